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

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.step import Map, Move, Point, evaluate
from mix1d.model.problem import Problem, State

__all__ = ["squarem"]

FIRST_LIMIT = 4.0
"""How far the first extrapolation of a climb may go, in steps of the map."""


def squarem(advance: Map, count: int = 1) -> Move:
    """`advance`, accelerated: one cycle is two applications and the extrapolation.

    `count` is how many climbs it serves side by side.
    """
    return _Squarem(advance, np.full(count, FIRST_LIMIT))


@dataclass(frozen=True)
class _Squarem:
    """Accelerated cycles. The longest extrapolation grows when one of that length was kept."""

    advance: Map
    farthest: FloatArray
    """Of each climb."""

    def __call__(self, problem: Problem, point: Point, climbs: IntArray) -> Point:
        first = evaluate(problem, self.advance(problem, point), point.evaluations)
        second = self.advance(problem, first)
        steep = first.objective - point.objective > problem.small_gain
        if steep.all():
            return evaluate(problem, second, first.evaluations)
        farthest = self.farthest[climbs]
        path = point.state, first.state, second
        state, length = _extrapolated(problem, path, np.where(steep, 0.0, farthest))
        landed = evaluate(problem, state, first.evaluations)
        jumped, rose = length > 1.0, landed.objective >= first.objective - first.noise
        self.farthest[climbs[jumped & rose & (length == farthest)]] *= 4.0
        back = np.flatnonzero(jumped & ~rose)  # also from a NaN
        if not back.size:
            return landed
        plain = second.at(back), landed.at(back).evaluations
        return landed.replaced(back, evaluate(problem, *plain))


def _extrapolated(
    problem: Problem, path: tuple[State, State, State], farthest: FloatArray
) -> tuple[State, FloatArray]:
    """The S3 extrapolations, and their lengths; the last state itself where that is 1 or less."""
    free = problem.parametrization(path[2])
    start, first, second = (free.vector(*state) for state in path)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        r = first - start
        v = second - first - r
        length = np.minimum(np.sqrt(np.vecdot(r, r) / np.vecdot(v, v)), farthest)
        along = length[..., None]
        target = start + 2.0 * along * r + along**2 * v
    goes = (length > 1.0) & np.isfinite(target).all(axis=-1)  # no to a NaN: a weight of 0
    if not goes.any():
        return path[2], np.zeros_like(length)
    rest = np.flatnonzero(~goes)
    target[rest] = second[rest]
    state = problem.state_at(free, target)
    return state.replaced(rest, path[2].at(rest)) if rest.size else state, np.where(goes, length, 0)
