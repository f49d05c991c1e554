"""Columns as a table of a dataframe library."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from mix1d.arguments import choice
from mix1d.choices import DataFrames
from mix1d.errors import Mix1dError

__all__ = ["frame_of", "library_for"]

USUAL: tuple[DataFrames, ...] = ("pandas", "polars")
"""The dataframe libraries to use where none was asked for: the first of them that is installed."""


def library_for(backend: DataFrames | None, origin: str | None = None) -> str | None:
    """The library that was asked for, else that of the data, else one that is installed."""
    if backend is not None:
        return choice("backend", backend, DataFrames)
    return origin or next((name for name in USUAL if find_spec(name)), None)


def frame_of(columns: Mapping[str, Any], library: str | None, index: Any = None) -> Any:
    """A table of the library, with pandas under the `index`; without a library the columns."""
    if library is None:
        return dict(columns)
    import narwhals.stable.v2 as nw

    try:
        frame = nw.from_dict(columns, backend=library).to_native()  # type: ignore[arg-type]
    except ImportError:
        raise Mix1dError(
            f"`backend` must be a library that is installed, got {library!r}"
        ) from None
    if library not in ("pandas", "modin"):
        return frame
    for name, values in columns.items():
        if isinstance(values, list) and _is_whole_with_gaps(values):  # became 1.0 and NaN
            frame[name] = frame[name].astype("Int64")
    if index is not None:
        frame.index = index
    return frame


def _is_whole_with_gaps(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return len(known) < len(values) and all(type(value) is int for value in known)
