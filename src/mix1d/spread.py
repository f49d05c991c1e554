"""The scale of the data, wherever a unit is needed, and the step to which they were rounded.

Nothing in mix1d compares a number of the data with an absolute constant: lengths are measured in
the robust `scale`, so that ``fit(a*x + b)`` is ``a*fit(x) + b``.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.lattice import rounding_step

__all__ = ["quantile", "rounding_step", "scale"]


WIDTHS = {
    0.25: 1.3489795003921635,
    0.10: 2.5631031310892007,
    0.05: 3.2897072539029444,
    0.025: 3.9199279690801085,
    0.01: 4.6526957480816822,
}
"""By a share: the distance, in sds, between a normal's quantiles at that share and at one minus
it."""


ROUNDING = 1e-12
"""A sum of weights counts as equal to a share of the whole weight if it differs by less than this
share."""


def quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    """The value of the sorted `values` below which a `share` of the weight lies.

    Where the share falls between two values, their mean (Hyndman & Fan 1996, definition 2): so a
    weight of 2 is exactly the value written twice, and mirrored values have mirrored quantiles.
    """
    return _quantile(values, np.cumsum(weights), share)


def _quantile(values: FloatArray, below: FloatArray, share: float) -> float:
    """The same from the sums of the weights up to each value."""
    total = below[-1]
    low = np.searchsorted(below[:-1], (share - ROUNDING) * total)
    high = np.searchsorted(below[:-1], (share + ROUNDING) * total, side="right")
    if low == high:
        return float(values[low])
    return float(0.5 * values[low] + 0.5 * values[high])


def scale(values: FloatArray, weights: FloatArray) -> float:
    """Normal-consistent interquartile range of sorted values; 0 only if all are equal.

    Where ties make it 0, the first positive one of wider ranges, then the standard deviation.
    Never the variance first: one value at 1e6 beside two clean groups would merge them.
    """
    below = np.cumsum(weights)
    for tail, width in WIDTHS.items():
        low, high = (_quantile(values, below, share) for share in (tail, 1.0 - tail))
        if high > low:
            return high / width - low / width
    above = values / 2 - values[0] / 2  # the range itself may overflow
    unit = float(above[-1])
    if unit == 0.0:
        return 0.0
    z = above / unit
    share = weights / weights.max()
    mean = share @ z / share.sum()
    return unit * float(2.0 * np.sqrt(share @ (z - mean) ** 2 / share.sum()))
