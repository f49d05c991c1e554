"""Windows in which values lie more densely than a distribution says: `native/starts.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["windows"]


def windows(
    y: FloatArray,
    weights: FloatArray,
    level: FloatArray,
    n: int,
    shares: FloatArray,
    n_shares: int,
    each: int,
    found: FloatArray,
) -> bool:
    """For each share the densest windows that do not overlap, into `found` (shares * each, 3).

    Each as its share of the values, middle and width; 0 where there is no more. `level` (n,) is
    the distribution function beside which they are dense, at the ascending values.
    """
    upto = np.append(0.0, np.cumsum(weights))
    found[:] = 0.0
    for s, share in enumerate(shares[:n_shares].tolist()):
        free = ~np.isnan(level)
        for row in range(s * each, (s + 1) * each):
            window = _densest(upto, level, share * upto[-1], free)
            if window is None:
                break
            first, last = window
            free[first : last + 1] = False
            mass = upto[last + 1] - upto[first]
            width = (y[last] - y[first]) / np.sqrt(12.0)
            found[row] = mass / upto[-1], 0.5 * y[first] + 0.5 * y[last], width
    return True


def _densest(
    upto: FloatArray, level: FloatArray, mass: float, free: BoolArray
) -> tuple[int, int] | None:
    """First and last of three `free` values or more that hold the mass where least is expected."""
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
