"""All columns of a file that hold numbers, by name: read once."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sources.files import expanded, is_parquet, opened
from mix1d.sources.limits import VALUES
from mix1d.sources.notation import Notation
from mix1d.sources.rows import columns_in, opened_rows
from mix1d.sources.which import Watched

__all__ = ["every_column"]


def every_column(argument: str, file: str, notation: Notation) -> dict[str, FloatArray]:
    """The numeric columns of a file, missing values as NaN.

    Raises
    ------
    Mix1dError
        If it is no file, or has no such column, or one with a cell that is no number.
    """
    paths = expanded(argument, file)
    if is_parquet(argument, paths):
        return _of_engine(argument, file)
    if len(paths) > 1:
        raise Mix1dError(f"`{argument}` must be one file, got {len(paths)}")
    name = str(paths[0])
    with opened_rows(name, columns_in(name, notation)[0], notation=notation) as rows:
        watched = Watched(rows.layout, set())
        for row in rows.layout.first_rows:
            watched.look(row)
        names = [rows.names[place] for place in watched.numeric()]
    if not names:
        raise Mix1dError(f"`{file}` must have a numeric column, got none")
    beside = tuple((name, VALUES) for name in names[1:])
    with opened_rows(name, names[0], notation=notation, beside=beside) as rows:
        table = np.array([numbers for _, numbers in rows], dtype=np.float64)
    return dict(zip(names, np.ascontiguousarray(table.T), strict=True))


def _of_engine(argument: str, file: str) -> dict[str, Any]:
    """The numeric columns of Parquet."""
    with opened(argument, file) as table:
        frame = table.collect()
    names = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    if not names:
        raise Mix1dError(f"`{file}` must have a numeric column, got none")
    return {name: frame.get_column(name).to_native() for name in names}
