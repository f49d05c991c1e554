"""A fit as a table, in the dataframe library that the data came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.choices import DataFrames
from mix1d.infer.standard_errors import StandardErrors
from mix1d.mixture import Mixture
from mix1d.sources.tables import as_table

__all__ = ["Origin", "components", "rows"]

NO_LIBRARIES = ("builtins", "numpy", "mix1d", "pathlib", "array")
"""Packages whose objects are no dataframes, so that none needs to be loaded to find out."""

OF_ENGINE = {"dask": "pandas", "duckdb": "pyarrow", "ibis": "pyarrow"}
"""The library in which an engine gives its own answers; "pandas" for the engines not listed."""


class Origin(NamedTuple):
    """Where the data came from, so that a table can be given back in kind; without the data."""

    library: str
    index: Any = None
    """Labels of the rows of pandas."""

    @classmethod
    def of(cls, x: Any) -> Origin | None:
        """The origin of `x`; None if it is of no dataframe library."""
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
    return name if name in get_args(DataFrames) else OF_ENGINE.get(name, "pandas")


def components(
    mixture: Mixture,
    errors: StandardErrors,
    within: FloatArray | None = None,
    names: Sequence[str] = (),
) -> dict[str, Any]:
    """One row for each component; with what labels call it, where there are any, and with its
    weight within a window, where that is another.
    """
    is_other = within is not None and within is not mixture.weights
    return {
        "component": np.arange(1, mixture.k + 1),
        **({"group": list(names)} if names else {}),
        "weight": np.array(mixture.weights),
        "weight_se": np.array(errors.weights),
        **({"weight_within": np.array(within)} if is_other else {}),
        "mean": np.array(mixture.means),
        "mean_se": np.array(errors.means),
        "sd": np.array(mixture.sds),
        "sd_se": np.array(errors.sds),
    }


def rows(labels: IntArray, posterior: FloatArray, names: Sequence[str] = ()) -> dict[str, Any]:
    """One row for each of the caller's, with its component from 1 and what labels call that; null
    where there is none.
    """
    probabilities: dict[str, Any] = {}
    if names:
        probabilities["group"] = [None if label < 0 else names[label] for label in labels.tolist()]
    probabilities |= {f"p{j + 1}": posterior[:, j].copy() for j in range(posterior.shape[1])}
    if not (labels < 0).any():
        return {"component": labels + 1} | probabilities
    numbers = [None if label < 0 else label + 1 for label in labels.tolist()]
    return {"component": numbers} | probabilities
