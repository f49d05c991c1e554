"""Lumps: values that more rows share than rounding and the density beside them explain.

A density gives no value twice, and rounded values as often as their neighbours, nearly. With b the
rows to be expected at a value from those beside it, a value with r rows is a lump where r is more
than five times b and the probability of so many, of a Poisson variable of mean b, is below 1e-6
for all the values together (Bonferroni). Where also the other values are heaped, on round numbers
say, a lump has five times the rows of any other value. The test knows no unit.
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from mix1d.arrays import FloatArray
from mix1d.families import Family
from mix1d.sample import Sample

__all__ = ["MISLEADING", "lattice_step", "lumps_in", "may_be_lump", "step_of_zeros"]

BESIDE = 5
"""Number of rounding steps (of values, where there is no step) on either side of a value whose rows
say how many rows the value itself should have."""

FEWEST = 0.02
"""Ties at a value are looked at from this share of the rows on."""

MISLEADING = 0.05
"""A fit that does not model a lump of at least this share of the rows is not to be trusted."""

TIMES = 5.0
"""A lump has more than this many times the rows of its neighbours."""

RARE = 1e-6
"""Ties are a lump only where chance makes such ties, at any of the values, with less than this
probability."""

HEAPED = 0.1
"""Values are heaped where more than this share of the rows beside the lumps is on heaps."""

HEAP = 2.5
"""A heap has more than this many times the rows of the values next to it, and 1% of all rows."""


def may_be_lump(rows: float, n: float, fewest: float = FEWEST) -> bool:
    """Whether a value with so many of n rows is looked at, from a share `fewest` of them on."""
    return bool(rows > TIMES and rows >= fewest * n)


def lumps_in(sample: Sample, fewest: float = FEWEST) -> FloatArray:
    """(l,) the lumps of a sample of values, rounded or not, whose weights are counts, ascending.

    Of each at least the share `fewest` of the rows.
    """
    if sample.values.size < 3 or sample.is_relative or not _are_values(sample):
        return np.empty(0)
    many = np.flatnonzero(
        sample.weights >= np.maximum(fewest * sample.n, TIMES * _next_to_it(sample))
    )
    places = [place for place in many.tolist() if _is_lump(sample, place)]
    rows = sample.weights
    if places and _is_heaped(np.delete(rows, places)):
        places = [place for place in places if rows[place] > TIMES * np.delete(rows, place).max()]
    return sample.values[places]


def _are_values(sample: Sample) -> bool:
    """Whether all rows are values, or intervals of the step to which they were rounded."""
    if sample.rows is None:
        return True
    width = sample.rows.upper - sample.rows.lower
    return bool(sample._rounding and (width <= sample._rounding * (1.0 + 1e-6)).all())


def _is_heaped(rows: FloatArray) -> bool:
    """Whether values with so many rows are on round numbers, rather than measured: 40, 80, 105.

    Ties on some of them are then no news: a lump would have to tower above all other heaps.
    """
    n = float(rows.sum())
    beside = np.maximum(np.append(0.0, rows[:-1]), np.append(rows[1:], 0.0))
    is_heap = (rows > HEAP * beside) & (rows >= max(TIMES, 0.5 * FEWEST * n))
    return float(rows[is_heap].sum()) > HEAPED * n


def _next_to_it(sample: Sample) -> FloatArray:
    """(m,) rows of the neighbours of each value that are as near to it as any two values are.

    They are one step away where values are rounded, so that most need no look at the step.
    """
    gaps, rows = np.diff(sample.values), sample.weights
    is_near = np.concatenate([[False], gaps <= 1.5 * gaps.min(), [False]])
    below = np.where(is_near[:-1], np.append(0.0, rows[:-1]), 0.0)
    above = np.where(is_near[1:], np.append(rows[1:], 0.0), 0.0)
    return np.maximum(below, above)


def _is_lump(sample: Sample, place: int) -> bool:
    rows = float(sample.weights[place])
    if not may_be_lump(rows, sample.n):
        return False
    beside = _beside(sample, place)
    return rows > TIMES * beside and sample.values.size * float(pdtrc(rows - 1.0, beside)) < RARE


def _beside(sample: Sample, place: int) -> float:
    """Rows to be expected at a value from those beside it."""
    values, rows = sample.values, sample.weights
    near = np.delete(rows[max(0, place - BESIDE) : place + BESIDE + 1], min(place, BESIDE))
    typical = max(float(np.median(rows)), float(np.median(near)))
    if not sample.step:
        return typical
    away = np.rint(np.abs(values - values[place]) / sample.step)
    steps = rows[(away > 0) & (away <= BESIDE)]
    next_to_it = rows[away == 1].max(initial=0.0)
    return max(float(next_to_it), float(steps.sum()) / (2 * BESIDE), typical)


# ---------------------------------------------------------------------- rounded values
def lattice_step(sample: Sample) -> float:
    """The step of values that were rounded: on a lattice, some of them equal; 0 of any others.

    Two distinct values always lie on a lattice.
    """
    if sample.values.size < 3 or (sample.is_relative and sample.n_weighed == sample.values.size):
        return 0.0
    return float(f"{sample.step:.12g}")  # 0.01 rather than a difference of values near it


def step_of_zeros(sample: Sample, family: type[Family], whole: Sample) -> float:
    """The step of positive values some of which were rounded to 0, which `family` cannot give.

    0 where there are none, or so many that they are a lump.
    """
    step = lattice_step(whole) if not family.discrete else 0.0
    can = family.in_support(sample.values)
    if not step or sample.values[0] != 0.0 or can[0] or not can[1:].all():
        return 0.0
    is_lump = bool(np.isin(0.0, lumps_in(sample)))
    return step if family.in_support(np.array([0.25 * step])).all() and not is_lump else 0.0
