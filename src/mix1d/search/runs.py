"""Many starts side by side: a few EM steps from each, which of them meet, the way to their tops.

While they run, starts are rows of arrays; each becomes a `Start` when its run has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from math import inf, isfinite
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em import machine
from mix1d.em.algorithms import Method, attempt
from mix1d.em.climb import Station
from mix1d.em.degeneracy import FEWEST_VALUES
from mix1d.em.step import em_map, evaluate
from mix1d.families import Kind
from mix1d.kernels.library import INT64, NUMBER, NUMBERS, WHOLE, loop
from mix1d.model.problem import Problem, State

__all__ = [
    "Crowd",
    "Start",
    "climbed",
    "distinct",
    "followed",
    "height",
    "meeting",
    "near",
    "places_of",
    "stacked",
    "walked",
]

SHORT = 12
"""EM steps of a short run."""

ROUNDS = 3
"""Times that the survivors are prolonged side by side, and those that have met go on as one."""

SAME_PLACE = 0.05
"""Largest difference of two states that are one: of weights, of locations in units of the scale of
the data, of logarithms of widths."""

BATCH = 1 << 18
"""Responsibilities held at once: so many that they stay near the processor."""


Crowd = tuple[Sequence[str], State]
"""Names of starts, and their states with a leading axis."""


class Start(NamedTuple):
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


# ------------------------------------------------------------------------------ on the way
def followed(
    problem: Problem, crowds: Iterable[Crowd], tops: Sequence[Start], method: Method, most: int
) -> list[Start]:
    """Short runs of new starts, the highest first; the best go on to the tops of their hills.

    These are the best that are distinct, `most` at the most, and not where one of `tops` is.
    Machine code climbs them at once; climbed by arrays, those that meet on the way go on as one.
    """
    names, stacks = zip(*crowds, strict=True)
    firsts = one_after_the_other(stacks)
    runs = _Runs.short(problem, firsts)
    order = runs.order(np.arange(len(runs.steps)))
    strangers = order[~_near_any(runs.places[order], [top.place for top in tops])]
    leaders, followers = strangers[_apart(runs.places[strangers], most=most)], []
    for _ in range(0 if problem.in_machine_code else ROUNDS):
        if len(leaders) <= 1:
            break
        runs.prolong(problem, leaders)
        ranked = runs.order(leaders)
        kept = _apart(runs.places[ranked])
        followers += np.delete(ranked, kept).tolist()
        leaders = ranked[kept]
    starts = runs.told(problem, list(chain(*names)), firsts)
    led = [starts[i] for i in leaders]
    ends = _climbed(problem, runs.states.at(leaders), led, method) if led else []
    for i, end in zip(leaders.tolist(), ends, strict=True):
        starts[i] = end
    for i in followers:
        nearest = int(np.argmin(np.abs(runs.places[leaders] - runs.places[i]).max(axis=1)))
        starts[i] = _joined(starts[i], ends[nearest])
    return sorted(starts, key=height)


def climbed(problem: Problem, names: Sequence[str], states: State, method: Method) -> list[Start]:
    """Where climbs on L alone end from each of (s, k) states, without those that are spikes.

    Their height is L_a, as of all others.
    """
    plain = replace(problem, penalty=0.0)
    ends = machine.ascended(plain, states, tol=method.tol, longest=method.max_iter)
    r = evaluate(plain, ends.states).responsibilities
    with np.errstate(all="ignore"):
        q = problem.weights[:, None] * r
        effective = (q.sum(axis=-2) ** 2 / (q * q).sum(axis=-2)).min(axis=-1)
    kept = np.flatnonzero(ends.certified & (problem.shared | (effective >= FEWEST_VALUES)))
    objective = ends.objective[kept] - problem.penalty_of(ends.states.at(kept))
    numbers = zip(
        kept.tolist(), ends.states.at(kept).apart(), objective.tolist(),
        places_of(problem, ends.states.at(kept)), strict=True,
    )  # fmt: skip
    return [
        Start(
            name=names[i],
            end=Station(end, np.nan, height),
            before=partial(_ascent_from, plain, states.at(i), method),
            length=int(ends.stations[i]) - 1,
            place=place,
            evaluations=int(ends.evaluations[i]),
            climbed=True,
        )
        for i, end, height, place in numbers
    ]


def walked(problem: Problem, states: State) -> tuple[State, FloatArray]:
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


class _Runs(NamedTuple):
    """Where s starts are on their way."""

    states: State
    objective: FloatArray
    places: FloatArray
    """(s, p) in coordinates that do not depend on the unit of the data."""
    steps: IntArray
    """EM steps so far."""

    @classmethod
    def short(cls, problem: Problem, firsts: State) -> _Runs:
        states, objective = walked(problem, firsts)
        steps = np.full(objective.size, SHORT)
        return cls(states, objective, places_of(problem, states), steps)

    def prolong(self, problem: Problem, rows: IntArray) -> None:
        """A short run more of these."""
        states, self.objective[rows] = walked(problem, self.states.at(rows))
        self.places[rows] = places_of(problem, states)
        self.steps[rows] += SHORT
        mine, new = ((s.weights, *s.bank.fields()) for s in (self.states, states))
        for column, numbers in zip(mine, new, strict=True):
            column[rows] = numbers

    def order(self, rows: IntArray) -> IntArray:
        """These rows, the highest first."""
        heights = self.objective[rows]
        return rows[np.argsort(np.where(np.isfinite(heights), -heights, np.inf), kind="stable")]

    def told(self, problem: Problem, names: Sequence[str], firsts: State) -> list[Start]:
        """Each as a start that was dropped here."""
        numbers = zip(
            names, self.states.apart(), self.objective.tolist(), self.places,
            self.steps.tolist(), strict=True,
        )  # fmt: skip
        return [
            Start(
                name=name,
                end=Station(state, np.nan, objective),
                before=partial(_walk, problem, firsts, i, steps),
                length=steps,
                place=place,
                evaluations=steps + steps // SHORT,
            )
            for i, (name, state, objective, place, steps) in enumerate(numbers)
        ]


def _climbed(
    problem: Problem, states: State, starts: Sequence[Start], method: Method
) -> list[Start]:
    """Each start taken on from where it is to the top of its hill."""
    if not problem.in_machine_code:
        return [_attempted(problem, start, method) for start in starts]
    ends = machine.ascended(problem, states, tol=method.tol, longest=method.max_iter)
    numbers = zip(
        starts, ends.states.apart(), ends.objective.tolist(), ends.stations.tolist(),
        places_of(problem, ends.states), ends.evaluations.tolist(), strict=True,
    )  # fmt: skip
    return [
        Start(
            name=start.name,
            end=Station(end, np.nan, objective),
            before=partial(_ascent, problem, start, method),
            length=start.length + stations - 1,
            place=place,
            evaluations=start.evaluations + evaluations,
            climbed=True,
        )
        for start, end, objective, stations, place, evaluations in numbers
    ]


def _attempted(problem: Problem, start: Start, method: Method) -> Start:
    run = attempt(problem, start.end.state, method)
    return start._replace(
        end=run.path[-1],
        before=partial(_then, start, run.path[:-1]),
        length=start.length + len(run.path) - 1,
        place=places_of(problem, run.end.state),
        evaluations=start.evaluations + run.end.evaluations,
        climbed=True,
    )


def _joined(start: Start, top: Start) -> Start:
    """A start that met another on the way to `top`."""
    before, length = partial(_then, start, (start.end,)), start.length + 1
    return start._replace(end=top.end, before=before, length=length, place=top.place, climbed=True)


# ------------------------------------------------------------------------------ the way again
def _walk(problem: Problem, firsts: State, i: int, steps: int) -> tuple[Station, ...]:
    """`steps` EM steps from one of the first states, but for the last."""
    stations, point = [], evaluate(problem, firsts.at(i))
    for number in range(steps):
        if number:
            point = evaluate(problem, em_map(problem, point))
        stations.append(Station(point.state, float(point.loglik), float(point.objective)))
    return tuple(stations)


def _ascent(problem: Problem, start: Start, method: Method) -> tuple[Station, ...]:
    """The way of `start`, and on to its top, but for that."""
    return (*start.before(), *_ascent_from(problem, start.end.state, method))


def _ascent_from(problem: Problem, state: State, method: Method) -> tuple[Station, ...]:
    """The way from `state` to its top, but for that."""
    way = machine.way(problem, state, tol=method.tol, longest=method.max_iter)
    return tuple(Station(state, np.nan, np.nan) for state in way.states[:-1])


def _then(start: Start, stations: tuple[Station, ...]) -> tuple[Station, ...]:
    """The way to where `start` began, and on."""
    return (*start.before(), *stations)


# ------------------------------------------------------------------------------ who has met
def meeting(start: Start, others: Sequence[Start], within: float = np.inf) -> BoolArray:
    """Which of the others ended in the same place, and `within` so many units of the objective."""
    if not others:
        return np.zeros(0, dtype=bool)
    places = np.array([other.place for other in others])
    apart = np.abs([other.end.objective - start.end.objective for other in others])
    return np.asarray((apart <= within) & near(places, start.place))


def distinct(
    starts: Sequence[Start], within: float = np.inf, *, most: int | None = None
) -> list[Start]:
    """The first of each group of starts that have met, `most` at the most."""
    if not starts:
        return []
    places = np.array([start.place for start in starts])
    objective = np.array([start.end.objective for start in starts])
    return [starts[i] for i in _apart(places, objective, within, most=most)]


def _apart(
    places: FloatArray,
    objective: FloatArray | None = None,
    within: float = np.inf,
    *,
    most: int | None = None,
) -> IntArray:
    """The first of each group of (s, p) places that are one, `most` at the most."""
    kept = np.empty(len(places), dtype=np.int64)
    count, p = places.shape
    number = _apart_of(
        places, objective, count, p, SAME_PLACE, within, count if most is None else most, kept
    )
    return kept[:number]


_apart_of = loop("apart", WHOLE, NUMBERS, NUMBERS, WHOLE, WHOLE, NUMBER, NUMBER, WHOLE, INT64)


def near(places: FloatArray, place: FloatArray) -> BoolArray:
    """Which of (s, p) places are one with `place`."""
    return np.asarray((np.abs(places - place) < SAME_PLACE).all(axis=-1))


def _near_any(places: FloatArray, known: Iterable[FloatArray]) -> BoolArray:
    any_near = np.zeros(len(places), dtype=bool)
    for place in known:
        any_near |= near(places, place)
    return any_near


def places_of(problem: Problem, states: State) -> FloatArray:
    """Weights, locations in units of the scale, logarithms of the rest; sorted by location."""
    parts = [states.weights]
    for parameter, values in zip(problem.core.parameters, states.bank.fields(), strict=True):
        at_line = parameter.kind is Kind.LOCATION
        parts.append(values / problem.penalty_scale if at_line else np.log(values))
    location, width = (np.asarray(moment) for moment in states.bank.moments())
    order = np.lexsort((width, location), axis=-1)
    rows = np.indices(order.shape, sparse=True)[:-1]
    return np.concatenate([part[(*rows, order)] for part in parts], axis=-1)


# ------------------------------------------------------------------------------ stacks
def stacked(states: Sequence[State]) -> State:
    """States as one, with a leading axis."""
    return _as_one(states, np.array)


def one_after_the_other(stacks: Sequence[State]) -> State:
    """Stacks of states, one after the other."""
    return _as_one(stacks, np.concatenate)


def _as_one(states: Sequence[State], join: Callable[[Any], FloatArray]) -> State:
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = type(states[0].bank)._of(*(join(column) for column in columns))
    return State(join([state.weights for state in states]), bank)
