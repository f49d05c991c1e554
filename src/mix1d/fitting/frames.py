"""A fit as a table, in the dataframe library that the data came in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.infer.standard_errors import StandardErrors
from mix1d.mixture import Mixture
from mix1d.sources.tables import as_table

__all__ = ["Origin", "components", "frame_of", "library_for", "rows"]

LIBRARIES = ("pandas", "polars", "pyarrow", "modin")
NO_LIBRARIES = ("builtins", "numpy", "mix1d", "pathlib", "array")
OF_ENGINE = {"dask": "pandas", "duckdb": "pyarrow", "ibis": "pyarrow"}
"""What an engine's own answers are; "pandas" for the others."""


class Origin(NamedTuple):
    """Where the data came from, so that a table can be given back in kind; without the data."""

    library: str
    index: Any = None
    """Labels of the rows of pandas."""

    @classmethod
    def of(cls, x: Any) -> Origin | None:
        """That of `x`; None if it is of no dataframe library."""
        library, index = _library(x), getattr(x, "index", None)
        if library is None:
            return None
        return cls(library, index if hasattr(index, "equals") else None)


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


def library_for(origin: Origin | None, backend: str | None) -> str:
    """The library of a table to be made: the one asked for, else that of the data."""
    if backend is not None:
        return choice("backend", backend, LIBRARIES)
    if origin is None:
        raise Mix1dError(
            "`backend` must be given, such as 'pandas' or 'polars': the data came in none of them"
        )
    return origin.library


def frame_of(columns: dict[str, Any], library: Any, index: Any = None) -> Any:
    """A table of a library; with pandas it has the `index`."""
    import narwhals.stable.v2 as nw

    try:
        frame = nw.from_dict(columns, backend=library).to_native()
    except ImportError:
        raise Mix1dError(
            f"`backend` must be a library that is installed, got {library!r}"
        ) from None
    if library in ("pandas", "modin") and index is not None:
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


def rows(labels: IntArray, posterior: FloatArray) -> dict[str, Any]:
    """One row for each of the caller's."""
    probabilities = {f"p{j}": posterior[:, j].copy() for j in range(posterior.shape[1])}
    return {"label": labels} | probabilities
