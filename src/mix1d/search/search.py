"""Many starts, one winner (Biernacki, Celeux & Govaert 2003: short runs, then one long).

All starts get a few EM steps side by side on the penalised L_a, which has no spikes (of large data,
on a coarse copy); the best distinct ones climb to the maximum of L_a. From there the climb goes on
without the penalty to the plain maximum, so that a sound fit carries no bias; among few values some
starts climb on L alone. The answer is the sound certified maximum with the highest L_a. If all are
unsound, it is the highest certified one, and the outcome says so; if none is certified, the
penalised maximum.

Two components have few maxima, and twenty starts find them. With more, the highest is often narrow
and reached by one random start in a hundred: there only many starts help, and machine code makes
a thousand of them cheap.

The search draws its random starts from a stream of its own and looks at the data from the one side
that their shape says, so the answer depends on neither a seed nor the sign of the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import partial
from itertools import chain

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.algorithms import Found, Method, attempt, conclude
from mix1d.em.climb import Climb, Station, Watch
from mix1d.em.path import Path
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.search.coarse import blur, coarse
from mix1d.search.kmeans import kmeans
from mix1d.search.partitions import MOST_VALUES, partitions
from mix1d.search.reflection import reflected, reflected_state, reflects
from mix1d.search.runs import (
    Crowd,
    Start,
    climbed,
    distinct,
    followed,
    height,
    meeting,
    near,
    one_after_the_other,
    places_of,
    stacked,
    walked,
)
from mix1d.search.starts import (
    STARTS,
    beside,
    from_groups,
    insertions,
    randoms,
    splits,
    windows,
    without,
)

__all__ = ["Effort", "Maxima", "Searched", "Standing", "effort", "search"]

PATIENCE = 3
"""Further rounds without a higher top after which the search ends."""

SAME_TOP = 1e-4
"""Log-likelihood units between two tops that are one, if they also lie in the same place."""

ALONE = 100, 500
"""Random starts of a further round that climb on L alone: at least, and of few values so many that
they cost what these cost of 200 values."""

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
    *,
    seed: int = 0,
) -> Searched:
    """The best sound maximum with k components.

    `known` are good states of this or another number of components, from which starts are made.
    """
    turned = reflects(problem)
    small = coarse(reflected(problem) if turned else problem)
    is_coarse = small.y.size != problem.y.size
    small = small.held(_within_groups(small, k)).penalised()
    if turned:
        known = [reflected_state(state) for state in known]
    much = effort(problem, k)
    rng = np.random.default_rng(seed)
    maxima = Maxima(problem, small, method, turned, blur(small) if is_coarse else 0.0)
    starts, settled = _explored(small, k, method, much, maxima, known, rng)
    within = SAME_TOP / small.unit.weight
    found, top = maxima.verdict(_tops(small, starts), sum(start.evaluations for start in starts))
    if turned:
        starts, top = [_turned_back(start) for start in starts], _turned_back(top)
    prefix = partial(_walked_again, top, found.order, is_coarse=is_coarse)
    path = Path(problem, found.climb.path, prefix, top.length)
    if watch:
        for iteration, station in enumerate(path):
            watch(iteration, problem, station)
    climbs = np.array([start.climbed for start in starts])
    reached = np.flatnonzero(climbs & meeting(top, starts, within))
    return Searched(found, path, tuple(starts), tuple(reached.tolist()), settled)


def _within_groups(problem: Problem, k: int) -> float:
    """The sd within the exact k-means clusters."""
    if problem.core.scale_index is None:
        return problem.spread
    labels = kmeans(problem.y, problem.weights, k)
    mass = np.bincount(labels, problem.weights)
    means = np.bincount(labels, problem.weights * problem.y) / mass
    squares = problem.weights @ np.square(problem.y - means[labels])
    return float(np.sqrt(squares / problem.n)) or problem.spread


def _turned_back(start: Start) -> Start:
    """A start of the reflected data as one of the data."""
    end = start.end._replace(state=reflected_state(start.end.state))
    return start._replace(end=end, before=partial(_way_turned_back, start))


def _way_turned_back(start: Start) -> tuple[Station, ...]:
    return tuple(at._replace(state=reflected_state(at.state)) for at in start.before())


def _walked_again(top: Start, order: IntArray, *, is_coarse: bool) -> tuple[Station, ...]:
    """The winner's way to where the last climb began, its components in the order of the answer."""
    way = (station.reordered(order) for station in top.before())
    return tuple(at._replace(loglik=np.nan) if is_coarse else at for at in way)


