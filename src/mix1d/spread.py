"""The scale of the data, wherever a unit is needed, and the step to which they were rounded.

Nothing in mix1d compares a number of the data with an absolute constant: lengths are measured in
the robust `scale`, so that ``fit(a*x + b)`` is ``a*fit(x) + b``.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from mix1d.arrays import FloatArray

__all__ = ["quantile", "rounding_step", "scale"]


def quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    """The smallest of the sorted `values` at which the cumulated weight reaches `share`.

    No interpolation: so a weight of 2 is exactly the value written twice.
    """
    cumulated = np.cumsum(weights)
    return float(values[np.searchsorted(cumulated[:-1], share * cumulated[-1])])


def scale(values: FloatArray, weights: FloatArray) -> float:
    """Normal-consistent interquartile range of sorted values; 0 only if all are equal.

    Where ties make it 0, the first positive one of wider ranges, then the standard deviation.
    Never the variance first: one value at 1e6 beside two clean groups would merge them.
    """
    for tail in (0.25, 0.10, 0.05, 0.025, 0.01):
        low = quantile(values, weights, tail)
        high = quantile(values, weights, 1.0 - tail)
        if high > low:
            return float(high / (-2.0 * ndtri(tail)) - low / (-2.0 * ndtri(tail)))
    unit = values[-1] / 2 - values[0] / 2
    if unit == 0.0:
        return 0.0
    z = (values - values[0]) / unit
    share = weights / weights.max()
    mean = share @ z / share.sum()
    return float(unit * np.sqrt(share @ (z - mean) ** 2 / share.sum()))


def rounding_step(values: FloatArray) -> float:
    """Approximate greatest common divisor of the gaps between sorted distinct values, or 0.

    Euclid's algorithm on all gaps at once, up to the rounding of the values themselves: 0.001 for
    stamps measured to the thousandth, 1 for counts, 0 for values on no lattice.
    """
    gaps = np.diff(values)
    if not gaps.size:
        return 0.0
    noise = 4.0 * float(np.spacing(np.abs(values).max()))
    few = np.sort(gaps)[: 1 + min(gaps.size, 64)]
    for part in (few, gaps):  # a lattice of all gaps is one of the few: continuous data stop here
        step = _common_divisor(part, noise)
        if step == 0.0:
            break
    return step


def _common_divisor(gaps: FloatArray, noise: float) -> float:
    while True:
        step = float(gaps.min())
        if step < 100.0 * noise:
            return 0.0
        turns = np.round(gaps / step)
        rest = np.abs(gaps - turns * step)
        # each turn adds the rounding of the step once more
        rest = rest[rest > noise * (1.0 + turns)]
        if not rest.size:
            return step
        gaps = np.append(rest, step)
