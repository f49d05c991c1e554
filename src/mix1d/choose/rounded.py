"""Rounded values: what is known of them is the number in each step, not where in it they lay.

A value 4 of data rounded to whole numbers means the interval from 3.5 to 4.5. At the ends of
these intervals the distribution function of the values before rounding is known exactly; between
them it is drawn as a straight line. If the values had a density with one mode, so has this
histogram: so rounding alone never makes a second mode, as it does where each multiple of the step
is taken for an atom. And its dip is never above that of the values before rounding: interpolate
their nearest unimodal distribution between the same ends.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["histogram_ends", "of_atoms"]


def of_atoms(values: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points, and the distribution function just below and at each, of sorted values as atoms."""
    upto = np.cumsum(weights)
    return values, (upto - weights) / upto[-1], upto / upto[-1]


def histogram_ends(
    low: FloatArray, high: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same where each weight is spread over an interval; these ascend and may touch."""
    total = np.cumsum(weights)
    ends = np.stack([low, high], axis=1).ravel()
    upto = np.stack([total - weights, total], axis=1).ravel() / total[-1]
    gap = 0.25 * (high - low).min()
    apart = np.append(np.diff(ends) > gap, True)  # where two touch, one point
    return ends[apart], upto[apart], upto[apart]