def _explored(
    problem: Problem,
    k: int,
    method: Method,
    much: Effort,
    maxima: Maxima,
    known: Sequence[State],
    rng: np.random.Generator,
) -> tuple[list[Start], bool]:
    """Starts, and more around the best top and at random, until they bring nothing higher.

    The second value says whether they did so within the limit of rounds.

    No more are needed where most starts agree on a sound top (Boender & Rinnooy Kan 1987: the fewer
    distinct tops among many starts, the less likely one is unseen). Where none is sound the search
    goes on for longer.
    """
    begun = _starts(problem, k, rng, much, known)
    starts = _followed(problem, begun, [], method, much)
    starts = sorted([*starts, *_on_likelihood(problem, k, method)], key=height)
    idle = number = 0
    moved: list[Start] = []
    tops = _tops(problem, starts)
    best = maxima.best(tops)
    while idle < _patience(best.standing) and not _agree(problem, best, starts, maxima):
        if number >= method.rounds:
            return starts, False
        number += 1
        if number == 1:
            much = effort(problem, k, in_earnest=True)
        moved += [top for top in (best.top, *tops) if not meeting(top, moved).any()][:1]
        around = chain(
            _moves(problem, moved[-1], number), _chances(problem, best.top, rng, number, much)
        )
        new = _followed(problem, around, starts, method, much)
        new += _climbed_alone(problem, k, rng, number, method, _tops(problem, new))
        starts = sorted([*starts, *new], key=height)
        last = best
        tops = _tops(problem, starts)
        best = maxima.best(tops)
        higher = best.rank - last.rank > SAME_TOP / problem.unit.weight
        idle = 0 if best.standing > last.standing or higher else idle + 1
    return starts, True


def _patience(standing: Standing) -> int:
    return PATIENCE if standing is Standing.SOUND else 2 * PATIENCE


def _on_likelihood(problem: Problem, k: int, method: Method) -> list[Start]:
    """Climbs on L alone from the partitions of a handful of values."""
    if not (_can_collapse(problem) and 1 < k <= problem.y.size <= MOST_VALUES):
        return []
    first = partitions(problem, k)
    if not len(first.weights):
        return []
    return climbed(problem, *_listed("partition", first), _to_the_top(method))


