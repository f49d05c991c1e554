"""Spikes: components that rest on almost no values.

The likelihood of a normal mixture is unbounded: put one mean on a data value and let its sd go to
0 (Day 1969; Hathaway 1985). A maximum where a component rests on fewer than 2.5 effective distinct
values is such a spike, however finite; so is one of values, taken for exact, that has an sd below
half the step to which they were rounded. An interval has a probability, which is at most 1: there a
component as narrow as an interval or two is no spike, but nothing more is known of its width.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.common_point import meeting, meeting_in_words
from mix1d.em.step import Point
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment
from mix1d.model.least_scales import least_scales
from mix1d.model.problem import Problem, State

__all__ = [
    "FEWEST_VALUES", "can_collapse", "collapsed", "effective_number", "rest_on_nothing",
    "spikes", "vanished",
]  # fmt: skip

FEWEST_VALUES = 2.5
"""A component that rests on fewer effective distinct values than this is a spike."""

TINY = float(np.finfo(np.float64).tiny)
"""The smallest positive normal number, in the place of 0 where something is divided by it."""

WITHIN = 0.99
"""A component with more than this share of its rows in one interval is known to lie there only. So
is one of which two with a common end have that share, if fewer than `FEWEST_VALUES` rows are
outside: its likelihood hardly falls as its sd goes to 0."""

FEWEST_ROWS = 1e-3
"""A component with less weight than this number of rows counts as vanished."""

NARROWEST = 1e-40
"""A width below this, in units of the scale of the data, counts as collapsed."""

AT_ONE_END = 1e-2
"""So does one below this share of the distance to the second nearest end of an interval, or value:
what the rows say of such a component changes no more as it becomes narrower."""


def collapsed(problem: Problem, point: Point) -> BoolArray:
    """(...) whether a scale has reached 0, so that EM need not go on.

    With the penalty none can; a start may be so narrow that L_a is minus infinity there.
    """
    if problem.penalty:
        return np.isnan(point.objective)
    if not problem.core.can_collapse:
        return np.zeros_like(point.objective, dtype=bool)
    widths = point.state.bank._width()
    fallen = np.asarray(~((widths > NARROWEST).all(axis=-1) & np.isfinite(point.objective)))
    if problem.events is None or problem.parts:
        return fallen
    narrow = _at_one_end(problem, point.state) & ~rest_on_nothing(problem, point.state)
    return fallen | (narrow.all(axis=-1) if problem.shared else narrow.any(axis=-1))


def _at_one_end(problem: Problem, state: State) -> BoolArray:
    """(..., k) the components that no more than one end of an interval, or value, lies near."""
    assert problem.events is not None
    ends = problem.events.ends
    places, widths = state.bank.location_and_width()
    none = np.zeros(state.weights.shape, dtype=bool)
    if problem.events.blurred.size or ends.size < 2:
        return none
    inside = (places >= ends[0]) & (places <= ends[-1])
    if (inside & (widths >= AT_ONE_END * problem.spread)).all():
        return none
    after = np.searchsorted(ends, places)
    beside = np.stack([np.clip(after + step, 0, ends.size - 1) for step in (-2, -1, 0, 1)])
    away = np.sort(
        np.where(np.diff(beside, axis=0, prepend=-1) > 0, np.abs(ends[beside] - places), np.inf),
        axis=0,
    )
    return np.asarray(widths < AT_ONE_END * away[1])


def vanished(problem: Problem, state: State) -> IntArray:
    """The components whose weight has reached 0: they rest on no values, which is no spike."""
    return np.flatnonzero(rest_on_nothing(problem, state))


def rest_on_nothing(problem: Problem, state: State) -> BoolArray:
    """(..., k) which components have vanished."""
    return np.asarray(state.weights * problem.sample.n < FEWEST_ROWS)


def _of_width(problem: Problem, counts: FloatArray) -> FloatArray:
    """(k, m) the rows that say how wide each component is: those of all with which it is tied."""
    if problem.shared:
        return np.broadcast_to(problem.weights, counts.shape)
    if problem.constraints is None:
        return counts
    tied = np.array(problem.constraints.widths)
    return np.asarray((tied[:, None] == tied) @ counts)


def may_be_spikes(problem: Problem, bank: CoreFamily) -> BoolArray:
    """(k,) which components may become as narrow as a few values.

    None whose width is fixed, or kept from 0 by a bound: then the likelihood is bounded.
    """
    able, known = can_collapse(bank), problem.constraints
    if known is None:
        return able
    return np.asarray(able & (np.array(known.widths) >= 0) & (np.array(least_scales(known)) == 0.0))


def can_collapse(bank: CoreFamily) -> BoolArray:
    """(k,) which components may become as narrow as a few values."""
    if isinstance(bank, Assortment):
        return bank.may_collapse
    return np.full(np.shape(bank.fields()[0])[-1], type(bank).can_collapse)


def spikes(problem: Problem, point: Point) -> dict[int, str]:
    """The components that are spikes, each with the reason.

    A single component is none, unless all rows are intervals with a common point; nor is any where
    the prior keeps them from becoming narrow.
    """
    k = point.state.k
    if not problem.core.can_collapse or problem.is_kept_apart:
        return {}
    if problem.events is not None:
        return _spikes_of_events(problem, point)
    if k == 1:
        return {}
    counts = _of_width(problem, point.counts)
    effective = effective_number(counts)
    sds = np.asarray(problem.components(point.state.bank).moments()[1])
    empty, reasons = vanished(problem, point.state).tolist(), {}
    may_collapse = may_be_spikes(problem, point.state.bank)
    for j in range(k):
        if j in empty or not may_collapse[j]:
            continue
        if effective[j] < FEWEST_VALUES:
            reasons[j] = _rests_on(problem, j, counts[j], float(effective[j]))
        elif sds[j] < 0.5 * problem.sample.step:
            reasons[j] = (
                f"component {j + 1} (sd {sds[j]:.3g}) is narrower than half the step "
                f"{problem.sample.step:.3g} to which the values are rounded"
            )
    return reasons


def _spikes_of_events(problem: Problem, point: Point) -> dict[int, str]:
    """Of rows that are no exact values: an interval has a probability, and makes no spike.

    But of a component that lies within one interval, or at the border of two, only that is known;
    and one that rests on exact values must not rest on too few.
    """
    assert problem.events is not None
    own, exact = point.counts, problem.events.points
    counts = _of_width(problem, own)
    totals = counts.sum(axis=-1)
    on_values = counts[:, exact]
    shares = on_values.sum(axis=-1) / np.maximum(totals, TINY)
    effective = effective_number(on_values) if exact.size else np.full(totals.shape, np.nan)
    may_collapse = may_be_spikes(problem, point.state.bank)
    empty = vanished(problem, point.state).tolist()
    some = [j for j in range(point.state.k) if j not in empty and may_collapse[j]]
    reasons = {
        j: _rests_on(problem, j, _only(counts[j], exact), float(effective[j]))
        for j in some
        if shares[j] > 0.5 and effective[j] < FEWEST_VALUES
    }
    is_alone = point.state.k == 1
    within = {
        j: told
        for j in some
        if (told := _within(problem, j, own[j], is_alone) or _meeting(problem, j, own[j], is_alone))
    }
    if is_alone:
        return within
    within = _known_by_none(problem, within, some)
    return reasons | within


def _known_by_none(problem: Problem, within: dict[int, str], some: list[int]) -> dict[int, str]:
    """Those within an interval or two whose width no other component tells either."""
    if problem.shared:
        return {} if len(within) < len(some) else within
    if problem.constraints is None:
        return within
    tied = problem.constraints.widths
    told = {tied[j] for j in some if j not in within}
    return {j: words for j, words in within.items() if tied[j] not in told}


def _meeting(problem: Problem, j: int, counts: FloatArray, is_alone: bool) -> str:
    """What is known of component j, if its rows are intervals with a common point."""
    rows, places = problem.sample.rows, problem.events.between if problem.events else None
    if rows is None or places is None or not places.size:
        return ""
    lower, upper, own = rows.lower[places], rows.upper[places], counts[places]
    meets = meeting(lower, upper, own)
    outside = counts.sum() - own.sum() + own[~meets].sum()
    least = (FEWEST_ROWS if is_alone else FEWEST_VALUES) / problem.unit.weight
    if outside >= min(least, (1.0 - WITHIN) * counts.sum()):
        return ""
    return f"component {j + 1} {meeting_in_words(lower[meets], upper[meets])}"


def _only(counts: FloatArray, places: IntArray) -> FloatArray:
    some = np.zeros_like(counts)
    some[places] = counts[places]
    return some


def _heaviest(problem: Problem, counts: FloatArray) -> tuple[int, int]:
    """The row with the most of a component, and the heavier interval with a common end, or again
    the row.
    """
    rows, row = problem.sample.rows, int(np.argmax(counts))
    assert rows is not None
    width = rows.upper[row] - rows.lower[row]
    if not 0.0 < width < np.inf:
        return row, row
    near = 1e-9 * (width + abs(rows.lower[row]))
    below = np.abs(rows.upper - rows.lower[row]) <= near
    above = np.abs(rows.lower - rows.upper[row]) <= near
    beside = np.flatnonzero((below | above) & (rows.upper - rows.lower < np.inf))
    beside = beside[~rows.are_points[beside]]
    return row, int(beside[np.argmax(counts[beside])]) if beside.size else row


def _within(problem: Problem, j: int, counts: FloatArray, is_alone: bool) -> str:
    """That a component lies within one interval, or two with a common end; empty if it does not."""
    rows, (row, beside) = problem.sample.rows, _heaviest(problem, counts)
    assert rows is not None
    most = WITHIN * counts.sum()
    is_bounded = 0.0 < rows.upper[row] - rows.lower[row] < np.inf
    both = counts[[*{row, beside}]].sum()
    if is_alone or not is_bounded or not both > most:
        return ""
    if counts[row] > most:
        beside = row
    elif (counts.sum() - both) * problem.unit.weight >= FEWEST_VALUES:
        return ""  # some rows outside say how wide it is
    low, high = rows.lower[[row, beside]].min(), rows.upper[[row, beside]].max()
    which = "one interval" if row == beside else "two intervals"
    return (
        f"component {j + 1} lies within {which}, {low:.10g} to {high:.10g}: only narrower than "
        f"{high - low:.3g} is known of it"
    )


def effective_number(counts: FloatArray, weights: FloatArray | None = None) -> FloatArray:
    """(..., k) on how many values each component rests, from its expected counts (..., k, m).

    That is (sum_i q_i)^2 / sum_i q_i^2 (Kish 1965). With the `weights` of the values, each q_i^2 is
    divided by its own: a value counts as the rows that have it. NaN for a component without any.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        q = counts / counts.max(axis=-1, keepdims=True)  # so that no square underflows
        squares = np.vecdot(q, q) if weights is None else np.square(q) @ (1.0 / weights)
        return np.asarray(q.sum(axis=-1) ** 2 / squares)


def _rests_on(problem: Problem, j: int, counts: FloatArray, effective: float) -> str:
    if problem.shared:
        return f"the shared sd rests on {effective:.2g} effective distinct values"
    heaviest = int(np.argmax(counts))
    value = float(problem.sample.values[heaviest])
    rows = float(problem.sample.weights[heaviest])
    if effective < 1.5 and rows > 1:
        return (
            f"component {j + 1} rests on one value: {rows:.10g} rows share the value {value:.10g}"
        )
    if effective < 1.5:
        return f"component {j + 1} rests on one value, {value:.10g}"
    return f"component {j + 1} rests on {effective:.2g} effective distinct values"
