"""The covariance of the estimates: the inverse of the observed information.

The certificate of a fit holds the information in unconstrained coordinates; the delta method
carries its inverse to the weights and the parameters of the components, in the user's units.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.coordinates import Coordinates
from mix1d.em.newton import Certificate
from mix1d.em.problem import Problem, State
from mix1d.families import Kind

__all__ = ["covariance", "in_user_units"]


def covariance(problem: Problem, state: State, certificate: Certificate | None) -> FloatArray:
    """Covariance of (weights, first parameter, second parameter, ...), (k + k p, k + k p).

    All NaN where there is no maximum whose curvature could tell.
    """
    size = state.k * (1 + len(problem.core.parameters))
    if certificate is None or not certificate.is_maximum:
        return np.full((size, size), np.nan)
    # scaled to a unit diagonal first: weights and parameters differ by orders of magnitude
    root = np.sqrt(np.diag(certificate.information))
    inverse = np.linalg.inv(certificate.information / np.outer(root, root))
    inverse /= np.outer(root, root)
    return in_user_units(problem, state, certificate.coordinates, inverse)


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
