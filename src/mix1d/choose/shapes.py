"""Which shapes other than the normal may describe a sample, and their criteria on one measure.

Where values are rounded a density says more than is known, and a probability of counts has another
measure. So every candidate is measured by the probability that it gives to the step around each
value, divided by the width of the step: for steps of 1 those are probabilities, as of counts.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import FAMILIES, Family
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["are_counts", "log_of_steps", "shapes", "skewness"]

COARSE = 0.5
"""Values from 0 in steps of 1 are counts where the step is more than this many sds of the narrowest
group: then no density describes them. A finer step may be one of rounding."""

LEFT = -0.5
"""Positive values are skewed to the left, as no lognormal and no gamma is, where their skewness is
below this."""

SHAPES: dict[str, tuple[str, ...]] = {
    "positive": ("lognormal", "gamma", "weibull"),
    "share": ("beta",),
    "count": ("poisson", "negative-binomial"),
}
"""The shapes that a kind of values allows."""


def shapes(sample: Sample, narrowest: float) -> tuple[type[Family], ...]:
    """The families that the support of the values allows, beside the normal.

    `narrowest` is the sd of the narrowest group that normals find. Values below 1 that do not reach
    beyond 1/2 are not taken for shares of a whole.
    """
    values = sample.values
    found: list[str] = []
    is_fine = not sample.is_exact and not are_counts(sample, narrowest)
    if values[0] > 0.0 or (is_fine and values[0] == 0.0):  # what was rounded to 0
        found += SHAPES["positive"]
    if 0.0 < values[0] < 0.5 < values[-1] < 1.0:
        found += SHAPES["share"]
    if not are_counts(sample, narrowest):
        if values[0] <= 0.0 or skewness(sample) < LEFT:
            found.append("skew-normal")
        found.append("student-t")
    if _are_whole(sample):
        found += SHAPES["count"]
    return tuple(FAMILIES[name] for name in found)


def are_counts(sample: Sample, narrowest: float) -> bool:
    """Whether values are counts: whole numbers from 0 in steps of 1, too coarse for a density."""
    return _are_whole(sample) and sample.step == 1.0 and COARSE * narrowest < sample.step


def _are_whole(sample: Sample) -> bool:
    values = sample.values
    return bool(values.size > 2 and values[0] >= 0.0 and (values == np.floor(values)).all())


def skewness(sample: Sample) -> float:
    """The third standardised moment."""
    share = sample.weights / sample.weights.sum()
    unit = np.abs(sample.values).max()
    centred = sample.values / unit - share @ (sample.values / unit)
    square = share @ centred**2
    return float(share @ centred**3 / square**1.5) if square > 0.0 else 0.0


def log_of_steps(mixture: Mixture, values: FloatArray, step: float) -> FloatArray:
    """(m,) logarithm of the mean density over the step around each value.

    The density at the value where the step is 0; the probability of counts.
    """
    if mixture.discrete or not step:
        return np.asarray(mixture.logpdf(values))
    low, high = values - 0.5 * step, values + 0.5 * step
    below, above = mixture.logcdf(high), mixture.logccdf(low)
    with np.errstate(all="ignore"):
        left = below + np.log(-np.expm1(mixture.logcdf(low) - below))
        right = above + np.log(-np.expm1(mixture.logccdf(high) - above))
    return np.asarray(np.where(below < above, left, right) - np.log(step))
