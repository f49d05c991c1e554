"""Values with an error each, in cells of value and squared error: `native/measured.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["moments_of_cells"]


def moments_of_cells(
    x: FloatArray, squares: FloatArray, weights: FloatArray, width: float
) -> FloatArray:
    """(6, c) weight, means of values and squared errors, second moments about them of each cell."""
    column, row = np.floor(x / width), (squares.view(np.int64) >> 52) & 0x7FF
    keys = (row - row.min()) * (column.max() - column.min() + 1.0) + (column - column.min())
    occupied, places = np.unique(keys, return_inverse=True)

    def total(terms: FloatArray) -> FloatArray:
        return np.bincount(places, weights=terms, minlength=occupied.size).astype(np.float64)

    mass = total(weights)
    means = [total(weights * terms) / mass for terms in (x, squares)]
    off_x, off_v = x - means[0][places], squares - means[1][places]
    products = (off_x * off_x, off_x * off_v, off_v * off_v)
    return np.array([mass, *means, *(total(weights * terms) / mass for terms in products)])
