"""The data sets of `fit_many` as they are fitted: what each is asked for, its lumps apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.special import xlogy

from mix1d.arrays import FloatArray
from mix1d.choices import Effort
from mix1d.choose.lumps import may_be_lump
from mix1d.families import Family
from mix1d.fitting.data_sets import DataSet
from mix1d.fitting.lumps import AUTO, apart
from mix1d.fitting.matrices import SparseColumn
from mix1d.fitting.rounding import Rounding
from mix1d.sample import Sample
from mix1d.sketching import Sketch
from mix1d.sources.observed import Observed

__all__ = ["Asked", "Column", "columns_of"]

LONG_COLUMN = 20_000
"""A column of at least so many values is fitted by `fit`, which folds it first."""


NONE: FloatArray = np.empty(0)
"""The lumps of a column that has none."""


class Asked(NamedTuple):
    """What each column is asked for."""

    kind: type[Family]
    shared: bool
    lumps: str | FloatArray
    """ "auto", or the values, none for no lumps."""
    rounding: Rounding
    tol: float
    effort: Effort


class Column(NamedTuple):
    """One data set, and the rows beside its lumps."""

    name: Hashable
    whole: DataSet
    rest: Any
    """Its rows, without those of the lumps."""
    n: float
    """Number of observations."""
    is_short: bool
    lumps: FloatArray
    """(l,) the values of its lumps."""
    rows: FloatArray
    """(l,) how many rows have each of them."""

    @property
    def shares(self) -> FloatArray:
        """(l + 1,) shares of the lumps and of the rest, in all rows."""
        return np.append(self.rows, self.n - self.rows.sum()) / self.n

    @property
    def lump_shares(self) -> FloatArray:
        """(l,) shares of the lumps in all rows."""
        return self.rows / self.n if self.rows.size else self.rows

    @property
    def log_shares(self) -> float:
        """What the lumps add to the log-likelihood of the rest."""
        counts = np.append(self.rows, self.n - self.rows.sum())
        return float(xlogy(counts, self.shares).sum()) if self.lumps.size else 0.0

    def values(self) -> tuple[FloatArray, FloatArray]:
        """The distinct values of the rest, and how often each of them counts."""
        if isinstance(self.rest, Sample):
            return np.array(self.rest.values), np.array(self.rest.weights)
        values, counts = np.unique(self.rest, return_counts=True)
        return values, counts.astype(np.float64)


def columns_of(sets: Mapping[Hashable, DataSet], asked: Asked) -> list[Column]:
    """The data sets with their lumps apart."""
    return [_column(name, data, asked) for name, data in sets.items()]


def _column(name: Hashable, whole: DataSet, asked: Asked) -> Column:
    data = whole.counted if isinstance(whole, SparseColumn) else whole
    n = float(data.size) if isinstance(data, np.ndarray) else data.n
    short = _is_short(data)
    column = Column(name, whole, data, n, short, NONE, NONE)
    if not short or asked.kind.discrete or not _may_have_lumps(data, asked):
        return column
    sample = data if isinstance(data, Sample) else Sample(data)
    lumps, values = asked.lumps, sample.values
    if isinstance(lumps, str) and values.size == 1 and not asked.kind.in_support(values).any():
        lumps = values  # nothing else, such as a gene that no cell has
    if not isinstance(lumps, str):
        lumps = lumps[np.isin(lumps, values)]
        if lumps.size == values.size:
            rows = sample.weights[np.searchsorted(values, lumps)]
            return column._replace(rest=NONE, lumps=lumps, rows=rows)
    found = apart(lumps, Observed(sample), [asked.kind])
    return column._replace(rest=found.rest.sample, lumps=found.values, rows=found.rows)


def _may_have_lumps(data: Any, asked: Asked) -> bool:
    """Whether lumps are to be looked for: by a sort where the values are an array."""
    lumps = asked.lumps
    if not isinstance(lumps, str):
        return lumps.size > 0
    values = data.values if isinstance(data, Sample) else data
    if not asked.kind.in_support(values).all():
        return True
    if isinstance(data, Sample):
        ties, n = data.weights.max(initial=0.0), data.n
    else:
        ties, n = _most_ties(data), data.size
    return lumps == AUTO and may_be_lump(float(ties), n)


def _most_ties(values: FloatArray) -> int:
    """How many of the values share the one that most of them share."""
    if not values.size:
        return 0
    ordered = np.sort(values)
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return int(np.diff(np.append(first, values.size)).max())


def _is_short(data: Any) -> bool:
    """Whether the rows are exact values, and few enough to be fitted without folding."""
    if isinstance(data, Sketch) or (isinstance(data, Sample) and not data.is_exact):
        return False
    return (data if isinstance(data, np.ndarray) else data.values).size < LONG_COLUMN
