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
from mix1d.em.step import Point, evaluate
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
"""Share of the complete data's information below which an observed one is taken for 0. The
smallest share is 1 - (the rate at which plain EM converges)."""

FLATTEST = 1e-3
"""Smallest curvature that a step is divided by: in a flatter direction it goes as far as a
thousand EM steps would."""

BLOCK = 1 << 14
"""Rows whose derivatives are held at once."""


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
    """Newton's step; where the curvature is negative, as far in the direction of the ascent
    (Dauphin et al. 2014), so that it leaves saddles."""

    @property
    def is_maximum(self) -> bool:
        """Positive definite: a maximum near by, and only one."""
        return self.smallest > SINGULAR

    @property
    def is_flat(self) -> bool:
        """Singular: some direction changes nothing."""
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
        landed = evaluate(problem, state, evaluations)
        if landed.objective >= point.objective - point.noise:
            return landed
        evaluations = landed.evaluations
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
    for start in range(0, problem.y.size, BLOCK):
        rows = slice(start, start + BLOCK)
        _add_rows(
            sums, point.state, problem.y[rows], problem.weights[rows], point.responsibilities[rows]
        )
    _add_penalty(problem, point.state, sums)
    return free.derivatives(*point.state, sums.score, -sums.hessian, sums.complete)


class _Sums(NamedTuple):
    """Sums over the rows, in (k log weights, k of the first parameter, k of the next, ...)."""

    score: FloatArray
    hessian: FloatArray
    complete: FloatArray

    @classmethod
    def zero(cls, k: int, p: int) -> _Sums:
        size = k * (1 + p)
        return cls(np.zeros(size), np.zeros((size, size)), np.zeros(size))


def _add_rows(sums: _Sums, state: State, y: FloatArray, weights: FloatArray, r: FloatArray) -> None:
    k, shares = state.k, state.weights
    s, h = state.bank._derivatives(y[:, None])  # (m, k, p), (m, k, p, p)
    q = weights[:, None] * r
    totals = q.sum(axis=0)
    each = _row_scores(state, s, r)
    np.add(sums.score, weights @ each, out=sums.score)
    hessian = sums.hessian
    hessian -= each.T @ (weights[:, None] * each)
    outer = np.outer(totals, shares)
    hessian[:k, :k] += np.diag(totals) - outer - outer.T
    hessian[:k, :k] += weights.sum() * (2.0 * np.outer(shares, shares) - np.diag(shares))
    sums.complete[:k] += weights.sum() * shares * (1.0 - shares)
    squares = np.einsum("ij,ija,ijb->jab", q, s, s)
    curvature = -np.einsum("ij,ijab->jab", q, h)
    own = squares - curvature
    slopes = np.einsum("ij,ija->ja", q, s)
    components = np.arange(k)
    for a in range(s.shape[-1]):
        mine = (a + 1) * k + components
        cross = np.diag(slopes[:, a]) - np.outer(shares, slopes[:, a])
        hessian[:k, mine] += cross
        hessian[mine, :k] += cross.T
        sums.complete[mine] += np.maximum(squares[:, a, a], curvature[:, a, a])
        for b in range(s.shape[-1]):
            hessian[mine, (b + 1) * k + components] += own[:, a, b]


def row_scores(state: State, y: FloatArray, free: Parametrization) -> FloatArray:
    """Score of one row at each `y`, (n, q), in the free coordinates."""
    r = density.posterior(state.weights, state.bank, y)
    scores = _row_scores(state, state.bank._derivatives(y[:, None])[0], r)
    return np.asarray(scores @ free.full_jacobian(*state))


def _row_scores(state: State, s: FloatArray, r: FloatArray) -> FloatArray:
    by_parameter = (r[..., None] * s).transpose(0, 2, 1).reshape(len(r), -1)
    return np.concatenate([r - state.weights, by_parameter], axis=1)


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
