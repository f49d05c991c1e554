"""Locations of components with a pointed density: where sums of powers of distances are least."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, sums_of_products

__all__ = ["best_locations", "is_at_value"]

ROUNDS = 3
"""How often the line that stands for the terms of all but the two nearest values is drawn anew."""

BISECTIONS = 26
"""Steps by which the logarithm of the distance to the nearest value is found."""


def best_locations(y: FloatArray, counts: FloatArray, shape: FloatArray) -> FloatArray:
    """(r,) where the sums of counts (r, m) times |y - location|^shape are least.

    `y` (m,) ascends, shapes are between 1 and 2. The derivative falls from value to value; between
    those two where it changes its sign the terms of the others are nearly a straight line.
    """
    power, rows = shape[:, None] - 1.0, np.arange(len(counts))

    def slope(at: FloatArray, terms: FloatArray) -> FloatArray:
        apart = y - at[:, None]
        return sums_of_products(terms, np.copysign(np.abs(apart) ** power, apart))

    low, high = np.zeros(rows.size, dtype=np.intp), np.full(rows.size, y.size - 1)
    while (high - low > 1).any():
        middle = (low + high) // 2
        rises = slope(y[middle], np.where(y == y[middle][:, None], 0.0, counts)) >= 0.0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    ends, nearest = (y[low], y[high]), (counts[rows, low], counts[rows, high])
    others = counts.copy()
    others[rows, low] = others[rows, high] = 0.0
    place = 0.5 * (ends[0] + ends[1])
    for _ in range(ROUNDS):
        apart = y - place[:, None]
        rest = slope(place, others)
        size = np.where(others > 0.0, np.abs(apart), np.inf)
        bend = -sums_of_products(others, power * size ** (power - 1.0))
        place = _between(ends, nearest, power[:, 0], place, rest, bend)
    return np.asarray(place)


def _between(
    ends: tuple[FloatArray, FloatArray],
    counts: tuple[FloatArray, FloatArray],
    power: FloatArray,
    place: FloatArray,
    rest: FloatArray,
    bend: FloatArray,
) -> FloatArray:
    """(r,) the roots between two values of the terms of both and `rest` + `bend` (x - place).

    By bisection of the logarithm of the distance to that value which is nearer.
    """
    gap = ends[1] - ends[0]
    middle = 0.5 * (ends[0] + ends[1])
    there = rest + bend * (middle - place) + (0.5 * gap) ** power * (counts[1] - counts[0])
    sign = np.where(there < 0.0, 1.0, -1.0)
    near, far = (np.where(sign > 0.0, *pair) for pair in (counts, counts[::-1]))
    origin = np.where(sign > 0.0, *ends)
    low, high = np.full(gap.size, np.log(1e-17)), np.full(gap.size, np.log(0.5))
    for _ in range(BISECTIONS):
        log_share = 0.5 * (low + high)
        share = np.exp(log_share)
        line = rest + bend * (origin + sign * gap * share - place)
        pull = gap**power * (far * (1.0 - share) ** power - near * share**power)
        goes_on = sign * line + pull >= 0.0
        low, high = np.where(goes_on, log_share, low), np.where(goes_on, high, log_share)
    share = np.where(low > np.log(1e-16), np.exp(0.5 * (low + high)), 0.0)
    return np.asarray(origin + sign * gap * share)


def is_at_value(z: FloatArray, counts: FloatArray, shape: FloatArray, width: float) -> BoolArray:
    """(..., k) whether the values within `width` of a location outweigh all others from there.

    `z` and `counts` are (..., k, m), z the distances to the location.
    """
    size, power = np.abs(z), shape - 1.0
    is_near = size <= width
    slopes = np.where(is_near, 0.0, np.copysign(np.maximum(size, width) ** power, z))
    others = np.abs(sums_of_products(counts, slopes))
    return np.asarray(others <= sums_of_products(counts, is_near * width**power))