def _climbed_alone(
    problem: Problem,
    k: int,
    rng: np.random.Generator,
    number: int,
    method: Method,
    tops: Sequence[Start],
) -> list[Start]:
    """Climbs on L alone, from random starts and from maxima of L_a, however low.

    Some maxima of L have none of L_a below them, and some are higher than the one below them.
    """
    if not _can_collapse(problem):
        return []
    fewest, most = ALONE
    first = randoms(problem, k, rng, min(most, max(fewest, fewest * 200 // problem.y.size)))
    if tops:
        first = one_after_the_other([first, stacked([top.end.state for top in tops])])
    return climbed(problem, *_listed(f"round {number}, alone", first), _to_the_top(method))


def _can_collapse(problem: Problem) -> bool:
    return problem.in_machine_code and problem.penalty > 0.0


def _tops(problem: Problem, starts: list[Start]) -> list[Start]:
    """The distinct tops among the starts, the highest first."""
    within = SAME_TOP / problem.unit.weight
    return distinct([start for start in starts if start.climbed], within)


def _agree(problem: Problem, best: Best, starts: list[Start], maxima: Maxima) -> bool:
    """Whether at least three in four of the starts that were followed reached the best top.

    That says nothing of the maxima of L where the best one is unsound, or lies so far from the top
    of L_a that others may lie there too.
    """
    if best.top.end.state.k == 1:
        return True
    followed = [start for start in starts if start.climbed]
    reached = np.count_nonzero(meeting(best.top, followed, SAME_TOP / problem.unit.weight))
    if best.standing is not Standing.SOUND or 4 * reached < 3 * max(len(followed), 6):
        return False
    return not problem.penalty or bool(near(maxima.place(best.top), best.top.place))


def _followed(
    problem: Problem,
    crowds: Iterator[Crowd],
    known: list[Start],
    method: Method,
    much: Effort,
) -> list[Start]:
    """New starts, the highest first; the best that lead to no known top go on to theirs."""
    tops = distinct([start for start in known if start.climbed])
    return followed(problem, crowds, tops, _to_the_top(method), much.survivors)


def _to_the_top(method: Method) -> Method:
    return replace(
        method, algorithm="em", accelerate=True, max_iter=LONGEST, tol=0.1 * SAME_TOP, polish=False
    )


class Standing(IntEnum):
    """What a climb on L from a maximum of L_a is worth, in ascending order."""

    SPIKE = 0
    """It ended in a spike, or collapsed."""
    RIDGE = 1
    """No spike, but no certified maximum: a ridge, a saddle, or not yet there."""
    DOUBTFUL = 2
    """A certified maximum with a component that chance may have made."""
    SOUND = 3


@dataclass(frozen=True)
class Best:
    """The best of several tops."""

    top: Start
    standing: Standing
    rank: float
    """What maxima are compared by: L_a at a certified maximum of L, else at the top."""


@dataclass
class Maxima:
    """The maxima of L above the tops of L_a, each climbed to once.

    The tops are those of `small`, the coarse copy, reflected if `turned`; the climbs use every
    value. `blur` is how far apart in height two tops may be of which the copy cannot tell the
    higher.
    """

    problem: Problem
    small: Problem
    method: Method
    turned: bool
    blur: float
    climbs: dict[str, Climb] = field(default_factory=dict)
    """By the name of the start."""

    def best(self, tops: list[Start]) -> Best:
        """The sound maximum with the highest L_a, or else the best there is.

        A maximum of L_a is higher than the maximum of L above it: so tops, taken from the highest
        down, that are lower than a sound maximum need no climb.
        """
        best: Best | None = None
        heights = self._heights(tops)
        for number in np.argsort(-heights, kind="stable").tolist():
            top, height = tops[number], float(heights[number])
            if best and best.standing is Standing.SOUND and not height > best.rank - self.blur:
                break
            run = self.run(top)
            standing = _standing(run)
            rank = run.rank if standing >= Standing.DOUBTFUL else height
            worth = max(standing, Standing.RIDGE)  # of uncertified ends the highest top is taken
            if best is None or (worth, rank) > (max(best.standing, Standing.RIDGE), best.rank):
                best = Best(top, standing, rank)
        assert best
        return best

    def _heights(self, tops: list[Start]) -> FloatArray:
        """L_a of the tops, or what they would be ranked by, where that is more."""
        heights = np.array([top.end.objective for top in tops])
        if len(tops) == 1 or not self.small.penalty or self.problem.penalty:
            return heights
        states = stacked([top.end.state for top in tops])
        logliks = heights + self.small.penalty_of(states)
        return np.asarray(
            np.maximum(heights, replace(self.small, penalty=0.0).rank(states, logliks))
        )

    def place(self, top: Start) -> FloatArray:
        """Where that climb ended, in the coordinates of the tops."""
        state = self.run(top).end.state
        return places_of(self.small, reflected_state(state) if self.turned else state)

    def run(self, top: Start) -> Climb:
        """The climb on L from a top of L_a; on a long ridge only its beginning."""
        if top.name not in self.climbs:
            short = replace(self.method, max_iter=min(LONGEST, self.method.max_iter))
            self.climbs[top.name] = self._climb(top, short)
        return self.climbs[top.name]

    def _climb(self, top: Start, method: Method) -> Climb:
        return attempt(self.problem, self._state(top), method, at_top=True)

    def _state(self, top: Start) -> State:
        return reflected_state(top.end.state) if self.turned else top.end.state

    def verdict(self, tops: list[Start], spent: int) -> tuple[Found, Start]:
        """The answer; `spent` are the likelihood evaluations of the search."""
        ended: set[str] = set()
        while (best := self.best(tops)).top.name not in ended:
            top = best.top
            ended.add(top.name)
            if self.run(top).outcome is Outcome.MAX_ITER and self.method.max_iter > LONGEST:
                spent += int(self.climbs[top.name].end.evaluations)
                self.climbs[top.name] = self._climb(top, self.method)
        top, run = best.top, self.run(best.top)
        spent += sum(int(climb.end.evaluations) for climb in self.climbs.values())
        if best.standing is not Standing.SPIKE:
            return conclude(run, self.method, spent=spent - run.end.evaluations), top
        again = attempt(self.problem.penalised(), self._state(top), self.method, at_top=True)
        return conclude(again, self.method, failed=run, spent=spent), top


def _standing(run: Climb) -> Standing:
    if run.outcome is None or run.spikes:
        return Standing.SPIKE
    if not run.is_certified:
        return Standing.RIDGE
    return Standing.SOUND if run.is_sound else Standing.DOUBTFUL


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
        yield from _gathered("near", chain.from_iterable(beside(problem, at, k) for at in known))
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
