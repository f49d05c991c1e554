"""Logarithms of the incomplete gamma and beta functions, in both tails and beyond the doubles.

They are the distribution functions of gamma and beta variables and of counts. SciPy's functions
serve where they are ordinary numbers; where they come near the smallest double, a continued
fraction gives the ratio to a density whose logarithm is known.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betainc, betaincc, betaln, gammainc, gammaincc

from mix1d.arrays import FloatArray
from mix1d.families.large_shapes import are_deep, log_front, log_lower_tail

__all__ = ["log_betainc", "log_gammainc", "log_gammaincc"]

FAR = 1e-290
"""Below this probability a continued fraction takes the place of SciPy's function."""

TERMS = 300
"""Number of terms of the continued fractions of the gamma function. They are used beyond 36 sds
only, where 100 terms give 1e-15."""

MOST_TERMS = 10_000
"""Number of terms at which the continued fraction of the beta function ends at the latest."""


def log_gammainc(shape: Any, x: Any) -> FloatArray:
    """log P(shape, x): a gamma variable of scale 1 is at most x."""
    shape, x = np.broadcast_arrays(np.asarray(shape, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        lower, deep = gammainc(shape, x), are_deep(shape, x)
        logs = log_of(lower, _where_large(gammaincc, lower, shape, x))
        far = (lower < FAR) & (x > 0) & ~deep
        if far.any():
            a, y = shape[far], x[far]
            logs[far] = log_front(a, y) + np.log(upper_ratio(a, y))
        if deep.any():
            logs[deep] = log_lower_tail(shape[deep], x[deep])
    return logs


def log_gammaincc(shape: Any, x: Any) -> FloatArray:
    """log Q(shape, x): a gamma variable of scale 1 is above x."""
    shape, x = np.broadcast_arrays(np.asarray(shape, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        upper, deep = gammaincc(shape, x), are_deep(shape, x)
        logs = log_of(upper, _where_large(gammainc, upper, shape, x))
        far = (upper < FAR) & (x < np.inf)
        if far.any():
            b, y = shape[far] - 1.0, x[far]
            logs[far] = log_front(b, y) + np.log(lower_ratio(b, y))
        if deep.any():
            logs[deep] = np.log1p(-np.exp(log_lower_tail(shape[deep], x[deep])))
    return logs


def log_betainc(a: Any, b: Any, x: Any, y: Any, log_front: Any = None) -> FloatArray:
    """log I_x(a, b): a beta variable is at most x.

    Parameters
    ----------
    a, b : positive shapes
    x, y : numbers between 0 and 1, ``y = 1 - x``: both are given, so that none loses digits.
    log_front : logarithm of x^a y^b / B(a, b), where it is known better than from this formula.
    """
    with np.errstate(all="ignore"):
        if log_front is None:
            log_front = a * np.log(x) + b * np.log(y) - betaln(a, b)
        a, b, x, y, front = np.broadcast_arrays(
            *(np.asarray(each, dtype=np.float64) for each in (a, b, x, y, log_front))
        )
        below = x < y  # the smaller of the two has all its digits
        sides = np.where(below, a, b), np.where(below, b, a), np.where(below, x, y)
        one, other = betainc(*sides), betaincc(*sides)
        lower = np.where(below, one, other)
        logs = log_of(lower, np.where(below, other, one))
        far = (lower < FAR) & (x > 0)
        if far.any():
            logs[far] = front[far] + np.log(_beta_ratio(a[far], b[far], x[far], y[far]))
    return logs


def _where_large(
    tail: np.ufunc, probability: FloatArray, shape: FloatArray, x: FloatArray
) -> FloatArray:
    """The other tail where `log_of` asks for it: half of the values of a sample."""
    other, large = np.zeros(np.shape(probability)), ~(probability < 0.5)
    other[large] = tail(shape[large], x[large])
    return other


def log_of(probability: FloatArray, other: FloatArray) -> FloatArray:
    """The logarithm of a probability whose complement is `other`, from the smaller of the two."""
    with np.errstate(divide="ignore"):  # log(0) is right
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


def _beta_ratio(a: FloatArray, b: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """I_x(a, b) divided by x^a y^b / B(a, b), for x below a / (a + b).

    The continued fraction of Didonato & Morris (1992), *ACM Transactions on Mathematical Software*
    18, equation 9, by the forward recurrence of its numerators and denominators.
    """
    first = 1.0 + a * y - b * x
    one, before, below = 1.0 + 1.0 / a, np.zeros_like(a), np.ones_like(a)
    ratio, p, s = one / first, np.ones_like(a), a + 1.0
    above, under = np.ones_like(a), first / one
    for n in range(1, MOST_TERMS):
        t, w, e = n / a, n * (b - n) * x, a / s
        alpha = p * (p + b / a) * e * e * w * x
        e = (1.0 + t) / (one + 2.0 * t)
        beta = n + w / s + e * (first + n * (1.0 + y))
        p, s = 1.0 + t, s + 2.0
        before, above = above, alpha * before + beta * above
        below, under = under, alpha * below + beta * under
        old, ratio = ratio, above / under
        if not (np.abs(ratio - old) > 1e-16 * np.abs(ratio)).any():
            break
        before, below, above, under = before / under, below / under, ratio, np.ones_like(a)
    return np.asarray(ratio)
