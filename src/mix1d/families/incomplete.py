"""Logarithms of the incomplete gamma function, in both tails and beyond the doubles.

They are the distribution functions of gamma variables and of counts. SciPy's functions serve where
they are ordinary numbers; where they come near the smallest double, a continued fraction gives the
ratio to a density whose logarithm is known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import gammainc, gammaincc, gammaln

from mix1d.arrays import FloatArray

__all__ = ["log_gammainc", "log_gammaincc", "lower_ratio", "upper_ratio"]

FAR = 1e-290
"""Below this probability a continued fraction takes the place of SciPy's function."""

TERMS = 300
"""Number of terms of the continued fractions. They are used beyond 36 sds only, where 100 terms
give 1e-15."""


def log_gammainc(shape: Any, x: Any) -> FloatArray:
    """log P(shape, x): a gamma variable of scale 1 is at most x."""
    shape, x = np.broadcast_arrays(np.asarray(shape, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        lower = gammainc(shape, x)
        logs = log_of(lower, gammaincc(shape, x))
        far = (lower < FAR) & (x > 0)
        if far.any():
            a, y = shape[far], x[far]
            logs[far] = a * np.log(y) - y - gammaln(a + 1.0) + np.log(upper_ratio(a, y))
    return logs


def log_gammaincc(shape: Any, x: Any) -> FloatArray:
    """log Q(shape, x): a gamma variable of scale 1 is above x."""
    shape, x = np.broadcast_arrays(np.asarray(shape, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        upper = gammaincc(shape, x)
        logs = log_of(upper, gammainc(shape, x))
        far = (upper < FAR) & (x < np.inf)
        if far.any():
            b, y = shape[far] - 1.0, x[far]
            logs[far] = b * np.log(y) - y - gammaln(b + 1.0) + np.log(lower_ratio(b, y))
    return logs


def log_of(probability: FloatArray, other: FloatArray) -> FloatArray:
    """The logarithm of a probability whose complement is `other`, from the smaller of the two."""
    return np.where(probability < 0.5, np.log(probability), np.log1p(-other))


def upper_ratio(shape: FloatArray, x: Any) -> FloatArray:
    """P(shape, x) divided by x^shape e^-x / Gamma(shape + 1), far below the shape.

    It is M(1, shape + 1, x), DLMF 13.17.1. For a Poisson variable of mean x it is
    P(X >= shape) / P(X = shape).
    """
    fraction = np.zeros(np.broadcast(shape, x).shape)
    for n in range(TERMS, 0, -1):
        inner = n * x / (shape + 2 * n + fraction)
        fraction = -(shape + n - 1) * x / (shape + 2 * n - 1 + inner)
    return shape / (shape + fraction)


def lower_ratio(count: FloatArray, x: Any) -> FloatArray:
    """Q(count + 1, x) divided by x^count e^-x / Gamma(count + 1), far above the count.

    Legendre's fraction, DLMF 8.9.2. For a Poisson variable of mean x it is
    P(X <= count) / P(X = count).
    """
    fraction = np.zeros(np.broadcast(count, x).shape)
    for n in range(TERMS, 0, -1):
        fraction = n * (count + 1 - n) / (x - count + 2 * n + fraction)
    return np.asarray(x / (x - count + fraction))
