"""The modes of a Gaussian kernel estimate, counted.

The number of modes never rises with the bandwidth (Silverman 1981), so the *critical bandwidth*,
the smallest with at most k modes, is found by halving. Modes are sign changes of the derivative on
a grid of 16 points to a bandwidth or finer; only kernels within 8 bandwidths are added up.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels import compiled

__all__ = ["critical_bandwidth", "critical_on_lattice", "modes", "modes_on_lattice"]

FINENESS = 16.0
REACH = 8.0


@compiled
def modes(x, weights, bandwidth):  # type: ignore[no-untyped-def]
    """Modes of the kernel estimate of sorted points `x`."""
    spacing = bandwidth / FINENESS
    reach = REACH * bandwidth
    count, rising = 0, True
    start = 0
    t = x[0]
    while t <= x[-1] + spacing:
        while x[start] < t - reach:
            start += 1
        slope = 0.0
        i = start
        while i < x.size and x[i] <= t + reach:
            z = (x[i] - t) / bandwidth
            slope += weights[i] * z * np.exp(-0.5 * z * z)
            i += 1
        if i == start and i < x.size:  # a gap: on to the next point
            count += rising
            rising = True
            t = x[i]
            continue
        if rising and slope < 0.0:
            count += 1
            rising = False
        elif not rising and slope > 0.0:
            rising = True
        t += spacing
    return count + rising


@compiled
def critical_bandwidth(x, weights, k, widest, steps):  # type: ignore[no-untyped-def]
    """The smallest bandwidth with at most `k` modes, found by halving ratios from `widest` down."""
    high = widest
    while modes(x, weights, high) > k:
        high *= 2.0
    low = 0.5 * high
    while modes(x, weights, low) <= k:
        high = low
        low *= 0.5
    for _ in range(steps):
        middle = np.sqrt(low * high)
        if modes(x, weights, middle) > k:
            low = middle
        else:
            high = middle
    return high


@compiled
def modes_on_lattice(masses, odd, sub, bandwidth):  # type: ignore[no-untyped-def]
    """Modes of the kernel estimate of masses at 0, 1, 2, ...

    With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel
    has the derivative ``sum_j masses[j] phi(t - j)``; else they are points. `sub` grid points to 1.
    """
    last = (masses.size - 1) * sub
    reach = min(int(np.ceil(REACH * bandwidth * sub)), last)
    table = np.empty(2 * reach + 1)
    for g in range(-reach, reach + 1):
        z = g / (sub * bandwidth)
        table[g + reach] = np.exp(-0.5 * z * z) * (-z if odd else 1.0)
    slopes = np.zeros(last + 1)
    for j in range(masses.size):
        if masses[j] != 0.0:
            first = max(0, j * sub - reach)
            offset = reach - j * sub
            for g in range(first, min(last, j * sub + reach) + 1):
                slopes[g] += masses[j] * table[g + offset]
    count, rising = 0, True
    for g in range(last + 1):
        if rising and slopes[g] < 0.0:
            count += 1
            rising = False
        elif not rising and slopes[g] > 0.0:
            rising = True
    return count + rising


@compiled
def critical_on_lattice(masses, odd, k, low, high, steps):  # type: ignore[no-untyped-def]
    """The smallest bandwidth between `low` and `high` with at most `k` modes, else `high`."""
    if modes_on_lattice(masses, odd, int(np.ceil(FINENESS / low)), low) <= k:
        return low
    for _ in range(steps):
        middle = np.sqrt(low * high)
        if modes_on_lattice(masses, odd, int(np.ceil(FINENESS / middle)), middle) > k:
            low = middle
        else:
            high = middle
    return high
