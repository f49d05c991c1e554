"""SQUAREM around any map: scheme S3 of Varadhan & Roland (2008), Scand. J. Stat. 35.

Two applications of the map show the direction r in which it moves and how fast that changes, v;
from them one extrapolation goes as far as the map itself would in many. It is kept only if the
objective does not fall beyond rounding; otherwise the second plain state is kept. While one
application still gains much, no extrapolation is tried: it could land near another maximum than the
one the map would reach.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.em.step import Map, Move, Point, evaluate
from mix1d.model.problem import Problem, State

__all__ = ["squarem"]


def squarem(advance: Map) -> Move:
    """`advance`, accelerated: one cycle is two applications and the extrapolation."""
    return _Squarem(advance)


@dataclass
class _Squarem:
    """Accelerated cycles. The longest extrapolation grows when one of that length was kept."""

    advance: Map
    farthest: float = 4.0

    def __call__(self, problem: Problem, point: Point) -> Point:
        first = evaluate(problem, self.advance(problem, point), point.evaluations)
        second = self.advance(problem, first)
        steep = first.objective - point.objective > problem.small_gain
        far = None if steep else self._extrapolated(problem, point.state, first.state, second)
        if far is None:
            return evaluate(problem, second, first.evaluations)
        state, length = far
        end = evaluate(problem, state, first.evaluations)
        if end.objective >= first.objective - first.noise:  # False for a NaN
            if length == self.farthest:
                self.farthest *= 4.0
            return end
        return evaluate(problem, second, end.evaluations)

    def _extrapolated(
        self, problem: Problem, start: State, first: State, second: State
    ) -> tuple[State, float] | None:
        """The S3 extrapolation and its length; None where it would be the second state itself."""
        free = problem.parametrization(second)
        path = [free.vector(*state) for state in (start, first, second)]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            r = path[1] - path[0]
            v = path[2] - path[1] - r
            length = min(float(np.sqrt((r @ r) / (v @ v))), self.farthest)
            if not length > 1.0:  # or NaN: a weight of 0
                return None
            target = path[0] + 2.0 * length * r + length**2 * v
        if not np.all(np.isfinite(target)):
            return None
        return problem.state_at(free, target), length
