r"""What weights say: how often a value was observed, or how much one observation counts.

A *count* of 2 is a value written twice, so the sum of the weights is the number n of observations.
*Relative* weights (of a survey, of particles, densities on a grid) say nothing of n: twice all of
them says the same. They are worth as many equal observations as their mean has the variance of,

.. math:: n = \Big(\sum_i w_i\Big)^2 \Big/ \sum_i w_i^2,

Kish's effective number, and are scaled to that sum. The errors do not follow from the curvature of
their likelihood alone and need the squares too (`mix1d.infer.information`): these are kept.

Kish (1965), *Survey Sampling*, section 8.2.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.choices import WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.style.numbers import count

__all__ = [
    "COUNTS", "NOTHING", "NOT_GIVEN", "RELATIVE", "Weighing", "check_kind", "check_total", "doubt",
    "row_weights", "scaled", "weighed",
]  # fmt: skip

COUNTS: Final = "counts"
"""The name of weights that count observations."""

RELATIVE: Final = "relative"
"""The name of weights of which only the ratios mean something."""

NOTHING = "`weights` must be positive for at least one value, got 0 for all"
"""The error where all weights are 0."""

NOT_GIVEN = '`weights` must be given for weights_are="relative", got None'
"""The error where weights are said to be relative and there are none."""

MANY = 2.0
"""Fractions are doubted as counts where they sum to more than this many times the rows."""

SAME = 1e-6
"""Fractions are doubted as counts where their sum differs from the number of rows by less than this
share."""

HUNDRED = 0.5
"""Fractions are doubted as counts where their sum differs from 100 by less than this, as that of
rounded percentages does."""


class Weighing(NamedTuple):
    """The weights of distinct values, summed over their rows."""

    totals: FloatArray
    """(m,) sums of the weights; 0 for a value that is left out."""
    squares: FloatArray
    """(m,) sums of the squared weights of the observations: the totals again for counts."""
    of_rows: FloatArray | None = None
    """(n,) relative weights, scaled like the totals; None for counts."""


def check_kind(weights_are: Any, x: Any = None) -> WeightsAre:
    """`weights_are` if it is known and, for data that have their own weights, is what they are."""
    kind: WeightsAre = choice("weights_are", weights_are, WeightsAre)
    own = getattr(x, "weights_are", kind)
    if kind == RELATIVE != own:
        raise Mix1dError(
            f"`weights_are` must be left out for a {type(x).__name__}, which has its own weights, "
            f"and they are {own}"
        )
    return kind


def row_weights(weights: Any, n: int, weights_are: str) -> FloatArray | None:
    """One non-negative finite weight for each of `n` rows; None where all count once."""
    if weights is None:
        if weights_are == RELATIVE:
            raise Mix1dError(NOT_GIVEN)
        return None
    column = as_column("weights", weights)
    if column.size != n:
        raise Mix1dError(f"`weights` must be one for each of {n} rows, got {column.size}")
    bad = ~((column >= 0) & np.isfinite(column))
    if bad.any():
        row = int(np.argmax(bad))
        raise Mix1dError(
            f"`weights` must be non-negative and finite, got {column[row]} at row {row}"
        )
    return column


def weighed(of_level: IntArray, rows: FloatArray | None, weights_are: str) -> Weighing:
    """The weights of the levels, from the level and the weight of each row.

    Sums round alike in any order of the rows. Relative weights are divided by the largest first:
    their squares would leave the range of numbers, and equal ones are 1 to the last bit.
    """
    if rows is None:
        totals = np.bincount(of_level).astype(np.float64)
        return Weighing(totals, totals)
    order = np.argsort(rows, kind="stable")
    if weights_are == COUNTS:
        totals = _sums(of_level[order], rows[order])
        check_total(totals)
        return Weighing(totals, totals)
    largest = rows.max(initial=0.0)
    if largest == 0.0:
        raise Mix1dError(NOTHING)
    with np.errstate(under="ignore"):
        rows = rows / largest
        squares = _sums(of_level[order], rows[order] ** 2)
    return scaled(Weighing(_sums(of_level[order], rows[order]), squares, rows))


def scaled(weighing: Weighing) -> Weighing:
    """Relative weights in the unit in which they sum to Kish's effective number."""
    totals, squares, of_rows = weighing
    factor = float(totals.sum()) / float(squares.sum())
    with np.errstate(under="ignore"):
        return Weighing(
            totals * factor, squares * factor**2, None if of_rows is None else of_rows * factor
        )


def _sums(of_level: IntArray, rows: FloatArray) -> FloatArray:
    return np.bincount(of_level, weights=rows).astype(np.float64)


# ------------------------------------------------------------------------------ what is no count


def check_total(totals: FloatArray) -> None:
    """Refuse counts that cannot be any."""
    with np.errstate(over="ignore"):
        total = float(totals.sum())
    distinct = int(np.count_nonzero(totals))
    if total == 0.0:
        raise Mix1dError(NOTHING)
    if not np.isfinite(total):
        raise Mix1dError(
            f"`weights` must have a finite sum, got {total}: as counts they are too large, and "
            'weights_are="relative" takes those that are none'
        )
    if total < distinct * (1.0 - 1e-9):
        raise Mix1dError(
            f"`weights` must sum to at least the number of distinct values ({distinct}), got "
            f"{total:.6g}: a weight is a count, and these are none; pass "
            'weights_are="relative" if only their ratios mean something'
        )


def doubt(weights: FloatArray, n_rows: int) -> str:
    """What a message adds where weights that were taken for counts hardly are any.

    Whole numbers are counts. Fractions may be expected counts, but not if they claim that more
    than twice the rows were observed (as 1 / error^2 does), just as many (weights scaled to a mean
    of 1), or a hundred (percentages).
    """
    total = float(weights.sum())
    if np.array_equal(weights, np.round(weights)):
        return ""
    if total > MANY * n_rows:
        claim = f"{count(total)} observations in {count(n_rows)} rows"
    elif abs(total - n_rows) <= SAME * n_rows:
        claim = f"just as many observations as there are rows, {count(n_rows)}"
    elif abs(total - 100.0) <= HUNDRED:
        claim = "100 observations, as percentages do"
    else:
        return ""
    return (
        f"; the weights are fractions that claim {claim}: if they are no counts, pass "
        'weights_are="relative", or the errors are not to be believed'
    )
