"""`Fits` from the tables of the search, and of several numbers of components the one chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.fitting.column_fits import Table
from mix1d.fitting.columns_apart import Asked, Column
from mix1d.fitting.fits import Columns, Fits
from mix1d.model.parametrization import Parametrization

__all__ = ["chosen", "fits_of"]


def fits_of(table: Table, columns: Sequence[Column], k: int, asked: Asked) -> Fits:
    """The fits of all columns with k components."""
    kind = asked.kind
    weights, *fields = np.moveaxis(table.numbers, 1, 0)
    means, sds = kind._of(*fields).moments()
    values, shares = (_padded([pair[j] for pair in table.lumps]) for j in range(2))
    own = Parametrization.of_family(kind, k, shared=asked.shared).size
    return Fits(
        names=tuple(column.name for column in columns),
        k=np.full(len(columns), k),
        weights=weights,
        means=np.asarray(means),
        sds=np.asarray(sds),
        parameters={p.name: f for p, f in zip(kind.parameters, fields, strict=True)},
        lumps=values,
        lump_weights=shares,
        steps=table.steps,
        loglik=table.loglik,
        n=np.array([column.n for column in columns]),
        outcomes=tuple(table.outcomes),
        n_parameters=own + np.count_nonzero(~np.isnan(values), axis=1),
        family=kind,
        equal_sd=asked.shared,
        candidates={},
        _data=Columns(columns),
    )


def chosen(candidates: Mapping[int, Fits], criterion: str) -> Fits:
    """Each data set with the number of components that has the lowest criterion.

    Of the fits that can be trusted; where none can, with the smallest number.
    """
    fits = list(candidates.values())
    values = np.stack([np.where(one.trusted, getattr(one, criterion), np.inf) for one in fits])
    best = np.where(np.isfinite(values).any(axis=0), np.nan_to_num(values, nan=np.inf).argmin(0), 0)

    def pick(of: Callable[[Fits], Any]) -> Any:
        """Row i of each array from the fits chosen for it."""
        arrays = [of(one) for one in fits]
        widest = max(array[:1].size for array in arrays)
        stacked = np.stack([_widened(array, widest) for array in arrays])
        return stacked[best, np.arange(best.size)]

    names = list(fits[0].parameters)
    return Fits(
        names=fits[0].names,
        k=pick(lambda one: one.k),
        weights=pick(lambda one: one.weights),
        means=pick(lambda one: one.means),
        sds=pick(lambda one: one.sds),
        parameters={name: pick(_parameter(name)) for name in names},
        lumps=pick(lambda one: one.lumps),
        lump_weights=pick(lambda one: one.lump_weights),
        steps=pick(lambda one: one.steps),
        loglik=pick(lambda one: one.loglik),
        n=fits[0].n,
        outcomes=tuple(fits[j].outcomes[i] for i, j in enumerate(best.tolist())),
        n_parameters=pick(lambda one: one.n_parameters),
        family=fits[0].family,
        equal_sd=fits[0].equal_sd,
        candidates=dict(candidates),
        _data=fits[0]._data,
    )


def _parameter(name: str) -> Callable[[Fits], FloatArray]:
    return lambda one: one.parameters[name]


def _padded(rows: Sequence[FloatArray]) -> FloatArray:
    """Rows of several lengths as one array, NaN beyond their ends."""
    array = np.full((len(rows), max(map(len, rows), default=0)), np.nan)
    for i, row in enumerate(rows):
        array[i, : len(row)] = row
    return array


def _widened(array: FloatArray, width: int) -> FloatArray:
    """An array of one row a data set with so many columns, NaN in those that are new."""
    if array.ndim == 1:
        return array
    return np.pad(array, ((0, 0), (0, width - array.shape[1])), constant_values=np.nan)
