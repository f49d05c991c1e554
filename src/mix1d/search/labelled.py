"""Labels in a search: which component is which, and the start at the rows of known group."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choices import Effort
from mix1d.em import incomplete
from mix1d.em.engine import engine_for, is_native
from mix1d.model.blocks import by_family
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.rounds import RoundSize, first
from mix1d.search.row_climbs import RowClimbs
from mix1d.search.short_runs import SHORT
from mix1d.search.starts import from_groups, insertions, randoms, windows, without

__all__ = ["as_labelled", "explored", "from_labels"]

LEAST = -1e4
"""The least logarithm of a density that counts in a comparison: one that is 0 forbids nothing, as
EM may move the component there."""

MANY, FEW = 60, 10
"""So many random starts are made in a round: of normals, whose short runs are quick, and of other
families."""

SHARE: dict[Effort, float] = {"quick": 0.5, "default": 1.0, "thorough": 4.0}
"""The same of each effort, as a share of those of the default."""

FOLLOWED = 5
"""From one in so many, the best distinct ones after a short run, EM climbs to its end."""

MOST_ROUNDS = 12
"""At most so many rounds of starts follow the first."""

PATIENCE: dict[Effort, int] = {"quick": 1, "default": 2, "thorough": 4}
"""The search ends after so many rounds without a higher maximum; after one, where some rows of
every component are known, and few maxima are left."""

SAME = 1e-4
"""A maximum is higher than another by more log-likelihood units than this."""

SPLITS = 3
"""So many starts are made of components of which no row is known, with these at other places."""


def as_labelled(problem: Problem, states: State) -> State:
    """The components of one state (k,) or several (s, k) in the order that suits the labels best.

    It maximises the expected complete log-likelihood of the labelled rows, within each family.
    """
    if problem.labels is None or states.k == 1:
        return states
    from scipy.optimize import linear_sum_assignment

    k, known = states.k, problem.labels.shares(states.k) * problem.weights
    with np.errstate(all="ignore"):
        logs = incomplete.evidence_of_components(problem, states)
        logs = np.maximum(np.nan_to_num(logs, nan=LEAST, neginf=LEAST), LEAST)
        weights = np.maximum(np.log(states.weights), LEAST)
        gains = logs @ known.T + weights[..., None] * (known @ problem.labels.drawn)
    orders = np.tile(np.arange(k), (*states.weights.shape[:-1], 1))
    for index in np.ndindex(orders.shape[:-1]):  # gains: of each component in each group's place
        for block, _ in by_family(states.bank):
            places = np.array(block.components)
            own = gains[index][np.ix_(places, places)]
            components, groups = linear_sum_assignment(own, maximize=True)
            orders[index][places[groups]] = places[components]
    rows = np.indices(orders.shape, sparse=True)[:-1]
    return states.at((*rows, orders) if rows else orders)


def from_labels(problem: Problem, k: int) -> list[tuple[str, State]]:
    """The fit of the labelled rows by themselves, and where its other components may lie.

    A component of which no row is known begins at a share of the other rows.
    """
    if problem.labels is None:
        return []
    plain = replace(
        problem, events=None, windows=None, labels=None, constraints=None, width_shares=None
    )
    known = problem.labels.shares(k) * problem.weights
    lacking = np.flatnonzero(known.sum(axis=-1) <= 0.0)
    if not lacking.size:
        return [("the labelled rows", _evenly(from_groups(plain, known)))]
    found = []
    free = problem.weights * (problem.labels.label < 0.0)
    for number in range(SPLITS):
        counts = known.copy()
        counts[lacking] = _shares(free, lacking.size + SPLITS - 1)[number:][: lacking.size]
        name = f"the labelled rows, others from part {number + 1}"
        found.append((name, _evenly(from_groups(plain, counts))))
    return found


def explored(runs: RowClimbs, k: int) -> bool:
    """Rounds of starts until none leads higher; whether they ended so, and not at a limit."""
    idle, unit = 0, runs.problem.unit.weight
    patience = 1 if runs.problem.known(k).all() else PATIENCE[runs.method.effort]
    for number in range(1 + int(min(MOST_ROUNDS, runs.method.rounds))):
        before = runs.climbs[runs.best]
        _explore(runs, k, number)
        best = runs.climbs[runs.best]
        higher = best.rank > before.rank + SAME / unit or best.is_sound > before.is_sound
        idle = 0 if higher else idle + 1
        if idle == patience:
            return True
    return False


def _explore(runs: RowClimbs, k: int, number: int) -> None:
    """Climbs from the best of many starts: the usual first guesses, and what is beside the best.

    Every start has its components in the order that the labels say.
    """
    problem, effort = runs.problem, runs.method.effort
    rng, soft = np.random.default_rng(number), problem.penalised()
    plain = replace(soft, events=None, windows=None, labels=None)
    many = ceil(SHARE[effort] * (MANY if is_native(problem.family) else FEW))
    states = [randoms(plain, k, rng, many)]
    if not number:
        size = RoundSize(random=many, followed=0, windows=3)
        states = [some for _, some in first(plain, k, rng, size, ())]
    if runs.climbs and k > 1:
        best = runs.climbs[runs.best].end.state
        fewer = [without(best, j) for j in range(k)]
        some = stacked([fewer[j] for j in rng.integers(k, size=many)])
        states += [insertions(plain, some, rng), *(windows(plain, one) for one in fewer)]
    with np.errstate(all="ignore"):  # a start may be so narrow that a density overflows
        starts = as_labelled(problem, one_after_the_other(states))
        ends, objective = engine_for(soft).short_runs(soft, starts, SHORT)
    order = np.argsort(np.where(np.isfinite(objective), -objective, np.inf), kind="stable")
    order = order[np.isfinite(objective[order])]
    most = max(2, many // FOLLOWED)
    chosen = order[distinct_places(places_of(problem, ends.at(order)), most=2 * most)]
    new = [state for state in ends.at(chosen).apart() if runs.is_new(state)][:most]
    runs.climb([(f"round {number + 1}, start {i + 1}", state) for i, state in enumerate(new)])


def _shares(weights: FloatArray, parts: int) -> FloatArray:
    """(parts, m) the weights of rows, sorted by place, cut into parts of equal weight."""
    until = np.cumsum(weights)
    middle = until - 0.5 * weights
    place = np.minimum((parts * middle / max(until[-1], 1e-300)).astype(np.intp), parts - 1)
    return np.where(place == np.arange(parts)[:, None], weights, 0.0)


def _evenly(state: State) -> State:
    """The state with equal weights: how many rows of a group are known says little of them."""
    return State(np.full_like(state.weights, 1.0 / state.k), state.bank)
