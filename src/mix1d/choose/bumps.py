"""The modes of a Gaussian kernel estimate, counted.

The number of modes never rises with the bandwidth (Silverman 1981), so the *critical bandwidth*,
the smallest with at most k modes, is found by halving. Modes are sign changes of the derivative on
a grid of 16 points to a bandwidth or finer; only kernels within 8 bandwidths are added up.
"""

from __future__ import annotations

import math

from mix1d.arrays import FloatArray
from mix1d.kernels.library import FLAG, NUMBER, NUMBERS, WHOLE, loop

__all__ = ["critical_bandwidth", "critical_on_lattice", "modes", "modes_on_lattice"]

_modes = loop("modes", WHOLE, NUMBERS, NUMBERS, WHOLE, NUMBER)
_critical_bandwidth = loop(
    "critical_bandwidth", NUMBER, NUMBERS, NUMBERS, WHOLE, WHOLE, NUMBER, NUMBER, WHOLE
)
_modes_on_lattice = loop("modes_on_lattice", WHOLE, NUMBERS, WHOLE, FLAG, WHOLE, NUMBER)

FINENESS = 16.0
"""Grid points to a bandwidth."""


def modes(x: FloatArray, weights: FloatArray, bandwidth: float) -> int:
    """Modes of the kernel estimate of sorted points `x`."""
    return int(_modes(x, weights, x.size, bandwidth))


def critical_bandwidth(
    x: FloatArray,
    weights: FloatArray,
    k: int,
    widest: float,
    steps: int,
    *,
    narrowest: float = 1e-300,
) -> float:
    """The smallest bandwidth with at most `k` modes, looked for between these two."""
    return float(_critical_bandwidth(x, weights, x.size, k, widest, narrowest, steps))


def modes_on_lattice(masses: FloatArray, odd: bool, sub: int, bandwidth: float) -> int:
    """Modes of the kernel estimate of masses at 0, 1, 2, ...

    With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel
    has the derivative ``sum_j masses[j] phi(t - j)``; else they are points. `sub` grid points to 1.
    """
    found = int(_modes_on_lattice(masses, masses.size, odd, sub, bandwidth))
    if found < 0:
        raise MemoryError
    return found


def critical_on_lattice(
    masses: FloatArray, odd: bool, k: int, low: float, high: float, steps: int
) -> float:
    """The smallest bandwidth between `low` and `high` with at most `k` modes, else `high`."""

    def enough(bandwidth: float) -> bool:
        sub = math.ceil(FINENESS / bandwidth)
        return modes_on_lattice(masses, odd, sub, bandwidth) <= k

    if enough(low):
        return low
    for _ in range(steps):  # a call of the loop each, so that Ctrl-C is heard between
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
