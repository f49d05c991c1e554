"""Many starts side by side: a few EM steps from each, which of them have met, and the best climbed.

While they run, starts are rows of arrays; each becomes a `Candidate` when its run has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from math import inf, isfinite
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import FEWEST_VALUES
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.step import em_map, evaluate
from mix1d.kernels.distinct import first_of_each
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other

__all__ = [
    "Candidate",
    "NamedStates",
    "distinct",
    "explored",
    "maximised_alone",
    "near",
    "negative_objective",
    "path_to",
    "places_of",
    "same_maximum",
]

SHORT = 12
"""EM steps of a short run."""

PROLONGED = 3
"""Times that short runs by arrays are prolonged side by side, and those that have met go on as
one: there a climb costs more than a short run."""

SAME_PLACE = 0.05
"""Largest difference of two states that are one: of weights, of locations in units of the scale of
the data, of logarithms of widths."""

NamedStates = tuple[Sequence[str], State]
"""Names of starts, and their states with a leading axis."""


class Origin(NamedTuple):
    """Where a candidate came from: enough to compute its path again."""

    problem: Problem
    """What was climbed."""
    first: State
    steps: int
    """EM steps from there."""
    method: Method | None = None
    """Of the climb that followed, if one did."""


class Candidate(NamedTuple):
    """A start that was tried, and where it ended."""

    name: str
    state: State
    """Where it ended."""
    objective: float
    """L_a there, on the line."""
    place: FloatArray
    """Where it ended, in coordinates that do not depend on the unit of the data."""
    evaluations: int
    """Likelihood evaluations it took."""
    length: int
    """States on its path before the end."""
    origin: Origin
    climbed: bool = False
    """Whether it went on to a maximum, or was dropped after its short run."""


def negative_objective(candidate: Candidate) -> float:
    """For sorting, the highest first; a run that failed comes last."""
    return -candidate.objective if isfinite(candidate.objective) else inf


def path_to(candidate: Candidate) -> tuple[State, ...]:
    """The states on the way from its start to where it ended, computed again."""
    problem, state, steps, method = candidate.origin
    path = [state]
    for _ in range(steps):
        path.append(em_map(problem, evaluate(problem, path[-1])))
    if method is not None:
        path[-1:] = engine_for(problem).path(problem, path[-1], method)
    elif candidate.climbed and steps:  # met another on the way, and shares its maximum
        path.append(candidate.state)
    return tuple(path)


# ------------------------------------------------------------------------------ trying starts
def explored(
    problem: Problem,
    starts: Iterable[NamedStates],
    maxima: Sequence[Candidate],
    method: Method,
    most: int,
) -> list[Candidate]:
    """Short runs of new starts, the highest first; the best go on to their maxima.

    These are the best that are distinct, `most` at the most, and not where one of `maxima` is.
    """
    engine = engine_for(problem)
    names, stacks = zip(*starts, strict=True)
    firsts = one_after_the_other(stacks)
    runs = _Runs.short(problem, firsts)
    order = runs.order(np.arange(len(runs.steps)))
    new = order[~_near_any(runs.places[order], [known.place for known in maxima])]
    leaders, followers = new[_distinct(runs.places[new], most=most)], []
    for _ in range(0 if engine.is_fast else PROLONGED):
        if len(leaders) <= 1:
            break
        runs.prolong(problem, leaders)
        ranked = runs.order(leaders)
        kept = _distinct(runs.places[ranked])
        followers += np.delete(ranked, kept).tolist()
        leaders = ranked[kept]
    candidates = runs.dropped(problem, list(chain(*names)), firsts)
    led = [candidates[i] for i in leaders]
    ends = _maximised(problem, runs.states.at(leaders), led, method) if led else []
    for i, end in zip(leaders.tolist(), ends, strict=True):
        candidates[i] = end
    for i in followers:
        nearest = int(np.argmin(np.abs(runs.places[leaders] - runs.places[i]).max(axis=1)))
        candidates[i] = _joined(candidates[i], ends[nearest])
    return sorted(candidates, key=negative_objective)


def maximised_alone(problem: Problem, starts: NamedStates, method: Method) -> list[Candidate]:
    """Where climbs on L alone end from each start, without those that are spikes.

    Their objective is L_a, as of all others.
    """
    names, states = starts
    plain = replace(problem, penalty=0.0)
    ends = engine_for(plain).maximise(plain, states, method)
    counts = evaluate(plain, ends.states).counts
    with np.errstate(all="ignore"):
        effective = (counts.sum(axis=-1) ** 2 / np.vecdot(counts, counts)).min(axis=-1)
    kept = np.flatnonzero(ends.certified & (problem.shared | (effective >= FEWEST_VALUES)))
    objective = ends.objective[kept] - problem.penalty_of(ends.states.at(kept))
    numbers = zip(
        kept.tolist(), ends.states.at(kept).apart(), objective.tolist(),
        places_of(problem, ends.states.at(kept)), strict=True,
    )  # fmt: skip
    return [
        Candidate(
            name=names[i],
            state=end,
            objective=height,
            place=place,
            evaluations=int(ends.evaluations[i]),
            length=int(ends.lengths[i]) - 1,
            origin=Origin(plain, states.at(i), 0, method),
            climbed=True,
        )
        for i, end, height, place in numbers
    ]


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
        states, objective = engine_for(problem).short_runs(problem, firsts, SHORT)
        steps = np.full(objective.size, SHORT)
        return cls(states, objective, places_of(problem, states), steps)

    def prolong(self, problem: Problem, rows: IntArray) -> None:
        """A short run more of these."""
        engine = engine_for(problem)
        states, self.objective[rows] = engine.short_runs(problem, self.states.at(rows), SHORT)
        self.places[rows] = places_of(problem, states)
        self.steps[rows] += SHORT
        mine, new = ((s.weights, *s.bank.fields()) for s in (self.states, states))
        for column, numbers in zip(mine, new, strict=True):
            column[rows] = numbers

    def order(self, rows: IntArray) -> IntArray:
        """These rows, the highest first."""
        objective = self.objective[rows]
        return rows[np.argsort(np.where(np.isfinite(objective), -objective, np.inf), kind="stable")]

    def dropped(self, problem: Problem, names: Sequence[str], firsts: State) -> list[Candidate]:
        """Each as a candidate that ends here."""
        numbers = zip(
            names, self.states.apart(), self.objective.tolist(), self.places,
            self.steps.tolist(), strict=True,
        )  # fmt: skip
        return [
            Candidate(
                name=name,
                state=state,
                objective=objective,
                place=place,
                evaluations=steps + steps // SHORT,
                length=steps,
                origin=Origin(problem, firsts.at(i), steps),
            )
            for i, (name, state, objective, place, steps) in enumerate(numbers)
        ]


def _maximised(
    problem: Problem, states: State, led: Sequence[Candidate], method: Method
) -> list[Candidate]:
    """Each candidate taken on from where it is to its maximum."""
    ends = engine_for(problem).maximise(problem, states, method)
    numbers = zip(
        led, ends.states.apart(), ends.objective.tolist(), ends.lengths.tolist(),
        places_of(problem, ends.states), ends.evaluations.tolist(), strict=True,
    )  # fmt: skip
    return [
        candidate._replace(
            state=end,
            objective=objective,
            place=place,
            evaluations=candidate.evaluations + evaluations,
            length=candidate.length + length - 1,
            origin=candidate.origin._replace(method=method),
            climbed=True,
        )
        for candidate, end, objective, length, place, evaluations in numbers
    ]


def _joined(candidate: Candidate, other: Candidate) -> Candidate:
    """A candidate that met another on the way to the other's maximum."""
    return candidate._replace(
        state=other.state,
        objective=other.objective,
        place=other.place,
        length=candidate.length + 1,
        climbed=True,
    )


