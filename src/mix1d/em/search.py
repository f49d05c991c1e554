"""Many starts, one winner (Biernacki, Celeux & Govaert 2003: short runs, then one long).

All starts get a few EM steps side by side on the penalised L_a, which has no spikes (of large data,
on a coarse copy); the best distinct ones climb to the top of L_a; from the highest the climb goes
on without the penalty to the plain maximum, so that a sound fit carries no bias. If that ends in a
spike, the next best hill is tried. If no hill has a sound top, the penalised maximum is the answer
and the outcome says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mix1d.em.algorithms import Found, Method, attempt, conclude, is_sound
from mix1d.em.climb import Climb, Watch
from mix1d.em.coarse import blur, coarse
from mix1d.em.path import Path
from mix1d.em.problem import Problem, State
from mix1d.em.runs import Start, climbed, distinct, joined, prolonged, short_runs
from mix1d.em.start import STARTS, from_groups, inserted, peaks, splits, without
from mix1d.errors import Outcome

__all__ = ["Searched", "search"]

SURVIVORS = 6
"""Distinct short runs that are followed further."""

ROUNDS = 3
"""Times that the survivors are prolonged side by side, and those that have met go on as one."""

RANDOM = 12
"""Random starts at first; twice as many in each further round."""

PATIENCE = 2
"""Further rounds without a higher top after which the search ends."""

SAME_TOP = 1e-4
"""Log-likelihood units between two tops that are one, if they also lie in the same place."""

LONGEST = 500
"""Iterations to the top of L_a: a hill that needs more is judged by how far it got."""


@dataclass(frozen=True)
class Searched:
    """The answer of a search and the evidence."""

    found: Found
    path: Path
    """From the winning start to the answer."""
    starts: tuple[Start, ...]
    """Every start, the highest end first."""
    winners: tuple[int, ...]
    """Which of them reached the top the answer comes from."""


def search(problem: Problem, k: int, method: Method, watch: Watch | None = None) -> Searched:
    """The best sound maximum with k components."""
    small = coarse(problem).penalised()
    is_coarse = small.y is not problem.y
    within = SAME_TOP / small.unit.weight
    starts = _followed(small, _starts(small, k, method.rng), [], method)
    for patience in (PATIENCE, 2 * PATIENCE):  # longer where no hill has a sound top
        starts = _explored(small, starts, method, patience)
        tops = distinct([start for start in starts if start.climbed], within)
        spent = sum(start.evaluations for start in starts)
        found, top = _best_sound(problem, tops, method, spent, is_coarse=is_coarse)
        if found.outcome is not Outcome.PENALISED:
            break
    prefix = tuple(station.reordered(found.order) for station in top.path[:-1])
    path = Path(problem, found.climb.path, prefix, is_coarse)
    if watch:
        for iteration, station in enumerate(path):
            watch(iteration, problem, station)
    reached = (i for i, s in enumerate(starts) if s.climbed and s.meets(top, within))
    return Searched(found, path, tuple(starts), tuple(reached))


def _explored(problem: Problem, starts: list[Start], method: Method, patience: int) -> list[Start]:
    """More starts, around the highest top and at random, until they bring nothing higher.

    None are needed where most starts agree on the top (Boender & Rinnooy Kan 1987: the fewer
    distinct tops among many starts, the less likely one is unseen).
    """
    idle, number = 0, 0
    while idle < patience and not _agree(problem, starts):
        number += 1
        best = starts[0]
        fresh = _followed(problem, _around(problem, best, method.rng, number), starts, method)
        starts = sorted([*starts, *fresh], key=Start.height)
        rise = starts[0].end.objective - best.end.objective
        idle = 0 if rise > SAME_TOP / problem.unit.weight else idle + 1
    return starts


def _agree(problem: Problem, starts: list[Start]) -> bool:
    """Whether at least three in four of the starts that were followed reached the highest top."""
    followed = [start for start in starts if start.climbed]
    within = SAME_TOP / problem.unit.weight
    reached = sum(start.meets(followed[0], within) for start in followed)
    return starts[0].end.state.k == 1 or 4 * reached >= 3 * max(len(followed), 6)


def _followed(
    problem: Problem,
    named: Iterator[tuple[str, State]],
    known: list[Start],
    method: Method,
) -> list[Start]:
    """Short runs of new starts; the best that lead to no known top go on to theirs."""
    tried = short_runs(problem, named)
    tops = [start for start in known if start.climbed]
    news = [start for start in tried if not any(start.meets(top) for top in tops)]
    ended = _to_their_tops(problem, distinct(news)[:SURVIVORS], method) if news else []
    dropped = [start for start in tried if start.name not in {end.name for end in ended}]
    return sorted([*ended, *dropped], key=Start.height)


def _to_their_tops(problem: Problem, starts: list[Start], method: Method) -> list[Start]:
    """Each start at the top of its hill; those that meet on the way go on as one."""
    hill = replace(method, algorithm="em", accelerate=True, max_iter=LONGEST)
    leaders, followers = starts, []
    for _ in range(ROUNDS):
        if len(leaders) == 1:
            break
        starts = prolonged(problem, leaders)
        leaders = distinct(starts)
        followers += [start for start in starts if start not in leaders]
    tops = [climbed(problem, leader, hill) for leader in leaders]
    return tops + [joined(follower, leaders, tops) for follower in followers]


def _best_sound(
    problem: Problem, tops: list[Start], method: Method, spent: int, *, is_coarse: bool
) -> tuple[Found, Start]:
    """From the highest top of L_a down: the first from which L has a sound maximum.

    Of tops that the coarse copy cannot tell apart in height, the one that is highest on every
    value.
    """
    tried: list[tuple[Climb, Start]] = []
    best: tuple[Climb, Start] | None = None
    for top in tops:
        if best and not (is_coarse and top.end.objective > best[1].end.objective - blur(problem)):
            break
        run = attempt(problem, top.end.state, method)
        spent += run.end.evaluations
        tried.append((run, top))
        if _is_top(run) and not (best and best[0].end.objective >= run.end.objective):
            best = run, top
    best = best or next((pair for pair in tried if is_sound(pair[0])), None)
    if best:
        run, top = best
        return conclude(run, method, spent=spent - run.end.evaluations), top
    failed, top = tried[0]
    run = attempt(problem.penalised(), top.end.state, method)
    return conclude(run, method, failed=failed, spent=spent), top


def _is_top(run: Climb) -> bool:
    return is_sound(run) and run.outcome is not Outcome.SADDLE


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


def _around(
    problem: Problem, best: Start, rng: np.random.Generator, number: int
) -> Iterator[tuple[str, State]]:
    """Moves from the highest top (one component dropped, another split), and random starts.

    The moves are those of split-and-merge EM (Ueda et al. 2000).
    """
    state = best.end.state
    fewer = [without(state, j) for j in range(state.k)]
    if number == 1:
        for j, smaller in enumerate(fewer, start=1):
            for i, move in enumerate(splits(problem, smaller), start=1):
                yield f"move {j}.{i}", move
    for i in range(1, 2 * RANDOM + 1):
        yield f"round {number}, random {i}", STARTS["random"](problem, state.k, rng)
        smaller = fewer[rng.integers(state.k)]
        yield f"round {number}, insertion {i}", inserted(problem, smaller, rng)


def _grown(problem: Problem, k: int) -> State:
    """A good state of k components, grown from one by splitting the best way each time."""
    state = from_groups(problem, np.ones((problem.y.size, 1)))
    while state.k < k:
        state = short_runs(problem, (("split", s) for s in splits(problem, state)))[0].end.state
    return state
