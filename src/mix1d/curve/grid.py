"""The grid on which a mixture's curve is looked at: the quantiles of its components.

Points at the same normal scores of every component are as dense as each of them needs, whatever
their widths: a component of sd 1e-3 beside one of sd 1, or a lognormal of sigma 3.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank

__all__ = ["quantile_grid", "scores"]

SAME = 1e-3
"""Two quantiles that differ by less than this share of the step between the quantiles of either
component count as one."""


def scores(fine: float, reach: float, coarse: float, end: float) -> FloatArray:
    """Normal scores from -end to end: `fine` apart up to `reach`, `coarse` apart beyond."""
    upper = np.concatenate([np.arange(0.0, reach, fine), np.arange(reach, end + coarse, coarse)])
    return np.concatenate([-upper[:0:-1], upper])


def quantile_grid(bank: Bank, scores: FloatArray) -> FloatArray:
    """The quantiles of all components at these normal scores, sorted, each once, finite.

    Of quantiles that two components have in common but for rounding, one is kept: a curve at
    neighbours 1e-16 apart shows nothing but noise.
    """
    below, above = scores[scores <= 0.0], scores[scores > 0.0]
    with np.errstate(all="ignore"):
        lower, upper = bank._icdf(ndtr(below)), bank._iccdf(ndtr(-above))
        quantiles = np.concatenate([lower, upper], axis=1)
        steps = np.diff(quantiles, append=np.inf).ravel()
    order = np.argsort(quantiles, axis=None)
    points, steps = quantiles.ravel()[order], steps[order]
    with np.errstate(invalid="ignore"):
        same = np.diff(points) < SAME * np.minimum(steps[:-1], steps[1:])
    points = points[np.concatenate([[True], ~same])]
    return np.unique(points[np.isfinite(points)])
