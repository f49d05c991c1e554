"""Where to cut a fitted mixture: thresholds, cuts by a rule, how sure each is, how often wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import between, choice
from mix1d.choices import IntervalMethod, ThresholdMethod
from mix1d.curve.cut import CutRule, CutRules, Rule, Sides, candidates, rule_of, sides_of
from mix1d.curve.cuts import Cut, Cuts, cut_of, cuts_of
from mix1d.curve.place import NoCutError
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.cut_intervals import with_intervals
from mix1d.describe.points import of_points, thresholds_beside_points
from mix1d.describe.threshold_errors import with_errors
from mix1d.describe.threshold_profile import profiled
from mix1d.infer.basis import Basis
from mix1d.infer.by_method import interval_of
from mix1d.infer.delta import Function
from mix1d.infer.interval import Estimate
from mix1d.infer.wald import unknown

__all__ = ["cut", "cuts", "thresholds"]

IN_WORDS = {"wald": "Wald", "profile": "profile likelihood", "bootstrap": "parametric bootstrap"}
"""The methods for intervals, in the words that a cut shows."""


def thresholds(
    basis: Basis,
    *,
    level: float = 0.95,
    cost: float = 1.0,
    posterior: float | None = None,
    method: ThresholdMethod = "wald",
) -> Thresholds:
    """The thresholds of the mixture, with standard errors and intervals."""
    level = between("level", level, 0.0, 1.0)
    choice("method", method, ThresholdMethod)
    found = thresholds_beside_points(basis.mixture, basis.near.are_points, cost, posterior)
    found = found._within(basis.n, basis.ends)
    found = with_errors(found, basis.near, level)
    if method == "profile" and basis.near.is_known:
        found = profiled(found, basis.likely, basis.stack, level)
    rows = None if basis.data is None else basis.data.rows
    are_measured = rows is not None and bool(np.any(rows.error > 0.0))
    return replace(found, caution=basis.reason, _are_measured=are_measured)


def cut(basis: Basis, *, positive: Any, level: float, method: IntervalMethod, rule: CutRule) -> Cut:
    """The cut of one rule, with intervals of its place and of its rates."""
    chosen, sides = rule_of(**rule), _sides(basis, positive)
    return _cut(basis, chosen, sides, *_how(level, method))


def cuts(
    basis: Basis, *, positive: Any, level: float, method: IntervalMethod, rules: CutRules
) -> Cuts:
    """The cuts of several rules, side by side."""
    sides, (level, method) = _sides(basis, positive), _how(level, method)
    return cuts_of(candidates(sides, **rules), lambda rule: _cut(basis, rule, sides, level, method))


def _sides(basis: Basis, positive: Any) -> Sides:
    return sides_of(basis.mixture.weights, basis.mixture._bank, positive)


def _how(level: Any, method: IntervalMethod) -> tuple[float, IntervalMethod]:
    return between("level", level, 0.0, 1.0), choice("method", method, IntervalMethod)


def _cut(basis: Basis, rule: Rule, sides: Sides, level: float, method: IntervalMethod) -> Cut:
    if rule.kind == "youden" and basis.near.are_points.any() and basis.mixture.k > 1:
        raise NoCutError(f"there is no cut between components: {of_points(basis.near.are_points)}")
    placed = _placed(basis, rule, level, method)
    fixed = rule if placed is None else Rule("at", float(placed.estimate))
    found = cut_of(fixed, basis.mixture.weights, basis.mixture._bank, sides)
    found = replace(
        found, rule=str(rule), level=level, method=IN_WORDS[method], caution=basis.reason
    )
    replicated = method == "bootstrap"
    if not (basis.near.is_known or replicated):
        return replace(found, interval=np.full(2, np.nan))
    if replicated and rule.kind == "threshold":
        placed = None

    def interval(function: Function, scale: Any) -> Estimate:
        return _interval_of(basis, function, level, method, scale)

    return with_intervals(
        found, rule, sides, basis.mixture, interval, placed=placed, replicated=replicated
    )


def _interval_of(
    basis: Basis, function: Function, level: float, method: IntervalMethod, scale: Any
) -> Estimate:
    """The interval of a property of a cut, without the caution, which the cut itself has."""
    try:
        found = interval_of(basis, function, level, method, scale)
    except NoCutError as error:
        message = f"no interval, as a mixture near the fit has no such cut: {error}"
        return unknown(function, basis.near, level, method, message)
    message = found.message.removeprefix(basis.caution).removeprefix("; ")
    return replace(found, message=message)


def _placed(basis: Basis, rule: Rule, level: float, method: IntervalMethod) -> Estimate | None:
    """What is known of the place without more: of a number that was given, of a threshold."""
    if rule.kind == "at":
        return Estimate(rule.value, 0.0, np.full(2, rule.value), level, method)
    if rule.kind != "threshold":
        return None
    of_threshold: ThresholdMethod = "profile" if method == "profile" else "wald"
    found = thresholds(basis, level=level, cost=rule.value, method=of_threshold)
    if found.absence:
        raise NoCutError(f"there is no cut between components: {found.absence}")
    main = found.order[0]
    assert found.standard_errors is not None
    assert found.interval is not None
    error, interval = found.standard_errors[main], found.interval[main]
    return Estimate(found.main, error, interval, level, method, found.note)
