"""EM for normals in machine code: the same steps as in `step`, `accelerate` and `newton`.

A step of `step` costs some thirty array operations, whatever their size. Where a problem is large,
or a search long, the loops of `kernels.ascent` take its place; where all is small they would cost
more to load than they save, and Numba is not even imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import vanished
from mix1d.em.problem import Problem, State
from mix1d.families import Normal
from mix1d.kernels import in_threads
from mix1d.kernels.ascent import CERTIFIED, COLLAPSED, LONG, ascend, walk
from mix1d.kernels.ascent import derivatives as _derivatives
from mix1d.kernels.normal import room_for

__all__ = ["Ascents", "Way", "ascended", "derivatives", "is_faster", "walked", "way"]

WORTH_LOADING = 1e7
"""Densities that `step` evaluates while Numba is imported and reads its cache: 0.3 s."""

ONE_BY_ONE = 5e3
"""Densities for which an evaluation outside a batch could be had: its array operations."""

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


def is_faster(problem: Problem, k: int, *, batched: float = 0.0, single: float = 0.0) -> bool:
    """Whether so many evaluations of the likelihood are worth loading the compiled loops."""
    cost = (batched + single) * problem.y.size * k + single * ONE_BY_ONE
    return problem.core is Normal and cost > WORTH_LOADING


def walked(problem: Problem, states: State, steps: int) -> tuple[State, FloatArray]:
    """`steps` EM steps from each of the (s, k) states, and the objective where they end."""
    places = _places(states)
    ends = np.empty(len(places))
    rule = _target(problem)

    def part(rows: slice) -> None:
        walk(problem.y, problem.weights, places[rows], rule, steps, ends[rows])

    for _ in in_threads(part, _parts(problem, places, steps + 1)):
        pass
    return _states(places), ends


def ascended(problem: Problem, states: State, *, tol: float, longest: int) -> Ascents:
    """From each of the (s, k) states to the top of its hill."""
    places = _places(states)
    count, _, k = places.shape
    objective, codes = np.empty(count), np.empty(count, dtype=np.intp)
    evaluations, stations = np.empty(count, dtype=np.intp), np.empty(count, dtype=np.intp)
    rule, nowhere = _target(problem), np.empty((0, 3, k))
    tol, small = tol / problem.unit.weight, problem.small_gain

    def part(rows: slice) -> None:
        room = room_for(k)
        for i in range(*rows.indices(count)):
            objective[i], codes[i], evaluations[i], stations[i] = ascend(
                problem.y,
                problem.weights,
                places[i],
                rule,
                tol,
                small,
                longest,
                False,
                room,
                nowhere,
            )

    for _ in in_threads(part, _parts(problem, places, 100)):
        pass
    return Ascents(_states(places), objective, codes == CERTIFIED, evaluations, stations)


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
    place, rule = _places(state), _target(problem)
    tol, small = tol / problem.unit.weight, problem.small_gain
    room, states, spent, code = room_for(state.k), [state], 0, LONG
    stretch = max(2, int(AT_ONCE / (problem.y.size * state.k)))  # between two looks for Ctrl-C
    while code == LONG and len(states) <= longest and not vanished(problem, states[-1]).size:
        stations = np.empty((min(stretch, longest - len(states)) + 3, *place.shape))
        _, code, evaluations, seen = ascend(
            problem.y,
            problem.weights,
            place,
            rule,
            tol,
            small,
            len(stations) - 2,
            False,
            room,
            stations,
        )
        sound = (at for at in stations[1:seen] if np.isfinite(at).all() and (at[2] > 0.0).all())
        states += [State(at[0], Normal._of(at[1], at[2])) for at in sound]
        spent += int(evaluations)
    return Way(states, spent, code == COLLAPSED)


def derivatives(problem: Problem, state: State) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score, observed and complete-data information at `state`, penalty included.

    In (k log weights, k means, k log sds), as the sums of `newton`.
    """
    k = state.k
    score, information, complete = np.empty(3 * k), np.empty((3 * k, 3 * k)), np.empty(3 * k)
    _derivatives(
        problem.y, problem.weights, _places(state), _target(problem), room_for(k),
        np.empty((5, k)), information, score, complete,
    )  # fmt: skip
    return score, information, complete


def _parts(problem: Problem, places: FloatArray, evaluations: int) -> Iterator[slice]:
    cost = problem.y.size * places.shape[2] * evaluations
    size = max(1, int(AT_ONCE / cost))
    return (slice(first, first + size) for first in range(0, len(places), size))


def _target(problem: Problem) -> FloatArray:
    unit = 1.0 / problem.unit.weight
    return np.array([problem.penalty, problem.spread**2, float(problem.shared), unit])


def _places(states: State) -> FloatArray:
    mean, sd = states.bank.fields()
    return np.ascontiguousarray(np.stack([states.weights, mean, sd], axis=-2))


def _states(places: FloatArray) -> State:
    return State(places[:, 0], Normal._of(places[:, 1], places[:, 2]))
