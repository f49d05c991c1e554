"""Many starts side by side: a few EM steps from each, which of them meet, the way to their tops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from math import inf, isfinite
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em import machine
from mix1d.em.algorithms import Method, attempt
from mix1d.em.climb import Station
from mix1d.em.problem import Problem, State
from mix1d.em.step import em_map, evaluate
from mix1d.families import Kind

__all__ = [
    "SHORT",
    "Start",
    "climbed",
    "distinct",
    "height",
    "joined",
    "meeting",
    "prolonged",
    "short_runs",
    "strangers",
]

SHORT = 12
"""EM steps of a short run."""

SAME_PLACE = 0.05
"""Largest difference of two states that are one: of weights, of locations in units of the scale of
the data, of logarithms of widths."""

BATCH = 1 << 18
"""Responsibilities held at once: so many that they stay near the processor."""


Crowd = tuple[Sequence[str], State]
"""Names of starts, and their states with a leading axis."""


@dataclass(frozen=True, eq=False)
class Start:
    """A start that was tried, and its path."""

    name: str
    end: Station
    before: Callable[[], tuple[Station, ...]]
    """Its path up to the end: only the winner's is ever asked for."""
    length: int
    """Stations before the end."""
    place: FloatArray
    """Where it ended, in coordinates that do not depend on the unit of the data."""
    evaluations: int
    """Likelihood evaluations it took."""
    climbed: bool = False
    """Whether it went to the top of its hill, or was dropped after its short run."""


def height(start: Start) -> float:
    """For sorting, the highest first; a run that failed comes last."""
    objective = start.end.objective
    return -objective if isfinite(objective) else inf


def short_runs(problem: Problem, crowds: Iterable[Crowd]) -> list[Start]:
    """A few EM steps from every start; the highest first."""
    nowhere = np.empty(0)
    names, stacks = zip(*crowds, strict=True)
    states = one_after_the_other(stacks)
    firsts = [
        Start(name, Station(state, np.nan, np.nan), tuple, 0, nowhere, 0)
        for name, state in zip(chain(*names), states.apart(), strict=True)
    ]
    return sorted(_further(problem, firsts, states), key=height)


def prolonged(problem: Problem, starts: Sequence[Start]) -> list[Start]:
    """A few more EM steps from where each start ended, side by side; the highest first."""
    return sorted(_further(problem, starts, stacked([s.end.state for s in starts])), key=height)


def _further(problem: Problem, starts: Sequence[Start], states: State) -> list[Start]:
    ends, objective = _side_by_side(problem, states)
    places = places_of(problem, ends)
    return [
        replace(
            start,
            end=Station(end, np.nan, reached),
            before=partial(_walk, problem, start, SHORT),
            length=start.length + SHORT,
            place=place,
            evaluations=start.evaluations + SHORT + 1,
        )
        for start, end, reached, place in zip(
            starts, ends.apart(), objective.tolist(), places, strict=True
        )
    ]


