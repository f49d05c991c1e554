r"""Derivatives of the logarithm of an interval's probability by location and scale, from its ends.

With z the standardised ends, h the density of shape and P the probability,

.. math:: \partial_m \log P = -\frac{h(z_b) - h(z_a)}{s P}, \qquad
          \partial_{\log s} \log P = -\frac{z_b h(z_b) - z_a h(z_a)}{P},

and the second derivatives likewise. In a narrow interval the differences cancel.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["WIDE", "differences", "of_differences", "of_location_and_scale"]

WIDE = 0.5
"""Shortest interval, in scales, whose ends give the derivatives to ten digits or more."""


def of_location_and_scale(
    logs: tuple[FloatArray, FloatArray],
    slopes: tuple[FloatArray, FloatArray],
    z: tuple[FloatArray, FloatArray],
    log_mass: FloatArray,
    scale: FloatArray,
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Score (2, ..., k, m), Hessian (2, 2, ..., k, m), and which of the m rows are wide enough.

    Parameters
    ----------
    logs, slopes : of the density of the shape at the lower and the upper end, and of its logarithm
    z : the ends, standardised
    log_mass : logarithm of the probability between them
    scale : (..., k, 1)
    """
    score, hessian = of_differences(differences(logs, slopes, z, log_mass), scale)
    wide = (z[1] - z[0] > WIDE) & np.isfinite(log_mass)
    return score, hessian, np.asarray(wide.all(axis=tuple(range(wide.ndim - 1))))


def differences(
    logs: tuple[FloatArray, FloatArray],
    slopes: tuple[FloatArray, FloatArray],
    z: tuple[FloatArray, FloatArray],
    log_mass: FloatArray,
) -> FloatArray:
    """(5, ..., k, m) h, z h, h', z h' and z^2 h' at the upper end less at the lower one, over P."""
    sums = np.zeros((5, *log_mass.shape))
    for sign, log, slope, at in zip((-1.0, 1.0), logs, slopes, z, strict=True):
        known = np.isfinite(at)
        place = np.where(known, at, 0.0)
        h = np.where(known, sign * np.exp(log - log_mass), 0.0)
        bend = h * np.where(known, slope, 0.0)
        sums += np.stack([h, place * h, bend, place * bend, place * place * bend])
    return sums


def of_differences(sums: FloatArray, scale: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Score (2, ..., k, m) and Hessian (2, 2, ..., k, m) by location and log scale."""
    inverse = 1.0 / scale
    score = np.stack([-sums[0] * inverse, -sums[1]])
    hessian = np.empty((2, 2, *sums.shape[1:]))
    hessian[0, 0] = sums[2] * inverse * inverse
    hessian[0, 1] = hessian[1, 0] = (sums[3] + sums[0]) * inverse
    hessian[1, 1] = sums[1] + sums[4]
    hessian -= score[:, None] * score
    return score, hessian
