"""Values with an error each, in cells of value and squared error (`native/measured.h`)."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["moments_of_cells"]

_moments_of_cells = loop("moments_of_cells")


@or_twin
def moments_of_cells(
    x: FloatArray, squares: FloatArray, weights: FloatArray, width: float
) -> FloatArray:
    """(6, c) weight, means of values and squared errors, second moments about them of each cell.

    A cell has the values of one column of this `width` whose squared errors have one exponent, and
    so lie within a factor of two. The cells are in the order of the errors, then of the values;
    those without values are left out.
    """
    (n,) = shape_of("x", x, 1)
    refuse_unless("squares", squares, n)
    refuse_unless("weights", weights, n)
    if not n or not width > 0.0:
        raise ValueError("`x` must not be empty, and `width` must be positive")
    with np.errstate(over="ignore"):
        first, last = np.floor([x.min() / width, x.max() / width]).tolist()
    least, most = squares.min(), squares.max()
    if not (-np.inf < first <= last < np.inf and 0.0 <= least <= most < np.inf):
        raise ValueError("`x` and `squares` must be finite, and `squares` not negative")
    columns, (first_row, last_row) = last - first + 1.0, _exponents(np.array([least, most]))
    places, cells = None, (last_row - first_row + 1.0) * columns
    if cells > n:  # some values are far away from the others
        keys = (_exponents(squares) - first_row) * columns + (np.floor(x / width) - first)
        occupied, places = np.unique(keys, return_inverse=True)
        columns, cells = 1.0, occupied.size
    found = np.zeros((int(cells), 6))
    _moments_of_cells(
        x, squares, weights, places, n, width, first, int(first_row), int(columns), int(cells),
        found,
    )  # fmt: skip
    found = found[found[:, 0] > 0.0].T
    found[3:] /= found[0]
    return found


def _exponents(numbers: FloatArray) -> IntArray:
    """Those of numbers that are not negative, as their bits hold them."""
    bits = np.asarray(numbers, dtype=np.float64).view(np.int64)
    return np.asarray((bits >> 52) & 0x7FF)
