"""One column of files of any kind, in the order of their rows.

A long text is cut by DuckDB, in the same layout and by the same rule; whatever it might see
otherwise is left to our own reader.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sources.bulk import Doubtful, blocks_of, large_among
from mix1d.sources.files import folders_of
from mix1d.sources.limits import VALUES, Reading
from mix1d.sources.notation import PLAIN, Notation, cell_text
from mix1d.sources.rows import Block, Rows, opened_rows

__all__ = ["Column", "fold_column", "read_column"]

T = TypeVar("T")
"""What a function that is given blocks of rows makes of them."""

AT_ONCE = 2**18
"""Number of rows that are read line by line before they are handed on together."""


class Column(NamedTuple):
    """A column read from a file."""

    name: str
    values: FloatArray
    """(n,) with NaN for what is missing: an empty cell, NA, N/A, NaN or null."""
    weights: FloatArray | None
    """(n,) the cells of the column of weights beside it."""
    beside: tuple[FloatArray, ...] = ()
    """(n,) each: the cells of the other columns that were asked for."""


def read_column(
    file: str | BinaryIO | list[Path],
    column: str | None = None,
    *,
    weights: str | None = None,
    notation: Notation = PLAIN,
    beside: tuple[tuple[str | None, Reading], ...] = (),
    reading: Reading = VALUES,
) -> Column:
    """Read one column of numbers, eight bytes a row.

    Parameters
    ----------
    file : str, binary file or list of Path
        A file, or "-" for standard input; or what was read from there, to be read from its
        beginning. Several files are read one after the other.
    column : str, optional
        Its name in the header; its number from 1 where there is no header. May be left out if
        only one column is numeric.
    weights : str, optional
        The column of weights, by name or number.
    notation : Notation
        How its numbers are written.
    beside, reading
        More columns, and how the cells are read, as in `mix1d.sources.rows.Wanted`.

    Raises
    ------
    Mix1dError
        If there is no such file or column, or a cell is neither a number nor missing.
    """

    def whole(name: str, blocks: Iterator[Block]) -> Column:
        own = 1 if weights is None else 2
        columns = [array("d") for _ in range(own + len(beside))]
        for block in blocks:
            parts = [block.x, block.weights, *block.beside]
            for cells, part in zip(columns, (p for p in parts if p is not None), strict=True):
                cells.frombytes(part.tobytes())
        x, *others = (np.frombuffer(cells) for cells in columns)
        return Column(name, x, others.pop(0) if own > 1 else None, tuple(others))

    return fold_column(
        file, column, whole, weights=weights, notation=notation, beside=beside, reading=reading
    )


def fold_column(
    file: str | BinaryIO | list[Path],
    column: str | None,
    fold: Callable[[str, Iterator[Block]], T],
    **wanted: Any,
) -> T:
    """What `fold` makes of the name of a column and its numbers, many rows at a time, so that a
    text of any length is read in constant memory; `wanted` is as for `opened_rows`.

    It may be called twice: for what the engine gives and, where that is doubtful in the middle of
    the text, for what is read line by line.
    """
    files = file if isinstance(file, list) else [file]
    doubted: set[Any] = set()
    while True:
        with closing(_blocks(files, column, doubted, wanted)) as blocks:
            name: Any = next(blocks)
            try:
                return fold(name, blocks)  # type: ignore[arg-type]
            except Doubtful:
                pass


def _blocks(
    files: list[Any], column: str | None, doubted: set[Any], wanted: dict[str, Any]
) -> Generator[Block | str]:
    """The name of the column, then its blocks, file by file; notes the file that is in doubt."""
    name, large = None, large_among(files)
    for file in files:
        folders = folders_of(file) if isinstance(file, Path) else {}
        path = str(file) if isinstance(file, Path) else file
        with opened_rows(path, column, folders=folders, **wanted) as rows:
            if name is None:
                name = rows.name
                yield name
            elif name != rows.name:
                raise Mix1dError(
                    f"the files must have one column of numbers, got {name!r} and, in "
                    f"{rows.source}, {rows.name!r}: name one"
                )
            if file in large and file not in doubted:
                try:
                    yield from blocks_of(path, rows)
                    continue
                except Doubtful:
                    doubted.add(file)
                    raise
            yield from _line_by_line(rows)


def _line_by_line(rows: Rows) -> Iterator[Block]:
    table = iter(rows)
    while part := list(islice(table, AT_ONCE)):
        numbers = np.array([found for _, found in part])
        keys = None if rows.by is None else [cell_text(cells[rows.by]) for cells, _ in part]
        x, *others = (column.copy() for column in numbers.T)
        weights = others.pop(0) if rows.is_weighted else None
        yield Block(x, weights, keys, tuple(others))
