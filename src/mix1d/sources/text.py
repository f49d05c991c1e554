"""One column of a text table, read in the way that suits its size."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from itertools import islice
from typing import BinaryIO, NamedTuple, TypeVar

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.sources.bulk import Doubtful, blocks_of, is_large
from mix1d.sources.csv import Rows, opened_rows

__all__ = ["Column", "fold_column", "read_column"]

T = TypeVar("T")

AT_ONCE = 2**18
"""Rows that are read line by line before they are handed on together."""


class Column(NamedTuple):
    """A column read from a file."""

    name: str
    values: FloatArray
    """(n,) with NaN for what is missing: an empty cell, NA, N/A, NaN or null."""
    weights: FloatArray | None
    """(n,) the cells of the column of weights beside it."""


def read_column(
    file: str | BinaryIO, column: str | None = None, *, weights: str | None = None
) -> Column:
    """Read one column of numbers, eight bytes a row.

    Parameters
    ----------
    file : str or binary file
        A text file in UTF-8, or "-" for standard input; or what was read from there, to be read
        from its beginning.
    column : str, optional
        Its name in the header; its number from 1 where there is no header. May be left out if
        only one column is numeric.
    weights : str, optional
        The column of weights, by name or number.

    Raises
    ------
    Mix1dError
        If there is no such file or column, or a cell is neither a number nor missing.
    """

    def whole(name: str, blocks: Iterator[FloatArray]) -> Column:
        columns = [array("d") for _ in range(1 if weights is None else 2)]
        for block in blocks:
            for cells, part in zip(columns, block.T, strict=True):
                cells.frombytes(part.tobytes())
        x, *beside = (np.frombuffer(cells) for cells in columns)
        return Column(name, x, beside[0] if beside else None)

    return fold_column(file, column, whole, weights=weights)


def fold_column(
    file: str | BinaryIO,
    column: str | None,
    fold: Callable[[str, Iterator[FloatArray]], T],
    *,
    weights: str | None = None,
) -> T:
    """What `fold` makes of the name of a column and its numbers, (n, 1) or with weights (n, 2) at a
    time, so that a text of any length is read in constant memory.

    It may be called twice: for what the engine gives and, where that is doubtful in the middle of
    the text, for what is read line by line.
    """
    with opened_rows(file, column, weights=weights) as table:
        if isinstance(file, str) and is_large(file):
            with suppress(Doubtful), closing(blocks_of(file, table)) as blocks:
                return fold(table.name, blocks)
        return fold(table.name, _line_by_line(table))


def _line_by_line(table: Rows) -> Iterator[FloatArray]:
    numbers = (found for _, found in table.rows)
    while part := list(islice(numbers, AT_ONCE)):
        yield np.array(part)
