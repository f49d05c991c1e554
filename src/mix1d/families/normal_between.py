r"""The normal distribution between two ends: log probability, mean and variance, all digits.

With the ends a < b in standard deviations from the mean, P their probability and phi the density,

.. math:: D = \frac{\phi(a) - \phi(b)}{P}, \quad E = \frac{a \phi(a) - b \phi(b)}{P},

the mean is D and the variance 1 + E - D^2 (Dempster, Laird & Rubin 1977, *Journal of the Royal
Statistical Society B* 39, section 4). Both cancel in a narrow interval and in a far tail; there
they are sums over nodes.
"""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from mix1d.arrays import FloatArray
from mix1d.families import endpoints

__all__ = ["differences", "log_mass", "log_mass_and_moments"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""

NARROW = 1.5
"""An interval is narrow if its length times 1 + its distance from the mean is below this."""

FAR = 4.0
"""From here on an interval is in a far tail."""

DEEP = 42.0
"""So far the log density falls, at most, on what is taken of a tail."""

NODES, WEIGHTS = (v[:, None] for v in np.polynomial.legendre.leggauss(9))
"""Gauss-Legendre quadrature of a narrow interval."""

HALF_NODES, HALF_WEIGHTS = NODES[4:], np.where(NODES[4:] > 0.0, 1.0, 0.5) * WEIGHTS[4:]
"""The same of what is even about the middle."""

TAIL_NODES, TAIL_WEIGHTS = (v[:, None] for v in np.polynomial.legendre.leggauss(32))
"""The same of a tail."""


def log_mass(low: FloatArray, high: FloatArray, length: FloatArray) -> FloatArray:
    """(..., k, m) of standardised ends, and `length`, the second less the first."""
    middle = 0.5 * np.abs(low + high)  # no number where both ends are infinite
    narrow = length * (1.0 + middle) < NARROW
    if narrow.all():
        return _of_narrow(middle, length)
    if not narrow.any():
        return _of_tails(low, high)
    logs = np.empty_like(middle)
    logs[narrow] = _of_narrow(middle[narrow], length[narrow])
    logs[~narrow] = _of_tails(low[~narrow], high[~narrow])
    return logs


def _of_tails(low: FloatArray, high: FloatArray) -> FloatArray:
    """By the smaller tails, which are those of the mirrored ends if the interval lies above."""
    large: FloatArray = log_ndtr(np.minimum(high, -low))
    ratio = log_ndtr(np.minimum(low, -high))
    ratio -= large
    large += np.log1p(-np.exp(ratio))
    return large


def _of_narrow(middle: FloatArray, length: FloatArray) -> FloatArray:
    """The density in the middle times the mean of its ratio to that."""
    half = 0.5 * length
    away = HALF_NODES.reshape(-1, *[1] * half.ndim) * half
    terms = np.cosh(middle * away)
    terms *= np.exp(-0.5 * away * away)
    logs = np.log(np.tensordot(HALF_WEIGHTS.ravel(), terms, 1) * length)
    return np.asarray(logs - 0.5 * middle * middle - HALF_LOG_2PI)


def log_mass_and_moments(
    low: FloatArray, high: FloatArray, length: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(..., k, m) log probability, mean and variance of a standard normal variable in between."""
    mirrored = low + high > 0.0
    low, high = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
    middle = 0.5 * low + 0.5 * high
    logs, mean, variance = _wide(low, high)
    narrow = length * (1.0 - middle) < NARROW
    far = ~narrow & (high < -FAR)
    if narrow.any():
        logs[narrow], mean[narrow], variance[narrow] = _narrow(middle[narrow], length[narrow])
    if far.any():
        mean[far], variance[far] = _far(high[far], length[far])
    return logs, np.where(mirrored, -mean, mean), variance


def differences(low: FloatArray, high: FloatArray, length: FloatArray) -> FloatArray:
    """(5, ..., k, m) what derivatives need, as `endpoints.differences` has it."""
    middle = 0.5 * (low + high)
    narrow = length * (1.0 + np.abs(middle)) < NARROW
    if narrow.all():
        return _differences_of_narrow(middle, length)
    ends = -HALF_LOG_2PI - 0.5 * low * low, -HALF_LOG_2PI - 0.5 * high * high
    logs = log_mass(low, high, length)
    sums = endpoints.differences(ends, (-low, -high), (low, high), logs)
    if narrow.any():
        np.copyto(sums, _differences_of_narrow(middle, length), where=narrow)
    return sums


def _differences_of_narrow(middle: FloatArray, length: FloatArray) -> FloatArray:
    """From the means of powers of z in between, by parts."""
    away = NODES.reshape(-1, *[1] * length.ndim) * (0.5 * length)
    shares = np.exp(-away * (middle + 0.5 * away))
    shares *= WEIGHTS.reshape(-1, *[1] * length.ndim)
    shares /= shares.sum(axis=0)
    z = middle + away
    powers = []
    for _ in range(4):
        shares *= z
        powers.append(shares.sum(axis=0))
    first, second, third, fourth = powers
    return np.stack(
        [-first, 1.0 - second, second - 1.0, third - 2.0 * first, fourth - 3.0 * second]
    )


def _wide(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    logs = _of_tails(low, high)
    with np.errstate(invalid="ignore", over="ignore"):
        at_low, at_high = (np.exp(-0.5 * z * z - HALF_LOG_2PI - logs) for z in (low, high))
        mean = at_low - at_high
        times = np.where(np.isinf(low), 0.0, low * at_low) - np.where(
            np.isinf(high), 0.0, high * at_high
        )
        return logs, mean, 1.0 + times - mean * mean


def _narrow(middle: FloatArray, length: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sums over nodes about the middle."""
    half = 0.5 * length
    away = half * NODES
    terms = np.exp(-away * (middle + 0.5 * away)) * WEIGHTS
    total = terms.sum(axis=0)
    mean = (terms * away).sum(axis=0) / total
    variance = (terms * np.square(away - mean)).sum(axis=0) / total
    logs = np.log(half * total) - 0.5 * middle * middle - HALF_LOG_2PI
    return logs, middle + mean, variance


def _far(high: FloatArray, length: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over nodes below the upper end of an interval far below the mean."""
    reach = np.minimum(length, DEEP / -high)
    away = reach * (0.5 + 0.5 * TAIL_NODES)
    terms = np.exp(away * (high - 0.5 * away)) * TAIL_WEIGHTS
    total = terms.sum(axis=0)
    mean = (terms * away).sum(axis=0) / total
    return high - mean, (terms * np.square(away - mean)).sum(axis=0) / total
