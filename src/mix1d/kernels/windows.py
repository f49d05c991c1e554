"""Windows in which values lie more densely than a distribution says (`native/starts.h`)."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["dense_windows"]

_dense_windows = loop("dense_windows")


@or_twin
def dense_windows(
    y: FloatArray, weights: FloatArray, level: FloatArray, shares: FloatArray, each: int
) -> FloatArray:
    """For each share of the values the densest windows that do not overlap.

    Parameters
    ----------
    y, weights : (n,) arrays
        Ascending values.
    level : (n,) array
        The distribution function, in comparison with which the windows are dense.
    shares : (s,) array
    each : int
        Number of windows for each share.

    Returns
    -------
    (s, each, 3) array
        The share of the values in the window, its middle, and the sd of values spread evenly over
        it; 0 where there is no more.
    """
    (n,), (count,) = shape_of("y", y, 1), shape_of("shares", shares, 1)
    refuse_unless("weights", weights, n)
    refuse_unless("level", level, n)
    if each < 0:
        raise ValueError(f"`each` must be 0 or more, got {each}")
    found = np.empty((count, each, 3))
    _dense_windows(y, weights, level, n, shares, count, each, found)
    return found
