"""Samples of other than exact values: bins, intervals, rounding, windows, errors.

Each of these is a method of `Sample` and returns a new one, so that any mix is a chain. What the
chain says holds for the row whatever the order: the bins, limits and windows are those of the
measured value, which is the true one plus its error.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import choice, positive_number
from mix1d.arrays import FloatArray
from mix1d.choices import LabelScheme, Missing, WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.caller_rows import rows_of
from mix1d.sample.checks import (
    check_ends,
    check_window,
    is_informative,
    number_or_column,
    rising_edges,
    rows_measured,
    without_missing,
)
from mix1d.sample.known_bins import known_in_bins
from mix1d.sample.rows import Rows
from mix1d.sample.sample_like import AnySample
from mix1d.weighing import COUNTS, check_kind, row_weights

__all__ = [
    "binned", "censored", "of_ends", "rounded", "with_errors", "with_sds", "with_windows", "within",
]  # fmt: skip


def binned(
    cls: type[AnySample],
    edges: Any,
    counts: Any,
    *,
    labelled: Any = None,
    label_scheme: LabelScheme = "random",
) -> AnySample:
    """How many observations lie in each bin, ``edges[i] < x <= edges[i + 1]``.

    Parameters
    ----------
    edges : (b + 1,) array_like
        Rising; the first may be -inf and the last inf.
    counts : (b,) array_like
        Non-negative; fractions are expected counts.
    labelled : (b, k) array_like, or dict of k columns (b,), optional
        How many of each bin are known to be of each group: a subsample that was looked at closer.
        They are among the `counts`. The keys of a dict name the groups. The rows of the sample are
        then the bins with the others, and after them those of each group.
    label_scheme : {"random", "reference"}, default "random"
        As `scheme` of `with_labels`.

    Raises
    ------
    Mix1dError
        If the edges do not rise, there is not one count for each bin, or all that were counted are
        in a bin that is open, on one side.

    Notes
    -----
    To which bin an edge belongs matters only to whole numbers. Where they were counted by
    ``edges[i] <= x < edges[i + 1]``, as `numpy.histogram` does, give edges between them:
    ``edges - 0.5``.

    Examples
    --------
    >>> import mix1d
    >>> mix1d.Sample.binned([0, 10, 20, 30], [5, 20, 4])
    Sample(n=29, 3 distinct rows, 29 in an interval)
    """
    ends, number = rising_edges(edges), as_column("counts", counts)
    if number.size != ends.size - 1:
        raise Mix1dError(
            f"`counts` must be one for each of the {ends.size - 1} bins between the "
            f"{ends.size} edges, got {number.size}"
        )
    bad = ~((number >= 0.0) & np.isfinite(number))
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`counts` must be non-negative and finite, got {number[i]} in bin {i}")
    full = number > 0.0
    if not full.any():
        raise Mix1dError("`counts` must be positive in at least one bin, got 0 in all")
    if number.sum() < np.count_nonzero(full) * (1.0 - 1e-9):
        raise Mix1dError(
            f"`counts` must sum to at least the number of bins that hold any "
            f"({np.count_nonzero(full)}), got {number.sum():.6g}: shares and densities are no "
            'counts; Sample.censored(edges[:-1], edges[1:], weights=shares, weights_are="relative")'
            " takes shares"
        )
    if not is_informative(ends[:-1][full], ends[1:][full]):
        raise Mix1dError(
            "`counts` must not all be in a bin that is open on one side: how far away they lie "
            f"nothing says, got {number.sum():.10g} "
            f"{'above' if np.isposinf(ends[1:][full]).any() else 'below'} the last finite edge"
        )
    rows = Rows.between(ends[:-1], ends[1:])
    if labelled is not None:
        rows, number = known_in_bins(rows, number, labelled, label_scheme)
    return cls._of_rows(rows, np.ones(number.size, dtype=np.bool_), number, COUNTS)


def censored(
    cls: type[AnySample],
    lower: Any,
    upper: Any,
    *,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    missing: Missing = "raise",
) -> AnySample:
    """Values known to lie in ``lower < x <= upper``.

    Parameters
    ----------
    lower, upper : (n,) array_like
        -inf or NaN, and inf or NaN, where an end is open: a value below a detection limit of 0.5
        is (-inf, 0.5], a lifetime of more than 100 is (100, inf). Equal ends are an exact value. A
        row of which both ends are NaN is missing.
    weights, weights_are, missing
        As of `Sample`.

    Raises
    ------
    Mix1dError
        If a lower end lies above the upper one, or all rows are open on the same side.

    Notes
    -----
    An exact value on the border of an interval is no contradiction: it is the value, and the
    interval is what lies on its side of the border. Which side the border itself belongs to matters
    only to whole numbers: the upper end does, the lower does not.

    Examples
    --------
    >>> from math import inf
    >>> import mix1d
    >>> mix1d.Sample.censored([2.1, 3.4, 5.0, -inf], [2.1, 3.4, inf, 0.5])
    Sample(n=4, 4 distinct rows, 2 exact, 1 below a limit, 1 above a limit)
    """
    return of_ends(cls, lower, upper, weights=weights, weights_are=weights_are, missing=missing)


def of_ends(
    cls: type[AnySample],
    lower: Any,
    upper: Any,
    *,
    weights: Any,
    weights_are: WeightsAre,
    missing: Missing,
    is_part: bool = False,
) -> AnySample:
    """`censored`; all rows may be open on one side where they `is_part` of more."""
    choice("missing", missing, Missing)
    kind = check_kind(weights_are)
    low, high = as_column("lower", lower) + 0.0, as_column("upper", upper) + 0.0
    if low.size != high.size:
        raise Mix1dError(
            f"`lower` and `upper` must be of one length, got {low.size} and {high.size}"
        )
    present = ~(np.isnan(low) & np.isnan(high))
    without_missing("`lower` and `upper`", present, missing)
    low = np.where(np.isnan(low), -np.inf, low)
    high = np.where(np.isnan(high), np.inf, high)
    check_ends(low, high, present)
    given = row_weights(weights, low.size, kind)
    counted = present if given is None else present & (given > 0.0)
    if not is_part and counted.any() and not is_informative(low[counted], high[counted]):
        raise Mix1dError(
            "`lower` and `upper` must not be open on the same side in all rows, got "
            f"{_openness(low[counted], high[counted])}: how far away they lie nothing says"
        )
    return cls._of_rows(Rows.between(low, high), present, given, kind)


def _openness(low: FloatArray, high: FloatArray) -> str:
    """What the rows have in common of which no likelihood has a maximum."""
    if np.isinf(high).all() and np.isinf(low).all():
        return f"both ends open in all {low.size}"
    end, which = ("upper", high) if np.isinf(high).all() else ("lower", low)
    return f"an open `{end}` in all {which.size}"


def rounded(self: AnySample, step: float) -> AnySample:
    """The exact values as what they are known to: intervals of one step around them.

    Parameters
    ----------
    step : float
        To which the values were rounded, in their unit: 1 for whole numbers.

    Raises
    ------
    Mix1dError
        If `step` is no positive number, or finer than the last digit of some values.

    Examples
    --------
    >>> import mix1d
    >>> mix1d.Sample([3, 4, 4, 5]).rounded(1).rows.lower
    array([2.5, 3.5, 4.5])
    """
    half = 0.5 * positive_number("step", step)
    rows, present, given, kind = rows_of(self, "rounded")
    points, before = rows.are_points, np.nextafter(rows.low, -np.inf)
    rows = rows._replace(
        lower=np.where(points, np.maximum(rows.lower - half, before), rows.lower),
        upper=np.where(points, np.minimum(rows.upper + half, rows.high), rows.upper),
    )
    too_fine = points & ~(rows.upper - rows.lower > half)
    if too_fine.any() and not too_fine[points].all():
        raise Mix1dError(
            "`step` of the rounding must be more than the last digit of the values, got "
            f"{step:.10g} beside {np.abs(self.values).max():.10g}"
        )
    return type(self)._of_rows(rows, present, given, kind)


def within(self: AnySample, low: Any = None, high: Any = None) -> AnySample:
    """The rows as those that could be observed only from `low` to `high`.

    Rows beyond were lost, and nobody knows how many: a selection, a threshold, delayed entry.

    Parameters
    ----------
    low, high : float or (n,) array_like, optional
        The window, both ends included, of all rows or of each. None, NaN or infinite where there
        is none. Of an interval that is partly outside, the part inside is left.

    Raises
    ------
    Mix1dError
        If a row lies outside its window, or a window has no room.

    Examples
    --------
    >>> import mix1d
    >>> mix1d.Sample([1.5, 2.0, 4.0]).within(low=1)
    Sample(n=3, 3 distinct rows, 3 exact, 3 within a window)
    """
    return with_windows(self, low, high, ("low", "high"))


def with_windows(self: AnySample, low: Any, high: Any, names: tuple[str, str]) -> AnySample:
    """`within`, of arguments that have these names in messages."""
    rows, present, given, kind = rows_of(self, "within")
    below = number_or_column(names[0], low, present.size, -np.inf)
    above = number_or_column(names[1], high, present.size, np.inf)
    check_window(names, rows, below, above, present)
    points, before = rows.are_points, np.nextafter(below, -np.inf)  # both ends are included
    rows = rows._replace(
        lower=np.where(points, rows.lower, np.maximum(rows.lower, before)),
        upper=np.where(points, rows.upper, np.minimum(rows.upper, above)),
        low=np.maximum(rows.low, below),
        high=np.minimum(rows.high, above),
    )
    return type(self)._of_rows(rows, present, given, kind)


def with_errors(self: AnySample, sd: Any) -> AnySample:
    """The rows as measured with a normal error of known sd.

    Parameters
    ----------
    sd : float or (n,) array_like
        Standard deviation of the error of all rows, or of each; 0 for none. In the unit of the
        values, for families on a log scale too: not of their logarithms. To rows that have an
        error already this is another one: the squares add up.

    Raises
    ------
    Mix1dError
        If one is negative, infinite or no number.

    Examples
    --------
    >>> import mix1d
    >>> mix1d.Sample([1.5, 2.0, 4.0]).with_errors([0.1, 0.1, 0.3])
    Sample(n=3, 3 distinct rows, 3 with an error)
    """
    return with_sds(self, sd, "sd")


def with_sds(self: AnySample, sd: Any, name: str, missing: Missing | None = None) -> AnySample:
    """`with_errors`, of an argument of this name in messages; a row without one is missing."""
    rows, present, given, kind = rows_of(self, "with_errors")
    error = number_or_column(name, sd, present.size, np.nan)
    present = rows_measured(name, error, present, missing)
    total = np.where(present, np.hypot(rows.error, error), 0.0)
    return type(self)._of_rows(rows._replace(error=total), present, given, kind)
