"""Search on the whole numbers, for the quantiles of counts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["first_true"]


def first_true(
    holds: Callable[[FloatArray], BoolArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """The smallest whole number in (low, high] at which `holds`, by bisection, elementwise.

    `holds` must be false up to some number and true from there on; it is taken to be true at
    `high`, where it need not be evaluated (and may be infinite only if `low` is too).
    """
    low, high = (np.array(end, dtype=np.float64) for end in np.broadcast_arrays(low, high))
    while True:
        middle = np.floor(low + 0.5 * (high - low))
        open_ = (middle > low) & (middle < high)
        if not open_.any():
            return high
        true = holds(middle)
        high = np.where(open_ & true, middle, high)
        low = np.where(open_ & ~true, middle, low)
