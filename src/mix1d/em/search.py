"""Many starts, one winner (Biernacki, Celeux & Govaert 2003: short runs, then one long).

All starts get a few EM steps side by side on the penalised L_a, which has no spikes (of large data,
on a coarse copy); the best distinct ones climb to the top of L_a; from the highest the climb goes
on without the penalty to the plain maximum, so that a sound fit carries no bias. If that ends in a
spike, the next best hill is tried. If no hill has a sound top, the penalised maximum is the answer
and the outcome says so.

Two components have few hills, and twenty starts find them. With more, the highest is often narrow
and reached by one random start in a hundred: there only many starts help, and machine code makes
a thousand of them cheap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np

from mix1d.arrays import IntArray
from mix1d.em.algorithms import Found, Method, attempt, conclude, is_sound
from mix1d.em.climb import Climb, Station, Watch
from mix1d.em.coarse import blur, coarse
from mix1d.em.path import Path
from mix1d.em.problem import Problem, State
from mix1d.em.runs import (
    Crowd,
    Start,
    distinct,
    followed,
    height,
    meeting,
    one_after_the_other,
    stacked,
    walked,
)
from mix1d.em.start import STARTS, from_groups, insertions, near, randoms, splits, windows, without
from mix1d.errors import Outcome

__all__ = ["Effort", "Jury", "Searched", "effort", "search"]

PATIENCE = 3
"""Further rounds without a higher top after which the search ends."""

SAME_TOP = 1e-4
"""Log-likelihood units between two tops that are one, if they also lie in the same place."""

FINE = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of the values in the windows where one more component is tried."""

LONGEST = 500
"""Iterations to the top of L_a: a hill that needs more is judged by how far it got."""


@dataclass(frozen=True)
class Effort:
    """How many starts a search makes."""

    random: int
    """Random starts at first, and again in each further round."""
    survivors: int
    """Distinct short runs that are followed further, in each round."""


def effort(problem: Problem, k: int, *, in_earnest: bool = False) -> Effort:
    """Starts of the first round, or of each round `in_earnest` after those have disagreed.

    Enough for the hills that mixtures of k components have (`benchmarks/search.py`). Where all have
    one sd, none of these hills is narrow.
    """
    if problem.core.scale_index is None:
        return Effort(12, 6)
    first, further = Effort(12, 6), Effort(150, 30)
    if k == 3:
        first = Effort(24, 8)
    if k > 3:
        first = further = Effort(150, 60) if problem.shared else Effort(500, 200)
    return further if in_earnest else first


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
    is_settled: bool
    """Whether it ended because more starts brought nothing, not at a limit of rounds."""


def search(
    problem: Problem,
    k: int,
    method: Method,
    watch: Watch | None = None,
    known: Sequence[State] = (),
) -> Searched:
    """The best sound maximum with k components.

    `known` are good states of this or another number of components, from which starts are made.
    """
    small = coarse(problem).penalised()
    is_coarse = small.y is not problem.y
    much = effort(problem, k)
    jury = Jury(problem, method, blur(small) if is_coarse else 0.0)
    starts = _explored(small, k, method, much, jury, known)
    within = SAME_TOP / small.unit.weight
    found, top = jury.verdict(_tops(small, starts), sum(start.evaluations for start in starts))
    prefix = partial(_walked_again, top, found.order, is_coarse=is_coarse)
    path = Path(problem, found.climb.path, prefix, top.length)
    if watch:
        for iteration, station in enumerate(path):
            watch(iteration, problem, station)
    climbs = np.array([start.climbed for start in starts])
    reached = np.flatnonzero(climbs & meeting(top, starts, within))
    settled = method.rounds == np.inf or _agree(small, top, starts)
    return Searched(found, path, tuple(starts), tuple(reached.tolist()), settled)


