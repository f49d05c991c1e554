"""Tails of the generalised normal distribution, and its probability near the location."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from mix1d.arrays import FloatArray
from mix1d.families.tails import exponential_mean

__all__ = ["CENTRAL", "log_central_mass", "log_tail"]

DEEP = 600.0
"""From this power of z on the tail comes from an integral: the probability itself comes near the
smallest double."""

CENTRAL = 1e-17
"""Below this power of z the density is flat to the last digit."""

NEARER = 0.7
"""An end so much nearer to the location than the other leaves a difference with all its digits."""


def log_central_mass(
    low: FloatArray, high: FloatArray, shape: FloatArray, outer: FloatArray
) -> FloatArray:
    """The logarithm of the probability between z of `low` and `high`, near the location.

    From the probabilities between the location and the ends, where these are the smaller ones or
    the location is inside; else it is `outer`.
    """
    near, far = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
    around = (low < 0.0) & (high > 0.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        to_near, to_far = (gammainc(1.0 / shape, size**shape) for size in (near, far))
        central = np.log(0.5 * np.where(around, to_far + to_near, to_far - to_near))
    is_central = around | ((near < NEARER * far) & (to_far < 1.0 - to_near))
    return np.where(is_central, central, outer)


def log_tail(size: FloatArray, shape: FloatArray) -> FloatArray:
    """Logarithm of the probability beyond `size`, which is not negative: half a gamma's."""
    with np.errstate(divide="ignore", over="ignore"):
        power, inverse = size**shape, 1.0 / shape
        central = 0.5 - 0.5 * gammainc(inverse, power)
        tail = np.log(np.where(power < 1.0, central, 0.5 * gammaincc(inverse, power)))
    flat = power < CENTRAL
    tail[flat] = np.log(0.5 - 0.5 * size[flat] / np.exp(gammaln(1.0 + inverse[flat])))
    deep = (power > DEEP) & np.isfinite(power)
    if deep.any():
        tail[deep] = _log_deep_tail(power[deep], inverse[deep])
    return np.asarray(tail)


def _log_deep_tail(power: FloatArray, inverse: FloatArray) -> FloatArray:
    """From the integral of e^-y (1 + y / w)^(1/b - 1), DLMF 8.6.5."""
    mean = exponential_mean(lambda y: (1.0 + y / power[:, None]) ** (inverse[:, None] - 1.0))
    logs = -power + (inverse - 1.0) * np.log(power) + np.log(mean)
    return np.asarray(logs - np.log(2.0) - gammaln(inverse))
