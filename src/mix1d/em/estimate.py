"""The M step in closed form, from the sums that it needs."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily
from mix1d.model.line_prior import Conjugate
from mix1d.model.problem import Problem

__all__ = ["estimated", "has_closed_form"]


def has_closed_form(problem: Problem) -> bool:
    """Whether what the prior says of the components leaves the M step of their family."""
    prior = problem.prior
    return prior is None or not prior.terms or prior.conjugate is not None


def estimated(problem: Problem, bank: CoreFamily, sums: FloatArray) -> CoreFamily:
    """The new components; a parameter keeps its old value where the sums determine none."""
    prior = problem.prior.conjugate if problem.prior is not None and problem.prior.terms else None
    if prior is not None:
        estimate = _of_normals(problem, bank, sums, prior)
    else:
        estimate = bank._estimate(
            sums, penalty=problem.penalty, spread=problem.penalty_scale, shared=problem.shared
        )
    pairs = zip(estimate.fields(), bank.fields(), strict=True)
    return bank._of(*[np.where(np.isfinite(new), new, old) for new, old in pairs])


def _of_normals(
    problem: Problem, bank: CoreFamily, sums: FloatArray, prior: Conjugate
) -> CoreFamily:
    """The M step of normals with conjugate densities (Fraley & Raftery 2007)."""
    times, (mean, sd) = problem.unit.weight, bank.fields()
    total, kappa = sums[..., 0], prior.shrinkage / times
    own = sums[..., 1] / total
    squares = 2.0 * np.square(sd) * sums[..., 2] - total * (own - mean) ** 2
    apart = kappa * total / (kappa + total) * (own - prior.mean) ** 2
    squares = np.where(total > 0.0, np.maximum(squares, 0.0) + apart, 0.0)
    count = total + (prior.shrinkage > 0.0) / times
    added, number = prior.squares / times, prior.number / times
    if problem.shared:
        squares, count = (each.sum(axis=-1, keepdims=True) for each in (squares, count))
        added, number = added.sum(keepdims=True), number.sum(keepdims=True)
    if problem.penalty:
        added = added + 2.0 * problem.penalty * problem.penalty_scale**2
        number = number + 2.0 * problem.penalty
    new = np.sqrt((squares + added) / (count + number))
    place = (sums[..., 1] + kappa * prior.mean) / (total + kappa)
    return bank._of(place, np.broadcast_to(new, place.shape))
