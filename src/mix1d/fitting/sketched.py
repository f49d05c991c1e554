"""Large data are fitted on a sketch of them, and the error that this caused is bounded.

A cell whose points have its count, mean, variance and skewness errs, in the sum of any function g
over its rows, by at most n h^4 / 1536 max |g''''| (two-node Gauss quadrature; h the cell's width).
Taken for g = the score of one row, that bounds the score of the data at the answer; the inverse
information carries it to the parameters.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.newton import Certificate, row_scores
from mix1d.em.problem import Problem, State
from mix1d.sketching import Sketch

__all__ = ["TOLERATED", "sketch_error"]

TOLERATED = 1e-4
"""Standard errors that a sketch may shift a parameter: as much as the certificate's own `tol`."""


def sketch_error(
    sketch: Sketch, problem: Problem, state: State, certificate: Certificate | None
) -> float | None:
    """Largest shift of a parameter that the sketch can cause, in standard errors.

    None where there is no maximum to take standard errors from.
    """
    if certificate is None or not certificate.is_maximum:
        return None
    if sketch.is_exact:
        return 0.0
    folded = sketch.high > sketch.low
    width = sketch.width / problem.unit.scale
    center = problem.unit.center
    middle = ((sketch.keys[folded] + 0.5) * sketch.width - center) / problem.unit.scale
    change = _fourth_difference(problem, state, certificate, middle, width)
    weights = sketch.weights[folded] / problem.unit.weight
    slack = (weights @ np.abs(change)) / 1536.0
    root = np.sqrt(np.diag(certificate.information))
    inverse = np.linalg.inv(certificate.information / np.outer(root, root))
    shift = np.abs(inverse) @ (slack / root)
    return float(np.max(shift / np.sqrt(np.diag(inverse))) * np.sqrt(problem.unit.weight))


def _fourth_difference(
    problem: Problem, state: State, certificate: Certificate, y: FloatArray, h: float
) -> FloatArray:
    """h^4 times the fourth derivative of each row's score at `y`, (m, q)."""
    gather = certificate.coordinates.gathering()
    total = np.zeros((y.size, gather.shape[0]))
    for step, factor in zip((-2, -1, 0, 1, 2), (1.0, -4.0, 6.0, -4.0, 1.0), strict=True):
        total += factor * (row_scores(state, y + 0.5 * step * h) @ gather.T)
    return 16.0 * total  # the step was h / 2
