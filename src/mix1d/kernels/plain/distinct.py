"""Which of several points are distinct: `native/distinct.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["first_of_each"]


def first_of_each(
    points: FloatArray, heights: FloatArray | None, nearness: float, within: float, most: int
) -> IntArray:
    """The first of each group of (count, p) points that are one, `most` at the most."""
    kept: list[int] = []
    for i, point in enumerate(points):
        if len(kept) == most:
            break
        near = (np.abs(points[kept] - point) < nearness).all(axis=1)
        if heights is not None:
            near &= np.abs(heights[kept] - heights[i]) <= within
        if not near.any():
            kept.append(i)
    return np.array(kept, dtype=np.int64)
