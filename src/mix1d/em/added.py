"""What a penalty and a prior add to the score and the information."""

from __future__ import annotations

import numpy as np

from mix1d.em.sums import Sums, diagonal, in_a_row
from mix1d.model import parts
from mix1d.model.problem import Problem, State

__all__ = ["add_penalty"]


def add_penalty(problem: Problem, state: State, sums: Sums) -> None:
    """Add the derivatives of all that is added to the log-likelihood."""
    if problem.is_likelihood:
        return
    if problem.parts:
        score, hessian = parts.penalty_derivatives(problem, state)
    else:
        score, hessian = problem.penalty_derivatives(state.bank)
    k = state.k
    sums.score[..., k:] += in_a_row(score)
    sums.own(k)[1:, 1:] += hessian
    sums.complete[..., k:] += in_a_row(np.maximum(-diagonal(hessian), 0.0))
    if problem.prior is not None:
        of_weights, curvature = problem.prior.of_weights(state.weights)
        sums.score[..., :k] += of_weights / problem.unit.weight
        sums.hessian[..., :k, :k] += curvature / problem.unit.weight
