"""Many starts, one answer (Biernacki, Celeux & Govaert 2003: short runs, then one long).

All starts get a few EM steps side by side on the penalised L_a, which has no spikes (of large data,
on a coarse copy); from the best distinct ones L_a is maximised. From its maxima EM goes on without
the penalty to the maximum of L (`maxima`), so that a sound fit carries no bias; among few values L
is maximised directly from some starts.

Two components have few maxima, and twenty starts find them. With more, the highest is often narrow
and reached by one random start in a hundred: there only many starts help, and compiled loops make
a thousand of them cheap.

The search draws its random starts from a stream of its own and looks at the data from the one side
that their shape says, so the answer depends on neither a seed nor the sign of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from mix1d.choices import Effort
from mix1d.em.climb import Watch
from mix1d.em.engine import engine_for
from mix1d.em.from_start import Found
from mix1d.em.method import Method
from mix1d.kernels.clusters import kmeans
from mix1d.model.problem import Problem, State
from mix1d.progress import Searching, current_search
from mix1d.search import native
from mix1d.search.candidates import Candidate, negative_objective, path_to
from mix1d.search.coarse import blur, cells_for, coarse
from mix1d.search.distinct import distinct, near, same_maximum
from mix1d.search.maxima import LONGEST, Best, Maxima, Standing
from mix1d.search.path import Path
from mix1d.search.reflection import reflected, reflected_state, reflects
from mix1d.search.result import Search
from mix1d.search.rounds import (
    RoundSize,
    beside_maxima,
    confirming_size,
    first,
    of_partitions,
    on_likelihood,
    round_size,
)
from mix1d.search.short_runs import NamedStates, explored, maximised_alone

__all__ = ["Search", "search"]

PATIENCE: dict[Effort, int] = {"quick": 2, "default": 3, "thorough": 6}
"""The search ends after this many further rounds without a higher maximum, or after twice as many
while no sound maximum is known."""

PATIENCE_BY_ARRAYS: dict[Effort, int] = {"quick": 1, "default": 2, "thorough": 4}
"""The same of families without compiled loops."""

LEAST_ROUNDS: dict[Effort, int] = {"quick": 0, "default": 1, "thorough": 2}
"""Further rounds of such families even where all starts of the first agree: they are few, and the
maximum around which the further ones begin says where another one may be."""

LONGEST_BY_ARRAYS = 100
"""Most iterations of EM from one candidate of such families; `LONGEST` of others."""

EVIDENCE = 6
"""Starts that must have been followed before their agreement ends a search; all of them, where a
quick search follows fewer."""

SAME = 1e-4
"""Two maxima in the same place are one if their log-likelihoods differ by less than this."""

CUT_SHORT = "the search ended at the limit of its work, so a higher maximum may exist"
"""What is said of an answer whose search would have gone on."""


def search(
    problem: Problem,
    k: int,
    method: Method,
    watch: Watch | None = None,
    known: Sequence[State] = (),
    *,
    seed: int = 0,
    with_path: bool = True,
) -> Search:
    """The best sound maximum with k components.

    `known` are good states of this or another number of components, from which starts are made.
    Without `with_path` the path has the last run of EM alone.
    """
    if problem.is_named or problem.events is not None:
        return _climbed(problem, k, method, watch, known)
    is_reflected = reflects(problem)
    small = coarse(reflected(problem) if is_reflected else problem, cells_for(k))
    is_coarse = small.y.size != problem.y.size
    small = small.held(_within_groups(small, k)).penalised()
    if is_reflected:
        known = [reflected_state(state) for state in known]
    told = current_search()
    told.begin(_named(problem, k), k, small.loglik)
    maxima = Maxima(problem, small, method, is_reflected, blur(small) if is_coarse else 0.0)
    if native.serves(small, k):
        amounts = native.amounts_for(k, method)
        every, report = native.candidates(
            small, k, known, amounts, seed=seed, progress=told.numbers
        )
        settled = report.is_agreed or (
            not report.is_cut_short and report.rounds < amounts.most_rounds
        )
        contenders = native.contenders(maxima, every, report)
        found, winner = maxima.answer(contenders, report.evaluations)
        if report.is_cut_short:
            found = replace(found, message=f"{found.message}; {CUT_SHORT}")
        candidates = native.each_start(every, report)
        if with_path and k <= native.LAST_OF_FEW:
            winner = native.traced(winner, _to_maximum(method, LONGEST))
    else:
        candidates, settled = _candidates(maxima, k, known, np.random.default_rng(seed), told)
        spent = sum(candidate.evaluations for candidate in candidates)
        found, winner = maxima.answer(_distinct(small, candidates), spent)
    climbed = np.array([candidate.climbed for candidate in candidates])
    reached = np.flatnonzero(climbed & same_maximum(winner, candidates, SAME / small.unit.weight))
    if is_reflected:
        candidates = list(map(_turned, candidates))
    before = partial(_states_before, winner, found, is_reflected=is_reflected)
    path = Path(found.climb, before, winner.length)
    if watch:
        for iteration, (state, loglik) in enumerate(path):
            watch(iteration, problem, state, loglik)
    return Search(found, path, tuple(candidates), tuple(reached.tolist()), settled)


def _climbed(
    problem: Problem, k: int, method: Method, watch: Watch | None, known: Sequence[State]
) -> Search:
    """That of named components, or of rows that are no exact values, by climbs alone."""
    from mix1d.search.constrained import search_constrained
    from mix1d.search.incomplete import search_incomplete

    if problem.is_named:
        return search_constrained(problem, k, method, watch, known, of_free=search)
    return search_incomplete(problem, k, method, watch, known, of_values=search)


def _turned(candidate: Candidate) -> Candidate:
    """That of the data as they are, from that of their reflection."""
    return candidate._replace(state=reflected_state(candidate.state))


def _named(problem: Problem, k: int) -> str:
    return f"{k} {problem.family.name} component{'' if k == 1 else 's'}"


def _within_groups(problem: Problem, k: int) -> float:
    """The sd within the exact k-means clusters."""
    if not problem.core.can_collapse:
        return problem.spread
    y = problem.on_width_line
    labels = kmeans(y, problem.weights, k)
    mass = np.bincount(labels, problem.weights)
    means = np.bincount(labels, problem.weights * y) / mass
    squares = problem.weights @ np.square(y - means[labels])
    return float(np.sqrt(squares / problem.n)) or problem.spread


def _states_before(winner: Candidate, found: Found, *, is_reflected: bool) -> list[State]:
    """The states from the winning start to the last run of EM, in the order of the answer."""
    states = (state.at(found.order) for state in path_to(winner)[:-1])
    return [reflected_state(state) if is_reflected else state for state in states]


def _candidates(
    maxima: Maxima,
    k: int,
    known: Sequence[State],
    rng: np.random.Generator,
    told: Searching,
) -> tuple[list[Candidate], bool]:
    """Starts, and more around the best maximum and at random, until they find nothing higher.

    The second value says whether they did so within the limit of rounds. `told` hears of each.

    No more are needed where most starts agree on a sound maximum (Boender & Rinnooy Kan 1987: the
    fewer distinct maxima among many starts, the less likely one is unseen). Where none is sound the
    search goes on for longer.
    """
    problem, rounds = maxima.small, maxima.method.rounds
    is_fast = engine_for(problem).is_fast
    method = _to_maximum(maxima.method, LONGEST if is_fast else LONGEST_BY_ARRAYS)
    size = round_size(problem, k, method.effort)
    enough = min(EVIDENCE, size.followed)
    candidates = _first_round(problem, first(problem, k, rng, size, known), k, method, size)
    idle = number = 0
    further = round_size(problem, k, method.effort, further=True)
    moved: list[Candidate] = []
    found = _distinct(problem, candidates)
    best = maxima.best(found)
    patience = (PATIENCE if is_fast else PATIENCE_BY_ARRAYS)[method.effort]
    least = 0 if is_fast or k == 1 else LEAST_ROUNDS[method.effort]
    while idle < _waiting(best.standing, patience):
        agreed = _agree(best, candidates, maxima, enough)
        if agreed and number >= least:
            break
        if number >= rounds:
            return candidates, agreed
        number += 1
        size = confirming_size(method.effort) if agreed else further
        told.numbers[:] = k, number, _loglik(problem, best.candidate)
        maxima_now = (best.candidate, *found)
        moved += [one for one in maxima_now if not same_maximum(one, moved).any()][:1]
        starts_now = beside_maxima(problem, best.candidate, moved[-1], rng, number, size)
        seen = distinct([candidate for candidate in candidates if candidate.climbed])
        new = explored(problem, starts_now, seen, method, size.followed)
        alone = on_likelihood(problem, k, rng, number, _distinct(problem, new))
        if alone is not None:
            new += maximised_alone(problem, alone, method)
        candidates = sorted([*candidates, *new], key=negative_objective)
        last = best
        found = _distinct(problem, candidates)
        best = maxima.best(found)
        higher = best.rank - last.rank > SAME / problem.unit.weight
        idle = 0 if best.standing > last.standing or higher else idle + 1
    return candidates, True


def _first_round(
    problem: Problem, starts: Iterable[NamedStates], k: int, method: Method, size: RoundSize
) -> list[Candidate]:
    """The ends of these starts, and of the partitions of a handful of values, the highest first."""
    candidates = explored(problem, starts, [], method, size.followed)
    if (alone := of_partitions(problem, k)) is not None:
        candidates += maximised_alone(problem, alone, method)
    return sorted(candidates, key=negative_objective)


def _loglik(problem: Problem, candidate: Candidate) -> float:
    return candidate.objective + float(problem.penalty_of(candidate.state))


def _waiting(standing: Standing, patience: int) -> int:
    return patience if standing is Standing.SOUND else 2 * patience


def _to_maximum(method: Method, longest: int) -> Method:
    return replace(
        method, algorithm="em", accelerate=True, max_iter=longest, tol=0.1 * SAME, polish=False
    )


def _distinct(problem: Problem, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The distinct maxima among the candidates, the highest first."""
    climbed = [candidate for candidate in candidates if candidate.climbed]
    return distinct(climbed, SAME / problem.unit.weight)


def _agree(best: Best, candidates: Sequence[Candidate], maxima: Maxima, enough: int) -> bool:
    """Whether at least three in four of the starts that were followed, and of as many as are
    `enough`, reached the best maximum.

    That says nothing of the maxima of L where the best one is unsound, or lies so far from the
    maximum of L_a that others may lie there too.
    """
    problem, winner = maxima.small, best.candidate
    if winner.state.k == 1:
        return True
    followed = [candidate for candidate in candidates if candidate.climbed]
    reached = np.count_nonzero(same_maximum(winner, followed, SAME / problem.unit.weight))
    if best.standing is not Standing.SOUND or 4 * reached < 3 * max(len(followed), enough):
        return False
    return not problem.penalty or bool(near(maxima.place(winner), winner.place))
