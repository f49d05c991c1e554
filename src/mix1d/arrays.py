"""Names for the arrays that are passed around, and the marking of those that must not change."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["AnyArray", "BoolArray", "FloatArray", "IntArray", "frozen", "sums_of_products"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

AnyArray = TypeVar("AnyArray", bound=NDArray[Any])


def frozen(array: AnyArray) -> AnyArray:
    """The same array, read-only: what a frozen object hands out cannot be changed by its reader."""
    array.flags.writeable = False
    return array


AT_ONCE = 8192
"""So many products are summed at once: BLAS spreads a sum of more than 10,000 over threads, whose
number would then be seen in its last digits, and whose waiting for each other costs far more than
the sum."""


def sums_of_products(one: FloatArray, other: FloatArray) -> FloatArray:
    """(...,) sums of ``one * other`` along the last axis, of (..., m) each."""
    m = one.shape[-1]
    if m <= AT_ONCE:
        return np.asarray(np.vecdot(one, other))
    parts = (slice(start, start + AT_ONCE) for start in range(0, m, AT_ONCE))
    return np.asarray(sum(np.vecdot(one[..., part], other[..., part]) for part in parts))
