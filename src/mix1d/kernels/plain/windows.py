"""Windows in which values lie more densely than a distribution says: `native/starts.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["dense_windows"]


def dense_windows(
    y: FloatArray,
    weights: FloatArray,
    level: FloatArray,
    shares: FloatArray,
    each: int,
) -> FloatArray:
    """For each share of the values the densest windows that do not overlap, (shares, each, 3).

    Each as its share of the values, middle and width; 0 where there is no more. `level` (n,) is
    the distribution function in comparison with which they are dense, at the ascending values.
    """
    upto = np.append(0.0, np.cumsum(weights))
    found = np.zeros((shares.size, each, 3))
    for s, share in enumerate(shares.tolist()):
        free = ~np.isnan(level)
        for e in range(each):
            window = _densest(upto, level, share * upto[-1], free)
            if window is None:
                break
            first, last = window
            free[first : last + 1] = False
            mass = upto[last + 1] - upto[first]
            width = (y[last] - y[first]) / np.sqrt(12.0)
            found[s, e] = mass / upto[-1], 0.5 * y[first] + 0.5 * y[last], width
    return found


def _densest(
    upto: FloatArray, level: FloatArray, mass: float, free: BoolArray
) -> tuple[int, int] | None:
    """First and last of three `free` values or more that hold the mass and are densest."""
    last = np.arange(level.size)
    taken = np.maximum.accumulate(np.where(free, -1, last))  # the last value taken, up to each
    first = np.searchsorted(upto, upto[1:] - mass, side="right") - 1
    held = (first > taken) & (last - first > 1)
    first, last = first[held], last[held]
    if not first.size:
        return None
    narrow = (level[last] - level[first]) / (upto[last + 1] - upto[first])
    best = int(np.argmin(narrow))
    return int(first[best]), int(last[best])