def _walked_again(top: Start, order: IntArray, *, is_coarse: bool) -> tuple[Station, ...]:
    """The winner's way to where the last climb began, its components in the order of the answer."""
    way = (station.reordered(order) for station in top.before())
    return tuple(at._replace(loglik=np.nan) if is_coarse else at for at in way)


def _explored(
    problem: Problem, k: int, method: Method, much: Effort, jury: Jury, known: Sequence[State]
) -> list[Start]:
    """Starts, and more around the best top and at random, until they bring nothing higher.

    No more are needed where most starts agree on the top (Boender & Rinnooy Kan 1987: the fewer
    distinct tops among many starts, the less likely one is unseen). Where no hill has a sound top
    the search goes on for longer.
    """
    begun = _starts(problem, k, method.rng, much, known)
    starts = _followed(problem, begun, [], method, much)
    idle = number = 0
    moved: list[Start] = []
    tops = _tops(problem, starts)
    best, is_sound = jury.best(tops)
    while idle < (PATIENCE if is_sound else 2 * PATIENCE) and not _agree(problem, best, starts):
        if number >= method.rounds:
            break
        number += 1
        if number == 1:
            much = effort(problem, k, in_earnest=True)
        moved += [top for top in (best, *tops) if not meeting(top, moved).any()][:1]
        around = chain(
            _moves(problem, moved[-1], number), _chances(problem, best, method.rng, number, much)
        )
        starts = sorted([*starts, *_followed(problem, around, starts, method, much)], key=height)
        last = best, is_sound
        tops = _tops(problem, starts)
        best, is_sound = jury.best(tops)
        rise = best.end.objective - last[0].end.objective
        higher = rise > SAME_TOP / problem.unit.weight
        idle = 0 if higher or is_sound > last[1] else idle + 1
    return starts


def _tops(problem: Problem, starts: list[Start]) -> list[Start]:
    """The distinct tops among the starts, the highest first."""
    within = SAME_TOP / problem.unit.weight
    return distinct([start for start in starts if start.climbed], within)


def _agree(problem: Problem, best: Start, starts: list[Start]) -> bool:
    """Whether at least three in four of the starts that were followed reached the best top."""
    followed = [start for start in starts if start.climbed]
    reached = np.count_nonzero(meeting(best, followed, SAME_TOP / problem.unit.weight))
    return best.end.state.k == 1 or bool(4 * reached >= 3 * max(len(followed), 6))


def _followed(
    problem: Problem,
    crowds: Iterator[Crowd],
    known: list[Start],
    method: Method,
    much: Effort,
) -> list[Start]:
    """New starts, the highest first; the best that lead to no known top go on to theirs."""
    hill = replace(
        method, algorithm="em", accelerate=True, max_iter=LONGEST, tol=0.1 * SAME_TOP, polish=False
    )
    tops = distinct([start for start in known if start.climbed])
    return followed(problem, crowds, tops, hill, much.survivors)


