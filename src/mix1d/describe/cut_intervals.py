"""How sure a cut is: where it lies, and how often it is wrong.

Two questions, with an interval for each. *Where is the cut of this rule?* The rule is a function of
the mixture, and its place moves with the estimates. *How often is this very number wrong?* The cut
stays, and the rates move; their intervals are made from log odds.

The cut of counts at a given share moves in steps, so that it has no slope: its interval holds every
cut at which that share is within the interval of the rate (the inversion of a test).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from scipy.special import expit

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.cut import RATES, Rule, Sides, log_odds
from mix1d.curve.cuts import Cut
from mix1d.curve.place import NoCutError, place
from mix1d.describe.threshold_errors import lowest
from mix1d.families.integers import first_true
from mix1d.infer.delta import Function
from mix1d.infer.interval import Estimate
from mix1d.infer.notes import joined
from mix1d.mixture import Mixture

__all__ = ["IntervalOf", "with_intervals"]

LARGEST_COUNT = 2.0**53
"""No count is larger: a double does not tell it from the next."""

IntervalOf = Callable[[Function, str], Estimate]
"""The interval of a function of the mixture, symmetric on a scale if the method needs one."""


def with_intervals(
    cut: Cut,
    rule: Rule,
    sides: Sides,
    mixture: Mixture,
    interval_of: IntervalOf,
    *,
    placed: Estimate | None = None,
    replicated: bool = False,
) -> Cut:
    """The cut with intervals of its place and of its rates.

    Parameters
    ----------
    cut : Cut
    rule, sides :
        What it was made by.
    mixture : Mixture
    interval_of : callable
        From a function of the mixture to its `Estimate`.
    placed : Estimate, optional
        Of the place, if it is known already.
    replicated : bool
        Whether `interval_of` uses replicates, for which a function may move in steps.
    """
    rates = _Rates(sides, mixture, interval_of)
    held, words = rates.at(cut.x)
    if placed is None and rule.is_share and mixture.discrete and not replicated:
        error, (interval, message) = np.nan, _stepping(cut.x, rule, sides, rates)
    else:
        found = placed or _placed(cut.x, rule, sides, mixture, interval_of)
        error, interval, message = float(found.standard_error), found.interval, found.message
    return replace(
        cut,
        standard_error=error,
        interval=interval,
        intervals=dict(zip(RATES, held, strict=True)),
        note=joined(*dict.fromkeys([message, words])),
    )


def _placed(
    x: float, rule: Rule, sides: Sides, mixture: Mixture, interval_of: IntervalOf
) -> Estimate:
    """Where the rule leads to; on the scale of the logarithm where no value is negative."""
    on_log = x > 0.0 and lowest(mixture._bank) == 0.0 and not mixture.discrete
    scale = "log" if on_log else "linear"
    return interval_of(_if_finite(lambda m: place(rule, m.weights, m._bank, sides)), scale)


def _if_finite(function: Function) -> Function:
    """The function of mixtures whose parameters are numbers: a rate of almost 0 may be known so
    badly that another, a standard error away, is beyond all of them, and a component may have so
    small a weight that a rate is none there.
    """

    def guarded(mixture: Mixture) -> Any:
        if not (np.isfinite(mixture.means).all() and np.isfinite(mixture.sds).all()):
            raise NoCutError("it is beyond all numbers")
        found = function(mixture)
        if not np.isfinite(found).all():
            raise NoCutError("its rates are no numbers")
        return found

    return guarded


class _Rates:
    """The rates of cuts that stay where they are, each with its interval."""

    def __init__(self, sides: Sides, mixture: Mixture, interval_of: IntervalOf) -> None:
        self._sides, self._mixture, self._interval_of = sides, mixture, interval_of
        self.at = cache(self._at)

    def _at(self, x: float) -> tuple[FloatArray, str]:
        """(4, 2) intervals, and what must be known of them; a certain rate is its own interval."""
        odds = self._odds(self._mixture, x)
        ends = np.repeat(expit(odds)[:, None], 2, axis=1)
        moving = np.isfinite(odds)
        if not moving.any():
            return ends, ""
        found = self._interval_of(_if_finite(lambda m: self._odds(m, x)[moving]), "linear")
        ends[moving] = expit(found.interval)
        return ends, found.message

    def _odds(self, mixture: Mixture, x: float) -> FloatArray:
        return log_odds(x, mixture.weights, mixture._bank, self._sides)


def _stepping(x: float, rule: Rule, sides: Sides, rates: _Rates) -> tuple[FloatArray, str]:
    """The cuts of counts, half way between two, that may be the one with this share.

    The share grows with the cut if it is that of what lies below. NaN if it is not known how often
    this cut is wrong, or if the cuts go on beyond all counts; then also why, where that is new.
    """
    which = RATES.index(rule.kind)
    if np.isnan(rates.at(x)[0][which]).any():
        return np.full(2, np.nan), ""
    grows = (rule.kind == "specificity") == sides.above

    def end(side: int) -> float:
        def reaches(counts: FloatArray) -> BoolArray:
            limits = [rates.at(float(count) + 0.5)[0][which, side] for count in np.ravel(counts)]
            known = np.nan_to_num(limits, nan=float(side))  # an end that was not found: the border
            enough = np.reshape(known, np.shape(counts)) >= rule.value
            return enough if grows else ~enough

        first = _first(reaches, x - 0.5)
        return first + 0.5 if grows else first - 0.5

    low, high = (1, 0) if grows else (0, 1)
    interval = np.array([end(low), end(high)])
    if np.isinf(interval).any():
        return np.full(2, np.nan), rates.at(LARGEST_COUNT + 0.5)[1]
    return interval, ""


def _first(holds: Callable[[FloatArray], BoolArray], near: float) -> float:
    """The first count at which `holds`, looked for outwards from `near`; not at -1.

    Infinite if it does not hold up to the largest count there is.
    """
    low = high = near
    step = 1.0
    while low >= 0.0 and holds(np.array(low)):
        low, step = max(low - step, -1.0), 2.0 * step
    step = 1.0
    while not holds(np.array(high)):
        if high == LARGEST_COUNT:
            return np.inf
        high, step = min(high + step, LARGEST_COUNT), 2.0 * step
    return float(first_true(holds, np.array(low), np.array(high)))
