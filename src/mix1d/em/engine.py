"""How a problem is maximised: what every engine can do, and the one choice between engines.

`arrays` serves every family and every variant of EM, `native` normals by compiled loops. Both give
the same maxima; they differ in what a run of EM costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mix1d.arrays import FloatArray
from mix1d.em.arrays import ARRAYS
from mix1d.em.climb import Climb, Ends, Watch
from mix1d.em.method import Method
from mix1d.em.native import NATIVE
from mix1d.em.newton import Certificate
from mix1d.em.step import Point
from mix1d.families import Family, Normal
from mix1d.kernels.library import compiled
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = ["Engine", "engine_for", "is_native"]


class Engine(Protocol):
    """How a problem is maximised."""

    @property
    def is_fast(self) -> bool:
        """Whether a hundred runs of EM cost so little that a search may make them just in case."""
        ...

    def derivatives(
        self, problem: Problem, point: Point, free: Parametrization
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score (..., q), observed (..., q, q) and complete-data information (..., q)."""
        ...

    def certify(self, problem: Problem, point: Point) -> Certificate:
        """The certificate at `point`."""
        ...

    def short_runs(self, problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
        """`steps` EM steps from each of (s, k) states, and the objective where they end."""
        ...

    def maximise(self, problem: Problem, states: State, method: Method) -> Ends:
        """Accelerated EM and Newton's steps from each of (s, k) states to its maximum."""
        ...

    def path(self, problem: Problem, start: State, method: Method) -> Sequence[State]:
        """The states of `maximise` from `start` to its maximum, both included."""
        ...

    def climb(
        self,
        problem: Problem,
        start: State,
        method: Method,
        watch: Watch | None = None,
        *,
        at_maximum: bool = False,
    ) -> Climb:
        """One run of `method` from `start`, whatever its end, with its path.

        `at_maximum` says that it begins near its end.
        """
        ...

    def climb_each(
        self, problem: Problem, starts: State, method: Method, *, at_maximum: bool = False
    ) -> list[Climb]:
        """Such a climb from each of (s, k) states."""
        ...


def engine_for(problem: Problem) -> Engine:
    """The fastest engine that serves the problem."""
    is_plain = problem.events is None and problem.prior is None and is_native(problem.family)
    is_served = problem.constraints is None or problem.linear_constraints is not None
    return NATIVE if is_plain and is_served else ARRAYS


def is_native(family: type[Family]) -> bool:
    """Whether compiled loops serve exact values of this family: they know it, and are compiled."""
    return family.core is Normal and compiled()
