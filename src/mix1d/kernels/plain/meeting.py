"""Which of several places are one: `native/meeting.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["apart"]


def apart(
    places: FloatArray,
    heights: FloatArray | None,
    count: int,
    p: int,
    nearness: float,
    within: float,
    most: int,
    kept: IntArray,
) -> int:
    """The first of each group of (count, p) places that are one, into `kept`; how many."""
    number = 0
    for i in range(count):
        if number == most:
            break
        others = kept[:number]
        near = (np.abs(places[others] - places[i]) < nearness).all(axis=1)
        if heights is not None:
            near &= np.abs(heights[others] - heights[i]) <= within
        if not near.any():
            kept[number] = i
            number += 1
    return number