# ------------------------------------------------------------------------------ who has met
def same_maximum(
    candidate: Candidate, others: Sequence[Candidate], within: float = np.inf
) -> BoolArray:
    """Which of the others ended in the same place, and `within` so many units of the objective."""
    if not others:
        return np.zeros(0, dtype=bool)
    places = np.array([other.place for other in others])
    apart = np.abs([other.objective - candidate.objective for other in others])
    return np.asarray((apart <= within) & near(places, candidate.place))


def distinct(candidates: Sequence[Candidate], within: float = np.inf) -> list[Candidate]:
    """The first of each group of candidates that have met."""
    if not candidates:
        return []
    places = np.array([candidate.place for candidate in candidates])
    objective = np.array([candidate.objective for candidate in candidates])
    return [candidates[i] for i in _distinct(places, objective, within)]


def _distinct(
    places: FloatArray,
    objective: FloatArray | None = None,
    within: float = np.inf,
    *,
    most: int | None = None,
) -> IntArray:
    """The first of each group of (s, p) places that are one, `most` at the most."""
    count = len(places) if most is None else most
    return first_of_each(places, objective, SAME_PLACE, within, count)


def near(places: FloatArray, place: FloatArray) -> BoolArray:
    """Which of (s, p) places are one with `place`."""
    return np.asarray((np.abs(places - place) < SAME_PLACE).all(axis=-1))


def _near_any(places: FloatArray, known: Iterable[FloatArray]) -> BoolArray:
    any_near = np.zeros(len(places), dtype=bool)
    for place in known:
        any_near |= near(places, place)
    return any_near


def places_of(problem: Problem, states: State) -> FloatArray:
    """Weights and free coordinates, lengths in units of the scale; sorted by location."""
    parts = [states.weights]
    for parameter, values in zip(problem.core.parameters, states.bank.fields(), strict=True):
        parts.append(parameter.domain.free(values) / parameter.stretch(problem.penalty_scale))
    location, width = (np.asarray(moment) for moment in states.bank.moments())
    order = np.lexsort((width, location), axis=-1)
    rows = np.indices(order.shape, sparse=True)[:-1]
    return np.concatenate([part[(*rows, order)] for part in parts], axis=-1)
