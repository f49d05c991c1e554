"""Values with an error each, folded into cells of value and error: four points for each cell.

The points have the weight, the means and all second moments of the values x and the squared errors
v of the cell, since the likelihood of a normal component is a function of these two; the mean of a
cell alone would not do. The edges of cells are multiples of a power of two; the squared errors of
one are within a factor of two.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.measured import moments_of_cells
from mix1d.sketching.plane import corners

__all__ = ["fold_errors"]

CELLS_EACH_WIDTH = 16.0
"""Cells in the spread of the values, at least."""


def fold_errors(
    x: FloatArray, error: FloatArray, weights: FloatArray, spread: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Values, errors and weights of the points that stand for (m,) values with positive errors."""
    width = 2.0 ** np.floor(np.log2(spread / CELLS_EACH_WIDTH))
    cells = moments_of_cells(x, np.square(error), weights, float(width))
    mass, center, square, of_x, of_both, of_square = cells
    sd = np.sqrt(of_x)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.where(sd > 0.0, of_both / sd, 0.0)
    rest = np.sqrt(np.maximum(of_square - np.square(along), 0.0))
    points = corners(center, square, sd, along, rest)
    return points[0].ravel(), np.sqrt(points[1]).ravel(), np.tile(0.25 * mass, 4)
