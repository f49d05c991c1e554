"""Many starts, one winner (Biernacki, Celeux & Govaert 2003: short runs, then one long).

All starts get a few EM steps side by side on the penalised L_a, which has no spikes (of large data,
on a coarse copy); the best distinct ones climb to the top of L_a; from the highest the climb goes
on without the penalty to the plain maximum, so that a sound fit carries no bias. If that ends in a
spike, the next best hill is tried. If no hill has a sound top, the penalised maximum is the answer
and the outcome says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.algorithms import Found, Method, attempt, conclude, is_sound
from mix1d.em.climb import Station, Watch
from mix1d.em.coarse import coarse
from mix1d.em.problem import Problem, State
from mix1d.em.start import STARTS, from_groups, peaks, splits
from mix1d.em.step import Point, em_map, evaluate
from mix1d.errors import Outcome
from mix1d.families import Kind

__all__ = ["Searched", "Start", "search"]

SHORT = 12
"""EM steps of a short run."""

SURVIVORS = 6
"""Distinct short runs that are climbed to the top."""

RANDOM = 12
"""Random starts."""

SAME_PLACE = 0.05
"""Largest difference of two states that are one: of weights, of locations in units of the scale of
the data, of logarithms of widths."""

SAME_TOP = 1e-4
"""Log-likelihood units between two tops that are one, if they also lie in the same place."""

LONGEST = 500
"""Iterations to the top of L_a: a hill that needs more is judged by how far it got."""

BATCH = 1 << 18
"""Responsibilities held at once by the short runs."""


@dataclass(frozen=True)
class Start:
    """A start that was tried, and its path on L_a."""

    name: str
    path: tuple[Station, ...]
    evaluations: int
    """Likelihood evaluations it took."""
    climbed: bool = False
    """Whether it went to the top of its hill, or was dropped after its short run."""

    @property
    def end(self) -> Station:
        return self.path[-1]


@dataclass(frozen=True)
class Searched:
    """The answer of a search and the evidence."""

    found: Found
    path: tuple[Station, ...]
    """From the winning start to the answer."""
    starts: tuple[Start, ...]
    """Every start, the highest end first."""
    winners: tuple[int, ...]
    """Which of them reached the top the answer comes from."""


def search(problem: Problem, k: int, method: Method, watch: Watch | None = None) -> Searched:
    """The best sound maximum with k components."""
    small = coarse(problem).penalised()
    tried = _short_runs(small, _starts(small, k, method.rng))
    hill = replace(method, algorithm="em", accelerate=True, max_iter=LONGEST)
    survivors = _distinct(small, tried)[:SURVIVORS]
    starts = [_climbed(small, s, hill) if s in survivors else s for s in tried]
    starts.sort(key=_height)
    tops = _distinct(small, [start for start in starts if start.climbed], SAME_TOP)
    spent = sum(start.evaluations for start in starts)
    found, top = _best_sound(problem, tops, method, spent)
    path = (*_prefix(problem, top, found), *found.climb.path)
    if watch:
        for iteration, station in enumerate(path):
            watch(iteration, problem, station)
    reached = (i for i, s in enumerate(starts) if s.climbed and _same(small, s, top, SAME_TOP))
    return Searched(found, path, tuple(starts), tuple(reached))


def _best_sound(
    problem: Problem, tops: list[Start], method: Method, spent: int
) -> tuple[Found, Start]:
    """From the highest top of L_a down: the first from which L has a sound maximum."""
    runs = []
    for top in tops:
        run = attempt(problem, top.end.state, method)
        if is_sound(run) and run.outcome is not Outcome.SADDLE:
            return conclude(run, method, spent=spent), top
        spent += run.end.evaluations
        runs.append(run)
    for run, top in zip(runs, tops, strict=True):
        if is_sound(run):
            return conclude(run, method, spent=spent), top
    run = attempt(problem.penalised(), tops[0].end.state, method)
    return conclude(run, method, failed=runs[0], spent=spent), tops[0]


def _prefix(problem: Problem, top: Start, found: Found) -> Iterator[Station]:
    """The path from the start to the top of L_a, its log-likelihoods on every value."""
    for station in top.path[:-1]:
        state = station.state.reordered(found.order)
        point = evaluate(problem, state)
        yield Station(state, float(point.loglik), float(point.objective))


# -------------------------------------------------------------------- the starts
def _starts(problem: Problem, k: int, rng: np.random.Generator) -> Iterator[tuple[str, State]]:
    """Every start worth trying, by name."""
    for name, begin in STARTS.items():
        if name != "random":
            yield name, begin(problem, k, rng)
    if k == 1:  # one component has one maximum
        return
    for number, state in enumerate(peaks(problem, k), start=1):
        yield f"peaks {number}", state
    for number, state in enumerate(splits(problem, _grown(problem, k - 1)), start=1):
        yield f"split {number}", state
    for number in range(1, RANDOM + 1):
        yield f"random {number}", STARTS["random"](problem, k, rng)


def _grown(problem: Problem, k: int) -> State:
    """A good state of k components, grown from one by splitting the best way each time."""
    state = from_groups(problem, np.ones((problem.y.size, 1)))
    while state.k < k:
        candidates = [(f"split {i}", s) for i, s in enumerate(splits(problem, state))]
        state = min(_short_runs(problem, candidates), key=_height).end.state
    return state


# -------------------------------------------------------------------- short and long runs
def _short_runs(problem: Problem, named: Iterable[tuple[str, State]]) -> list[Start]:
    """`SHORT` EM steps from every start, side by side; the highest first."""
    named = list(named)
    room = max(1, BATCH // (problem.y.size * named[0][1].k))
    starts: list[Start] = []
    for first in range(0, len(named), room):
        names, states = zip(*named[first : first + room], strict=True)
        paths = _side_by_side(problem, states)
        starts += [Start(name, path, SHORT + 1) for name, path in zip(names, paths, strict=True)]
    return sorted(starts, key=_height)


def _side_by_side(problem: Problem, states: Sequence[State]) -> list[tuple[Station, ...]]:
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = problem.core._of(*(np.stack(column) for column in columns))
    point = evaluate(problem, State(np.stack([state.weights for state in states]), bank))
    points = [point]
    for _ in range(SHORT):
        point = evaluate(problem, em_map(problem, point), point.evaluations)
        points.append(point._replace(responsibilities=NOTHING))
    return [tuple(_station(point, i) for point in points) for i in range(len(states))]


def _station(point: Point, i: int) -> Station:
    state = State(point.state.weights[i], point.state.bank[i])
    return Station(state, float(point.loglik[i]), float(point.objective[i]))


def _climbed(problem: Problem, start: Start, method: Method) -> Start:
    """A start taken on from its short run to the top of its hill."""
    run = attempt(problem, start.end.state, method)
    evaluations = start.evaluations + run.end.evaluations
    return Start(start.name, (*start.path, *run.path[1:]), evaluations, climbed=True)


# -------------------------------------------------------------------- which are the same
def _height(start: Start) -> float:
    """For sorting, the highest first; a run that failed comes last."""
    objective = start.end.objective
    return -objective if np.isfinite(objective) else np.inf


def _distinct(problem: Problem, starts: Sequence[Start], within: float = np.inf) -> list[Start]:
    """One of each group of starts that ended in the same place, the highest first."""
    distinct: list[Start] = []
    for start in starts:
        if not any(_same(problem, start, other, within) for other in distinct):
            distinct.append(start)
    return distinct


def _same(problem: Problem, start: Start, other: Start, within: float) -> bool:
    apart = abs(start.end.objective - other.end.objective) * problem.unit.weight
    difference = _place(problem, start.end.state) - _place(problem, other.end.state)
    return apart <= within and bool(np.all(np.abs(difference) < SAME_PLACE))


def _place(problem: Problem, state: State) -> FloatArray:
    """Weights, locations in units of the scale, logarithms of the rest; sorted by location."""
    state = state.reordered(np.lexsort(state.bank.moments()[::-1]))
    parts = [state.weights]
    for parameter, values in zip(problem.core.parameters, state.bank.fields(), strict=True):
        at_line = parameter.kind is Kind.LOCATION
        parts.append(values / problem.spread if at_line else np.log(values))
    return np.concatenate(parts)


NOTHING = np.empty((0, 0))
