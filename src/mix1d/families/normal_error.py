"""A normal component whose values carry a normal error: again normal, with the squares added.

Bovy, Hogg & Roweis (2011), *Annals of Applied Statistics* 5, in one dimension.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families import normal_between
from mix1d.families.endpoints import of_differences
from mix1d.families.unseen import Unseen, two_nodes

__all__ = ["derivatives", "log_density_or_mass", "unseen"]

Columns = tuple[FloatArray, ...]
"""(..., k, 1) means and sds."""

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""


def log_density_or_mass(
    columns: Columns, below: FloatArray, above: FloatArray, error: FloatArray
) -> FloatArray:
    """(..., k, m) of (..., k, 1) means and sds; a log mass where the ends differ."""
    mean, sd = columns
    total = np.hypot(sd, error)
    z = (below - mean) / total
    density = -HALF_LOG_2PI - np.log(total) - 0.5 * np.square(z)
    is_value = below == above
    if is_value.all():
        return np.asarray(density)
    with np.errstate(all="ignore"):
        mass = normal_between.log_mass(z, (above - mean) / total, (above - below) / total)
    return np.where(is_value, density, mass)


def unseen(columns: Columns, below: FloatArray, above: FloatArray, error: FloatArray) -> Unseen:
    """Two nodes with the mean and the variance of the true value."""
    mean, sd = columns
    total = np.hypot(sd, error)
    share, z = np.square(sd / total), (below - mean) / total
    square = np.zeros_like(share)
    is_value = below == above
    if not is_value.all():
        with np.errstate(all="ignore"):
            _, within, squares = normal_between.log_mass_and_moments(
                z, (above - mean) / total, (above - below) / total
            )
        z, square = np.where(is_value, z, within), np.where(is_value, 0.0, squares)
    variance = np.square(sd * error / total) + np.square(share * total) * square
    return two_nodes(mean + share * total * z, variance)


def derivatives(
    columns: Columns, below: FloatArray, above: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Score (2, ..., k, m) and Hessian (2, 2, ..., k, m) by the mean and the log sd.

    And for which of the m rows they hold to all digits.
    """
    is_value = below == above
    if is_value.all():
        return *_at_values(columns, below, error), is_value
    score, hessian = _between(columns, below, above, error)
    if is_value.any():
        at_values = _at_values(columns, below[is_value], error[is_value])
        score[..., is_value], hessian[..., is_value] = at_values
    known = np.isfinite(hessian).all(axis=tuple(range(hessian.ndim - 1)))
    return score, hessian, np.asarray(known)


def _between(
    columns: Columns, below: FloatArray, above: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Those of an interval, by the chain rule from the sd to that of the sum."""
    mean, sd = columns
    total = np.hypot(sd, error)
    with np.errstate(all="ignore"):
        ends = (below - mean) / total, (above - mean) / total
        sums = normal_between.differences(*ends, (above - below) / total)
        score, hessian = of_differences(sums, total)
        share = np.square(sd / total)
        hessian[1, 1] = share * (share * hessian[1, 1] + 2.0 * (1.0 - share) * score[1])
        hessian[0, 1] *= share
        hessian[1, 0] *= share
        score[1] *= share
    return score, hessian


def _at_values(columns: Columns, x: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Those of values."""
    mean, sd = columns
    total = np.square(sd) + np.square(error)
    away, share = x - mean, np.square(sd) / total
    square = np.square(away) / total
    score = np.stack([away / total, share * (square - 1.0)])
    hessian = np.empty((2, 2, *away.shape))
    hessian[0, 0] = -1.0 / total
    hessian[0, 1] = hessian[1, 0] = -2.0 * share * away / total
    hessian[1, 1] = 2.0 * share * (square - 1.0 - 2.0 * share * square + share)
    return score, hessian
