"""The columns of a sparse matrix, and of an AnnData: one at a time, never the whole as an array.

A column is its distinct values and how often each occurs, zeros included: a gene that is zero in
most of a million cells costs what its other values cost.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.choices import Missing
from mix1d.columns import is_sparse
from mix1d.errors import Mix1dError
from mix1d.sample import Sample

__all__ = ["SparseColumn", "annotated", "sparse_columns"]


class SparseColumn:
    """One column of a matrix in SciPy's compressed sparse columns.

    Parameters
    ----------
    matrix : (n, c) csc_array or csc_matrix
    place : int
        Which column.
    """

    def __init__(self, matrix: Any, place: int) -> None:
        first, last = matrix.indptr[place : place + 2]
        self._rows = matrix.indices[first:last]
        self._stored = matrix.data[first:last]
        self._length = matrix.shape[0]

    @property
    def counted(self) -> Sample:
        """The distinct values that are not missing, each with its count."""
        stored = np.asarray(self._stored, dtype=np.float64)
        known = stored[~np.isnan(stored)]
        zeros = self._length - stored.size + np.count_nonzero(known == 0.0)
        values, counts = np.unique(known[known != 0.0], return_counts=True)
        if zeros:
            place = np.searchsorted(values, 0.0)
            values, counts = np.insert(values, place, 0.0), np.insert(counts, place, zeros)
        return Sample(values, weights=counts)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> FloatArray:
        """(n,) the values in the order of the rows."""
        values = np.zeros(self._length, dtype=dtype or np.float64)
        values[self._rows] = self._stored
        return values


def annotated(x: Any) -> tuple[Any, list[Hashable]] | None:
    """The matrix of an AnnData, and the names of its columns; None for anything else."""
    if not (hasattr(x, "X") and hasattr(x, "var_names")):
        return None
    names = np.asarray(x.var_names).tolist()
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise Mix1dError(
            f"`x.var_names` must be unique, got {shown(repeated)} more than once "
            "(x.var_names_make_unique() makes them so)"
        )
    return (x.X if is_sparse(x.X) else np.asarray(x.X)), names


def sparse_columns(x: Any, names: list[Hashable], missing: Missing) -> dict[Hashable, SparseColumn]:
    """The columns of a sparse matrix by name; their values must be finite."""
    if not names:
        raise Mix1dError("`x` must hold at least one column, got none")
    matrix = x.tocsc()
    if not matrix.has_canonical_format:  # an entry may be stored in parts
        matrix = matrix.copy() if matrix is x else matrix
        matrix.sum_duplicates()
    if matrix.data.dtype.kind not in "biuf":
        raise Mix1dError(f"`x` must hold real numbers, got type {matrix.data.dtype}")
    bad = np.isinf(matrix.data) if missing == "drop" else ~np.isfinite(matrix.data)
    if bad.any():
        place = int(np.searchsorted(matrix.indptr, bad.argmax(), side="right")) - 1
        value = matrix.data[bad.argmax()]
        hint = ' (or pass missing="drop")' if np.isnan(value) else ""
        raise Mix1dError(f"`x` must be finite{hint}, got {value} in column {names[place]!r}")
    return {name: SparseColumn(matrix, place) for place, name in enumerate(names)}
