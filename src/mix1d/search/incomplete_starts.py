"""States from which the search of incomplete rows sets out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.em.engine import engine_for, is_native
from mix1d.em.method import Method
from mix1d.model.problem import Problem, State
from mix1d.search.candidates import Candidate
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.maxima import LONGEST
from mix1d.search.rounds import first, round_size
from mix1d.search.starts import from_groups, randoms

__all__ = [
    "can_start", "first_fit", "one_component", "usual_starts", "walked_starts",
]  # fmt: skip

MOST_USUAL = 24
"""So many of the usual starts are climbed from beside a window."""

WALKS = 100
"""So many random starts are led a few EM steps on the values that stand in."""

STEPS = 30
"""So many steps."""

MOST_WALKED = 8
"""So many of their distinct ends are climbed from."""

MOST_WALKED_ROWS = 2000
"""With more distinct rows the maxima of the values that stand in are starts enough."""

FARTHEST_START = 1e20
"""EM does not begin where the width of a component and the scale of the data have such a ratio."""

ROUGH = 0.01
"""So near to its maximum, in log-likelihood units, the fit of one component ends that spreads the
values that stand in."""


def first_fit(problem: Problem, method: Method) -> State:
    """The fit of one component; of several families, one of each where the values lie."""
    if problem.parts:
        k = len(problem.core.kinds)  # type: ignore[attr-defined]
        plain = replace(problem, events=None, windows=None)
        return from_groups(plain, np.broadcast_to(problem.weights / k, (k, problem.y.size)))
    start = one_component(problem)
    rough = replace(method, max_iter=LONGEST, tol=ROUGH, polish=False)
    whole = replace(problem, labels=None)  # of one component no label tells anything
    run = engine_for(whole).climb(whole, start, rough, at_maximum=True)
    return start if run.outcome is None else run.end.state


def one_component(problem: Problem) -> State:
    """One component where the values lie that stand in for the rows."""
    plain = replace(problem, events=None, windows=None)
    return from_groups(plain, problem.weights[None])


def usual_starts(problem: Problem, k: int, method: Method) -> list[tuple[str, State]]:
    """The usual first starts of a search, of values that stand in.

    What a window hides may not be seen in the values that stand in for it.
    """
    plain = replace(problem, events=None, windows=None)
    size = round_size(plain, k, method.effort)
    found: list[tuple[str, State]] = []
    for names, states in first(plain, k, np.random.default_rng(0), size, ()):
        found += list(zip(names, states.apart(), strict=True))
    return found[:MOST_USUAL]


def walked_starts(problem: Problem, k: int) -> list[tuple[str, State]]:
    """The highest ends of short runs on the values that stand in, of a few rows and compiled loops.

    Of wide intervals or errors the likelihood has maxima that no maximum of those values leads to.
    """
    assert problem.events is not None
    if k < 3 or problem.events.m > MOST_WALKED_ROWS or not is_native(problem.family):
        return []
    plain = replace(problem, events=None, windows=None).penalised()
    random = randoms(plain, k, np.random.default_rng(0), WALKS)
    walked, height = engine_for(plain).short_runs(plain, random, STEPS)
    order = np.argsort(-height, kind="stable")
    order = order[distinct_places(places_of(plain, walked)[order], most=MOST_WALKED)]
    return [(f"random {i + 1}", walked.at(i)) for i in order.tolist()]


def can_start(problem: Problem, small: Problem, candidate: Candidate) -> bool:
    """Whether its components are numbers, and none too narrow or too wide for EM to begin there.

    On the line of logarithms one may lie so low that its scale is 0.
    """
    bank = candidate.state.bank
    width = bank._width() * (small.unit.scale / problem.unit.scale)
    ratio = width / problem.spread
    if not ((ratio > 1.0 / FARTHEST_START) & (ratio < FARTHEST_START)).all():
        return False
    if small.parts:
        return True
    every = small.components(bank)
    pairs = zip(every.parameters, every.fields(), strict=True)
    return all(p.domain.holds(value) for p, field in pairs for value in field.tolist())
