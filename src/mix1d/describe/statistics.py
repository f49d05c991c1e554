r"""Distances between data and a fit: Kolmogorov-Smirnov, Cramer-von Mises, Anderson-Darling.

With G the empirical distribution of u = F(x) (see `steps`) and N the number of observations,

.. math:: D = \sup |G(u) - u|, \quad
          W^2 = N \int_0^1 (G(u) - u)^2 du, \quad
          A^2 = N \int_0^1 \frac{(G(u) - u)^2}{u (1 - u)} du .

For values that are neither tied nor rounded they are the textbook ones (D'Agostino & Stephens
1986, *Goodness-of-Fit Techniques*, ch. 4). G is a straight line between the edges of the cells, so
each integral is a sum of closed forms.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.steps import Steps

__all__ = ["KNOWN", "TESTS", "distance"]

TESTS = {
    "ad": "Anderson-Darling",
    "ks": "Kolmogorov-Smirnov",
    "cvm": "Cramer-von Mises",
}
"""The tests of fit by their short names."""

KNOWN = 2.492
"""5% point of A^2 if the parameters were known (D'Agostino & Stephens 1986, table 4.2). Fitting
them makes A^2 smaller, so beyond it a fit is rejected, whatever the family."""

NARROW = 1e-3
"""Width of a stretch, as a share of u, from which Simpson's rule errs by less than 1e-12."""

HALF = -float(np.log(2.0))
"""The logarithm of 1/2: a probability above it is more exact as 1 minus the other tail."""


def distance(test: str, steps: Steps) -> FloatArray:
    """(B,) the statistic of each data set; large where the fit is bad."""
    match test:
        case "ks":
            return _kolmogorov_smirnov(steps)
        case "cvm":
            return _cramer_von_mises(steps)
    return _anderson_darling(steps)


def _kolmogorov_smirnov(steps: Steps) -> FloatArray:
    u = np.exp(steps.log_u)
    below, above = np.abs(steps.before - u[..., 0]), np.abs(steps.after - u[..., 1])
    return np.asarray(np.maximum(below.max(axis=1), above.max(axis=1)))


def _cramer_von_mises(steps: Steps) -> FloatArray:
    u = np.exp(steps.log_u)
    low, high, level = _gaps(u, 0.0, 1.0, steps)
    between = ((high - level) ** 3 - (low - level) ** 3) / 3.0
    left, right = steps.before - u[..., 0], steps.after - u[..., 1]
    within = (u[..., 1] - u[..., 0]) * (left**2 + left * right + right**2) / 3.0
    return np.asarray(steps.total * (_sum(between) + _sum(within * steps.first)))


def _anderson_darling(steps: Steps) -> FloatArray:
    with np.errstate(all="ignore"):
        return np.asarray(steps.total * (_sum(_between(steps)) + _sum(_within(steps))))


def _between(steps: Steps) -> FloatArray:
    """Where G is the constant c: the integral of (c - u)^2 / (u (1 - u))."""
    low_u, high_u, level = _gaps(steps.log_u, -np.inf, 0.0, steps)
    low_v, high_v, _ = _gaps(steps.log_v, 0.0, -np.inf, steps)
    width = _width(low_u, high_u, low_v, high_v)
    from_u = np.where(level > 0.0, level**2 * (high_u - low_u), 0.0)
    from_v = np.where(level < 1.0, (1.0 - level) ** 2 * (low_v - high_v), 0.0)
    ascending = (high_u > low_u) | (low_v > high_v)
    return np.asarray(np.where(ascending, from_u + from_v - width, 0.0))


def _within(steps: Steps) -> FloatArray:
    """Where G is a line: 1 / (u (1 - u)) is 1 / u + 1 / (1 - u), each with its own closed form."""
    (low_u, high_u), (low_v, high_v) = (
        np.moveaxis(logs, -1, 0) for logs in (steps.log_u, steps.log_v)
    )
    width = _width(low_u, high_u, low_v, high_v)
    left = _ahead(steps.before, low_u, low_v)
    right = _ahead(steps.after, high_u, high_v)
    both = _over_u(low_u, high_u, width, left, right) + _over_u(high_v, low_v, width, right, left)
    return np.asarray(np.where((width > 0.0) & steps.first, both, 0.0))


def _ahead(level: FloatArray, log_u: FloatArray, log_v: FloatArray) -> FloatArray:
    """G - u, by the side that cancels less."""
    return np.where(log_u > HALF, np.exp(log_v) - (1.0 - level), level - np.exp(log_u))


def _over_u(
    low: FloatArray, high: FloatArray, width: FloatArray, left: FloatArray, right: FloatArray
) -> FloatArray:
    """The integral of d^2 / u, d a line from `left` to `right`, between two u given as logarithms.

    d = a + b u gives a^2 log u + 2 a b u + b^2 u^2 / 2; where the stretch is so narrow that this
    cancels, Simpson's rule has all the digits.
    """
    u, v = np.exp(low), np.exp(high)
    slope = (right - left) / width
    a = left - slope * u
    wide = np.where(a != 0.0, a**2 * (high - low), 0.0)
    wide += (right - left) * (2.0 * a + 0.5 * slope * (u + v))
    middle = (0.5 * (left + right)) ** 2 / (0.5 * (u + v))
    narrow = width / 6.0 * (left**2 / u + 4.0 * middle + right**2 / v)
    return np.asarray(np.where(width < NARROW * v, narrow, wide))


def _gaps(
    at_edges: FloatArray, start: float, end: float, steps: Steps
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The stretches between cells, (B, n + 1) each: lower and upper end, and the level of G there.

    Between values that are tied the stretch has no width.
    """
    low = np.pad(at_edges[..., 1], ((0, 0), (1, 0)), constant_values=start)
    high = np.pad(at_edges[..., 0], ((0, 0), (0, 1)), constant_values=end)
    tied = np.pad(~steps.first, ((0, 0), (0, 1)), constant_values=False)
    level = np.pad(steps.before, ((0, 0), (0, 1)), constant_values=1.0)
    return low, np.where(tied, low, high), level


def _width(
    low_u: FloatArray, high_u: FloatArray, low_v: FloatArray, high_v: FloatArray
) -> FloatArray:
    """Difference of two probabilities whose logarithms are given, by the side that cancels less."""
    by_u = np.exp(high_u) - np.exp(low_u)
    return np.asarray(np.where(low_u > HALF, np.exp(low_v) - np.exp(high_v), by_u))


def _sum(terms: FloatArray) -> FloatArray:
    return np.asarray(terms.sum(axis=1))
