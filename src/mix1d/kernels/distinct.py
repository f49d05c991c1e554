"""Which of several points are distinct (`native/distinct.h`)."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["first_of_each"]

_first_of_each = loop("first_of_each")


@or_twin
def first_of_each(
    points: FloatArray, heights: FloatArray | None, nearness: float, within: float, most: int
) -> IntArray:
    """The first of each group of points that are one, `most` at the most.

    Points are one whose coordinates differ by less than `nearness`, and whose heights, if there are
    any, differ by at most `within`.

    Parameters
    ----------
    points : (count, p) array
    heights : (count,) array or None
    nearness, within : float
    most : int

    Returns
    -------
    array of at most `most` indices
    """
    count, p = shape_of("points", points, 2)
    if heights is not None:
        refuse_unless("heights", heights, count)
    kept = np.empty(count, dtype=np.int64)
    return kept[: _first_of_each(points, heights, count, p, nearness, within, most, kept)]