@dataclass
class Jury:
    """Which top of L_a, from the highest down, is the first from which L has a sound maximum.

    Of tops that a coarse copy cannot tell apart in height, by up to `blur` units, the one that is
    highest on every value. A top whose climb ends lower than it began (a spike of the coarse copy
    that is none of the data's) does not stand in the way of those between.
    """

    problem: Problem
    method: Method
    blur: float
    heard: dict[str, Climb] = field(default_factory=dict)
    """The climbs on L, by the name of the start."""

    def best(self, tops: list[Start]) -> tuple[Start, bool]:
        """That top, or else the highest, and whether it is sound."""
        best: Start | None = None
        for top in tops:
            if best:
                reached = min(best.end.objective, float(self.run(best).end.objective))
                if not top.end.objective > reached - self.blur:
                    break
            run = self.run(top)
            if _is_top(run) and not (best and self.run(best).end.objective >= run.end.objective):
                best = top
        if best:
            return best, True
        return next((top for top in tops if is_sound(self.run(top))), tops[0]), False

    def run(self, top: Start) -> Climb:
        """The climb on L from a top of L_a; on a long ridge only its beginning."""
        if top.name not in self.heard:
            short = replace(self.method, max_iter=min(LONGEST, self.method.max_iter))
            self.heard[top.name] = self._climb(top, short)
        return self.heard[top.name]

    def _climb(self, top: Start, method: Method) -> Climb:
        return attempt(self.problem, top.end.state, method, at_top=True)

    def verdict(self, tops: list[Start], spent: int) -> tuple[Found, Start]:
        """The answer; `spent` are the likelihood evaluations of the search."""
        ended: set[str] = set()
        while (top := self.best(tops)[0]).name not in ended:
            ended.add(top.name)
            if self.run(top).outcome is Outcome.MAX_ITER and self.method.max_iter > LONGEST:
                spent += int(self.heard[top.name].end.evaluations)
                self.heard[top.name] = self._climb(top, self.method)
        run = self.run(top)
        spent += sum(int(climb.end.evaluations) for climb in self.heard.values())
        if is_sound(run):
            return conclude(run, self.method, spent=spent - run.end.evaluations), top
        again = attempt(self.problem.penalised(), top.end.state, self.method, at_top=True)
        return conclude(again, self.method, failed=run, spent=spent), top


def _is_top(run: Climb) -> bool:
    return is_sound(run) and run.outcome is not Outcome.SADDLE


# -------------------------------------------------------------------- the starts
def _starts(
    problem: Problem, k: int, rng: np.random.Generator, much: Effort, known: Sequence[State]
) -> Iterator[Crowd]:
    """Every start worth trying."""
    named = {name: begin(problem, k, rng) for name, begin in STARTS.items() if name != "random"}
    if k > 1:  # one component has one maximum
        smaller = _grown(problem, k - 1)
        yield _listed("window", windows(problem, smaller))
    yield list(named), stacked(list(named.values()))
    if k > 1:
        if k > 2:  # cuts of one component are there already
            yield from _gathered("split", splits(problem, smaller))
        yield from _gathered("near", chain.from_iterable(near(problem, at, k) for at in known))
        yield _listed("random", randoms(problem, k, rng, much.random))


def _moves(problem: Problem, top: Start, number: int) -> Iterator[Crowd]:
    """From a top: one component dropped, and another split or a new one put where values are dense.

    The moves are those of split-and-merge EM (Ueda et al. 2000).
    """
    state = top.end.state
    fewer = [without(state, j) for j in range(state.k)]
    split = chain.from_iterable(splits(problem, smaller) for smaller in fewer)
    yield from _gathered(f"round {number}, split", split)
    added = [windows(problem, smaller, FINE, each=10) for smaller in fewer]
    yield _listed(f"round {number}, window", one_after_the_other(added))


def _chances(
    problem: Problem, best: Start, rng: np.random.Generator, number: int, much: Effort
) -> Iterator[Crowd]:
    """Random starts, and components put anywhere into the best top without one of its own."""
    state = best.end.state
    yield _listed(f"round {number}, random", randoms(problem, state.k, rng, much.random))
    fewer = [without(state, j) for j in range(state.k)]
    chosen = stacked([fewer[j] for j in rng.integers(state.k, size=much.random)])
    yield _listed(f"round {number}, insertion", insertions(problem, chosen, rng))


def _listed(name: str, states: State) -> Crowd:
    """Stacked states, numbered."""
    return [f"{name} {number}" for number in range(1, len(states.weights) + 1)], states


def _gathered(name: str, states: Iterator[State]) -> Iterator[Crowd]:
    """The same of states one by one, if there are any."""
    if found := list(states):
        yield _listed(name, stacked(found))


def _grown(problem: Problem, k: int) -> State:
    """A good state of k components, grown from one by splitting the best way each time."""
    state = from_groups(problem, np.ones((problem.y.size, 1)))
    while state.k < k:
        ends, objective = walked(problem, stacked(list(splits(problem, state))))
        state = ends.at(int(np.nanargmax(objective)))
    return state
