"""The modes of a Gaussian kernel estimate, counted on a grid: `native/bumps.h`."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["critical_bandwidth", "modes", "modes_on_lattice"]

FINENESS = 16.0
"""Grid points to a bandwidth."""

REACH = 8.0
"""Bandwidths beyond which a kernel counts as 0."""

AT_ONCE = 256
"""Number of grid points that are taken together."""

MOST_DOUBLINGS = 2100
"""Doublings and halvings of a bandwidth at most: no two numbers are further apart."""


def modes(x: FloatArray, weights: FloatArray, bandwidth: float) -> int:
    """Number of modes of the kernel estimate of sorted points.

    Grid points are measured from the first point of a group of near ones: so the grid goes on
    however narrow the kernel. Each point is near at most (2 REACH + 1) FINENESS of them, so the
    grid ends, unless they are too near for numbers.
    """
    spacing, reach = bandwidth / FINENESS, REACH * bandwidth
    signs: list[FloatArray] = []
    count, base, steps = 0, float(x[0]), 0
    for _ in range(2 * x.size + int(x.size * (2.0 * REACH + 1.0) * FINENESS) // AT_ONCE + 2):
        away = x - base
        grid = spacing * np.arange(steps, steps + AT_ONCE)
        grid = grid[grid <= away[-1] + spacing]
        if not grid.size:
            break
        first = np.searchsorted(away, grid - reach, side="left")
        stop = np.searchsorted(away, grid + reach, side="right")
        gap = (first == stop) & (stop < x.size)
        seen = int(np.argmax(gap)) if gap.any() else grid.size
        signs.append(_slopes(away, weights, bandwidth, grid[:seen], first[:seen], stop[:seen]))
        steps += AT_ONCE
        if gap.any():  # on to the next point
            count += _maxima_of(np.concatenate(signs))
            signs, base, steps = [], float(x[stop[seen]]), 0
    return count + _maxima_of(np.concatenate([*signs, np.empty(0)]))


def _slopes(
    x: FloatArray,
    weights: FloatArray,
    bandwidth: float,
    grid: FloatArray,
    first: IntArray,
    stop: IntArray,
) -> FloatArray:
    """Derivative of the estimate at points of a grid, but for a factor; its kernels end."""
    if not grid.size:
        return grid
    some = np.arange(first[0], stop[-1])
    z = (x[some] - grid[:, None]) / bandwidth
    reached = (some >= first[:, None]) & (some < stop[:, None])
    return np.asarray((reached * weights[some] * z * np.exp(-0.5 * z * z)).sum(axis=1))


def _maxima_of(slopes: FloatArray) -> int:
    """Number of maxima of a curve that begins and ends at 0: falls that follow a rise."""
    signs = np.sign(slopes[slopes != 0.0])
    signs = np.concatenate([[1.0], signs, [-1.0]])
    return int(np.count_nonzero((signs[:-1] > 0.0) & (signs[1:] < 0.0)))


def critical_bandwidth(
    x: FloatArray,
    weights: FloatArray,
    k: int,
    widest: float,
    steps: int,
    *,
    narrowest: float = 1e-300,
) -> float:
    """The smallest bandwidth with at most `k` modes, found by halving from `widest` down.

    The ratio of 2 that is left at last is halved `steps` times. None below `narrowest` is tried.
    """
    high = widest
    for _ in range(MOST_DOUBLINGS):
        if modes(x, weights, high) <= k:
            break
        high *= 2.0
    low = 0.5 * high
    for _ in range(MOST_DOUBLINGS):
        if modes(x, weights, low) > k:
            break
        if low <= narrowest:
            return low
        high, low = low, 0.5 * low
    for _ in range(steps):
        middle = sqrt(low * high)
        low, high = (middle, high) if modes(x, weights, middle) > k else (low, middle)
    return high


def modes_on_lattice(masses: FloatArray, odd: bool, sub: int, bandwidth: float) -> int:
    """Number of modes of the kernel estimate of masses at 0, 1, 2, ..., on `sub` grid points to 1.

    With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel
    has the derivative ``sum_j masses[j] phi(t - j)``; else they are points.
    """
    last = (masses.size - 1) * sub
    reach = min(ceil(REACH * bandwidth * sub), last)
    slopes = np.zeros(last + 1)
    for phase in range(sub):  # of the grid points between two masses
        grid = np.arange(-((reach + phase) // sub), (reach - phase) // sub + 1) * sub + phase
        z = grid / (sub * bandwidth)
        kernel = np.exp(-0.5 * z * z) * (-z if odd else 1.0)
        here = slopes[phase::sub]
        if grid.size and here.size:
            first = (phase - int(grid[0])) // sub
            sums = np.convolve(masses, kernel)[first : first + here.size]
            here[: sums.size] = sums
    return _maxima_of(slopes)
