"""Gamma variables of large shape: Stirling's series, and the lower tail that SciPy does not reach.

`gammainc` of SciPy 1.17 sums a series that ends too early from 4.5 sds below the mean on: it is
wrong by 1e-6 at a shape of 1e6, and by half at 1e9.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, ndtri

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["ASYMPTOTIC", "are_deep", "log_front", "log_lower_tail", "lower_quantile", "stirling"]

ASYMPTOTIC = 10.0
"""Above this shape Stirling's series with the terms below has all digits."""

STIRLING = 1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156
"""Coefficients of that series (DLMF 5.11.1)."""

VERY_LARGE = 1e5
"""Above this shape SciPy's lower tail is not used."""

DEEP = 4.0
"""So many sds below the mean that tail begins."""

FARTHEST = 40.0
"""Exponents beyond which nothing counts."""

PIECES = 4
"""The tail is integrated in so many pieces, each by 24 points of Gauss and Legendre."""

STEPS = 6
"""Newton's steps to a quantile, from an error below a thousandth of an sd; each squares it."""

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(24)


def stirling(a: FloatArray) -> FloatArray:
    """log Gamma(a) minus Stirling's formula, for a of at least `ASYMPTOTIC`."""
    series = np.polynomial.polynomial.polyval(1.0 / np.square(a), STIRLING)
    return np.asarray(series / a)


def log_front(a: FloatArray, x: FloatArray) -> FloatArray:
    """The logarithm of x^a e^-x / Gamma(a + 1), which is lost in differences where a is large."""
    small = a * np.log(x) - x - gammaln(a + 1.0)
    large = np.maximum(a, ASYMPTOTIC)
    away = (x - large) / large
    logs = np.where(away < -0.5, np.log(x / large), np.log1p(away))
    series = -large * (away - logs) - 0.5 * np.log(2.0 * np.pi * large) - stirling(large)
    return np.asarray(np.where(a < ASYMPTOTIC, small, series))


def are_deep(shape: FloatArray, x: FloatArray) -> BoolArray:
    """Which x lie in the lower tail that SciPy does not reach."""
    return (shape > VERY_LARGE) & (x > 0.0) & (x < shape - DEEP * np.sqrt(shape))


def log_lower_tail(shape: FloatArray, x: FloatArray) -> FloatArray:
    """log P(shape, x) there, (m,).

    With t = x e^-u and d = shape - x the integral of t^(shape - 1) e^-t from 0 to x is
    x^shape e^-x times that of exp(-d u - x (e^-u - 1 + u)) over u > 0, in which d u is of order 1
    and the rest is below d^2 / x, a sixteenth.
    """
    gap = shape - x
    total = np.zeros_like(gap)
    half = 0.5 * FARTHEST / PIECES
    for piece in range(PIECES):
        exponents = half * (POINTS + 1.0 + 2.0 * piece)
        u = exponents[:, None] / gap
        total += half * WEIGHTS @ np.exp(-exponents[:, None] - x * _bend(u))
    return np.asarray(log_front(shape, x) + np.log(shape / gap * total))


def lower_quantile(shape: FloatArray, q: FloatArray, x: FloatArray) -> FloatArray:
    """`x`, the quantiles of q, where they lie in that tail found anew by Newton's steps on log P.

    They begin at the cube of a normal (Wilson & Hilferty 1931, *PNAS* 17).
    """
    ninth = 1.0 / (9.0 * shape)
    start = shape * (1.0 - ninth + ndtri(q) * np.sqrt(ninth)) ** 3
    deep = are_deep(shape, start)
    if not deep.any():
        return x
    a, y, aim = shape[deep], start[deep], np.log(q[deep])
    for _ in range(STEPS):
        logs = log_lower_tail(a, y)
        y = y - (logs - aim) * np.exp(logs - log_front(a, y)) * y / a
    x = x.copy()
    x[deep] = y
    return x


def _bend(u: FloatArray) -> FloatArray:
    """e^-u - 1 + u, without cancellation."""
    series = np.zeros_like(u)
    for n in range(12, 1, -1):
        series = u / n * (1.0 - series)
    return np.where(u < 0.1, u * series, np.expm1(-u) + u)
