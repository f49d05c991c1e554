r"""Score, observed information, and the decrement: the certificate of a maximum.

With g the score and I the observed information in unconstrained coordinates, the Newton decrement

.. math:: d = \tfrac12 g^\top I^{-1} g

estimates how far the log-likelihood lies below its local maximum, in log-likelihood units: it does
not depend on the scale of the data. Near the maximum the same solve gives Newton's step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve import density
from mix1d.em.step import Point, batches, evaluate
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = [
    "Certificate",
    "Derivatives",
    "certify",
    "newton_step",
    "row_scores",
    "score_and_information",
]

SINGULAR = 1e-10
"""An observed information below this share of that of complete data counts as 0. The smallest share
is 1 minus the rate at which plain EM converges."""

FLATTEST = 1e-3
"""Smallest curvature that a step is divided by: in a flatter direction it goes as far as a
thousand EM steps would."""


@dataclass(frozen=True)
class Certificate:
    """What the curvature at a state proves."""

    parametrization: Parametrization
    score: FloatArray
    information: FloatArray
    decrement: float
    """Estimated log-likelihood still to be had, over the directions of positive curvature."""
    smallest: float
    """Smallest eigenvalue of the information, in units of what complete data (with known labels)
    would give each parameter; NaN where a component of weight 0 has none."""
    step: FloatArray
    """Newton's step. Where the curvature is negative it goes as far uphill, so that it leaves
    saddles (Dauphin et al. 2014)."""

    @property
    def is_maximum(self) -> bool:
        """Whether the information is positive definite: then one maximum is near."""
        return self.smallest > SINGULAR

    @property
    def is_flat(self) -> bool:
        """Whether the information is singular: the likelihood does not change in some direction."""
        return abs(self.smallest) <= SINGULAR


Derivatives = Callable[[Problem, Point, Parametrization], tuple[FloatArray, FloatArray, FloatArray]]
"""From a point to score (q,), observed information (q, q) and complete-data information (q,)."""


def certify(problem: Problem, point: Point, derivatives: Derivatives) -> Certificate:
    """The certificate at `point`, from the derivatives there."""
    free = problem.parametrization(point.state)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite proves nothing
        score, information, complete = derivatives(problem, point, free)
    root = np.sqrt(complete)
    if not (np.all(root > 0) and np.all(np.isfinite(information))):
        nothing = np.zeros_like(score)
        return Certificate(free, score, information, np.inf, np.nan, nothing)
    values, vectors = np.linalg.eigh(information / np.outer(root, root))
    along = vectors.T @ (score / root)
    curved = values > SINGULAR
    decrement = 0.5 * float((along[curved] ** 2 / values[curved]).sum())
    step = vectors @ (along / np.maximum(np.abs(values), FLATTEST)) / root
    return Certificate(free, score, information, decrement, float(values[0]), step)


def newton_step(problem: Problem, point: Point, certificate: Certificate) -> Point | None:
    """Newton's step from `point`, shortened until L does not fall; None if that takes too long."""
    free = certificate.parametrization
    origin = free.vector(*point.state)
    evaluations = point.evaluations
    for length in (1.0, 0.25, 0.0625):
        state = problem.state_at(free, origin + length * certificate.step)
        end = evaluate(problem, state, evaluations)
        if end.objective >= point.objective - point.noise:
            return end
        evaluations = end.evaluations
    return None


