"""The M step of normals under linear constraints (`model.linear_constraints`), in closed form.

The means that fit best beside the present sds are those of weighted least squares, and the sds
that fit best beside these means have a closed form too. Two such steps, each of which raises Q,
keep all that matters of EM (Meng & Rubin 1993, *Biometrika* 80). The compiled loops make the same
step (`kernels/native/ties.h`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.model.linear_constraints import LinearConstraints
from mix1d.model.problem import Problem, State

__all__ = ["Moments", "linear_step", "moments_of"]


class Moments(NamedTuple):
    """Of the expected rows of each component, (..., k)."""

    total: FloatArray
    mean: FloatArray
    squares: FloatArray
    """The sum of the squared deviations from their mean."""


def moments_of(state: State, sums: FloatArray) -> Moments:
    """From the sums of the E step at a state; those of a component without rows are its own."""
    mean, sd = state.bank.fields()
    total = sums[..., 0]
    with np.errstate(invalid="ignore"):
        own = np.where(total > 0.0, sums[..., 1] / total, mean)
    squares = 2.0 * np.square(sd) * sums[..., 2] - total * np.square(own - mean)
    return Moments(total, own, np.maximum(squares, 0.0))


def linear_step(problem: Problem, state: State, rows: Moments) -> State:
    """The state after one M step from `state`, which obeys the constraints of the problem."""
    known = problem.linear_constraints
    assert known is not None
    with np.errstate(all="ignore"):
        mean, sd = state.bank.fields()
        means = mean + _move(known, rows, mean, sd)
        sds = sd * _factors(problem, known, rows, means, sd)
        weights = state.weights if known.weights_are_fixed else problem.shares(rows.total)
    return State(weights, state.bank._of(means, sds))


def _move(known: LinearConstraints, rows: Moments, mean: FloatArray, sd: FloatArray) -> FloatArray:
    """(..., k) by how much the means go to those of weighted least squares; NaN beside a NaN."""
    relative = sd.min(axis=-1, keepdims=True) / sd  # whose squares do not overflow
    weighted = known.slopes * (rows.total * np.square(relative))[..., None, :]
    matrix = weighted @ known.slopes.T
    matrix = np.where(np.isfinite(matrix), matrix, 0.0)
    vector = (weighted * (rows.mean - mean)[..., None, :]).sum(axis=-1)
    root = np.sqrt(np.einsum("...aa->...a", matrix))
    root = np.where(root > 0.0, root, 1.0)
    inverse = np.linalg.pinv(matrix / (root[..., :, None] * root[..., None, :]), hermitian=True)
    move = (inverse @ (vector / root)[..., None])[..., 0] / root
    return np.asarray(move @ known.slopes)


def _factors(
    problem: Problem, known: LinearConstraints, rows: Moments, means: FloatArray, sd: FloatArray
) -> FloatArray:
    """(..., k) by which the sds are multiplied, those of a group by one number."""
    share = 2.0 * problem.penalty * known.shares
    off = rows.squares + rows.total * np.square(rows.mean - means)
    squares = (off + share * problem.penalty_scale**2) / np.square(sd)
    member = known.groups[:, None] == known.groups
    counts = (rows.total + share) @ member
    factors = np.sqrt((squares @ member) / counts)
    return np.where((known.groups >= 0) & (counts > 0.0), factors, 1.0)
