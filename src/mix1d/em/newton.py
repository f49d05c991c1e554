r"""Score, observed information, and the decrement: the certificate of a maximum.

With g the score and I the observed information in unconstrained coordinates, the Newton decrement

.. math:: d = \tfrac12 g^\top I^{-1} g

estimates how far the log-likelihood lies below its local maximum, in log-likelihood units: it does
not depend on the scale of the data. Near the maximum the same solve gives Newton's step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, sums_of_products
from mix1d.curve import density
from mix1d.em import blurred, fixed, incomplete
from mix1d.em.added import add_penalty
from mix1d.em.batches import batches
from mix1d.em.step import Point, evaluate
from mix1d.em.sums import Sums, add_weights, diagonal, in_a_row
from mix1d.model import parts
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = [
    "Certificate", "Derivatives", "certify", "newton_step", "row_scores", "score_and_information",
]  # fmt: skip

SINGULAR = 1e-10
"""An observed information below this share of that of complete data counts as 0. The smallest share
is 1 minus the rate at which plain EM converges."""

FLATTEST = 1e-3
"""Smallest curvature that a step is divided by where the information is not positive definite: in a
flatter direction it goes as far as a thousand EM steps would."""

LONGER = (4.0, 16.0, 64.0, 256.0)
"""Multiples of such a step that are tried while each gains on the one before: a weak curvature the
wrong way makes the step too short by as much as it is below FLATTEST."""


@dataclass(frozen=True)
class Certificate:
    """What the curvature at a state proves, or at each of several side by side."""

    parametrization: Parametrization
    score: FloatArray
    """(..., q)."""
    information: FloatArray
    """(..., q, q)."""
    decrement: FloatArray
    """(...) estimated log-likelihood still to be had, over the directions of positive curvature."""
    smallest: FloatArray
    """(...) smallest eigenvalue of the information, in units of what complete data (with known
    labels) would give each parameter; NaN where a component of weight 0 has none."""
    step: FloatArray
    """(..., q) Newton's step; where not all curvature is positive, as far along each direction by
    the size of its own, uphill (Dauphin et al. 2014), so that it leaves saddles."""

    @property
    def is_maximum(self) -> BoolArray:
        """Positive definite: a maximum near by, and only one."""
        return np.asarray(self.smallest > SINGULAR)[()]

    @property
    def is_flat(self) -> BoolArray:
        """Singular: some direction changes nothing."""
        return np.asarray(np.abs(self.smallest) <= SINGULAR)[()]

    def at(self, index: int) -> Certificate:
        """That of one of several states."""
        arrays = self.score, self.information, self.decrement, self.smallest, self.step
        return Certificate(self.parametrization.at(index), *(array[index] for array in arrays))


Derivatives = Callable[[Problem, Point, Parametrization], tuple[FloatArray, FloatArray, FloatArray]]
"""From a point to score (..., q), observed information (..., q, q) and complete-data information
(..., q)."""


def certify(problem: Problem, point: Point, derivatives: Derivatives) -> Certificate:
    """The certificate at `point`, from the derivatives there."""
    free = problem.parametrization(point.state)
    with np.errstate(all="ignore"):  # what is not finite proves nothing
        score, information, complete = derivatives(problem, point, free)
        if free.has_ends:
            vector = free.vector(*point.state)
            ends = fixed.at_ends(free, vector, score)
            score, information, complete = fixed.held(ends, score, information, complete)
        if problem.narrowest:
            bound = fixed.at_bounds(problem, point, free, score)
            score, information, complete = fixed.held(bound, score, information, complete)
        known = information
        if (kinks := fixed.at_kinks(problem, point, free)) is not None:
            score, known, complete = fixed.held(kinks, score, information, complete)
        root = np.sqrt(complete)
        share, slope = known / (root[..., :, None] * root[..., None, :]), score / root
    proves = np.isfinite(information) & np.isfinite(share)
    proves = proves.all(axis=(-2, -1)) & np.isfinite(slope).all(axis=-1)
    proves &= (root > 0.0).all(axis=-1) & ~point.state.bank._is_singular().any(axis=-1)
    if not proves.all():  # of these any number will do: none is used
        root = np.where(proves[..., None], root, 1.0)
        slope = np.where(proves[..., None], slope, 0.0)
        share = np.where(proves[..., None, None], share, 0.0)
    values, vectors = np.linalg.eigh(share)
    along = (slope[..., None, :] @ vectors)[..., 0, :]
    curved = values > SINGULAR
    decrement = 0.5 * (np.where(curved, along, 0.0) ** 2 / np.where(curved, values, 1.0)).sum(-1)
    divisors = np.where(values[..., :1] > SINGULAR, values, np.maximum(np.abs(values), FLATTEST))
    step = (vectors @ (along / divisors)[..., None])[..., 0] / root
    return Certificate(
        free,
        score,
        information,
        np.where(proves, decrement, np.inf)[()],
        np.where(proves, values.min(axis=-1, initial=np.inf), np.nan)[()],  # of none, no direction
        np.where(proves[..., None], step, 0.0),
    )


def newton_step(
    problem: Problem,
    point: Point,
    step: FloatArray,
    bent: BoolArray | None = None,
    reference: int | None = None,
) -> tuple[Point, BoolArray]:
    """Newton's `step` from each of several states, shortened until L does not fall.

    The second value says where it does not; where it took too long, it does. `bent` marks the
    states whose information is not positive definite: from these a step that succeeds is tried
    longer, too. Under constraints the steps have one `reference`, that of all states that were
    certified with these.
    """
    free = problem.parametrization(point.state, reference)
    origin = free.vector(*point.state)
    landed, fell = point, np.arange(len(origin))
    for length in (1.0, 0.25, 0.0625):
        state = problem.state_at(free, origin + length * step)
        if fell.size == len(origin):
            landed = evaluate(problem, state, landed.evaluations)
        else:
            again = evaluate(problem, state.at(fell), landed.at(fell).evaluations)
            landed = landed.replaced(fell, again)
        holds = landed.objective >= point.objective - point.noise  # no from a NaN
        fell = np.flatnonzero(~holds)
        if not fell.size:
            break
    rows = np.flatnonzero(holds & bent) if bent is not None else fell[:0]
    for length in LONGER:
        if not rows.size:
            break
        state = problem.state_at(free, origin + length * step).at(rows)
        farther = evaluate(problem, state, landed.at(rows).evaluations)
        gains = farther.objective > landed.objective[rows] + point.noise[rows]
        rows = rows[gains]
        landed = landed.replaced(rows, farther.at(gains))
    return landed, holds


def score_and_information(
    problem: Problem, point: Point, free: Parametrization
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score (..., q), observed (..., q, q) and complete-data information (..., q) at `point`.

    With log f = log sum_j exp(log p_j + log g_j), the Hessian of one row is
    sum_j r_j (H_j + s_j s_j') - (sum_j r_j s_j)(sum_j r_j s_j)', s_j and H_j the score and Hessian
    of log p_j g_j. With known labels each parameter alone would have -sum_i w_i r_ij H_ij, or in
    expectation sum_i w_i r_ij s_ij^2; the larger is taken, since either can vanish in a sample.
    """
    count = max(len(part.core.parameters) for part in _each(problem))
    sums = Sums.zero(point.state.weights.shape, count)
    if problem.events is not None:
        _add_events(problem, point, sums)
        return _in_free(problem, point, free, sums)
    for part in batches(problem.y.size, sums.score.size):
        derivatives = _of_values(problem, point.state, part)
        _add_values(sums, *derivatives, problem.weights[part], point.counts[..., part])
    add_weights(sums, point.state.weights, problem.n, problem.n)
    return _in_free(problem, point, free, sums)


