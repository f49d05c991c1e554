"""The search of normal mixtures by compiled loops: which candidates `maxima` may choose from.

From one component to k, each time one more where it gains most (Lindsay's gradient function,
1983); then rounds around the best maxima and by chance, of which only what looks sound and may
still matter is climbed (`kernels/native/search.h`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from math import ceil, isfinite
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.native import NATIVE, array_of, rule_of, states_of
from mix1d.kernels import search as loops
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import stacked
from mix1d.search.candidates import Candidate, Origin
from mix1d.search.distinct import near, places_of
from mix1d.search.maxima import Maxima, Standing
from mix1d.search.starts import beside, evenly_spaced

__all__ = [
    "EFFORTS", "EVIDENCE", "FEWEST", "LAST_OF_FEW", "Amounts", "amounts_for", "candidates",
    "contenders", "each_start", "serves", "traced",
]  # fmt: skip

FEWEST = 2
"""Components from which this search serves: one has one maximum."""

LAST_OF_FEW = 3
"""Components up to which most searches end after their first candidates: two or three have few
maxima, which twenty starts find."""

EVIDENCE = 6
"""Candidates that must have been followed before their agreement ends a search; all that climb,
where a quick search follows fewer."""

MANY = 9
"""Components from which candidates are told apart later: more of them climb, after more steps."""

MARGIN = 1.0
"""Log-likelihood units below the best on a coarse copy, within which a maximum may be the best on
all values."""

FEW = 3
"""Maxima of a search that was cut short from which EM goes on."""


class Amounts(NamedTuple):
    """How many candidates go how far in each round (`search_effort` in `native/search.h`)."""

    steps: int = 4
    """EM steps of every candidate."""
    ranked: int = 80
    """Candidates that take more."""
    more_steps: int = 40
    climbed: int = 30
    """Candidates that climb."""
    planned: int = 300
    """Candidates around a maximum."""
    random_starts: int = 100
    """Random candidates of each of two kinds."""
    idle: int = 7
    """Rounds that brought nothing higher after which the search ends."""
    insertions: int = 6
    """Components that are tried in each smaller mixture."""
    merges: int = 1
    """1 where neighbours are merged too, else 0."""
    grown: int = 12
    """Candidates at each number of components on the way to k."""
    climbed_grown: int = 2
    """Candidates of these that climb."""
    first_random: int = 0
    """Random candidates beside those of the last step to k."""
    first_climbed: int = 2
    """Candidates of both that climb."""
    enough: int = 0
    """Candidates whose agreement ends the search without any round; 0 where none does."""
    alone: int = 20
    """Climbs on L alone from random starts."""
    most_alone: int = 2000
    """The same of few values, where they cost little."""
    alone_steps: int = 12
    """EM steps before these climb."""
    budget: int = 60_000
    """Work after which the search ends, in milliseconds of a processor or so. It is counted, not
    timed, so that the answer is the same everywhere."""
    most_rounds: int = 1 << 40
    """Rounds after which the search ends, too."""


EFFORTS = {
    "quick": Amounts(ranked=60, climbed=20, random_starts=60, idle=5, budget=30_000),
    "default": Amounts(),
    "thorough": Amounts(
        steps=10, ranked=160, climbed=80, planned=500, random_starts=300, idle=20, alone=60,
        most_alone=4000, budget=240_000,
    ),
}  # fmt: skip


def amounts_for(k: int, method: Method) -> Amounts:
    """How thorough a search for k components is."""
    amounts = EFFORTS[method.effort]
    if k <= LAST_OF_FEW:
        amounts = _of_few(amounts, k)
    if k >= MANY:
        amounts = amounts._replace(
            more_steps=3 * amounts.more_steps // 2, climbed=4 * amounts.climbed // 3
        )
    if isfinite(method.rounds):
        amounts = amounts._replace(most_rounds=int(method.rounds))
    return amounts


def _of_few(amounts: Amounts, k: int) -> Amounts:
    """The same for two or three components.

    Their first candidates are random ones too, and end the search where they agree.
    """
    share = amounts.random_starts / Amounts().random_starts
    climbed = ceil((4 + 2 * (k - 1)) * share)
    return amounts._replace(
        more_steps=8,
        first_random=ceil(12 * (k - 1) * share),
        first_climbed=climbed,
        enough=min(EVIDENCE, climbed),
        most_alone=500,
    )


def serves(problem: Problem, k: int) -> bool:
    """Whether the loops search mixtures of k components of this problem."""
    return (
        k >= FEWEST
        and engine_for(problem).is_fast
        and problem.unit.weight == 1.0
        and np.unique(problem.y).size >= 2 * k
    )


def candidates(
    problem: Problem,
    k: int,
    known: Sequence[State],
    effort: Amounts,
    *,
    seed: int = 0,
    progress: FloatArray | None = None,
) -> tuple[list[Candidate], loops.Maxima]:
    """One for each maximum of the penalised problem, the highest rank first; and the numbers.

    `progress` is that of `find_maxima`.
    """
    near = list(chain.from_iterable(beside(problem, state, k) for state in known))
    smaller = max((state for state in known if state.k < k), key=lambda s: s.k, default=None)
    found = loops.find_maxima(
        problem.y, problem.weights, rule_of(problem),
        np.array([problem.spread, problem.sample.step / problem.unit.scale, 1e-8]),
        array_of(stacked(near)) if near else np.empty((0, 3, k)),
        np.array(effort, dtype=np.int64), smaller=None if smaller is None else array_of(smaller),
        seed=seed, progress=progress,
    )  # fmt: skip
    states, starts = states_of(found.mixtures), states_of(found.starts)
    ends = zip(states.apart(), found.heights.tolist(), places_of(problem, states), strict=True)
    return [
        Candidate(
            name=f"maximum {row + 1}",
            state=state,
            objective=height,
            place=place,
            evaluations=0 if row else found.evaluations,
            length=0,
            origin=Origin(problem, problem, starts, row, 0),
            climbed=True,
        )
        for row, (state, height, place) in enumerate(ends)
    ], found


def traced(candidate: Candidate, method: Method) -> Candidate:
    """The same with a path, if one run of EM on L_a or on L leads to it.

    From components evenly spaced, which shows more than a path from the start it was found from.
    """
    penalised, _, starts, row, *_ = candidate.origin
    evenly = stacked([evenly_spaced(penalised, candidate.state.k)])
    for problem in (penalised, replace(penalised, penalty=0.0)):
        for states, which in ((evenly, 0), (starts, row)):
            path = NATIVE.path(problem, states.at(which), method)
            if near(places_of(penalised, path[-1]), candidate.place):
                origin = Origin(problem, problem, states, which, 0, method)
                return candidate._replace(length=len(path) - 1, origin=origin)
    return candidate


def each_start(every: list[Candidate], found: loops.Maxima) -> list[Candidate]:
    """The candidates, each as often as a start led to it."""
    numbers = zip(every, found.reached.tolist(), found.led.tolist(), strict=True)
    return [
        candidate._replace(climbed=number < climbs)
        for candidate, climbs, led in numbers
        for number in range(led)
    ]


def contenders(maxima: Maxima, every: list[Candidate], found: loops.Maxima) -> list[Candidate]:
    """The candidates that may be the answer: sound ones near the best, or all if none is sound.

    All are the best few where the search was cut short: each may take as long as it did.
    """
    known = every
    if found.is_cut_short:
        best = np.lexsort((-found.ranks, -found.trusts))[:FEW].tolist()
        every = [every[i] for i in sorted(best)]
    sound = found.trusts == Standing.SOUND
    if not sound.any():
        return every
    margin = MARGIN if maxima.small.y.size != maxima.problem.y.size else 1e-6
    close = sound & (found.ranks >= found.ranks[sound].max() - margin)
    chosen = [known[i] for i in np.flatnonzero(close)]
    return chosen if maxima.best(chosen).standing is Standing.SOUND else every
