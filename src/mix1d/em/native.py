"""The engine for normals by compiled loops: the steps of `em.arrays`, at the cost of arithmetic.

A step by arrays costs some thirty array operations, whatever their size. The loops of
`kernels.ascent` serve where only the maximum counts; whoever watches, and every variant of EM, is
served by arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.accelerate import squarem
from mix1d.em.arrays import ARRAYS
from mix1d.em.climb import Climb, Ends, Watch, climb
from mix1d.em.degeneracy import vanished
from mix1d.em.method import Method
from mix1d.em.newton import Certificate, certify
from mix1d.em.rules import Ascent, is_proven
from mix1d.em.step import Point, em_map, evaluate
from mix1d.errors import Outcome
from mix1d.families import Normal
from mix1d.kernels import ascent, in_threads
from mix1d.kernels.ascent import CERTIFIED, COLLAPSED, LONG
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = ["NATIVE", "Native"]

AT_ONCE = 1e7
"""Number of densities that a thread evaluates before it can be interrupted: hundredths of a
second."""


class Native:
    """EM and Newton's method by compiled loops; what each method gives, `em.engine.Engine` says."""

    is_fast = True

    def derivatives(
        self, problem: Problem, point: Point, free: Parametrization
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        array, rule = array_of(point.state), rule_of(problem)
        known = constraints_of(problem)
        states = array.reshape(-1, *array.shape[-2:])
        each = [ascent.derive(problem.y, problem.weights, state, rule, known) for state in states]
        parts = [np.array(part) for part in zip(*each, strict=True)]
        full = [part.reshape(*array.shape[:-2], *part.shape[1:]) for part in parts]
        return free.derivatives(*point.state, *full)

    def certify(self, problem: Problem, point: Point) -> Certificate:
        return certify(problem, point, self.derivatives)

    def short_runs(self, problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
        array = array_of(states)
        ends = np.empty(len(array))
        rule, known = rule_of(problem), constraints_of(problem)

        def part(rows: slice) -> None:
            ends[rows] = ascent.take_steps(
                problem.y, problem.weights, array[rows], rule, steps, known
            )

        for _ in in_threads(part, _parts(problem, array, steps + 1)):
            pass
        return states_of(array), ends

    def maximise(self, problem: Problem, states: State, method: Method) -> Ends:
        array = array_of(states)
        ends, report = np.empty(len(array)), np.empty((len(array), 3), dtype=np.int64)

        def part(rows: slice) -> None:
            ends[rows], report[rows] = _climb(problem, array[rows], method.tol, method.max_iter)

        for _ in in_threads(part, _parts(problem, array, 100)):
            pass
        return Ends(states_of(array), ends, report[:, 0] == CERTIFIED, report[:, 1], report[:, 2])

    def path(self, problem: Problem, start: State, method: Method) -> Sequence[State]:
        return _path(problem, start, method).states

    def climb(
        self,
        problem: Problem,
        start: State,
        method: Method,
        watch: Watch | None = None,
        *,
        at_maximum: bool = False,
    ) -> Climb:
        if not method.is_accelerated_em or watch is not None:
            return ARRAYS.climb(problem, start, method, watch, at_maximum=at_maximum)
        path, spent, collapsed = _path(problem, start, method)
        if collapsed:
            return Climb(problem, evaluate(problem, path[-1], spent), tuple(path), None)
        empty = vanished(problem, path[-1])
        if empty.size and problem.constraints is not None:  # which say which component is which
            return ARRAYS.climb(problem, path[-1], method)
        if empty.size:
            kept = np.setdiff1d(np.arange(start.k), empty)
            weights, bank = path[-1].at(kept)
            run = self.climb(problem, State(weights / weights.sum(), bank), method)
            return _with_vanished(run, path, spent, kept)
        end = evaluate(problem, path[-1], spent)
        certificate = self.certify(problem, end)
        if is_proven(problem, certificate, method.tol):
            return Climb(problem, end, tuple(path), Outcome.CONVERGED, certificate)
        rule = Ascent(
            squarem(em_map), self.certify, True, method.tol, at_maximum=True, polish=False
        )
        left = max(1, method.max_iter - len(path))
        run = climb(problem, path[-1], rule, max_iter=left)
        end = run.end._replace(evaluations=spent + run.end.evaluations)
        return replace(run, end=end, path=(*path[:-1], *run.path))

    def climb_each(
        self, problem: Problem, starts: State, method: Method, *, at_maximum: bool = False
    ) -> list[Climb]:
        return [
            self.climb(problem, start, method, at_maximum=at_maximum) for start in starts.apart()
        ]


NATIVE = Native()
"""The engine of compiled loops: one object serves all, because it has no state."""


class _Path(NamedTuple):
    """One run by the loops."""

    states: list[State]
    """The states from the start to the end, without those at which a scale had reached 0."""
    evaluations: int
    """Number of evaluations of the likelihood."""
    collapsed: bool
    """Whether a scale reached 0."""


def _path(problem: Problem, state: State, method: Method) -> _Path:
    """EM from `state` to its maximum, or to where a component vanishes or collapses."""
    array = array_of(state)
    states, spent, code = [state], 0, LONG
    longest = method.max_iter
    stretch = max(2, int(AT_ONCE / (problem.y.size * state.k)))  # between two looks for Ctrl-C
    while code == LONG and len(states) <= longest and not vanished(problem, states[-1]).size:
        seen = np.empty((min(stretch, longest - len(states)) + 3, *array.shape))
        _, report = _climb(problem, array[None], method.tol, len(seen) - 2, seen)
        code, evaluations, count = report[0].tolist()
        ends = seen[1:count]
        sound = np.isfinite(ends).all(axis=(1, 2)) & (ends[:, 2] > 0.0).all(axis=1)
        states += states_of(ends[sound]).apart()
        spent += evaluations
    return _Path(states, spent, code == COLLAPSED)


def _climb(
    problem: Problem,
    array: FloatArray,
    tol: float,
    longest: int,
    states: FloatArray | None = None,
) -> tuple[FloatArray, IntArray]:
    return ascent.climb(
        problem.y, problem.weights, array, rule_of(problem), tol / problem.unit.weight,
        problem.small_gain, longest, states, constraints_of(problem),
    )  # fmt: skip


def _with_vanished(run: Climb, path: list[State], spent: int, kept: IntArray) -> Climb:
    """The run of the `kept` components, and beside them those that vanished, at weight 0.

    These would make the curvature singular and EM slow.
    """

    def whole(state: State) -> State:
        weights = np.zeros(path[-1].k)
        weights[kept] = state.weights
        fields = [np.array(field) for field in path[-1].bank.fields()]
        for field, own in zip(fields, state.bank.fields(), strict=True):
            field[kept] = own
        return State(weights, run.problem.core._of(*fields))

    end = evaluate(run.problem, whole(run.end.state), spent + run.end.evaluations - 1)
    outcome = Outcome.FLAT if run.outcome is Outcome.CONVERGED else run.outcome
    return Climb(run.problem, end, (*path, *map(whole, run.path)), outcome)


def _parts(problem: Problem, array: FloatArray, evaluations: int) -> Iterator[slice]:
    cost = problem.y.size * array.shape[2] * evaluations
    size = max(1, int(AT_ONCE / cost))
    return (slice(first, first + size) for first in range(0, len(array), size))


def rule_of(problem: Problem) -> FloatArray:
    unit = 1.0 / problem.unit.weight
    return np.array([problem.penalty, problem.penalty_scale**2, float(problem.shared), unit])


def constraints_of(problem: Problem) -> FloatArray | None:
    known = problem.linear_constraints
    return None if known is None else known.array()


def array_of(states: State) -> FloatArray:
    """(..., 3, k) weights, means and sds."""
    weights = states.weights
    array = np.empty((*weights.shape[:-1], 3, weights.shape[-1]))
    array[..., 0, :] = weights
    array[..., 1, :], array[..., 2, :] = states.bank.fields()
    return array


def states_of(array: FloatArray) -> State:
    return State(array[:, 0], Normal._of(array[:, 1], array[:, 2]))
