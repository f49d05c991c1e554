"""Cells that hide something: values that a cell of this width does not resolve.

Where a density is smooth over neighbouring cells, a cell holds about as many values as its
neighbours, spread over it evenly. A group narrower than the cell betrays itself: there are too many
values, or their mean, variance or skewness is not that of even ones. These are the first terms of
Neyman's (1937) smooth test; of n values in a cell, m in one spot are seen from m = 7 sqrt(n) on.
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
"""A cell is judged if it has at least this many rows."""

SURPRISING = 50.0
"""A cell hides something if the sum of its four squared standard scores exceeds this: by chance
that happens in one of 3e9 cells."""

USUAL = 3.0
"""Median of that sum of squares where no cell hides anything. It is larger for rounded or weighted
data, whose cells differ by more than chance."""

STEEP = 0.2
"""A cell whose neighbours differ by more than this share of the larger one may lie on the edge of a
density, and is not judged by where in it the values are."""

FINE = 1.0 / 64.0
"""The values of a cell count as spread evenly where their rounding step is at most this many cell
widths."""


class Bins(NamedTuple):
    """Cells, or pairs of them, with what lies around."""

    sums: FloatArray
    """(4, m) weight and sums of d, d^2, d^3, d in widths of the bin from its middle."""
    around: FloatArray
    """(4, m) weights two bins and one bin to the left and to the right."""


def hidden(cells: Cells, each: float) -> BoolArray:
    """Which cells hide something; `each` is the mean weight of a row, 1 without weights."""
    folded = cells.low < cells.high
    if not folded.any():
        return folded
    cells = cells._replace(sums=cells.sums / each) if each != 1.0 else cells
    found = _uneven(cells, folded, even=True)
    if found.any() and (step := _rounding_step(cells)):
        fine = step <= np.ldexp(FINE, min(cells.exponent, 1000))
        found = _uneven(_off_lattice(cells, step), folded, even=bool(fine))
    return found


def _uneven(cells: Cells, folded: BoolArray, *, even: bool) -> BoolArray:
    """The folded cells that are surprising, alone or with a neighbour."""
    found = np.zeros(folded.size, dtype=np.bool_)
    weights, (left, right) = cells.sums[:, 0], _neighbours(cells)
    single = np.flatnonzero(folded & (weights >= FEWEST))
    found[single[_surprising(_singles(cells, single), even)]] = True
    several = (folded[left] | folded[right]) & (weights[left] + weights[right] >= FEWEST)
    left, right = left[several], right[several]
    paired = _surprising(_pairs(cells, left, right), even)
    found[left[paired]] = found[right[paired]] = True
    return np.asarray(found & folded)


def _neighbours(cells: Cells) -> tuple[IntArray, IntArray]:
    """Cells that lie side by side: the left and the right ones."""
    left = np.flatnonzero(np.diff(cells.keys) == 1.0)
    return left, left + 1


def _rounding_step(cells: Cells) -> float:
    ends = np.stack([cells.low, cells.high], axis=1).ravel()
    return spread.rounding_step(ends[np.append(True, ends[1:] > ends[:-1])])


def _off_lattice(cells: Cells, step: float) -> Cells:
    """The cells of rounded values, each with the weight of as many values."""
    width = float(np.ldexp(1.0, min(cells.exponent, 1023)))
    before = [
        np.ceil((cells.keys + end) * (width / step) - cells.low[0] / step - 1e-6) for end in (0, 1)
    ]
    points = np.maximum(before[1] - before[0], 1.0)
    return cells._replace(sums=cells.sums / points[:, None] * points.mean())


def _singles(cells: Cells, which: IntArray) -> Bins:
    at, weights = _with_gaps(cells)
    around = [weights[at[which] + shift] for shift in (-2, -1, 1, 2)]
    return Bins(cells.sums[which].T, np.stack(around))


def _pairs(cells: Cells, left: IntArray, right: IntArray) -> Bins:
    """Neighbours as one: a value d from the middle of the left one is d/2 - 1/4 from their edge."""
    sums = np.zeros((4, left.size))
    for member, a in ((left, -0.25), (right, 0.25)):
        s0, s1, s2, s3 = cells.sums[member].T
        s1, s2, s3 = s1 / 2.0, s2 / 4.0, s3 / 8.0
        second = s2 + a * (2 * s1 + a * s0)
        sums += [s0, s1 + a * s0, second, s3 + a * (3 * s2 + a * (3 * s1 + a * s0))]
    at, weights = _with_gaps(cells)
    both = weights[:-1] + weights[1:]
    return Bins(sums, np.stack([both[at[left] + shift] for shift in (-4, -2, 2, 4)]))


def _with_gaps(cells: Cells) -> tuple[IntArray, FloatArray]:
    """Where each cell lies among the weights of occupied and empty ones.

    Of a wide gap it is enough to have as many as a pair of cells looks at.
    """
    empty = np.minimum(np.diff(cells.keys) - 1.0, 5.0).astype(np.int64)
    at = 5 + np.arange(cells.keys.size) + np.append(0, np.cumsum(empty))
    weights = np.zeros(at[-1] + 6)
    weights[at] = cells.sums[:, 0]
    return at, weights


def _surprising(bins: Bins, even: bool) -> BoolArray:
    """Bins whose content is no chance, by a sum of squares of four standard scores."""
    squares = _excess(bins) ** 2 + (_unevenness(bins) if even else 0.0)
    found = squares > SURPRISING
    if found.any():
        found = squares > SURPRISING * max(1.0, float(np.median(squares)) / USUAL)
    return np.asarray(found)


def _between(around: FloatArray) -> FloatArray:
    """The weight that neighbours on a polynomial let expect."""
    further_left, left, right, further_right = around
    return np.asarray((4.0 * (left + right) - further_left - further_right) / 6.0)


def _excess(bins: Bins) -> FloatArray:
    """How far the weight is above all that neighbours let expect, in standard deviations.

    On the edge of a density these are too few on one side, so the higher side counts; at a mode
    the next term of its curve is allowed for.
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