def _side_by_side(problem: Problem, states: State) -> tuple[State, FloatArray]:
    """Where SHORT steps lead from each of (s, k) states, and what is climbed there."""
    if problem.in_machine_code:
        return machine.walked(problem, states, SHORT)
    room = max(1, BATCH // (problem.y.size * states.k))
    ends = []
    for first in range(0, len(states.weights), room):
        rows = slice(first, first + room)
        point = evaluate(problem, states.at(rows))
        for _ in range(SHORT):
            point = evaluate(problem, em_map(problem, point))
        ends.append(point)
    objective = np.concatenate([point.objective for point in ends])
    return one_after_the_other([point.state for point in ends]), objective


def _walk(problem: Problem, start: Start, steps: int) -> tuple[Station, ...]:
    """The way again, for who asks: `steps` EM steps from where `start` ended, but for the last."""
    stations = list(start.before())
    point = evaluate(problem, start.end.state)
    for number in range(steps):
        if number:
            point = evaluate(problem, em_map(problem, point))
        stations.append(Station(point.state, float(point.loglik), float(point.objective)))
    return tuple(stations)


def climbed(problem: Problem, starts: Sequence[Start], method: Method) -> list[Start]:
    """Each start taken on from its short run to the top of its hill."""
    if problem.in_machine_code:
        return _climbed_in_machine_code(problem, starts, method)
    return [_climbed(problem, start, method) for start in starts]


def _climbed(problem: Problem, start: Start, method: Method) -> Start:
    run = attempt(problem, start.end.state, method)
    return replace(
        start,
        end=run.path[-1],
        before=partial(_then, start, run.path[:-1]),
        length=start.length + len(run.path) - 1,
        place=places_of(problem, run.end.state),
        evaluations=start.evaluations + run.end.evaluations,
        climbed=True,
    )


def _climbed_in_machine_code(
    problem: Problem, starts: Sequence[Start], method: Method
) -> list[Start]:
    ends = machine.ascended(
        problem,
        stacked([start.end.state for start in starts]),
        tol=method.tol,
        longest=method.max_iter,
    )
    places = places_of(problem, ends.states)
    return [
        replace(
            start,
            end=Station(end, np.nan, float(ends.objective[i])),
            before=partial(_ascent, problem, start, method),
            length=start.length + int(ends.stations[i]) - 1,
            place=places[i],
            evaluations=start.evaluations + int(ends.evaluations[i]),
            climbed=True,
        )
        for i, (start, end) in enumerate(zip(starts, ends.states.apart(), strict=True))
    ]


def _ascent(problem: Problem, start: Start, method: Method) -> tuple[Station, ...]:
    """The way again, for who asks, but for its end."""
    way = machine.way(problem, start.end.state, tol=method.tol, longest=method.max_iter)
    return (*start.before(), *(Station(state, np.nan, np.nan) for state in way.states[:-1]))


def joined(start: Start, leaders: Sequence[Start], tops: Sequence[Start]) -> Start:
    """A start that met one of the `leaders` and so ends at that one's top."""
    distances = np.abs([leader.place - start.place for leader in leaders]).max(axis=1)
    top = tops[int(np.argmin(distances))]
    before = partial(_then, start, (start.end,))
    length = start.length + 1
    return replace(start, end=top.end, before=before, length=length, place=top.place, climbed=True)


def _then(start: Start, stations: tuple[Station, ...]) -> tuple[Station, ...]:
    """The way to where `start` began, and on."""
    return (*start.before(), *stations)


def meeting(start: Start, others: Sequence[Start], within: float = np.inf) -> BoolArray:
    """Which of the others ended in the same place, and `within` so many units of the objective."""
    if not others:
        return np.zeros(0, dtype=bool)
    places = np.stack([other.place for other in others])
    apart = np.abs([other.end.objective - start.end.objective for other in others])
    return np.asarray((apart <= within) & (np.abs(places - start.place) < SAME_PLACE).all(axis=1))


def strangers(starts: Sequence[Start], others: Sequence[Start]) -> list[Start]:
    """The starts that ended in the place of none of the others."""
    if not starts:
        return []
    places = np.stack([start.place for start in starts])
    met = np.zeros(len(starts), dtype=bool)
    for other in others:
        met |= (np.abs(places - other.place) < SAME_PLACE).all(axis=1)
    return [start for start, has_met in zip(starts, met, strict=True) if not has_met]


def distinct(
    starts: Sequence[Start], within: float = np.inf, *, most: int | None = None
) -> list[Start]:
    """The first of each group of starts that have met, `most` at the most."""
    if not starts:
        return []
    places = np.stack([start.place for start in starts])
    objective = np.array([start.end.objective for start in starts])
    left = np.ones(len(starts), dtype=bool)
    kept: list[Start] = []
    for i, start in enumerate(starts):
        if not left[i]:
            continue
        kept.append(start)
        if len(kept) == most:
            break
        same = (np.abs(places - places[i]) < SAME_PLACE).all(axis=1)
        left &= ~(same & (np.abs(objective - objective[i]) <= within))
    return kept


def stacked(states: Sequence[State]) -> State:
    """States as one, with a leading axis."""
    return _joined(states, np.stack)


def one_after_the_other(stacks: Sequence[State]) -> State:
    """Stacks of states, one after the other."""
    return _joined(stacks, np.concatenate)


def _joined(states: Sequence[State], join: Callable[[Any], FloatArray]) -> State:
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = type(states[0].bank)._of(*(join(column) for column in columns))
    return State(join([state.weights for state in states]), bank)


def places_of(problem: Problem, state: State) -> FloatArray:
    """Weights, locations in units of the scale, logarithms of the rest; sorted by location."""
    location, width = (np.asarray(moment) for moment in state.bank.moments())
    order = np.lexsort((width, location), axis=-1)
    parts = [state.weights]
    for parameter, values in zip(problem.core.parameters, state.bank.fields(), strict=True):
        at_line = parameter.kind is Kind.LOCATION
        parts.append(values / problem.spread if at_line else np.log(values))
    return np.concatenate([np.take_along_axis(part, order, axis=-1) for part in parts], axis=-1)
