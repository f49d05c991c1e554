"""A fit as a table, in the dataframe library that the data came in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.cuts import Cuts
from mix1d.curve.thresholds import Thresholds
from mix1d.errors import Mix1dError
from mix1d.infer.standard_errors import StandardErrors
from mix1d.mixture import Mixture
from mix1d.sources.tables import as_table

__all__ = [
    "Origin", "components", "cuts", "frame_of", "library_for", "rows", "thresholds",
]  # fmt: skip

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
    if library not in ("pandas", "modin"):
        return frame
    for name, values in columns.items():
        if isinstance(values, list) and None in values:  # whole numbers, which became 1.0 and NaN
            frame[name] = frame[name].astype("Int64")
    if index is not None:
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


def thresholds(found: Thresholds) -> dict[str, Any]:
    """One row for each threshold that is shown, the main one first; components from 1."""
    assert found.standard_errors is not None
    assert found.interval is not None
    order = found.order
    return {
        "x": found.x[order],
        "x_se": found.standard_errors[order],
        "x_low": found.interval[order, 0],
        "x_high": found.interval[order, 1],
        "below": found.pairs[order, 0] + 1,
        "above": found.pairs[order, 1] + 1,
        "error_rate_below": found.error_rates[order, 0],
        "error_rate_above": found.error_rates[order, 1],
        "mass_beyond": found.mass[order],
    }


def cuts(found: Cuts) -> dict[str, Any]:
    """One row for each cut; NaN for what is not known."""
    return {
        name: values if name == "rule" else np.array(values, dtype=np.float64)
        for name, values in found.to_dict().items()
    }


def rows(labels: IntArray, posterior: FloatArray) -> dict[str, Any]:
    """One row for each of the caller's, with its component from 1; null where there is none."""
    probabilities = {f"p{j + 1}": posterior[:, j].copy() for j in range(posterior.shape[1])}
    if not (labels < 0).any():
        return {"component": labels + 1} | probabilities
    numbers = [None if label < 0 else label + 1 for label in labels.tolist()]
    return {"component": numbers} | probabilities
