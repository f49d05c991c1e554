"""Rounds of starts from which EM climbs the likelihood of the rows themselves.

What a limit of detection, an error or a window hides, the values that stand in for it may spread so
evenly that their maxima lack the best one of the rows. The starts of a round are random ones, and
the highest maximum that none has begun from yet, with one component less and another one: where the
likelihood gains most by it (`gainful`), or by a split of each of the others (Ueda, Nakano,
Ghahramani & Hinton 2000, *Neural Computation* 12). The search ends when rounds find nothing higher.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.em.engine import engine_for, is_native
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.gainful import gainful
from mix1d.search.row_climbs import RowClimbs
from mix1d.search.starts import randoms, splits, without

__all__ = ["climb_rounds", "needs_rounds", "starts_on_rows"]

PATIENCE = 2
"""The search ends after so many rounds that led no higher."""

MOST_ROUNDS = 12
"""At most so many rounds are made."""

RANDOM = 12
"""So many random starts for each component."""

MOST_EVIDENCES = 40_000, 12_000
"""At most so many starts, times the number of distinct rows, are climbed from in a round: of
families whose M step is closed, and of others."""

MOST_ROWS = 500
"""With more distinct rows there are no rounds, which would last longer than all else."""

PEAKS = 2
"""So many places of each width are tried for a component that is moved."""

STEPS = 30
"""So many EM steps are made of the mixture without one of its components."""

SAME = 1e-4
"""A maximum is higher than another by more than this, in log-likelihood units."""


def needs_rounds(problem: Problem, k: int) -> bool:
    """Whether the rows may have a maximum to which no values that stand in for them lead.

    Rows of both kinds, exact and not, or within a window; and three components or more of values
    with errors, in closed form, since with nodes the steps on such rows would take too long.
    """
    assert problem.events is not None
    has_both = 0 < problem.events.points.size < problem.events.m
    has_errors = k > 2 and is_native(problem.family) and problem.events.blurred.size > 0
    hides = problem.windows is not None
    return not problem.parts and (has_both or has_errors or hides)


def climb_rounds(runs: RowClimbs, k: int) -> bool:
    """Rounds of starts until two lead no higher: whether they did so within the limit of rounds."""
    assert runs.problem.events is not None
    if runs.problem.events.m > MOST_ROWS:
        return True
    same, idle = SAME / runs.problem.unit.weight, 0
    begun: list[float] = []
    for number in range(MOST_ROUNDS):
        before = runs.climbs[runs.best]
        if not before.is_sound:
            return True
        runs.climb_to_sound(starts_on_rows(runs, k, number, _next(runs, begun, same)))
        idle = 0 if runs.climbs[runs.best].rank > before.rank + same else idle + 1
        if idle == PATIENCE:
            return True
    return False


def _next(runs: RowClimbs, begun: list[float], same: float) -> State | None:
    """The highest sound maximum whose rank is not yet among those `begun` from; it is added."""
    sound = sorted((run for run in runs.climbs if run.is_sound), key=lambda run: -run.rank)
    for run in sound:
        if all(abs(run.rank - rank) > same for rank in begun):
            begun.append(run.rank)
            return run.end.state
    return None


def starts_on_rows(
    runs: RowClimbs, k: int, number: int, best: State | None
) -> list[tuple[str, State]]:
    """The starts of a round, each `number` with random ones of its own."""
    problem, rng = runs.problem, np.random.default_rng(number)
    assert problem.events is not None
    plain = replace(problem, events=None, windows=None)
    most = MOST_EVIDENCES[not is_native(problem.family)] // problem.events.m
    starts = [randoms(plain, k, rng, min(RANDOM * k, most // 2))]
    if best is not None:
        soft = problem.penalised()
        starts.append(_highest(soft, _moved(soft, plain, best), most - len(starts[0].weights)))
    every = one_after_the_other(starts).apart()
    return [(f"on the rows, {number + 1}.{i + 1}", state) for i, state in enumerate(every)]


def _highest(problem: Problem, states: State, most: int) -> State:
    """The highest of these states, `most` at the most."""
    if len(states.weights) <= most:
        return states
    with np.errstate(all="ignore"):
        _, height = engine_for(problem).short_runs(problem, states, 0)
    height = np.where(np.isfinite(height), height, -np.inf)
    return states.at(np.argsort(-height, kind="stable")[:most])


def _moved(problem: Problem, plain: Problem, best: State) -> State:
    """A maximum with one component less and another one."""
    fewer = stacked([without(best, j) for j in range(best.k)])
    with np.errstate(all="ignore"):
        ends, height = engine_for(problem).short_runs(problem, fewer, STEPS)
    ends = ends.at(np.flatnonzero(np.isfinite(height)))
    ends = ends.at(distinct_places(places_of(problem, ends)))
    every = one_after_the_other([fewer, ends])
    split = [state for one in every.apart() for state in splits(plain, one)]
    return one_after_the_other([gainful(problem, every, PEAKS), stacked(split)])
