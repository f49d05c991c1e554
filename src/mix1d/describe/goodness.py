"""Does it fit at all? A statistic, and what chance alone makes of it.

The tables of the textbooks do not hold where parameters were estimated: the fit follows its data.
So each data set drawn from the fit is fitted too, and its statistic taken from its own fit (the
parametric bootstrap; Stute, Gonzales Manteiga & Presedo Quindimil 1993, *Metrika* 40).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.replicates import Replicates, replicates
from mix1d.describe.statistics import distance
from mix1d.describe.steps import spacing, steps, steps_of
from mix1d.em.refit import Refits
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["DOUBTFUL", "POOR", "null_distribution", "observed", "pvalue"]

POOR, DOUBTFUL = 0.01, 0.05
"""Levels at which a fit is rejected, and at which it is in doubt."""


def observed(test: str, mixture: Mixture, sample: Sample) -> float:
    """The statistic of the data."""
    return float(distance(test, steps_of(mixture.weights, mixture._bank, sample))[0])


def null_distribution(
    test: str,
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    progress: bool = False,
) -> Replicates:
    """The statistics of `n` replicates, each under its own fit."""
    step = spacing(mixture._bank, sample)

    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        return distance(test, steps(ends.weights, ends.bank, values, step=step))

    return replicates(mixture, sample, measure, n, rng, equal_sd=equal_sd, progress=progress)


def pvalue(statistic: float, null: FloatArray) -> float:
    """(1 + exceedances) / (1 + B) (Davison & Hinkley 1997, equation 4.11); never 0."""
    return float((1 + np.count_nonzero(null >= statistic)) / (1 + len(null)))
