"""The engine that serves every family and every variant of EM: NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.accelerate import squarem
from mix1d.em.climb import Ascent, Climb, Ends, Rule, Settling, Watch, climb
from mix1d.em.method import Method
from mix1d.em.newton import Certificate, certify, score_and_information
from mix1d.em.step import (
    Map,
    Point,
    batches,
    classification_map,
    em_map,
    evaluate,
    hard_proportions_map,
    plain,
    stochastic_map,
)
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked

__all__ = ["ARRAYS", "Arrays"]


class Arrays:
    """EM and Newton's method by arrays; see `em.engine.Engine`."""

    is_fast = False
    derivatives = staticmethod(score_and_information)

    def certify(self, problem: Problem, point: Point) -> Certificate:
        """The certificate at `point`."""
        return certify(problem, point, score_and_information)

    def short_runs(self, problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
        """`steps` EM steps from each of (s, k) states, and the objective where they end."""
        ends = []
        for rows in batches(len(states.weights), problem.y.size * states.k):
            point = evaluate(problem, states.at(rows))
            for _ in range(steps):
                point = evaluate(problem, em_map(problem, point))
            ends.append(point)
        objective = np.concatenate([point.objective for point in ends])
        return one_after_the_other([point.state for point in ends]), objective

    def maximise(self, problem: Problem, states: State, method: Method) -> Ends:
        """Accelerated EM and Newton's steps from each of (s, k) states to the maximum above it."""
        climbs = [self.climb(problem, state, method) for state in states.apart()]
        return Ends(
            stacked([climb.end.state for climb in climbs]),
            np.array([float(climb.end.objective) for climb in climbs]),
            np.array([climb.outcome is Outcome.CONVERGED for climb in climbs]),
            np.array([climb.end.evaluations for climb in climbs]),
            np.array([len(climb.path) for climb in climbs]),
        )

    def path(self, problem: Problem, start: State, method: Method) -> Sequence[State]:
        """The states of `maximise` on the way from `start`, start and end included."""
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
        """One climb by `method` from `start`, whatever comes of it, with its path."""
        rule = self._rule(method, at_maximum)
        run = climb(problem, start, rule, max_iter=method.max_iter, watch=watch)
        return _averaged(run) if method.algorithm == "sem" and run.outcome is not None else run

    def _rule(self, method: Method, at_maximum: bool) -> Rule:
        """A fresh rule for one climb."""
        if method.algorithm == "em":
            move = squarem(em_map) if method.accelerate else plain(em_map)
            begins_there = at_maximum and method.accelerate
            return Ascent(
                move, self.certify, method.accelerate, method.tol, begins_there, method.polish
            )
        return Settling(plain(_map(method)), patience=50 if method.algorithm == "sem" else 1)


ARRAYS = Arrays()
"""The engine itself: it has no state."""


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
