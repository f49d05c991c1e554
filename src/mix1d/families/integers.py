"""Search on the whole numbers, for the quantiles of counts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["first_true", "parts_for"]

FEW = 100
"""Up to so many numbers, a call costs more than what it computes."""


def parts_for(wanted: FloatArray) -> int:
    """Into how many parts to cut the range of each of the numbers that are `wanted`."""
    return 16 if wanted.size <= FEW else 2


def first_true(
    holds: Callable[[FloatArray], BoolArray], low: FloatArray, high: FloatArray, parts: int = 2
) -> FloatArray:
    """The smallest whole number in (low, high] at which `holds`, elementwise.

    `holds` must be false up to some number and true from there on; it is taken to be true at
    `high`, where it need not be evaluated (and may be infinite only if `low` is too). The range is
    halved, or cut into more `parts` at once, where `holds` takes another axis in front: a few
    numbers take hardly longer than one, and fewer rounds are left.
    """
    low, high = (np.array(end, dtype=np.float64) for end in np.broadcast_arrays(low, high))
    shares = np.arange(1, parts) / parts
    while True:
        middle = np.floor(low + np.multiply.outer(shares, high - low))
        open_ = (middle > low) & (middle < high)
        if not open_.any():
            return high
        true = open_ & (holds(middle) if parts > 2 else np.asarray(holds(middle[0]))[None])
        high = np.where(true, middle, high).min(axis=0)
        low = np.where(open_ & ~true & (middle < high), middle, low).max(axis=0)
