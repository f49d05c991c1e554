"""The search under constraints.

Its starts are the maxima without constraints and the usual first guesses, their components in every
order that the constraints tell apart, moved to where the constraints hold. From the best of them
EM climbs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choices import Effort
from mix1d.em.climb import Watch
from mix1d.em.constrained import constrained_step
from mix1d.em.engine import engine_for, is_native
from mix1d.em.linear import linear_step, moments_of
from mix1d.em.method import Method
from mix1d.em.step import evaluate
from mix1d.errors import Mix1dError
from mix1d.families.assortment import kinds_of
from mix1d.model.line_prior import LinePrior
from mix1d.model.orders import orders as orders_of
from mix1d.model.problem import Problem, State
from mix1d.model.relations import Relations
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search.coarse import coarse
from mix1d.search.distinct import distinct_places, near, places_of
from mix1d.search.incomplete import answer
from mix1d.search.labelled import as_labelled, from_labels
from mix1d.search.result import Search
from mix1d.search.rounds import RoundSize, first
from mix1d.search.row_climbs import RowClimbs
from mix1d.search.short_runs import ROUGH

__all__ = ["free_of", "obeying", "obeying_start", "search_constrained"]

ORDERS = 120
"""At most so many orders of the components are tried: all, where five components are told apart."""

USUAL = 2
"""The first orders, as they stand and the reverse, are tried of every start before others are."""

MOST_STATES: dict[Effort, int] = {"quick": 60, "default": 150, "thorough": 1200}
"""At most so many starts are moved to where the constraints hold."""

TRIED: dict[Effort, int] = {"quick": 12, "default": 24, "thorough": 160}
"""So many of the best starts get a few EM steps."""

FOLLOWED: dict[Effort, int] = {"quick": 4, "default": 8, "thorough": 40}
"""From so many distinct places EM climbs in a round."""

MOST_ROUNDS = 4
"""So many rounds are made where the maximum of those before was reached from too few places."""

MAXIMA = 12
"""At most so many maxima without constraints are starts."""

SIZE = RoundSize(random=12, followed=0, windows=3)
"""How many of the usual first guesses there are."""

CROSSINGS = 200
"""So many starts are made of the free coordinates of several, where weights are expressions."""

MORE = 8
"""So many times as many starts are tried and followed where weights are expressions."""

MORE_BY_LOOPS = 4
"""So many times as many starts are tried where compiled loops serve three components or more."""

STEPS = 12
"""EM steps of a short run."""

TO_CONSTRAINTS = 6
"""Steps of Newton's method that move a start to where the constraints hold."""

SAME_START = 1e-6
"""A given start obeys the constraints where it is so near to what they make of it, in units of the
data."""

BESIDE_LABELS = 12
"""So many starts are moved where some rows of every component are known, and few maxima are left.
"""

AGREEING = 3
"""So many climbs to the same maximum settle a search."""

OfFree = Callable[..., Search]
"""The search without constraints."""


def search_constrained(
    problem: Problem,
    k: int,
    method: Method,
    watch: Watch | None,
    known: Sequence[State],
    of_free: OfFree,
) -> Search:
    """The best sound maximum with k components; `of_free` searches without constraints."""
    runs = RowClimbs(problem, method)
    small = problem if problem.events is not None else coarse(problem, *ROUGH)
    free = _free_starts(problem, k, method, of_free)
    names, states = _starts(small, k, method, free, known)
    names, states = _short_runs(small, names, states, method.effort)
    named, size = list(zip(names, states.apart(), strict=True)), _followed(small, states, method)
    for number in range(MOST_ROUNDS):
        runs.climb(named[number * size : (number + 1) * size])
        if settled := _is_settled(runs, problem):
            break
    return answer(runs, [], watch, is_settled=settled)


def _is_settled(runs: RowClimbs, problem: Problem) -> bool:
    """Whether enough climbs have ended at the best maximum."""
    ends = [run.end.state for run in runs.climbs if run.is_certified]
    place = places_of(problem, runs.climbs[runs.best].end.state)
    same = int(near(places_of(problem, stacked(ends)), place).sum()) if ends else 0
    return same >= min(AGREEING, len(ends))


def _followed(problem: Problem, states: State, method: Method) -> int:
    """From how many places EM climbs in each round."""
    more = MORE if problem.parametrization(states).weights_are_related else 1
    return more * FOLLOWED[method.effort]


def free_of(problem: Problem) -> Problem:
    """The problem without its constraints, and a prior that is alike for all components."""
    free, prior = replace(problem, constraints=None, width_shares=None, prior=None), problem.prior
    if prior is None or not prior.given._is_alike:
        return free
    return replace(free, prior=LinePrior.of(prior.given, free))


def _of_values(problem: Problem) -> Problem:
    """The problem without constraints of exact values, which stand in for rows that are none."""
    return replace(free_of(problem), events=None, windows=None, labels=None)


def obeying(problem: Problem, states: State) -> State:
    """States (s, k) moved to where the constraints hold; NaN where they cannot be.

    Each keeps, as far as it can, what its components have of the rows.
    """
    point = evaluate(free_of(problem), states)
    free = problem.parametrization(states)
    with np.errstate(all="ignore"):
        moved = problem.state_at(free, free.vector(*states))
        for _ in range(TO_CONSTRAINTS):
            if problem.linear_constraints is None:
                moved = constrained_step(problem, moved, point.counts)
            else:
                moved = linear_step(problem, moved, moments_of(states, point.sums))
    return moved


