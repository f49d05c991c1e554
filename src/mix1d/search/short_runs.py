"""Many starts side by side: a few EM steps from each, then climbs from the best distinct ones.

While they run, starts are rows of arrays; each becomes a `Candidate` when its run has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.degeneracy import FEWEST_VALUES, effective_number
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.step import evaluate
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other
from mix1d.search.candidates import Candidate, Origin, negative_objective
from mix1d.search.coarse import coarse
from mix1d.search.distinct import distinct_places, near_any, places_of

__all__ = ["ROUGH", "SHORT", "NamedStates", "explored", "maximised_alone"]

SHORT = 12
"""EM steps of a short run."""

ROUGH = 60, 30
"""Cells and pieces of the copy on which short runs by arrays are made: they only say which starts
lead to different places."""

NamedStates = tuple[Sequence[str], State]
"""Names of starts, and their states with a leading axis."""


def explored(
    problem: Problem,
    starts: Iterable[NamedStates],
    maxima: Sequence[Candidate],
    method: Method,
    most: int,
) -> list[Candidate]:
    """Short runs of new starts, the highest first; the best go on to their maxima.

    These are the best that are distinct, `most` at the most, and not in the place of one of
    `maxima`.
    """
    engine = engine_for(problem)
    names, stacks = zip(*starts, strict=True)
    firsts = one_after_the_other(stacks)
    rough = problem if engine.is_fast else coarse(problem, *ROUGH)
    runs = _Runs.short(rough, firsts)
    order = runs.order(np.arange(len(runs.steps)))
    new = order[~near_any(runs.places[order], [known.place for known in maxima])]
    leaders, followers = new[distinct_places(runs.places[new], most=most)], []
    if len(leaders) < most and not engine.is_fast:  # all that come to a leader's place end there
        joins = near_any(runs.places[new], runs.places[leaders])
        followers = np.setdiff1d(new[joins], leaders).tolist()
    candidates = runs.dropped(problem, rough, list(chain(*names)), firsts)
    led = [candidates[i] for i in leaders]
    ends = _maximised(problem, runs.states.at(leaders), led, method) if led else []
    for i, end in zip(leaders.tolist(), ends, strict=True):
        candidates[i] = end
    for i in followers:
        nearest = int(np.argmin(np.abs(runs.places[leaders] - runs.places[i]).max(axis=1)))
        candidates[i] = _joined(candidates[i], ends[nearest])
    return sorted(candidates, key=negative_objective)


def maximised_alone(problem: Problem, starts: NamedStates, method: Method) -> list[Candidate]:
    """The ends of climbs on L alone from each start, without those that are spikes.

    Their objective is L_a, as of all others.
    """
    names, states = starts
    plain = replace(problem, penalty=0.0)
    ends = engine_for(plain).maximise(plain, states, method)
    fewest = effective_number(evaluate(plain, ends.states).counts).min(axis=-1)
    kept = np.flatnonzero(ends.certified & (problem.shared | (fewest >= FEWEST_VALUES)))
    objective = ends.objective[kept] - problem.penalty_of(ends.states.at(kept))
    numbers = zip(
        kept.tolist(), ends.states.at(kept).apart(), objective.tolist(),
        places_of(problem, ends.states.at(kept)), strict=True,
    )  # fmt: skip
    return [
        Candidate(
            name=names[i],
            state=end,
            objective=value,
            place=place,
            evaluations=int(ends.evaluations[i]),
            length=int(ends.lengths[i]) - 1,
            origin=Origin(plain, plain, states, i, 0, method),
            climbed=True,
        )
        for i, end, value, place in numbers
    ]


class _Runs(NamedTuple):
    """The states that s starts have reached, as rows of arrays."""

    states: State
    objective: FloatArray
    places: FloatArray
    """(s, p) in coordinates whose differences do not depend on the unit of the data."""
    steps: IntArray
    """EM steps so far."""

    @classmethod
    def short(cls, problem: Problem, firsts: State) -> _Runs:
        states, objective = engine_for(problem).short_runs(problem, firsts, SHORT)
        steps = np.full(objective.size, SHORT)
        return cls(states, objective, places_of(problem, states), steps)

    def order(self, rows: IntArray) -> IntArray:
        """These rows, the highest first."""
        objective = self.objective[rows]
        return rows[np.argsort(np.where(np.isfinite(objective), -objective, np.inf), kind="stable")]

    def dropped(
        self, problem: Problem, rough: Problem, names: Sequence[str], firsts: State
    ) -> list[Candidate]:
        """Each as a candidate that ends here, with its objective on all values."""
        heights = self.objective
        if rough is not problem:
            heights = engine_for(problem).short_runs(problem, self.states, 0)[1]
        numbers = zip(
            names, self.states.apart(), heights.tolist(), self.places,
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
                origin=Origin(problem, rough, firsts, i, steps),
            )
            for i, (name, state, objective, place, steps) in enumerate(numbers)
        ]


def _maximised(
    problem: Problem, states: State, led: Sequence[Candidate], method: Method
) -> list[Candidate]:
    """Each candidate after a climb from its state to its maximum."""
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
    """A candidate that came to the same place as another, with the maximum of the other."""
    return candidate._replace(
        state=other.state,
        objective=other.objective,
        place=other.place,
        length=candidate.length + 1,
        climbed=True,
    )
