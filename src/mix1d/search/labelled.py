"""Labels in a search: which component is which, and the start at the rows of known group."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em import incomplete
from mix1d.model.blocks import by_family
from mix1d.model.problem import Problem, State
from mix1d.search.starts import from_groups

__all__ = ["as_labelled", "from_labels"]

LEAST = -1e4
"""The least logarithm of a density that counts in a comparison: one that is 0 forbids nothing, as
EM may move the component there."""

SPLITS = 3
"""So many starts are made of components of which no row is known, with these at other places."""


def as_labelled(problem: Problem, state: State) -> State:
    """The components in the order in which they explain the labelled rows best.

    It maximises the expected complete log-likelihood of these rows, within each family.
    """
    if problem.labels is None or state.k == 1:
        return state
    from scipy.optimize import linear_sum_assignment

    with np.errstate(all="ignore"):
        logs = incomplete.evidence_of_components(problem, state)
        logs = np.maximum(np.nan_to_num(logs, nan=LEAST, neginf=LEAST), LEAST)
        logs += np.maximum(np.log(state.weights), LEAST)[:, None] * problem.labels.drawn
    gains = logs @ (problem.labels.shares(state.k) * problem.weights).T  # component, then group
    order: IntArray = np.arange(state.k)
    for block, _ in by_family(state.bank):
        places = np.array(block.components)
        own, groups = linear_sum_assignment(gains[np.ix_(places, places)], maximize=True)
        order[places[groups]] = places[own]
    return state.at(order)


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


def _shares(weights: FloatArray, parts: int) -> FloatArray:
    """(parts, m) the weights of rows, sorted by place, cut into parts of equal weight."""
    until = np.cumsum(weights)
    middle = until - 0.5 * weights
    place = np.minimum((parts * middle / max(until[-1], 1e-300)).astype(np.intp), parts - 1)
    return np.where(place == np.arange(parts)[:, None], weights, 0.0)


def _evenly(state: State) -> State:
    """The state with equal weights: how many rows of a group are known says little of them."""
    return State(np.full_like(state.weights, 1.0 / state.k), state.bank)
