"""SQUAREM around any map: scheme S3 of Varadhan & Roland (2008), Scand. J. Stat. 35.

Two applications of the map show the direction r in which it moves and how fast that changes, v;
from them one extrapolation goes as far as the map itself would in many. It is kept only if the
objective does not fall beyond rounding; otherwise the second plain state stands.
"""

from __future__ import annotations

import numpy as np

from mix1d.em.coordinates import Coordinates
from mix1d.em.problem import Problem, State
from mix1d.em.step import Map, Move, Point, evaluate

__all__ = ["squarem"]


def squarem(advance: Map) -> Move:
    """`advance`, accelerated: one cycle is two applications and the extrapolation."""

    def move(problem: Problem, point: Point) -> Point:
        first = evaluate(problem, advance(problem, point), point.evaluations)
        second = advance(problem, first)
        jump = _extrapolated(problem, point.state, first.state, second)
        if jump is None:
            return evaluate(problem, second, first.evaluations)
        landed = evaluate(problem, jump, first.evaluations)
        if landed.objective >= first.objective - first.noise:  # False for a NaN
            return landed
        return evaluate(problem, second, landed.evaluations)

    return move


def _extrapolated(problem: Problem, start: State, first: State, second: State) -> State | None:
    """The S3 extrapolation; None where it would be the second state itself, or infinite."""
    coordinates = Coordinates.around(problem, second)
    path = [coordinates.vector(state) for state in (start, first, second)]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        r = path[1] - path[0]
        v = path[2] - path[1] - r
        length = -np.sqrt((r @ r) / (v @ v))
        if not (np.isfinite(length) and length < -1.0):
            return None
        target = path[0] - 2.0 * length * r + length**2 * v
    return coordinates.state(target) if np.all(np.isfinite(target)) else None
