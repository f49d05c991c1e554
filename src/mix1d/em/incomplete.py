"""EM of rows that are no exact values: intervals, values with an error, rows within a window.

The E step is `model.events`' evidence. The M step takes the unseen true values at nodes, with their
expected counts, and beside a window the rows that were not seen (McLachlan & Jones 1988).
"""

from __future__ import annotations

from typing import cast

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.gradient import gradient_step
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment
from mix1d.model.problem import Problem, State

__all__ = ["counts_outside", "evidence", "evidence_inside", "log_inside", "m_step"]


def evidence(problem: Problem, state: State) -> FloatArray:
    """(..., k, m) the evidence of each component for each row, and the logarithm of its weight."""
    assert problem.events is not None
    with np.errstate(divide="ignore"):
        logs = np.log(state.weights)[..., None]
    if not problem.parts:
        return logs + problem.events.evidence(state.bank)
    every = np.empty((*state.weights.shape, problem.events.m))
    for part in problem.parts:
        assert part.problem.events is not None
        own = part.problem.events.evidence(part.stack(state.bank))
        every[..., part.components, :] = np.where(
            part.log_jacobian > -np.inf, own + part.log_jacobian, -np.inf
        )
    return logs + every


def evidence_inside(problem: Problem, state: State) -> FloatArray:
    """(..., k, u) the logarithm of the probability that a row is of a component and in a window."""
    return _beside_windows(problem, state, inside=True)


def _beside_windows(problem: Problem, state: State, *, inside: bool) -> FloatArray:
    with np.errstate(divide="ignore"):
        logs = np.log(state.weights)[..., None]
    if not problem.parts:
        assert problem.windows is not None
        events = problem.windows.inside if inside else problem.windows.outside
        return logs + events.evidence(state.bank)
    parts = []
    for part in problem.parts:
        windows = part.problem.windows
        assert windows is not None
        events = windows.inside if inside else windows.outside
        parts.append((part, events.evidence(part.stack(state.bank))))
    every = np.empty((*state.weights.shape, parts[0][1].shape[-1]))
    for part, own in parts:
        every[..., part.components, :] = own
    return logs + every


def log_inside(problem: Problem, state: State) -> FloatArray:
    """(..., u) the logarithm of the probability of each window."""
    return np.asarray(np.logaddexp.reduce(evidence_inside(problem, state), axis=-2))


def counts_outside(problem: Problem, state: State) -> FloatArray | None:
    """(..., k, v) the expected numbers of rows outside the windows; None without any."""
    if problem.windows is None:
        return None
    total = log_inside(problem, state)
    logs = _beside_windows(problem, state, inside=False)
    which = problem.windows.which
    shares = np.exp(logs - total[..., None, which])
    return np.asarray(shares * problem.windows.weights[which])


def m_step(problem: Problem, state: State, counts: FloatArray) -> State:
    """The M step from the expected counts (..., k, m) of the rows."""
    outside = counts_outside(problem, state)
    totals = counts.sum(axis=-1)
    if outside is not None:
        totals = totals + outside.sum(axis=-1)
    shares = totals / totals.sum(axis=-1, keepdims=True)
    if not problem.parts:
        return State(shares, _components(problem, state.bank, counts, outside))
    stacks = []
    for part in problem.parts:
        own = counts[..., part.components, :]
        beside = None if outside is None else outside[..., part.components, :]
        stacks.append(_components(part.problem, part.stack(state.bank), own, beside))
    return State(shares, cast(type[Assortment], type(state.bank)).of_stacks(stacks))


def _components(
    problem: Problem, bank: CoreFamily, counts: FloatArray, outside: FloatArray | None
) -> CoreFamily:
    """The new components of one family."""
    assert problem.events is not None
    y, numbers = problem.events.completed(bank, counts)
    if outside is not None:
        assert problem.windows is not None
        more = problem.windows.outside.completed(bank, outside)
        y = np.concatenate([y, more[0]], axis=-1)
        numbers = np.concatenate([numbers, more[1]], axis=-1)
    if problem.statistics is None:
        return _from_values(problem, bank, y, numbers)
    new = _estimated(problem, bank, y, numbers)
    return new if new is not None else _estimated(problem, bank, y, numbers, again=True) or bank


def _estimated(
    problem: Problem, bank: CoreFamily, y: FloatArray, counts: FloatArray, *, again: bool = False
) -> CoreFamily | None:
    """The M step by sums; None where they lie too far from the answer and are to be taken again."""
    sums = _sums(bank, y, counts)
    new = _known(problem, bank, sums)
    if again:
        return _known(problem, new, _sums(new, y, counts))
    return new if bank._is_close(sums) else None


def _sums(bank: CoreFamily, y: FloatArray, counts: FloatArray) -> FloatArray:
    own = bank._evidence(y, np.zeros(counts.shape[:-1]))[1]
    return bank._sums(counts, bank._statistics(y), own)


def _known(problem: Problem, bank: CoreFamily, sums: FloatArray) -> CoreFamily:
    estimate = bank._estimate(
        sums, penalty=problem.penalty, spread=problem.penalty_scale, shared=problem.shared
    )
    pairs = zip(estimate.fields(), bank.fields(), strict=True)
    return bank._of(*[np.where(np.isfinite(new), new, old) for new, old in pairs])


def _from_values(
    problem: Problem, bank: CoreFamily, y: FloatArray, counts: FloatArray
) -> CoreFamily:
    """The M step of a family that needs the values: its own for each component, or Newton's."""
    if problem.shared or type(bank)._maximised is CoreFamily._maximised:
        return gradient_step(problem, bank, y, counts)
    fields = [np.array(field, dtype=np.float64) for field in bank.fields()]
    for index in np.ndindex(fields[0].shape):
        order = np.argsort(y[index], kind="stable")
        order = order[counts[index][order] > 0.0]
        one = bank._of(*(field[index][None] for field in fields))
        new = one._maximised(
            y[index][order],
            counts[index][order][None],
            penalty=problem.penalty,
            spread=problem.penalty_scale,
            shared=False,
        )
        if new is None:
            return gradient_step(problem, bank, y, counts)
        moved = [np.asarray(field)[0] for field in new.fields()]
        if not np.isnan(moved).any():
            for field, value in zip(fields, moved, strict=True):
                field[index] = value
    return bank._of(*fields)
