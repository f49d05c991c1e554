r"""The covariance of the estimates: the inverse of the observed information, or the sandwich.

All are over the free coordinates (`model.parametrization`), in the units of the user's data; the
delta method carries them to weights and parameters (`infer.neighbourhood`).

Relative weights multiply the log-likelihood of each row by a number that is no count, so that I
says nothing of how much the rows vary. What they are worth is seen in their scores s_i,

.. math:: I^{-1} J I^{-1}, \qquad J = \frac{n}{n - 1} \sum_i w_i^2 s_i s_i^\top,

the linearised variance of survey statistics for rows drawn independently (Binder 1983), of which
the unit of the weights cancels. For counts, each row meaning w_i rows of weight 1, and without
n / (n - 1), it is that of White (1982).
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.fixed import CERTAIN
from mix1d.em.newton import Certificate
from mix1d.em.observed_rows import scores_of_rows
from mix1d.model.parts import stretch
from mix1d.model.problem import Problem, State

__all__ = ["covariance", "inverse_information", "sandwich"]


def covariance(problem: Problem, state: State, certificate: Certificate | None) -> FloatArray:
    """Covariance of the free coordinates, (q, q); the sandwich for relative weights.

    All NaN where there is no maximum.
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
    return _in_user_units(problem, certificate, inverse / np.outer(root, root))


def sandwich(problem: Problem, state: State, certificate: Certificate | None) -> FloatArray:
    """The covariance that holds where the model is only an approximation (Huber 1967)."""
    if certificate is None or not certificate.is_maximum:
        return _unknown(problem, state)
    root, inverse = _scaled_inverse(certificate)
    scores = scores_of_rows(problem, state, certificate.parametrization) / root
    sample = problem.sample
    squares = sample.squares / problem.unit.weight
    if sample.is_relative:
        rows = sample.n_weighed
        squares = squares * (rows / max(rows - 1.0, 1.0))
    meat = scores.T @ (squares[:, None] * scores)
    return _in_user_units(problem, certificate, inverse @ meat @ inverse / np.outer(root, root))


def _unknown(problem: Problem, state: State) -> FloatArray:
    size = problem.parametrization(state).size
    return np.full((size, size), np.nan)


def _scaled_inverse(certificate: Certificate) -> tuple[FloatArray, FloatArray]:
    """Root r of the diagonal of I, and the inverse of I / (r r'): weights and parameters differ by
    orders of magnitude.
    """
    root = np.sqrt(np.diag(certificate.information))
    return root, np.linalg.inv(certificate.information / np.outer(root, root))


def _in_user_units(problem: Problem, certificate: Certificate, on_line: FloatArray) -> FloatArray:
    """The covariance for the data as they are from the one for the data on the line."""
    factors = stretch(problem, certificate.parametrization)
    result = np.outer(factors, factors) * on_line / problem.unit.weight
    known = np.diag(certificate.information) >= CERTAIN
    result[known], result[:, known] = 0.0, 0.0
    return np.asarray(0.5 * (result + result.T))
