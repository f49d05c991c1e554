"""Cells that hide something: values that a cell of this width does not resolve.

Where a density is smooth over neighbouring cells, a cell holds about as many values as its
neighbours, spread over it evenly. A group narrower than the cell betrays itself: there are too many
values, or their mean, variance or skewness is not that of even ones. These are the first terms of
Neyman's (1937) smooth test; m values in one spot of a cell of n are seen from m = 7 sqrt(n) on.
Pairs of neighbouring cells are tested, too: a group on their common edge is half in each.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d import spread
from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.sketching.cells import Cells

__all__ = ["hidden"]

FEWEST = 10.0
"""Values from which a cell is judged."""

SURPRISING = 50.0
"""Sum of four squares of standard scores: by chance in one of 3e9 cells."""

USUAL = 3.0
"""Median of that sum where no cell hides anything. A larger median is that of data with a rounding
step, or with weights, whose cells differ by more than chance."""

STEEP = 0.2
"""Difference of the neighbours, as a share of the larger, beyond which a cell may lie on the edge
of a density, and nothing follows from where in it the values are."""

FINE = 1.0 / 64.0
"""Rounding step, in cell widths, up to which the values of a cell count as spread evenly."""


class Bins(NamedTuple):
    """Cells, or pairs of them, with what lies around."""

    sums: FloatArray
    """(4, m) weight and sums of d, d^2, d^3, d in widths of the bin from its middle."""
    around: FloatArray
    """(4, m) weights two bins and one bin to the left and to the right."""


def hidden(cells: Cells, each: float) -> BoolArray:
    """Which cells hide something; `each` is the mean weight of a row, 1 without weights."""
    if not cells.keys.size:
        return np.zeros(0, dtype=np.bool_)
    cells, even = _off_lattice(cells)
    folded = cells.low < cells.high
    found = folded & _surprising(_singles(cells), folded, each, even)
    pair = np.flatnonzero(np.diff(cells.keys) == 1.0)
    either = folded[pair] | folded[pair + 1]
    paired = pair[either & _surprising(_pairs(cells, pair), either, each, even)]
    found[paired] = found[paired + 1] = True
    return np.asarray(found & folded)


def _off_lattice(cells: Cells) -> tuple[Cells, bool]:
    """The cells of rounded values with the weight of as many values each, and whether the values
    of a cell can count as spread evenly.
    """
    ends = np.stack([cells.low, cells.high], axis=1).ravel()
    step = spread.rounding_step(ends[np.append(True, ends[1:] > ends[:-1])])
    if not step > 0.0:
        return cells, True
    width = float(np.ldexp(1.0, min(cells.exponent, 1023)))
    before = [
        np.ceil((cells.keys + end) * (width / step) - cells.low[0] / step - 1e-6) for end in (0, 1)
    ]
    points = np.maximum(before[1] - before[0], 1.0)
    return cells._replace(sums=cells.sums / points[:, None] * points.mean()), step <= FINE * width


def _singles(cells: Cells) -> Bins:
    return Bins(cells.sums.T, np.stack([_shifted(cells, shift) for shift in (-2, -1, 1, 2)]))


def _pairs(cells: Cells, first: IntArray) -> Bins:
    """Neighbours as one: a value d from the middle of the left one is d/2 - 1/4 from their edge."""
    sums = np.zeros((4, first.size))
    for member, a in ((first, -0.25), (first + 1, 0.25)):
        s0, s1, s2, s3 = cells.sums[member].T
        s1, s2, s3 = s1 / 2.0, s2 / 4.0, s3 / 8.0
        second = s2 + a * (2 * s1 + a * s0)
        sums += [s0, s1 + a * s0, second, s3 + a * (3 * s2 + a * (3 * s1 + a * s0))]
    at = {shift: _shifted(cells, shift)[first] for shift in (-4, -3, -2, -1, 2, 3, 4, 5)}
    return Bins(sums, np.stack([at[shift] + at[shift + 1] for shift in (-4, -2, 2, 4)]))


def _shifted(cells: Cells, shift: int) -> FloatArray:
    """The weight of the cell so many to the right of each one, 0 where there is none.

    It stands at most as many places further on.
    """
    keys, weights = cells.keys, cells.sums[:, 0]
    found = np.zeros(weights.size)
    for places in range(1, min(abs(shift), weights.size - 1) + 1):
        left, right = slice(None, -places), slice(places, None)
        here, there = (left, right) if shift > 0 else (right, left)
        found[here] += weights[there] * (keys[there] - keys[here] == shift)
    return found


def _surprising(bins: Bins, judged: BoolArray, each: float, even: bool) -> BoolArray:
    """Bins whose content is no chance, by a sum of squares of four standard scores."""
    judged = judged & (bins.sums[0] >= FEWEST * max(1.0, each))
    found = np.zeros(judged.size, dtype=np.bool_)
    if judged.any():
        some = Bins(bins.sums[:, judged], bins.around[:, judged])
        squares = _excess(some) ** 2 + (_unevenness(some) if even else 0.0)
        usual = max(1.0, each, float(np.median(squares)) / USUAL)
        found[judged] = squares > SURPRISING * usual
    return found


def _between(around: FloatArray) -> FloatArray:
    """The weight that neighbours on a polynomial let expect."""
    further_left, left, right, further_right = around
    return np.asarray((4.0 * (left + right) - further_left - further_right) / 6.0)


def _excess(bins: Bins) -> FloatArray:
    """How far the weight is above all that neighbours let expect, in standard deviations.

    On the edge of a density these are too few on one side, so the higher side counts; on the top of
    a hill the next term of its curve is allowed for.
    """
    weights, between = bins.sums[0], _between(bins.around)
    further_left, left, right, further_right = bins.around
    curved = between + 0.5 * np.abs(between - 0.5 * (left + right))
    beyond = np.maximum(2.0 * left - further_left, 2.0 * right - further_right)
    expected = np.maximum.reduce([left, right, curved, beyond])
    return np.asarray(np.maximum(weights - expected, 0.0) / np.sqrt(weights + 2.0 * expected))


def _unevenness(bins: Bins) -> FloatArray:
    """Sum of squares of the first three Legendre polynomials, less what slope and curvature make
    of them.
    """
    weights, first, second, third = bins.sums
    _, left, right, _ = bins.around
    slope, curvature = 0.5 * (right - left), left + right - 2.0 * _between(bins.around)
    scores = (
        np.sqrt(12.0) * (first - slope / 12.0),
        np.sqrt(180.0) * (second - weights / 12.0 - curvature / 360.0),
        np.sqrt(2800.0) * (third - 0.15 * first),
    )
    steep = np.abs(right - left) > STEEP * np.maximum.reduce([left, right, weights])
    return np.asarray(np.where(steep, 0.0, sum(score**2 for score in scores) / weights))
