"""The engine that serves every family and every variant of EM: NumPy arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.accelerate import squarem
from mix1d.em.batches import batches
from mix1d.em.climb import Climb, Ends, Rule, Watch, climb, climb_each, ends_of
from mix1d.em.method import Method
from mix1d.em.newton import Certificate, certify, score_and_information
from mix1d.em.rules import Ascent, Settling
from mix1d.em.step import Map, Point, em_map, evaluate, plain
from mix1d.em.variants import classification_map, hard_proportions_map, stochastic_map
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked

__all__ = ["ARRAYS", "Arrays"]


class Arrays:
    """EM and Newton's method by arrays; what each method gives, `em.engine.Engine` says."""

    is_fast = False
    derivatives = staticmethod(score_and_information)

    def certify(self, problem: Problem, point: Point) -> Certificate:
        return certify(problem, point, score_and_information)

    def short_runs(self, problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
        ends = []
        for starts in _in_batches(problem, states):
            point = evaluate(problem, starts)
            for _ in range(steps):
                point = evaluate(problem, em_map(problem, point))
            ends.append(point)
        objective = np.concatenate([point.objective for point in ends])
        return one_after_the_other([point.state for point in ends]), objective

    def maximise(self, problem: Problem, states: State, method: Method) -> Ends:
        ends = []
        for starts in _in_batches(problem, states):
            rule = self._rule(method, len(starts.weights))
            ends += ends_of(problem, starts, rule, max_iter=method.max_iter)
        return Ends(
            stacked([end.point.state for end in ends]),
            np.array([float(end.point.objective) for end in ends]),
            np.array([end.outcome is Outcome.CONVERGED for end in ends]),
            np.array([end.point.evaluations for end in ends]),
            np.array([end.length for end in ends]),
        )

    def path(self, problem: Problem, start: State, method: Method) -> Sequence[State]:
        return self.climb(problem, start, method).path

    def climb(
        self,
        problem: Problem,
        start: State,
        method: Method,
        watch: Watch | None = None,
        *,
        at_maximum: bool = False,
    ) -> Climb:
        rule = self._rule(method, at_maximum=at_maximum)
        run = climb(problem, start, rule, max_iter=method.max_iter, watch=watch)
        return _averaged(run) if method.algorithm == "sem" and run.outcome is not None else run

    def climb_each(
        self, problem: Problem, starts: State, method: Method, *, at_maximum: bool = False
    ) -> list[Climb]:
        found = []
        for some in _in_batches(problem, starts):
            rule = self._rule(method, len(some.weights), at_maximum=at_maximum)
            found += climb_each(problem, some, rule, max_iter=method.max_iter)
        return found

    def _rule(self, method: Method, count: int = 1, *, at_maximum: bool = False) -> Rule:
        """A fresh rule for so many climbs side by side."""
        if method.algorithm == "em":
            return Ascent(
                squarem(em_map, count) if method.accelerate else plain(em_map),
                self.certify,
                method.accelerate,
                method.tol,
                at_maximum=at_maximum and method.accelerate,
                polish=method.polish,
                count=count,
            )
        return Settling(plain(_map(method)), patience=50 if method.algorithm == "sem" else 1)


ARRAYS = Arrays()
"""The engine itself: it has no state."""


def _in_batches(problem: Problem, states: State) -> Iterator[State]:
    """So many of (s, k) states at a time that their arrays stay in the cache."""
    for rows in batches(len(states.weights), problem.y.size * states.k):
        yield states.at(rows)


def _map(method: Method) -> Map:
    match method.algorithm:
        case "cem":
            return classification_map
        case "sem":
            return stochastic_map(method.rng)
    return hard_proportions_map


def _averaged(run: Climb) -> Climb:
    """Stochastic EM never rests: its answer is the mean of the second half of its path."""
    half = run.path[len(run.path) // 2 :]
    weights = np.mean([state.weights for state in half], axis=0)
    fields = zip(*(state.bank.fields() for state in half), strict=True)
    mean = State(weights, run.problem.core._of(*(np.mean(values, axis=0) for values in fields)))
    end = evaluate(run.problem, mean, run.end.evaluations)
    return replace(
        run, end=end, path=(*run.path, mean), outcome=Outcome.FIXED_POINT, certificate=None
    )
