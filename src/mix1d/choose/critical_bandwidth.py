"""The critical bandwidth of data: the smallest that leaves at most k modes.

The values may be exact, or rounded to a step, each then spread evenly over its step.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.kernel_modes import critical_on_lattice
from mix1d.kernels.bumps import critical_bandwidth

__all__ = ["FINE", "MANY", "NARROWEST", "STEPS", "critical", "critical_of_histogram", "jumps"]

FINE = 16.0
"""Cells to a bandwidth where values are counted in cells."""

MANY = 2_000
"""From this many points on they are counted in cells."""

FEWEST_CELLS = 512
"""Cells of the first, coarsest count of many points."""

FINEST_CELLS = 2**17
"""Cells of the finest count of many points."""

STEPS = 9
"""Halvings that find a bandwidth between 1/2 and 2 times another to 0.3%."""

NARROWEST = 0.25
"""The smallest bandwidth for rounded values, in steps: smoothed with it, a histogram keeps the
modes that it has without smoothing."""


def critical(y: FloatArray, weights: FloatArray, k: int) -> float:
    """The critical bandwidth, to 1e-6 of itself; of many points by cells, to about 1e-3."""
    widest = float(y[-1] - y[0])
    size, high = FEWEST_CELLS, float(FEWEST_CELLS)
    while y.size > MANY and size <= FINEST_CELLS:
        width = widest / size
        places = np.round((y - y[0]) / width).astype(np.intp)
        counts = np.bincount(places, weights=weights).astype(np.float64)
        found = critical_on_lattice(counts, True, k, FINE, high, 2 * STEPS)
        if found > FINE:
            return float(found * width)
        size, high = 4 * size, 4.0 * FINE
    return float(critical_bandwidth(y, weights, k, widest, 20))


def critical_of_histogram(y: FloatArray, weights: FloatArray, k: int, step: float) -> float:
    """The critical bandwidth with each value spread over its step; at least a quarter of a step."""
    places = np.round((y - y[0]) / step).astype(np.intp)
    masses = jumps(np.bincount(places, weights=weights).astype(np.float64))
    widest = max(float(places[-1]), 1.0)
    return float(critical_on_lattice(masses, False, k, NARROWEST, widest, 2 * STEPS) * step)


def jumps(counts: FloatArray) -> FloatArray:
    """The jumps of a histogram at the ends of its cells."""
    return np.diff(counts, prepend=0.0, append=0.0)
