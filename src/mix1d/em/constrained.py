"""The M step under constraints: one step of Newton's method on Q in the free coordinates.

Q is the expected log-likelihood of the complete data: of the weights, and of each component's rows.
One step that does not lower Q keeps all that matters of EM (Lange 1995, *JRSS B* 57), whatever the
families, the rows and the map from free coordinates to parameters.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.gradient import (
    HALVINGS, ROUNDING, Rows, Values, derivatives_of_q, height_of_q, uphill,
)  # fmt: skip
from mix1d.em.incomplete import counts_outside, rows_of
from mix1d.em.sums import Sums, diagonal, in_a_row
from mix1d.families import CoreFamily
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
        outside = counts_outside(problem, state)
        if outside is not None:
            counts = np.concatenate([counts, outside], axis=-1)
        free = problem.parametrization(state)
        origin = free.vector(*state)
        step = _step(problem, state, counts, free, origin)
        before, noise = _height(problem, state, counts)
        moved = problem.state_at(free, origin + step)
        for halving in range(1, HALVINGS + 1):
            there, _ = _height(problem, moved, counts)
            falls = ~(there >= before - noise) & np.isfinite(before)
            if not falls.any():
                break
            length = np.where(falls, 0.25**halving if halving < HALVINGS else 0.0, 1.0)
            step = np.where(falls[..., None], length[..., None] * step, step)
            moved = problem.state_at(free, origin + step)
    return moved


def _step(
    problem: Problem,
    state: State,
    counts: FloatArray,
    free: Parametrization,
    origin: FloatArray,
) -> FloatArray:
    """(..., q) Newton's step on Q; where Q is not concave, as far uphill."""
    score, information = _derivatives(problem, state, counts, free)
    stays = (origin <= free.lowest) & (score <= 0.0) | (origin >= free.highest) & (score >= 0.0)
    either = stays[..., :, None] | stays[..., None, :]
    return uphill(np.where(stays, 0.0, score), np.where(either, 0.0, -information))


def _each(problem: Problem, state: State) -> list[tuple[Problem, CoreFamily, list[int]]]:
    """Each family: its problem, its components, and which they are."""
    if not problem.parts:
        return [(problem, state.bank, list(range(state.k)))]
    return [(part.problem, part.stack(state.bank), part.components) for part in problem.parts]


def _height(problem: Problem, state: State, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Q (...), and its rounding error."""
    totals = problem.totals(counts.sum(axis=-1))
    terms = np.where(totals > 0.0, totals * np.log(state.weights), 0.0)
    value, noise = terms.sum(axis=-1), ROUNDING * np.abs(terms).sum(axis=-1)
    for own, bank, components in _each(problem, state):
        height = height_of_q(own, bank, rows_of(own), counts[..., components, :])
        value = value + height.value.sum(axis=-1)
        noise = noise + height.noise.sum(axis=-1)
    return value, noise


def _derivatives(
    problem: Problem, state: State, counts: FloatArray, free: Parametrization
) -> tuple[FloatArray, FloatArray]:
    """Score (..., q) of Q and minus its Hessian (..., q, q) in the free coordinates."""
    k, each = state.k, _each(problem, state)
    p = max(len(bank.parameters) for _, bank, _ in each)
    sums = Sums.zero(state.weights.shape, p)
    totals = problem.totals(counts.sum(axis=-1))
    n, shares = totals.sum(axis=-1, keepdims=True), state.weights
    sums.score[..., :k] += totals - n * shares
    products = shares[..., :, None] * (shares[..., None, :] - np.eye(k))
    sums.hessian[..., :k, :k] += n[..., None] * products
    score = np.zeros((p, *shares.shape))
    hessian = np.zeros((p, p, *shares.shape))
    for own, bank, components in each:
        s, h = derivatives_of_q(own, bank, rows_of(own), counts[..., components, :])
        score[: len(s), ..., components] = s
        hessian[: len(s), : len(s), ..., components] = h
    sums.score[..., k:] += in_a_row(score)
    sums.own(k)[1:, 1:] += hessian
    if problem.parts:
        sums = sums.at(parts.places(problem))
    slope, information, _ = free.derivatives(*state, sums.score, -sums.hessian, sums.complete)
    return slope, information
