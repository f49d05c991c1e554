"""A fit as a table, in the dataframe library that the data came in."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.infer.standard_errors import StandardErrors
from mix1d.mixture import Mixture
from mix1d.sources.tables import as_table

__all__ = ["components", "frame_of", "keeps_its_library", "library_for", "rows"]

LIBRARIES = ("pandas", "polars", "pyarrow", "modin")
NO_LIBRARIES = ("builtins", "numpy", "mix1d", "pathlib", "array")
OF_ENGINE = {"dask": "pandas", "duckdb": "pyarrow", "ibis": "pyarrow"}
"""What an engine's own answers are; "pandas" for the others."""


def keeps_its_library(x: Any) -> bool:
    """Whether `x` is of a dataframe library, so that a table can be given back in it."""
    return _library(x) is not None


def _library(x: Any) -> str | None:
    if type(x).__module__.partition(".")[0] in NO_LIBRARIES:
        return None
    import narwhals.stable.v2 as nw

    table = as_table(x)
    if table is None:
        if type(x).__module__.startswith("pyarrow"):
            return "pyarrow"
        column = nw.from_native(x, pass_through=True, series_only=True)
        return str(column.implementation.value) if isinstance(column, nw.Series) else None
    name = str(table.implementation.value)
    return name if name in LIBRARIES else OF_ENGINE.get(name, "pandas")


def library_for(source: Any, backend: str | None) -> str:
    """The library of a table to be made: the one asked for, else that of the data."""
    if backend is not None:
        return choice("backend", backend, LIBRARIES)
    library = _library(source)
    if library is None:
        raise Mix1dError(
            "`backend` must be given, such as 'pandas' or 'polars': the data came in none of them"
        )
    return library


def frame_of(columns: dict[str, Any], library: Any, index_of: Any = None) -> Any:
    """A table of a library; with pandas it has the index of `index_of`."""
    import narwhals.stable.v2 as nw

    try:
        frame = nw.from_dict(columns, backend=library).to_native()
    except ImportError:
        raise Mix1dError(
            f"`backend` must be a library that is installed, got {library!r}"
        ) from None
    index = getattr(index_of, "index", None)
    if library in ("pandas", "modin") and hasattr(index, "equals"):
        frame.index = index
    return frame


def components(mixture: Mixture, errors: StandardErrors) -> dict[str, Any]:
    """One row for each component."""
    return {
        "component": np.arange(1, mixture.k + 1),
        "weight": np.array(mixture.weights),
        "weight_se": np.array(errors.weights),
        "mean": np.array(mixture.means),
        "mean_se": np.array(errors.means),
        "sd": np.array(mixture.sds),
        "sd_se": np.array(errors.sds),
    }


def rows(labels: IntArray, posterior: FloatArray, library: str) -> dict[str, Any]:
    """One row for each of the caller's, with its component from 1; null where there is none."""
    probabilities = {f"p{j + 1}": posterior[:, j].copy() for j in range(posterior.shape[1])}
    return {"component": _numbered(labels, library)} | probabilities


def _numbered(labels: IntArray, library: str) -> Any:
    """Labels from 0 as numbers from 1; null for -1, whole numbers all the same."""
    if not (labels < 0).any():
        return labels + 1
    numbers = [None if label < 0 else label + 1 for label in labels.tolist()]
    if library not in ("pandas", "modin"):
        return numbers
    import pandas as pd  # whose own integers know no null

    return pd.array(numbers, dtype="Int64")
