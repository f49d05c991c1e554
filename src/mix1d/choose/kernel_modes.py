"""The modes of a Gaussian kernel estimate, counted.

The number of modes never rises with the bandwidth (Silverman 1981), so the *critical bandwidth*,
the smallest with at most k modes, is found by halving. Modes are sign changes of the derivative on
a grid of 16 points to a bandwidth or finer; only kernels within 8 bandwidths are added up.
"""

from __future__ import annotations

import math

from mix1d.arrays import FloatArray
from mix1d.kernels.bumps import modes_on_lattice

__all__ = ["critical_on_lattice"]

FINENESS = 16.0
"""Number of grid points to a bandwidth, at least."""


def critical_on_lattice(
    masses: FloatArray, odd: bool, k: int, low: float, high: float, steps: int
) -> float:
    """The smallest bandwidth between `low` and `high` with at most `k` modes, else `high`."""

    def enough(bandwidth: float) -> bool:
        sub = math.ceil(FINENESS / bandwidth)
        return modes_on_lattice(masses, odd, sub, bandwidth) <= k

    if enough(low):
        return low
    for _ in range(steps):  # a call of the loop each, so that Ctrl-C can end it
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
