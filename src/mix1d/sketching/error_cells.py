"""Values with an error each, folded into cells of value and error: four points for each cell.

The points have the weight, the means and all second moments of the values x and the squared errors
v of the cell, since the likelihood of a normal component is a function of these two; the mean of a
cell alone would not do. The edges of cells are powers of two, or multiples of one.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["fold_errors"]

CELLS_EACH_WIDTH = 16.0
"""Cells in the spread of the values, at least."""

STEPS_OF_ERROR = 2.0
"""Cells in a factor of two of the error."""


def fold_errors(
    x: FloatArray, error: FloatArray, weights: FloatArray, spread: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, errors and weights of the points that stand for (m,) values with positive errors."""
    width = 2.0 ** np.floor(np.log2(spread / CELLS_EACH_WIDTH))
    column, row = np.floor(x / width), np.floor(STEPS_OF_ERROR * np.log2(error))
    column, row = column - column.min(), row - row.min()
    count, places = _distinct(row * (column.max() + 1.0) + column)

    def total(terms: FloatArray) -> FloatArray:
        return np.bincount(places, weights=terms, minlength=count).astype(np.float64)

    square, mass = np.square(error), total(weights)
    means = [total(weights * column) / mass for column in (x, square)]
    off_x, off_v = x - means[0][places], square - means[1][places]
    weighted = weights * off_x
    sd = np.sqrt(total(weighted * off_x) / mass)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.where(sd > 0.0, total(weighted * off_v) / (mass * sd), 0.0)
    rest = np.sqrt(np.maximum(total(weights * off_v * off_v) / mass - np.square(along), 0.0))
    one, other = np.array([[-1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, -1.0, 1.0]])[..., None]
    points = means[0] + one * sd, means[1] + one * along + other * rest
    return points[0].ravel(), np.sqrt(points[1]).ravel(), np.tile(0.25 * mass, 4)


def _distinct(keys: FloatArray) -> tuple[int, IntArray]:
    """How many distinct whole numbers, from 0, there are, and the place of each among them."""
    if keys.max() > keys.size:
        distinct, places = np.unique(keys, return_inverse=True)
        return distinct.size, places
    whole = keys.astype(np.intp)
    occupied = np.bincount(whole) > 0
    return int(np.count_nonzero(occupied)), (np.cumsum(occupied) - 1)[whole]
