"""One E step and one M step.

Dempster, Laird & Rubin (1977); McLachlan & Peel (2000), ch. 2. Every function also takes several
states side by side (leading axes), so that the short runs of a search are one array operation.
Arrays have the component axis before the values, (..., k, m), and are worked through in batches
that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple, cast

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em import blurred, incomplete
from mix1d.em.batches import batches
from mix1d.em.constrained import constrained_step
from mix1d.em.estimate import estimated, has_closed_form
from mix1d.em.gradient import Values, gradient_step
from mix1d.em.linear import linear_step, moments_of
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment
from mix1d.model import parts
from mix1d.model.problem import Problem, State, with_rows

__all__ = [
    "EPS",
    "Map",
    "Move",
    "Point",
    "em_map",
    "evaluate",
    "maximised",
    "plain",
]

EPS = float(np.finfo(np.float64).eps)
"""Relative rounding error of a double."""

SMALLEST, LARGEST = 1e-150, 1e150
"""Densities between these two are summed as they are: whatever underflows beside them is far below
rounding. Other densities are divided by that of their largest component first."""

INTEGRATED = 64.0
"""Rounding errors of the logarithm of a probability, in units of its last digit: it comes from
tails or from a quadrature."""


class Point(NamedTuple):
    """A state and what the E step found there."""

    state: State
    loglik: FloatArray
    """(...) the log-likelihood L on the line."""
    objective: FloatArray
    """(...) what is maximised: L, or L_a with the penalty, or the log posterior with a prior."""
    counts: FloatArray
    """(..., k, m) expected number of observations of each distinct value in each component: its
    weight times the posterior probability of the component (the responsibility)."""
    sums: FloatArray
    """(..., k, t) the sums of the sufficient statistics with these counts, for the M step."""
    noise: FloatArray
    """(...) rounding error of L: a fall smaller than this is none."""
    evaluations: Any
    """(...) evaluations of the likelihood so far, whole numbers."""

    def at(self, index: Any) -> Point:
        """Of several states side by side some, or one."""
        return Point(self.state.at(index), *(array[index] for array in self[1:]))

    def replaced(self, rows: IntArray, others: Point) -> Point:
        """Several states side by side, these rows of them taken from `others`."""
        pairs = zip(self[1:], others[1:], strict=True)
        arrays = (with_rows(mine, rows, new) for mine, new in pairs)
        return Point(self.state.replaced(rows, others.state), *arrays)


Map = Callable[[Problem, Point], State]
"""From a point to the next state: the M step of a variant of EM."""

Move = Callable[[Problem, Point, IntArray], Point]
"""From points side by side to the next ones: a map and the E step after it, or an accelerated
cycle. The last argument says which climbs they belong to, by number."""


def evaluate(problem: Problem, state: State, evaluations: IntArray | int = 0) -> Point:
    """The E step: expected counts and log-likelihood at `state`, by log-sum-exp.

    The counts of a value far from every component still sum to its weight, and L is finite.
    """
    if problem.events is not None:
        return _evaluate_events(problem, state, evaluations)
    y, shape = problem.y, state.weights.shape
    counts = np.empty((*shape, y.size))
    log_density = np.empty((*shape[:-1], y.size))
    sums = []
    with np.errstate(all="ignore"):
        for part in batches(y.size, state.weights.size):
            into = counts[..., part], log_density[..., part]
            own = _e_step(problem, part, state, *into)
            sums.append(state.bank._sums(into[0], _statistics(problem, part), own))
        loglik = log_density @ problem.weights
        size = np.abs(log_density, out=log_density) @ problem.weights
        noise = 8.0 * EPS * (size + problem.n)  # log f is a sum of terms of order 1
        objective = loglik - problem.penalty_of(state)
    return Point(state, loglik, objective, counts, reduce(np.add, sums), noise, evaluations + 1)


def _evaluate_events(problem: Problem, state: State, evaluations: IntArray | int) -> Point:
    """The E step of rows some of which are no exact values, or lie within a window."""
    with np.errstate(all="ignore"):
        if blurred.serves(problem):
            counts, loglik, size = blurred.share_out(problem, state)
        else:
            logs = incomplete.evidence(problem, state)
            counts = np.empty_like(logs)
            log_density = _share_out(problem.weights, logs, counts)
            loglik = log_density @ problem.weights
            size = np.abs(log_density) @ problem.weights
        if problem.windows is not None:
            log_inside = incomplete.log_inside(problem, state)
            loglik = loglik - log_inside @ problem.windows.weights
            size = size + np.abs(log_inside) @ problem.windows.weights
        noise = INTEGRATED * EPS * (size + problem.n)
        objective = loglik - problem.penalty_of(state)
    totals = counts.sum(axis=-1, keepdims=True)
    return Point(state, loglik, objective, counts, totals, noise, evaluations + 1)


def _e_step(
    problem: Problem, part: slice, state: State, counts: FloatArray, log_density: FloatArray
) -> FloatArray | None:
    """Fills the expected counts (..., k, m) and the logarithm of the mixture's density (..., m).

    Returns the statistic that depends on the parameters.
    """
    if problem.parts:
        logs, own = parts.evidence(problem, state, part), None
    else:
        logs, own = state.bank._evidence(problem.y[part], np.log(state.weights))
    log_density[...] = _share_out(problem.weights[part], logs, counts)
    return own


def _share_out(weights: FloatArray, logs: FloatArray, counts: FloatArray) -> FloatArray:
    """Fills the expected counts (..., k, m) from the evidence; the log densities (..., m)."""
    total = _exp_and_sum(logs, counts)
    top = None
    if not (total.min() > SMALLEST and total.max() < LARGEST):
        top = logs.max(axis=-2)
        logs -= top[..., None, :]
        total = _exp_and_sum(logs, counts)
    counts *= (weights / total)[..., None, :]
    log_density = np.log(total, out=total)
    if top is not None:
        log_density += top
    return log_density


def _exp_and_sum(logs: FloatArray, out: FloatArray) -> FloatArray:
    """(..., m) sums over the components of the exponentials (..., k, m), which go to `out`."""
    np.exp(logs, out=out)
    return np.asarray(np.ones(logs.shape[-2]) @ out)


def maximised(problem: Problem, state: State, counts: FloatArray) -> State:
    """The M step: the state that maximises the expected complete log-likelihood.

    A component to which no value belongs keeps its last parameters, at weight 0.

    Parameters
    ----------
    problem : Problem
    state : State
        The old parameters.
    counts : (..., k, m)
        Expected number of observations of each value in each component.
    """
    is_plain = not problem.parts and problem.events is None
    with np.errstate(all="ignore"):
        sums = _sums(problem, state.bank, counts) if is_plain else counts
    return _m_step(problem, state, counts, sums)


def _m_step(problem: Problem, state: State, counts: FloatArray, sums: FloatArray) -> State:
    """The M step from the sums, which are taken again where they lie too far from the answer."""
    if problem.constraints is not None:
        if problem.linear_constraints is None:
            return constrained_step(problem, state, counts)
        return linear_step(problem, state, moments_of(state, sums))
    with np.errstate(all="ignore"):
        if problem.events is not None:
            return incomplete.m_step(problem, state, counts)
        if problem.parts:
            shares = problem.shares(counts.sum(axis=-1))
            return State(shares, _by_part(problem, state.bank, counts))
        if problem.statistics is None or not has_closed_form(problem):
            shares = problem.shares(sums[..., 0])
            return State(shares, _from_values(problem, state.bank, counts))
        bank = estimated(problem, state.bank, sums)
        if not state.bank._is_close(sums):
            bank = estimated(problem, bank, _sums(problem, bank, counts))
        return State(problem.shares(sums[..., 0]), bank)


def _by_part(problem: Problem, bank: CoreFamily, counts: FloatArray) -> CoreFamily:
    """The new components, those of each family by its own M step on its own line."""
    stacks = []
    for part in problem.parts:
        own, stack = counts[..., part.components, :], part.stack(bank)
        shares = np.empty(own.shape[:-1])
        sums = _sums(part.problem, stack, own)
        stacks.append(_m_step(part.problem, State(shares, stack), own, sums).bank)
    return cast(type[Assortment], type(bank)).of_stacks(stacks)


def _sums(problem: Problem, bank: CoreFamily, counts: FloatArray) -> FloatArray:
    """What the M step needs of all values, batch by batch."""
    y, even = problem.y, np.zeros(counts.shape[:-1])
    sums = []
    for part in batches(y.size, counts[..., 0].size):
        own = None if problem.statistics is None else bank._evidence(y[part], even)[1]
        sums.append(bank._sums(counts[..., part], _statistics(problem, part), own))
    return reduce(np.add, sums)


def _statistics(problem: Problem, part: slice) -> FloatArray | None:
    """Those of some values, where the M step needs any."""
    return None if problem.statistics is None else problem.statistics[:, part]


def _from_values(problem: Problem, bank: CoreFamily, counts: FloatArray) -> CoreFamily:
    """The new components of a family whose M step is no function of sums."""
    new = None
    if has_closed_form(problem):
        new = bank._maximised(
            problem.y,
            counts,
            penalty=problem.penalty,
            spread=problem.penalty_scale,
            shared=problem.shared,
        )
    return (
        gradient_step(problem, bank, Values(problem.y), counts)
        if new is None
        else _where_known(new, bank)
    )


def _where_known(new: CoreFamily, old: CoreFamily) -> CoreFamily:
    """The new components, each with its old parameters where the values determine none."""
    known = np.all([~np.isnan(field) for field in new.fields()], axis=0)
    pairs = zip(new.fields(), old.fields(), strict=True)
    return old._of(*[np.where(known, mine, before) for mine, before in pairs])


def plain(advance: Map) -> Move:
    """The map followed by an E step, without acceleration."""

    def move(problem: Problem, point: Point, climbs: IntArray) -> Point:
        return evaluate(problem, advance(problem, point), point.evaluations)

    return move


def em_map(problem: Problem, point: Point) -> State:
    """EM: L (or L_a) never falls."""
    return _m_step(problem, point.state, point.counts, point.sums)
