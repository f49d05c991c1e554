"""EM for normals in machine code: the same steps as in `step`, `accelerate` and `newton`.

A step of `step` costs some thirty array operations, whatever their size; the loops of
`kernels.ascent` cost what their arithmetic costs. They know the normal, and serve wherever nobody
watches; all other families, and all variants of EM, are climbed by arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import vanished
from mix1d.families import Normal
from mix1d.kernels import in_threads
from mix1d.kernels.ascent import CERTIFIED, COLLAPSED, LONG, climb, derive, walk
from mix1d.model.problem import Problem, State

__all__ = ["Ascents", "Way", "ascended", "derivatives", "walked", "way"]

AT_ONCE = 1e7
"""Densities that a thread evaluates before it can be interrupted: hundredths of a second."""


class Ascents(NamedTuple):
    """Where s climbs ended."""

    states: State
    """(s, k)."""
    objective: FloatArray
    """(s,)."""
    certified: BoolArray
    """(s,) whether at a proven maximum."""
    evaluations: IntArray
    """(s,)."""
    stations: IntArray
    """(s,) on the way, start and end included."""


def walked(problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
    """`steps` EM steps from each of the (s, k) states, and the objective where they end."""
    places = _places(states)
    ends = np.empty(len(places))
    rule = _rule(problem)

    def part(rows: slice) -> None:
        some, y = places[rows], problem.y
        walk(y, problem.weights, y.size, some, len(some), states.k, rule, steps, ends[rows])

    for _ in in_threads(part, _parts(problem, places, steps + 1)):
        pass
    return _states(places), ends


def ascended(problem: Problem, states: State, *, tol: float, longest: int) -> Ascents:
    """From each of the (s, k) states to the top of its hill."""
    places = _places(states)
    ends, told = np.empty(len(places)), np.empty((len(places), 3), dtype=np.int64)

    def part(rows: slice) -> None:
        _climb(problem, places[rows], tol, longest, ends[rows], told[rows], None)

    for _ in in_threads(part, _parts(problem, places, 100)):
        pass
    return Ascents(_states(places), ends, told[:, 0] == CERTIFIED, told[:, 1], told[:, 2])


def _climb(
    problem: Problem,
    places: FloatArray,
    tol: float,
    longest: int,
    ends: FloatArray,
    told: IntArray,
    stations: FloatArray | None,
) -> None:
    climb(
        problem.y, problem.weights, problem.y.size, places, len(places), places.shape[2],
        _rule(problem), tol / problem.unit.weight, problem.small_gain, longest,
        ends, told, stations, 0 if stations is None else len(stations),
    )  # fmt: skip


class Way(NamedTuple):
    """One climb."""

    states: list[State]
    """The stations, but for the last ones where a scale ran into 0."""
    evaluations: int
    """Of the likelihood."""
    collapsed: bool
    """Whether a scale ran into 0."""


def way(problem: Problem, state: State, *, tol: float, longest: int) -> Way:
    """The climb from `state` to its top, or to where a component vanishes or collapses."""
    place = _places(state)
    states, spent, code = [state], 0, LONG
    end, told = np.empty(1), np.empty((1, 3), dtype=np.int64)
    stretch = max(2, int(AT_ONCE / (problem.y.size * state.k)))  # between two looks for Ctrl-C
    while code == LONG and len(states) <= longest and not vanished(problem, states[-1]).size:
        stations = np.empty((min(stretch, longest - len(states)) + 3, *place.shape))
        _climb(problem, place[None], tol, len(stations) - 2, end, told, stations)
        code, evaluations, seen = told[0].tolist()
        sound = (at for at in stations[1:seen] if np.isfinite(at).all() and (at[2] > 0.0).all())
        states += [State(at[0], Normal._of(at[1], at[2])) for at in sound]
        spent += evaluations
    return Way(states, spent, code == COLLAPSED)


def derivatives(problem: Problem, state: State) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score, observed and complete-data information at `state`, penalty included.

    In (k log weights, k means, k log sds), as the sums of `newton`.
    """
    k = state.k
    score, information, complete = np.empty(3 * k), np.empty((3 * k, 3 * k)), np.empty(3 * k)
    derive(
        problem.y, problem.weights, problem.y.size, _places(state), k, _rule(problem),
        score, information, complete,
    )  # fmt: skip
    return score, information, complete


def _parts(problem: Problem, places: FloatArray, evaluations: int) -> Iterator[slice]:
    cost = problem.y.size * places.shape[2] * evaluations
    size = max(1, int(AT_ONCE / cost))
    return (slice(first, first + size) for first in range(0, len(places), size))


def _rule(problem: Problem) -> FloatArray:
    unit = 1.0 / problem.unit.weight
    return np.array([problem.penalty, problem.penalty_scale**2, float(problem.shared), unit])


def _places(states: State) -> FloatArray:
    weights = states.weights
    places = np.empty((*weights.shape[:-1], 3, weights.shape[-1]))
    places[..., 0, :] = weights
    places[..., 1, :], places[..., 2, :] = states.bank.fields()
    return places


def _states(places: FloatArray) -> State:
    return State(places[:, 0], Normal._of(places[:, 1], places[:, 2]))
