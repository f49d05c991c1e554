"""The M step under constraints: one step of Newton's method on Q in the free coordinates.

Q is the expected log-likelihood of the complete data: of the weights, and of each component's rows.
One step that does not lower Q keeps all that matters of EM (Lange 1995, *JRSS B* 57), whatever the
families, the rows and the map from free coordinates to parameters.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.gradient import (
    HALVINGS,
    ROUNDING,
    derivatives_of_q,
    height_of_q,
    uphill,
)  # fmt: skip
from mix1d.em.incomplete import counts_outside, rows_of
from mix1d.em.sums import Sums, add_weights, in_a_row
from mix1d.model import parts
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = ["constrained_step"]


def constrained_step(problem: Problem, state: State, counts: FloatArray) -> State:
    """The state after one step from `state`, in which Q does not fall.

    Parameters
    ----------
    problem : Problem
    state : State
        The old parameters, which obey the constraints.
    counts : (..., k, m)
        Expected number of observations of each row in each component.
    """
    with np.errstate(all="ignore"):
        rows = _expected(problem, state, counts)
        free = problem.parametrization(state)
        origin = free.vector(*state)
        step = _step(problem, state, rows, free, origin)
        before, noise = _height(problem, state, rows)
        moved, length = problem.state_at(free, origin + step), np.ones_like(before)
        for halving in range(1, HALVINGS + 1):
            there, _ = _height(problem, moved, rows)
            falls = ~(there >= before - noise) & np.isfinite(before)
            if not falls.any():
                break
            length = np.where(falls, 0.25**halving if halving < HALVINGS else 0.0, length)
            moved = problem.state_at(free, origin + length[..., None] * step)
    return moved


class _Expected(NamedTuple):
    """The rows as the E step sees them."""

    counts: FloatArray
    """(..., k, m) expected numbers, with those of rows outside the windows."""
    totals: FloatArray
    """(..., k) those that say something of the weights, and what the prior stands for."""


def _expected(problem: Problem, state: State, counts: FloatArray) -> _Expected:
    totals, outside = problem.totals(counts), counts_outside(problem, state)
    if outside is not None:
        counts = np.concatenate([counts, outside], axis=-1)
        totals = totals + outside.sum(axis=-1)
    return _Expected(counts, problem.with_prior(totals))


def _step(
    problem: Problem,
    state: State,
    rows: _Expected,
    free: Parametrization,
    origin: FloatArray,
) -> FloatArray:
    """(..., q) Newton's step on Q; where Q is not concave, as far uphill."""
    score, information = _derivatives(problem, state, rows, free)
    stays = (origin <= free.lowest) & (score <= 0.0) | (origin >= free.highest) & (score >= 0.0)
    either = stays[..., :, None] | stays[..., None, :]
    return uphill(np.where(stays, 0.0, score), np.where(either, 0.0, -information))


def _height(problem: Problem, state: State, rows: _Expected) -> tuple[FloatArray, FloatArray]:
    """Q (...), and its rounding error."""
    totals = rows.totals
    terms = np.where(totals > 0.0, totals * np.log(state.weights), 0.0)
    value, noise = terms.sum(axis=-1), ROUNDING * np.abs(terms).sum(axis=-1)
    for own, alone, components in parts.apart(problem, state):
        height = height_of_q(own, alone.bank, rows_of(own), rows.counts[..., components, :])
        value = value + height.value.sum(axis=-1)
        noise = noise + height.noise.sum(axis=-1)
    return value, noise


def _derivatives(
    problem: Problem, state: State, rows: _Expected, free: Parametrization
) -> tuple[FloatArray, FloatArray]:
    """Score (..., q) of Q and minus its Hessian (..., q, q) in the free coordinates."""
    k, each = state.k, parts.apart(problem, state)
    p = max(len(alone.bank.parameters) for _, alone, _ in each)
    sums = Sums.zero(state.weights.shape, p)
    sums.score[..., :k] += rows.totals
    add_weights(sums, state.weights, rows.totals.sum(axis=-1), 0.0)
    score = np.zeros((p, *state.weights.shape))
    hessian = np.zeros((p, p, *state.weights.shape))
    for own, alone, components in each:
        s, h = derivatives_of_q(own, alone.bank, rows_of(own), rows.counts[..., components, :])
        score[: len(s), ..., components] = s
        hessian[: len(s), : len(s), ..., components] = h
    sums.score[..., k:] += in_a_row(score)
    sums.own(k)[1:, 1:] += hessian
    if problem.parts:
        sums = sums.at(parts.places(problem))
    slope, information, _ = free.derivatives(*state, sums.score, -sums.hessian, sums.complete)
    return slope, information
