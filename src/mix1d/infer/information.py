r"""The covariance of the estimates: the inverse of the observed information, or the sandwich.

The certificate of a fit holds the information I in unconstrained coordinates; the delta method
carries its inverse to the weights and the parameters of the components, in the user's units.

Relative weights multiply the log-likelihood of each row by a number that is no count, so that I
says nothing of how much the rows vary. What they are worth is seen in their scores s_i,

.. math:: I^{-1} J I^{-1}, \qquad J = \frac{n}{n - 1} \sum_i w_i^2 s_i s_i^\top,

the linearised variance of survey statistics for rows drawn independently (Binder 1983), of which
the unit of the weights cancels. For counts, each row standing for w_i of weight 1, and without
n / (n - 1), it is that of White (1982).
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.newton import Certificate, row_scores
from mix1d.families import Kind
from mix1d.model.coordinates import Coordinates
from mix1d.model.problem import Problem, State

__all__ = ["covariance", "in_user_units", "inverse_information", "sandwich"]


def covariance(problem: Problem, state: State, certificate: Certificate | None) -> FloatArray:
    """Covariance of (weights, first parameter, second parameter, ...), (k + k p, k + k p).

    The sandwich for relative weights. All NaN where there is no maximum whose curvature could tell.
    """
    which = sandwich if problem.sample.is_relative else inverse_information
    return which(problem, state, certificate)


def inverse_information(
    problem: Problem, state: State, certificate: Certificate | None
) -> FloatArray:
    """The covariance where the model is true and the weights are counts."""
    if certificate is None or not certificate.is_maximum:
        return _unknown(problem, state)
    root, inverse = _scaled_inverse(certificate)
    return in_user_units(problem, state, certificate.coordinates, inverse / np.outer(root, root))


def sandwich(problem: Problem, state: State, certificate: Certificate | None) -> FloatArray:
    """The covariance that holds where the model is only an approximation (Huber 1967)."""
    if certificate is None or not certificate.is_maximum:
        return _unknown(problem, state)
    root, inverse = _scaled_inverse(certificate)
    scores = (certificate.coordinates.gathering() @ row_scores(state, problem.y)).T / root
    sample = problem.sample
    squares = sample.squares / problem.unit.weight
    if sample.is_relative:
        rows = sample.n_weighed
        squares = squares * (rows / max(rows - 1.0, 1.0))
    meat = scores.T @ (squares[:, None] * scores)
    middle = inverse @ meat @ inverse / np.outer(root, root)
    return in_user_units(problem, state, certificate.coordinates, middle)


def _unknown(problem: Problem, state: State) -> FloatArray:
    size = state.k * (1 + len(problem.core.parameters))
    return np.full((size, size), np.nan)


def _scaled_inverse(certificate: Certificate) -> tuple[FloatArray, FloatArray]:
    """Root r of the diagonal of I, and the inverse of I / (r r'): weights and parameters differ by
    orders of magnitude.
    """
    root = np.sqrt(np.diag(certificate.information))
    return root, np.linalg.inv(certificate.information / np.outer(root, root))


def in_user_units(
    problem: Problem, state: State, coordinates: Coordinates, free: FloatArray
) -> FloatArray:
    """The covariance of weights and parameters from the one of the free coordinates, (q, q)."""
    jacobian = _jacobian(problem, state) @ coordinates.gathering().T
    result = jacobian @ free @ jacobian.T / problem.unit.weight
    return np.asarray(0.5 * (result + result.T))


def _jacobian(problem: Problem, state: State) -> FloatArray:
    """From (k log weights, all unconstrained parameters) to (weights, parameters in user units)."""
    shares = state.weights
    scale = problem.unit.scale
    diagonals = []
    for parameter, values in zip(problem.core.parameters, state.bank.fields(), strict=True):
        match parameter.kind:
            case Kind.LOCATION:
                diagonals.append(np.full(state.k, scale))
            case Kind.SCALE:
                diagonals.append(scale * values)
            case Kind.POSITIVE:
                diagonals.append(values)
    jacobian = np.diag(np.concatenate([shares, *diagonals]))
    jacobian[: state.k, : state.k] -= np.outer(shares, shares)
    return jacobian