def obeying_start(problem: Problem, state: State, *, is_given: bool) -> State:
    """A start moved to where the constraints hold; one that is given must obey them.

    Raises
    ------
    Mix1dError
        If a given mixture does not.
    """
    if not is_given:
        return obeying(problem.penalised(), stacked([state])).at(0)
    free = problem.parametrization(state)
    obeys = problem.state_at(free, free.vector(*state))
    names = ["weights", *(p.name for p in problem.family.parameters)]
    pairs = zip(names, (state.weights, *state.bank.fields()), (obeys.weights, *obeys.bank.fields()),
                strict=False)  # fmt: skip
    for name, given, meant in pairs:
        if not np.allclose(given, meant, rtol=0.0, atol=SAME_START, equal_nan=True):
            raise Mix1dError(
                f"`start` must obey the constraints, got {name} that contradict them: leave out "
                "`start`, or begin from other numbers"
            )
    return obeys


def _free_starts(
    problem: Problem, k: int, method: Method, of_free: OfFree
) -> list[tuple[str, State]]:
    """Good states without the constraints, of exact values that stand in for other rows.

    Where rows of every component are known few maxima are left, and nothing is searched.
    """
    plain = _of_values(problem)
    named: list[tuple[str, State]] = []
    if is_native(problem.family) and not problem.known(k).all():
        quick = replace(method, algorithm="em", accelerate=True, effort="quick")
        ends = [found for found in of_free(plain, k, quick, None, ()).candidates if found.climbed]
        places = distinct_places(np.array([end.place for end in ends]), most=MAXIMA)
        named = [(ends[i].name, ends[i].state) for i in places]
    soft = coarse(plain, *ROUGH).penalised()
    for names, states in first(soft, k, np.random.default_rng(0), SIZE, ()):
        if not is_native(problem.family):
            states = engine_for(soft).short_runs(soft, states, STEPS)[0]
        named += zip(names, states.apart(), strict=True)
    free = free_of(problem)
    return [*from_labels(problem, k), *((name, as_labelled(free, state)) for name, state in named)]


def _starts(
    problem: Problem,
    k: int,
    method: Method,
    named: Sequence[tuple[str, State]],
    known: Sequence[State],
) -> tuple[list[str], State]:
    """Named states that obey the constraints."""
    kinds = kinds_of(problem.family) if problem.parts else (problem.family,) * k
    orders = orders_of(replace(problem, labels=None).alike(k), kinds, ORDERS)
    if problem.labels is not None:  # which component is which they tell
        told = problem.labels.kinds(k)
        orders = [order for order in orders if (told[list(order)] == told).all()]
    near_by = [(f"known {i + 1}", state) for i, state in enumerate(known) if state.k == k]
    most = BESIDE_LABELS if problem.known(k).all() else MOST_STATES[method.effort]
    usual = ((name, state.at(list(o))) for name, state in named for o in orders[:USUAL])
    others = ((name, state.at(list(o))) for name, state in named for o in orders[USUAL:])
    every = [*near_by, *islice(chain(usual, others), most)]
    soft = problem.penalised()
    states = obeying(soft, stacked([state for _, state in every]))
    names = [name for name, _ in every]
    return _with_crossings(soft, names, states)


def _with_crossings(problem: Problem, names: list[str], states: State) -> tuple[list[str], State]:
    """The states, and some whose free coordinates come from different ones of them.

    Of weights that are expressions: their names follow from several components at once, and no
    order of the components changes them much.
    """
    free = problem.parametrization(states)
    if not (isinstance(free.constraint, Relations) and free.weights_are_related):
        return names, states
    vectors = free.vector(*states)
    vectors = vectors[np.isfinite(vectors).all(axis=-1)]
    if not len(vectors):
        return names, states
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(vectors), size=(CROSSINGS, free.size))
    crossed = vectors[chosen, np.arange(free.size)]
    for place in free.constraint.hidden:
        crossed[:, place] *= rng.choice([-1.0, 0.5, 1.0, 2.0], size=CROSSINGS)
    every = one_after_the_other([states, problem.state_at(free, crossed)])
    return [*names, *(f"crossing {i + 1}" for i in range(CROSSINGS))], every


def _short_runs(
    problem: Problem, names: Sequence[str], states: State, effort: Effort
) -> tuple[list[str], State]:
    """The distinct ends of a few EM steps from the best of these states, the highest first."""
    soft = problem.penalised()
    more = MORE if problem.parametrization(states).weights_are_related else 1
    more *= MORE_BY_LOOPS if engine_for(soft).is_fast and states.k > 2 else 1
    order = _highest(evaluate(soft, states).objective)[: more * TRIED[effort]]
    ends, objective = engine_for(soft).short_runs(soft, states.at(order), STEPS)
    best = _highest(objective)
    kept = best[distinct_places(places_of(problem, ends.at(best)), most=len(best))]
    return [names[order[i]] for i in kept], ends.at(kept)


def _highest(objective: FloatArray) -> np.ndarray:
    """Places of the finite heights, the highest first."""
    order = np.argsort(np.where(np.isfinite(objective), -objective, np.inf), kind="stable")
    return order[np.isfinite(objective[order])]
