"""Does it fit at all? A statistic, and what chance alone makes of it.

The tables of the textbooks do not hold where parameters were estimated: the fit follows its data.
So each data set drawn from the fit is fitted too, and its statistic taken from its own fit (the
parametric bootstrap; Stute, Gonzales Manteiga & Presedo Quindimil 1993, *Metrika* 40). What a
search finds in the data, a search must find in the replicates, and these are drawn from a fit
without the narrow components of chance (`resample.moderate`). Of values rounded to a quarter of a
component's sd or more, the mixture before rounding is fitted, in the data and in the replicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.describe.statistics import distance
from mix1d.describe.steps import spacing, steps, steps_of
from mix1d.mixture import Mixture
from mix1d.resample.lattice import Lattice, coarse_step, never_too_coarse
from mix1d.resample.moderate import moderate
from mix1d.resample.refit import Refits, refit
from mix1d.resample.replicates import Examine, Replicates, of_trusted, simulated
from mix1d.sample import Sample

__all__ = ["DOUBTFUL", "POOR", "Compared", "compared", "observed", "pvalue"]

POOR, DOUBTFUL = 0.01, 0.05
"""Levels at which a fit is rejected, and at which it is in doubt."""


@dataclass(frozen=True)
class Compared:
    """A statistic, its replicates, and the step of rounded values if it matters."""

    statistic: float
    replicates: Replicates
    step: float


def compared(
    test: str,
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    search: bool = True,
    trusted: bool = True,
    progress: bool = False,
    keep: bool = False,
) -> Compared:
    """The statistic of the data, and those of `n` replicates, each under its own fit.

    Parameters
    ----------
    search
        Whether the fit was searched for, as those of the replicates then are.
    trusted
        Whether the fit can be trusted: like is compared with like.

    Raises
    ------
    Mix1dError
        If the values are rounded to a step of more than 3 sds.
    """
    family = type(mixture.components[0])
    never_too_coarse(sample, family)
    step = coarse_step(sample, family, mixture.sds)
    if step:
        lattice = Lattice(family, float(sample.values[0]), step, equal_sd)
        statistic, null, examine = _of_intervals(test, mixture.k, sample, lattice)
    else:
        statistic = observed(test, mixture, sample)
        null = moderate(mixture, sample, equal_sd=equal_sd)
        spaced = spacing(mixture._bank, sample)
        # from a weight of 0 no climb leads away
        start = null if null.weights.min() * sample.n > 1.0 else mixture
        examine = _of_values(test, start, spaced, equal_sd=equal_sd, search=search, trusted=trusted)
    made = simulated(null, sample, examine, n, rng, progress=progress, keep=keep)
    return Compared(statistic, made, step)


def observed(test: str, mixture: Mixture, sample: Sample) -> float:
    """The statistic of the data."""
    return float(distance(test, steps_of(mixture.weights, mixture._bank, sample))[0])


def pvalue(statistic: float, null: FloatArray) -> float:
    """(1 + exceedances) / (1 + B) (Davison & Hinkley 1997, equation 4.11); never 0."""
    return float((1 + np.count_nonzero(null >= statistic)) / (1 + len(null)))


def _of_values(
    test: str, start: Mixture, step: float, *, equal_sd: bool, search: bool, trusted: bool
) -> Examine:
    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        return distance(test, steps(ends.weights, ends.bank, values, step=step))

    def examine(values: FloatArray) -> tuple[FloatArray, BoolArray]:
        ends = refit(start, values, equal_sd=equal_sd, search=search)
        if not trusted:
            ends.trusted[:] = np.isfinite(ends.loglik)
        return of_trusted(measure, values, ends)

    return examine


def _of_intervals(
    test: str, k: int, sample: Sample, lattice: Lattice
) -> tuple[float, Mixture, Examine]:
    """The statistic of the mixture before rounding, what to draw from, how to examine a draw."""

    def distances(values: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        places = lattice.searched(values, counts, k)[-1].places
        bank = lattice.family._of(places[:, 1], places[:, 2])
        tiled = np.broadcast_to(values, counts.shape)
        made = steps(places[:, 0], bank, tiled, counts, step=lattice.step)
        return distance(test, made), places

    def examine(values: FloatArray) -> tuple[FloatArray, BoolArray]:
        measured, _ = distances(*lattice.counted(values))
        return measured, np.ones(len(values), dtype=bool)

    found, places = distances(sample.values, sample.weights[None].copy())
    null = lattice.mixture(lattice.moderated(sample, places[0]))
    return float(found[0]), null, examine
