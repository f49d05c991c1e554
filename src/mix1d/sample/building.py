"""Samples of other than exact values: bins, intervals, rounding, windows, errors.

Each of these is a method of `Sample` and returns a new one, so that any mix is a chain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import choice, positive_number, shown
from mix1d.arrays import BoolArray, FloatArray
from mix1d.choices import Missing, WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.rows import Rows
from mix1d.weighing import check_kind, row_weights

if TYPE_CHECKING:
    from mix1d.sample.sample import Sample

__all__ = ["binned", "censored", "rounded", "with_errors", "within"]


def binned(cls: type[Sample], edges: Any, counts: Any) -> Sample:
    """How many observations lie in each bin, ``edges[i] < x <= edges[i + 1]``.

    Parameters
    ----------
    edges : (b + 1,) array_like
        Rising; the first may be -inf and the last inf.
    counts : (b,) array_like
        Non-negative; fractions are expected counts.

    Raises
    ------
    Mix1dError
        If the edges do not rise, or there is not one count for each bin.

    Examples
    --------
    >>> Sample.binned([0, 10, 20, 30], [5, 20, 4])
    Sample(n=29, 3 distinct rows, 29 in an interval)
    """
    ends = as_column("edges", edges) + 0.0
    number = as_column("counts", counts)
    if ends.size < 2:
        raise Mix1dError(f"`edges` must be at least 2 numbers, got {ends.size}")
    if np.isnan(ends).any():
        raise Mix1dError(
            f"`edges` must be numbers, got NaN at place {int(np.isnan(ends).argmax())}"
        )
    falls = np.flatnonzero(~(np.diff(ends) > 0.0))
    if falls.size:
        i = int(falls[0])
        raise Mix1dError(
            f"`edges` must rise, so that no bins overlap, got {ends[i]:.10g} before "
            f"{ends[i + 1]:.10g} at place {i + 1}"
        )
    if number.size != ends.size - 1:
        raise Mix1dError(
            f"`counts` must be one for each of the {ends.size - 1} bins between the "
            f"{ends.size} edges, got {number.size}"
        )
    bad = ~((number >= 0.0) & np.isfinite(number))
    if bad.any():
        raise Mix1dError(
            f"`counts` must be non-negative and finite, got {number[bad][0]} in bin "
            f"{int(bad.argmax())}"
        )
    return cls.censored(ends[:-1], ends[1:], weights=number)


def censored(
    cls: type[Sample],
    lower: Any,
    upper: Any,
    *,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    missing: Missing = "raise",
) -> Sample:
    """Values known to lie in ``lower < x <= upper``.

    Parameters
    ----------
    lower, upper : (n,) array_like
        -inf, or inf, where an end is open: a value below a detection limit of 0.5 is (-inf, 0.5],
        a lifetime of more than 100 is (100, inf]. Equal ends are an exact value.
    weights, weights_are, missing
        As of `Sample`; a row is missing where both ends are NaN, and where one is, that end is
        open.

    Raises
    ------
    Mix1dError
        If a lower end lies above the upper one, or all rows are open on both sides.

    Examples
    --------
    >>> from math import inf
    >>> Sample.censored([2.1, 3.4, 5.0, -inf], [2.1, 3.4, inf, 0.5])
    Sample(n=4, 4 distinct rows, 2 exact, 1 below a limit, 1 above a limit)
    """
    choice("missing", missing, Missing)
    kind = check_kind(weights_are)
    low, high = as_column("lower", lower) + 0.0, as_column("upper", upper) + 0.0
    if low.size != high.size:
        raise Mix1dError(
            f"`lower` and `upper` must be of one length, got {low.size} and {high.size}"
        )
    present = ~(np.isnan(low) & np.isnan(high))
    _check_present(present, missing)
    low = np.where(np.isnan(low), -np.inf, low)
    high = np.where(np.isnan(high), np.inf, high)
    _check_ends(low, high, present)
    given = row_weights(weights, low.size, kind)
    none = np.full_like(low, np.inf)
    rows = Rows(low, high, np.zeros_like(low), -none, none)
    return cls._of_rows(rows, present, given, kind)


def _check_present(present: BoolArray, missing: str) -> None:
    if not present.any():
        raise Mix1dError(
            f"`lower` and `upper` must hold at least one number, got {present.size} missing rows"
        )
    if missing == "raise" and not present.all():
        n = int(np.count_nonzero(~present))
        raise Mix1dError(
            f'`lower` and `upper` must not both be missing (or pass missing="drop"), got {n} such '
            f"rows of {present.size}, the first at row {int(np.argmin(present))}"
        )


def _check_ends(low: FloatArray, high: FloatArray, present: BoolArray) -> None:
    bad = present & (low > high)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(
            f"`lower` must not be above `upper`, got {low[i]:.10g} and {high[i]:.10g} at row {i}"
        )
    bad = present & (low == high) & np.isinf(low)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`lower` and `upper` must not both be {low[i]}, got that at row {i}")
    known = present & ~(np.isinf(low) & np.isinf(high))
    if not known.any():
        raise Mix1dError("`lower` and `upper` must hold a finite end in at least one row, got none")


def rounded(self: Sample, step: float) -> Sample:
    """The exact values as what they are known to: intervals of one step around them.

    Parameters
    ----------
    step : float
        To which the values were rounded, in their unit: 1 for whole numbers.

    Raises
    ------
    Mix1dError
        If `step` is no positive number.

    Examples
    --------
    >>> Sample([3, 4, 4, 5]).rounded(1).rows.lower
    array([2.5, 3.5, 4.5])
    """
    half = 0.5 * positive_number("step", step)
    rows, present, given, kind = _rows_of(self, "rounded")
    points = rows.lower == rows.upper
    return _with(
        self,
        rows._replace(
            lower=np.where(points, rows.lower - half, rows.lower),
            upper=np.where(points, rows.upper + half, rows.upper),
        ),
        present, given, kind,
    )  # fmt: skip


def within(self: Sample, low: Any = None, high: Any = None) -> Sample:
    """The rows as those that could be observed only from `low` to `high`.

    Rows beyond were lost, and nobody knows how many: a selection, a threshold, delayed entry.

    Parameters
    ----------
    low, high : float or (n,) array_like, optional
        The window, both ends included, of all rows or of each. None, NaN or infinite where there
        is none.

    Raises
    ------
    Mix1dError
        If a row lies outside its window, or a window has no room.

    Examples
    --------
    >>> Sample([1.5, 2.0, 4.0]).within(low=1)
    Sample(n=3, 3 distinct rows, 3 exact, 3 within a window)
    """
    rows, present, given, kind = _rows_of(self, "within")
    below = _one_each("low", low, present.size, -np.inf)
    above = _one_each("high", high, present.size, np.inf)
    bad = present & ~(below < above)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(
            f"`low` must be below `high`, got {below[i]:.10g} and {above[i]:.10g} at row {i}"
        )
    points = rows.lower == rows.upper
    before = np.nextafter(below, -np.inf)
    lower, upper = np.maximum(rows.lower, before), np.minimum(rows.upper, above)
    outside = present & np.where(
        points, (lower > rows.lower) | (upper < rows.upper), ~(lower < upper)
    )
    if outside.any():
        i = int(outside.argmax())
        raise Mix1dError(
            f"`low` and `high` must hold every row that was observed, got {_shown(rows, i)} outside "
            f"{below[i]:.10g} to {above[i]:.10g} at row {i}"
        )
    rows = Rows(
        np.where(points, rows.lower, lower),
        np.where(points, rows.upper, upper),
        rows.error,
        np.maximum(rows.low, below),
        np.minimum(rows.high, above),
    )
    return _with(self, rows, present, given, kind)


def with_errors(self: Sample, sd: Any) -> Sample:
    """The rows as measured with a normal error of known sd.

    Parameters
    ----------
    sd : float or (n,) array_like
        Standard deviation of the error of all rows, or of each; 0 for none.

    Raises
    ------
    Mix1dError
        If one is negative, infinite or no number.

    Examples
    --------
    >>> Sample([1.5, 2.0, 4.0]).with_errors([0.1, 0.1, 0.3])
    Sample(n=3, 3 distinct rows, 3 exact, 3 with an error)
    """
    rows, present, given, kind = _rows_of(self, "with_errors")
    error = np.asarray(_one_each("sd", sd, present.size, np.nan))
    bad = present & ~((error >= 0.0) & np.isfinite(error))
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`sd` must be non-negative and finite, got {error[i]} at row {i}")
    total = np.where(present, np.hypot(rows.error, error), 0.0)
    return _with(self, rows._replace(error=total), present, given, kind)


def _rows_of(sample: Sample, name: str) -> tuple[Rows, BoolArray, FloatArray | None, WeightsAre]:
    """The caller's rows, which of them are there, their weights and what these are."""
    if sample._rows is None:
        raise Mix1dError(f"`{name}` needs the rows themselves, and a sketch holds none")
    places = sample._rows
    levels = sample._level_rows or Rows.exact(sample._levels)
    return levels.at(places), places >= 0, sample._given, sample.weights_are


def _with(
    sample: Sample, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
) -> Sample:
    return type(sample)._of_rows(rows, present, given, kind)


def _one_each(name: str, value: Any, n: int, absent: float) -> FloatArray:
    """(n,) numbers, from one for all or one for each row; `absent` for None and NaN."""
    if value is None:
        return np.full(n, absent)
    if np.ndim(value) == 0 and not hasattr(value, "__len__"):
        try:
            column = np.full(n, float(value))
        except (TypeError, ValueError):
            raise Mix1dError(
                f"`{name}` must be a number or one for each row, got {shown(value)}"
            ) from None
    else:
        column = as_column(name, value) + 0.0
    if column.size != n:
        raise Mix1dError(f"`{name}` must be one number for each of {n} rows, got {column.size}")
    return np.where(np.isnan(column), absent, column)


def _shown(rows: Rows, i: int) -> str:
    low, high = rows.lower[i], rows.upper[i]
    return f"{low:.10g}" if low == high else f"({low:.10g}, {high:.10g}]"
