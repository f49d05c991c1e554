"""The starts of a search: those of the first round, and those that follow from the best so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import ceil

import numpy as np

from mix1d.choices import Effort
from mix1d.em.engine import engine_for
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search import assigned
from mix1d.search.candidates import Candidate
from mix1d.search.partitions import MOST_VALUES, partitions
from mix1d.search.short_runs import SHORT, NamedStates
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

__all__ = [
    "RoundSize", "beside_maxima", "confirming_size", "first", "of_partitions", "on_likelihood",
    "round_size",
]  # fmt: skip

FINE = (0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of the values in the windows where one more component is tried."""

SHARES: dict[Effort, float] = {"quick": 0.5, "default": 1.0, "thorough": 2.0}
"""Starts of a round of each effort, as a share of those of the default."""

ALONE = 100, 500
"""Number of random starts in a further round from which L itself is maximised, without a penalty:
at least the first number and at most the second, fewer for more values."""


@dataclass(frozen=True)
class RoundSize:
    """How many starts a round of a search makes."""

    random: int
    """Number of random starts, and of maxima with one component moved to a random place."""
    followed: int
    """Number of distinct short runs that are followed to their maxima."""
    windows: int
    """Number of windows of each share of the values where one more component is tried."""


def confirming_size(effort: Effort = "default") -> RoundSize:
    """That of a further round after one whose starts agreed, by arrays."""
    share = SHARES[effort]
    return RoundSize(ceil(share * 12), ceil(share * 6), 1)


def round_size(
    problem: Problem, k: int, effort: Effort = "default", *, further: bool = False
) -> RoundSize:
    """The size of the first round, or of each `further` one: made where starts have disagreed.

    By default enough for the maxima that mixtures of k components have (`benchmarks/search.py`).
    """
    random, followed = _usual_size(problem, k, further=further)
    windows = 10 if engine_for(problem).is_fast else 3
    return RoundSize(ceil(SHARES[effort] * random), ceil(SHARES[effort] * followed), windows)


def _usual_size(problem: Problem, k: int, *, further: bool) -> tuple[int, int]:
    """`random` and `followed` by default. Where all have one sd, none of the maxima is narrow, nor
    where a prior keeps components from becoming narrow.
    """
    if problem.parts:
        return (24, 12) if k <= 3 else (60, 24)
    if not problem.core.can_collapse:
        return 12, 6
    if k > 3:
        return (150, 60) if problem.shared or problem.is_kept_apart else (500, 200)
    if further:
        return (150, 30) if engine_for(problem).is_fast else (24, 12)
    return (24, 8) if k == 3 else (12, 6)


def first(
    problem: Problem, k: int, rng: np.random.Generator, size: RoundSize, known: Sequence[State]
) -> Iterator[NamedStates]:
    """The starts of the first round; `known` are good states of other numbers of components."""
    if problem.parts:
        yield from assigned.first(problem, rng, size.random, known)
        return
    named = {name: begin(problem, k, rng) for name, begin in STARTS.items() if name != "random"}
    if k > 1:  # one component has one maximum
        smaller = _grown(problem, k - 1)
        yield _listed("window", windows(problem, smaller))
    yield list(named), stacked(list(named.values()))
    if k > 1:
        if k > 2:  # cuts of one component are there already
            yield from _gathered("split", splits(problem, smaller))
        yield from _gathered("near", chain.from_iterable(beside(problem, at, k) for at in known))
        yield _listed("random", randoms(problem, k, rng, size.random))


def _around(
    problem: Problem, maximum: Candidate, number: int, *, each: int
) -> Iterator[NamedStates]:
    """Starts from a maximum: one component dropped, another split or added where values are dense.

    The moves are those of split-and-merge EM (Ueda et al. 2000). `each` is how many windows of
    each share of the values are tried.
    """
    state = maximum.state
    if problem.parts:
        yield from assigned.around(problem, state, number)
        return
    fewer = [without(state, j) for j in range(state.k)]
    split = chain.from_iterable(splits(problem, smaller) for smaller in fewer)
    yield from _gathered(f"round {number}, split", split)
    added = [windows(problem, smaller, FINE, each=each) for smaller in fewer]
    yield _listed(f"round {number}, window", one_after_the_other(added))


def _at_random(
    problem: Problem, best: Candidate, rng: np.random.Generator, number: int, size: RoundSize
) -> Iterator[NamedStates]:
    """Random starts, and the best maximum with one component moved to a random place."""
    state = best.state
    if problem.parts:
        yield from assigned.at_random(problem, state, rng, number, size.random)
        return
    yield _listed(f"round {number}, random", randoms(problem, state.k, rng, size.random))
    fewer = [without(state, j) for j in range(state.k)]
    chosen = stacked([fewer[j] for j in rng.integers(state.k, size=size.random)])
    yield _listed(f"round {number}, insertion", insertions(problem, chosen, rng))


def beside_maxima(
    problem: Problem,
    best: Candidate,
    other: Candidate,
    rng: np.random.Generator,
    number: int,
    size: RoundSize,
) -> Iterator[NamedStates]:
    """The starts of a further round: around another maximum, or the best, and at random."""
    return chain(
        _around(problem, other, number, each=size.windows),
        _at_random(problem, best, rng, number, size),
    )


def of_partitions(problem: Problem, k: int) -> NamedStates | None:
    """The partitions of a handful of values, from which L itself is maximised."""
    if not (_is_climbed_alone(problem) and 1 < k <= problem.y.size <= MOST_VALUES):
        return None
    states = partitions(problem, k)
    return _listed("partition", states) if len(states.weights) else None


def on_likelihood(
    problem: Problem, k: int, rng: np.random.Generator, number: int, maxima: Sequence[Candidate]
) -> NamedStates | None:
    """Starts from which L itself is maximised: random ones, and maxima of L_a, however low.

    Some maxima of L are reached from no maximum of L_a, and some are higher than the one that is.
    """
    if not _is_climbed_alone(problem):
        return None
    fewest, most = ALONE
    states = randoms(problem, k, rng, min(most, max(fewest, fewest * 200 // problem.y.size)))
    if maxima:
        states = one_after_the_other([states, stacked([maximum.state for maximum in maxima])])
    return _listed(f"round {number}, alone", states)


def _is_climbed_alone(problem: Problem) -> bool:
    """Whether L has maxima that L_a lacks, and the engine is fast enough to look for them."""
    return problem.penalty > 0.0 and engine_for(problem).is_fast


def _listed(name: str, states: State) -> NamedStates:
    """Stacked states, numbered."""
    return [f"{name} {number}" for number in range(1, len(states.weights) + 1)], states


def _gathered(name: str, states: Iterator[State]) -> Iterator[NamedStates]:
    """States one by one, stacked and numbered, if there are any."""
    if found := list(states):
        yield _listed(name, stacked(found))


def _grown(problem: Problem, k: int) -> State:
    """A good state of k components, grown from one by splitting the best way each time."""
    state = from_groups(problem, problem.weights[None])
    while state.k < k:
        split = stacked(list(splits(problem, state)))
        ends, objective = engine_for(problem).short_runs(problem, split, SHORT)
        state = ends.at(int(np.nanargmax(objective)))
    return state
