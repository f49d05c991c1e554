"""Numbers of one of many fits that need its data; and all of them in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Protocol

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.envelope import thresholds
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.fitting.columns_apart import Column
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture

__all__ = ["certainty", "in_words", "main_threshold"]


class FitsLike(Protocol):
    """The fits of many columns."""

    @property
    def names(self) -> tuple[Hashable, ...]: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def steps(self) -> FloatArray: ...
    @property
    def n(self) -> FloatArray: ...
    @property
    def k(self) -> IntArray: ...
    @property
    def _data(self) -> Sequence[Column]: ...
    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    @property
    def family(self) -> type[Family]: ...
    def fit(self, name: Hashable) -> Fit: ...
    def _rest(self, i: int) -> Mixture: ...


def certainty(fits: FitsLike, i: int) -> float:
    """Sum over the rows of the logarithm of the largest posterior probability."""
    if np.isnan(fits.weights[i]).all():
        return np.nan
    column = fits._data[i]
    if not (column.is_short and np.isnan(fits.steps[i])):
        found = fits.fit(fits.names[i])
        return 0.5 * (found.bic - found.icl)
    values, counts = column.values()
    shares = fits._rest(i).posterior(values)
    return float(counts @ np.log(shares.max(axis=1)))


def main_threshold(fits: FitsLike, i: int) -> float:
    """Where to cut, if only once; NaN where there is no such place."""
    if fits.k[i] < 2 or np.isnan(fits.weights[i]).all():
        return np.nan
    column, rest = fits._data[i], fits._rest(i)
    if column.lumps.size or not column.is_short:
        return fits.fit(fits.names[i]).thresholds().main
    values, _ = column.values()
    found = thresholds(rest.weights, rest._bank)
    return found._within(fits.n[i], tuple(values[[0, -1]].tolist())).main


def in_words(fits: FitsLike) -> str:
    """How many fits of what there are, and how they ended."""
    sizes = np.unique(fits.k).tolist()
    ks = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    noun = "component" if sizes == [1] else "components"
    lines = [f"{len(fits.names):,} fits of {ks} {fits.family.name} {noun}"]
    counts = Counter(fits.outcomes)
    width = max((len(f"{count:,}") for count in counts.values()), default=1)
    lines += [f"  {count:>{width},}  {o.value}" for o, count in counts.most_common()]
    return "\n".join(lines)
