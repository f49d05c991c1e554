"""Two weighted points for a cell, with its count, mean, variance and skewness.

They are the nodes of the Gauss quadrature of the cell's values: sums of any smooth function over
the values and over the points agree to the fourth order of the cell's width.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.sketching.cells import Cells

__all__ = ["points_of"]


def points_of(cells: Cells) -> tuple[FloatArray, FloatArray]:
    """Sorted points, with their weights: one for a cell of one distinct value, else two."""
    single = cells.low == cells.high
    points = np.stack([cells.low, cells.high], axis=1)
    weights = np.stack([cells.sums[:, 0], np.zeros(single.size)], axis=1)
    several = Cells(cells.exponent, *(column[~single] for column in cells[1:]))
    points[~single], weights[~single] = _two_nodes(several)
    taken = weights > 0
    return points[taken], weights[taken]


def _two_nodes(cells: Cells) -> tuple[FloatArray, FloatArray]:
    """With z = (x - mean) / sd, the nodes are the roots of z^2 - skewness z - 1.

    Rounding can put a node outside the values, or make a tiny variance 0 or negative: nodes are
    held between the smallest and the largest value, and the weights always give the mean.
    """
    low, high = (
        np.ldexp(end, -cells.exponent) - cells.keys - 0.5 for end in (cells.low, cells.high)
    )
    total = cells.sums[:, 0]
    first, second, third = (cells.sums[:, power] / total for power in (1, 2, 3))
    mean = np.clip(first, low, high)
    sd = np.sqrt(np.maximum(second - mean**2, 0.0))
    cube = third - mean * (3.0 * second - 2.0 * mean**2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        skewness = np.nan_to_num(cube / sd**3)
        far = (np.abs(skewness) + np.hypot(skewness, 2.0)) / 2.0
        offsets = np.where(skewness < 0, [-far, 1.0 / far], [-1.0 / far, far])
        below, above = np.clip(mean + sd * offsets, low, high)  # no numbers where 0 * inf
    narrow = ~(below < above)
    below, above = np.where(narrow, low, below), np.where(narrow, high, above)
    with np.errstate(invalid="ignore"):
        of_above = np.nan_to_num((mean - below) / (above - below))
    weight_above = total * np.clip(of_above, 0.0, 1.0)
    nodes = np.stack([below, above], axis=1) + (cells.keys + 0.5)[:, None]
    points = np.ldexp(nodes, cells.exponent)
    inside = np.clip(points, cells.low[:, None], cells.high[:, None])
    return inside, np.stack([total - weight_above, weight_above], axis=1)
