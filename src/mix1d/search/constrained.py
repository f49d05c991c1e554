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
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.step import evaluate
from mix1d.families.assortment import kinds_of
from mix1d.errors import Mix1dError
from mix1d.model.orders import orders as orders_of
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search.coarse import cells_for, coarse
from mix1d.search.distinct import distinct_places, near, places_of
from mix1d.search.incomplete import answer
from mix1d.search.result import Search
from mix1d.search.row_climbs import RowClimbs
from mix1d.search.rounds import RoundSize, first, round_size

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
"""From so many distinct places EM climbs."""

STEPS = 12
"""EM steps of a short run."""

TO_CONSTRAINTS = 6
"""Steps of Newton's method that move a start to where the constraints hold."""

SAME_START = 1e-6
"""A given start obeys the constraints where it is so near to what they make of it, in units of the
data."""

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
    quick = replace(method, algorithm="em", accelerate=True, effort="quick")
    searched = of_free(_of_values(problem), k, quick, None, ())
    small = problem if problem.events is not None else coarse(problem, cells_for(k))
    names, states = _starts(small, k, method, searched, known)
    names, states = _short_runs(small, names, states, method.effort)
    runs.climb(list(zip(names, states.apart(), strict=True)))
    ends = [run.end.state for run in runs.climbs if run.is_certified]
    best = runs.climbs[runs.best]
    same = sum(near(places_of(problem, stacked(ends)), places_of(problem, best.end.state))) if (
        ends) else 0  # fmt: skip
    return answer(runs, [], watch, is_settled=same >= min(AGREEING, len(ends)))


def free_of(problem: Problem) -> Problem:
    """The problem without its constraints."""
    prior = problem.prior if problem.constraints is None else None
    prior = prior if prior is not None and prior.given.is_alike else None
    return replace(problem, constraints=None, owns_width=None, prior=prior)


def _of_values(problem: Problem) -> Problem:
    """The problem without constraints of exact values, which stand in for rows that are none."""
    return replace(free_of(problem), events=None, windows=None)


def obeying(problem: Problem, states: State) -> State:
    """States (s, k) moved to where the constraints hold; NaN where they cannot be.

    Each keeps, as far as it can, what its components have of the rows.
    """
    counts = evaluate(free_of(problem), states).counts
    free = problem.parametrization(states)
    with np.errstate(all="ignore"):
        moved = problem.state_at(free, free.vector(*states))
        for _ in range(TO_CONSTRAINTS):
            moved = constrained_step(problem, moved, counts)
    return moved


def obeying_start(problem: Problem, state: State, *, is_given: bool) -> State:
    """A start moved to where the constraints hold; one that is given must obey them.

    Raises
    ------
    Mix1dError
        If a given mixture does not, or no parameters near the start do.
    """
    moved = obeying(problem.penalised(), stacked([state])).at(0)
    if not is_given:
        return moved
    free = problem.parametrization(state)
    obeys = problem.state_at(free, free.vector(*state))
    names = ["weights", *(p.name for p in problem.family.parameters)]
    pairs = zip(names, (state.weights, *state.bank.fields()), (obeys.weights, *obeys.bank.fields()),
                strict=False)  # fmt: skip
    for name, given, meant in pairs:
        if not np.allclose(given, meant, rtol=0.0, atol=SAME_START):
            raise Mix1dError(
                f"`start` must obey the constraints, got {name} that contradict them: leave out "
                "`start`, or begin from other numbers"
            )
    return obeys


def _starts(
    problem: Problem, k: int, method: Method, searched: Search, known: Sequence[State]
) -> tuple[list[str], State]:
    """Named states that obey the constraints, the highest first."""
    size = round_size(free_of(problem), k, "quick")
    plain = _of_values(problem).penalised()
    begun = first(plain, k, np.random.default_rng(0), RoundSize(12, 6, size.windows), ())
    ends = [found for found in searched.candidates if found.climbed]
    ends = [ends[i] for i in distinct_places(np.array([end.place for end in ends]), most=12)]
    named = [(end.name, end.state) for end in ends]
    for names, states in begun:
        named += zip(names, states.apart(), strict=True)
    kinds = kinds_of(problem.family) if problem.parts else (problem.family,) * k
    orders = orders_of(problem.alike(k), kinds, ORDERS)
    near_by = [(f"known {i + 1}", state) for i, state in enumerate(known) if state.k == k]
    most = MOST_STATES[method.effort]
    usual = ((name, state.at(list(o))) for name, state in named for o in orders[:USUAL])
    others = ((name, state.at(list(o))) for name, state in named for o in orders[USUAL:])
    every = [*near_by, *islice(chain(usual, others), most)]
    states = obeying(problem.penalised(), stacked([state for _, state in every]))
    return [name for name, _ in every], states


def _short_runs(
    problem: Problem, names: Sequence[str], states: State, effort: Effort
) -> tuple[list[str], State]:
    """The distinct ends of a few EM steps from the best of these states, the highest first."""
    soft = problem.penalised()
    order = _highest(evaluate(soft, states).objective)[: TRIED[effort]]
    ends, objective = engine_for(soft).short_runs(soft, states.at(order), STEPS)
    best = _highest(objective)
    kept = best[distinct_places(places_of(problem, ends.at(best)), most=FOLLOWED[effort])]
    return [names[order[i]] for i in kept], ends.at(kept)


def _highest(objective: FloatArray) -> np.ndarray:
    """Places of the finite heights, the highest first."""
    order = np.argsort(np.where(np.isfinite(objective), -objective, np.inf), kind="stable")
    return order[np.isfinite(objective[order])]