def _in_free(
    problem: Problem, point: Point, free: Parametrization, sums: Sums
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The derivatives in the free coordinates, those of penalty and prior added."""
    add_penalty(problem, point.state, sums)
    if problem.parts:
        sums = sums.at(parts.places(problem))
    return free.derivatives(*point.state, sums.score, -sums.hessian, sums.complete)


def _add_rows(problem: Problem, point: Point, sums: Sums) -> None:
    """Those of the rows themselves."""
    for part in batches(problem.y.size, sums.score.size):
        with np.errstate(all="ignore"):
            of_rows = parts.of_events(problem, point.state, part)
        drawn = 1.0 if problem.labels is None else problem.labels.drawn[part]
        _add_values(sums, *of_rows, problem.weights[part], point.counts[..., part], drawn=drawn)


def _add_events(problem: Problem, point: Point, sums: Sums) -> None:
    """Those of rows that may be no exact values; a window is a row of negative weight."""
    state, n = point.state, problem.n_drawn
    if blurred.serves(problem):
        blurred.add_derivatives(problem, state, sums)
    else:
        _add_rows(problem, point, sums)
    if problem.windows is not None:
        shares = density.shares_of(incomplete.evidence_inside(problem, state))
        weights = -problem.windows.weights
        with np.errstate(all="ignore"):
            of_windows = parts.of_events(problem, state, inside=True)
        _add_values(sums, *of_windows, weights, weights * shares, is_seen=False)
        n -= float(problem.windows.weights.sum())
    add_weights(sums, state.weights, n, problem.n_drawn)


def _each(problem: Problem) -> list[Problem]:
    """The problem of each family."""
    return [part.problem for part in problem.parts] or [problem]


def _of_values(
    problem: Problem, state: State, rows: slice = slice(None)
) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log density at some values."""
    if problem.parts:
        return parts.derivatives(problem, state, rows)
    return state.bank._curvature(problem.y[rows])


def _add_values(
    sums: Sums,
    s: FloatArray,
    h: FloatArray,
    weights: FloatArray,
    counts: FloatArray,
    *,
    drawn: BoolArray | float = 1.0,
    is_seen: bool = True,
) -> None:
    """The terms of log sum_j exp(eta_j), with eta_j = log p_j + log g_j.

    With u_j the derivatives of eta_j, of log p_j by itself 1 (0 in rows that are not `drawn` from
    the mixture), the covariance of the u_j under the responsibilities is sum_j r_j u_j u_j' -
    (sum_j r_j u_j)(sum_j r_j u_j)'. `s` and `h` are score and Hessian of the log g_j.
    """
    k = counts.shape[-2]
    u = np.concatenate([np.broadcast_to(drawn, (1, *counts.shape)), s])
    weighted = counts * u
    products = sums_of_products(weighted[:, None], u)  # (1 + p, 1 + p, ..., k)
    rows = in_a_row(weighted.reshape(*weighted.shape[:-2], -1)).reshape(
        *sums.score.shape, weights.size
    )
    np.subtract(sums.hessian, (rows / weights) @ rows.mT, out=sums.hessian)
    curvature = sums_of_products(h, counts)
    own = sums.own(k)
    own += products
    own[1:, 1:] += curvature
    score = products[0] if np.ndim(drawn) == 0 else weighted.sum(axis=-1)
    np.add(sums.score, in_a_row(score), out=sums.score)
    if not is_seen:
        return
    complete = np.maximum(diagonal(products)[1:], -diagonal(curvature))
    sums.complete[..., k:] += in_a_row(complete)


def row_scores(problem: Problem, state: State, y: FloatArray, free: Parametrization) -> FloatArray:
    """Score of one observation at each `y`, (n, q), in the free coordinates."""
    at = parts.at(problem, y)
    if at.parts:
        with np.errstate(divide="ignore"):
            r = np.nan_to_num(density.shares_of(parts.evidence(at, state, slice(None))))
    else:
        r = density.posterior(state.weights, state.bank, y)
    scores = _row_scores(state, _of_values(at, state)[0], r)
    if at.parts:
        scores = scores[parts.places(problem)]
    return np.asarray((free.full_jacobian(*state).T @ scores).T)


def _row_scores(state: State, s: FloatArray, r: FloatArray) -> FloatArray:
    by_parameter = (r * s).reshape(-1, r.shape[-1])
    return np.concatenate([r - state.weights[:, None], by_parameter])
