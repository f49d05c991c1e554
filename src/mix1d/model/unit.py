"""The unit of a problem: the line of the data from the median on, divided by a power of two.

Of values that may only be stretched the origin stays. The power is near the robust scale of the
data, so that everything is of order one: nothing
overflows, absolute constants are not needed, and data at 1e15 with an sd of 1 keep every bit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError

__all__ = ["Unit", "in_unit", "unit_of"]

SMALLEST = 1e-150
"""The smallest scale of the data whose square is a number."""

LARGEST = 1e150
"""The largest scale of the data whose square is a number."""

FARTHEST = 1e100
"""The farthest that a value may lie from the median, in scales of the data: farther out the square
of its deviation overflows beside a narrow component."""


class Unit(NamedTuple):
    """The coordinates of a problem.

    The line of the data is ``center + scale * y``, their weights are ``weight`` times those of the
    problem.
    """

    center: float
    scale: float
    weight: float


def unit_of(
    line: FloatArray, weights: FloatArray, width: float, weight: float, *, shifts: bool = True
) -> Unit:
    """The median, or 0 unless it `shifts`, and a power of two near the robust scale of the line.

    That is `width`; where all values are one, it may be 0, and the power is near their size.

    Raises
    ------
    Mix1dError
        If the square of the scale would overflow or underflow.
    """
    middle = spread.quantile(line, weights, 0.5)
    if not shifts:
        width = width or abs(middle)
    if not SMALLEST < width < LARGEST:
        raise Mix1dError(
            f"`x` must have an interquartile range between {SMALLEST:.0e} and {LARGEST:.0e}, whose "
            f"squares are numbers too, got about {1.35 * width:.3g}: use another unit"
        )
    scale = 2.0 ** int(np.frexp(width)[1])
    return Unit(middle if shifts else 0.0, scale, weight)


def in_unit(line: FloatArray, unit: Unit, values: FloatArray) -> FloatArray:
    """The line from its median on, divided by its scale; `values` are those of the data.

    Raises
    ------
    Mix1dError
        If a value is too far from the median.
    """
    with np.errstate(over="ignore"):
        y = line / unit.scale - unit.center / unit.scale
    if not np.abs(y).max() < FARTHEST:
        far = values[np.argmax(np.abs(y))]
        raise Mix1dError(
            f"`x` must lie within {FARTHEST:.0e} times its interquartile range, got {far:.10g}"
        )
    return y