def score_and_information(
    problem: Problem, point: Point, free: Parametrization
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score (q,), observed information (q, q) and complete-data information (q,) at `point`.

    With log f = log sum_j exp(log p_j + log g_j), the Hessian of one row is
    sum_j r_j (H_j + s_j s_j') - (sum_j r_j s_j)(sum_j r_j s_j)', s_j and H_j the score and Hessian
    of log p_j g_j. With known labels each parameter alone would have -sum_i w_i r_ij H_ij, or in
    expectation sum_i w_i r_ij s_ij^2; the larger is taken, since either can vanish in a sample.
    """
    sums = _Sums.zero(point.state.k, len(problem.core.parameters))
    for part in batches(problem.y.size, sums.score.size):
        y, weights = problem.y[part], problem.weights[part]
        _add_values(sums, point.state, y, weights, point.counts[:, part])
    _add_weights(sums, point.state.weights, problem.n)
    _add_penalty(problem, point.state, sums)
    return free.derivatives(*point.state, sums.score, -sums.hessian, sums.complete)


class _Sums(NamedTuple):
    """Sums over the values, in (k log weights, k of the first parameter, k of the next, ...)."""

    score: FloatArray
    hessian: FloatArray
    complete: FloatArray

    @classmethod
    def zero(cls, k: int, p: int) -> _Sums:
        size = k * (1 + p)
        return cls(np.zeros(size), np.zeros((size, size)), np.zeros(size))

    def own(self, k: int) -> FloatArray:
        """(1 + p, 1 + p, k) the entries of the Hessian within each component, as a view."""
        blocks = self.hessian.reshape(self.score.size // k, k, self.score.size // k, k)
        return np.asarray(np.einsum("ajbj->abj", blocks))


def _add_values(
    sums: _Sums, state: State, y: FloatArray, weights: FloatArray, counts: FloatArray
) -> None:
    """The terms of log sum_j exp(eta_j), with eta_j = log p_j + log g_j.

    With u_j the derivatives of eta_j, of log p_j by itself 1, the covariance of the u_j under the
    responsibilities is sum_j r_j u_j u_j' - (sum_j r_j u_j)(sum_j r_j u_j)'.
    """
    k = state.k
    s, h = state.bank._derivatives(y)  # (p, k, m), (p, p, k, m)
    u = np.concatenate([np.ones((1, *counts.shape)), s])
    weighted = counts * u
    products = np.vecdot(weighted[:, None], u)  # (1 + p, 1 + p, k)
    rows = weighted.reshape(-1, y.size)
    np.subtract(sums.hessian, (rows / weights) @ rows.T, out=sums.hessian)
    curvature = np.vecdot(h, counts)
    own = sums.own(k)
    own += products
    own[1:, 1:] += curvature
    np.add(sums.score, products[0].ravel(), out=sums.score)
    complete = sums.complete[k:].reshape(-1, k)
    complete += np.maximum(_diagonal(products)[1:], -_diagonal(curvature))


def _diagonal(matrices: FloatArray) -> FloatArray:
    """(p, k) of (p, p, k)."""
    return np.asarray(np.einsum("aaj->aj", matrices))


def _add_weights(sums: _Sums, shares: FloatArray, n: float) -> None:
    """The terms of all values that follow from the weights summing to 1."""
    k = shares.size
    sums.score[:k] -= n * shares
    sums.hessian[:k, :k] += n * (np.outer(shares, shares) - np.diag(shares))
    sums.complete[:k] += n * shares * (1.0 - shares)


def row_scores(state: State, y: FloatArray, free: Parametrization) -> FloatArray:
    """Score of one observation at each `y`, (n, q), in the free coordinates."""
    r = density.posterior(state.weights, state.bank, y)
    scores = _row_scores(state, state.bank._derivatives(y)[0], r)
    return np.asarray((free.full_jacobian(*state).T @ scores).T)


def _row_scores(state: State, s: FloatArray, r: FloatArray) -> FloatArray:
    by_parameter = (r * s).reshape(-1, r.shape[-1])
    return np.concatenate([r - state.weights[:, None], by_parameter])


def _add_penalty(problem: Problem, state: State, sums: _Sums) -> None:
    index = problem.core.scale_index
    if index is None or not problem.penalty:
        return
    ratio = (problem.penalty_scale / state.bank.fields()[index]) ** 2
    if problem.shared:  # one term, not k
        ratio = ratio[:1]
    places = (index + 1) * state.k + np.arange(ratio.size)
    sums.score[places] += 2.0 * problem.penalty * (ratio - 1.0)
    sums.hessian[places, places] -= 4.0 * problem.penalty * ratio
    sums.complete[places] += 4.0 * problem.penalty * ratio
