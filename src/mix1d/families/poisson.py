r"""The Poisson distribution: counts of independent events.

.. math:: g(x; \lambda) = \frac{\lambda^x e^{-\lambda}}{x!}, \quad x = 0, 1, 2, \ldots
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammainc, gammaincc, gammaln, xlogy

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.integers import first_true
from mix1d.families.parameters import Parameter

__all__ = ["Poisson"]


LARGEST_DRAWN = 1e15
"""The largest rate that counts are drawn for one by one."""


@dataclass(frozen=True)
class Poisson(CoreFamily):
    """A Poisson component: counts.

    It cannot collapse: its variance is its mean, so its likelihood is bounded and needs no penalty.

    Parameters
    ----------
    rate : float
        Mean count, positive.

    Examples
    --------
    >>> round(Poisson(rate=3.0).pdf(2), 6)
    0.224042
    """

    rate: float

    name = "poisson"
    parameters = (Parameter.positive("rate"),)
    discrete = True
    support = "whole numbers from 0 to 2^53"
    free_line = False

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        whole = (x >= 0) & (x == np.floor(x)) & np.isfinite(x)
        density = self._log_extension(np.where(whole, x, 0.0))
        return np.where(whole, density, np.where(np.isnan(x), np.nan, -np.inf))

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return np.asarray(xlogy(x, self.rate) - self.rate - gammaln(x + 1.0))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        count, rate = np.broadcast_arrays(np.floor(x), self.rate)
        tail = np.log(gammaincc(np.maximum(count, 0.0) + 1.0, rate))
        far = (tail < FAR) & (count >= 0)
        if far.any():
            tail[far] = Poisson._of(rate[far])._log_extension(count[far])
            tail[far] += np.log(_lower_ratio(count[far], rate[far]))
        return np.where(np.isnan(count), np.nan, np.where(count < 0, -np.inf, tail))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        count, rate = np.broadcast_arrays(np.floor(x), self.rate)
        tail = np.log(gammainc(np.maximum(count, 0.0) + 1.0, rate))
        far = (tail < FAR) & np.isfinite(count) & (count >= 0)
        if far.any():
            above = count[far] + 1.0
            tail[far] = Poisson._of(rate[far])._log_extension(above)
            tail[far] += np.log(_upper_ratio(above, rate[far]))
        return np.where(np.isnan(count), np.nan, np.where(count < 0, 0.0, tail))

    def _icdf(self, q: FloatArray) -> FloatArray:
        def holds(x: FloatArray) -> BoolArray:
            return _through_log(gammaincc(x + 1.0, self.rate)) >= q

        return np.where(q == 1.0, np.inf, first_true(holds, *self._bracket(q)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        def holds(x: FloatArray) -> BoolArray:
            return _through_log(gammainc(x + 1.0, self.rate)) <= q

        return np.where(q == 0.0, np.inf, first_true(holds, *self._bracket(q)))

    def _bracket(self, q: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Below every quantile, and above each that a double can ask for (a tail of 1e-324)."""
        high = np.ceil(self.rate + 45.0 * np.sqrt(self.rate) + 800.0) + np.zeros_like(q)
        return np.full_like(high, -1.0), high

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.asarray(np.log(self.rate) - digamma(x + 1.0))

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.rate, np.sqrt(self.rate)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        if self.rate > LARGEST_DRAWN:  # a double has no more digits than the normal one
            return np.round(rng.normal(self.rate, np.sqrt(self.rate), shape))
        return rng.poisson(self.rate, shape)

    # ---------------------------------------------------------------- crossings
    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        """The difference of two log probabilities is a line in x."""
        if not isinstance(other, Poisson):
            return None
        if self.rate == other.rate:
            return np.empty(0)
        difference = self.rate - other.rate
        # log(self.rate / other.rate) without cancellation when the rates are close
        crossing = (difference - log_ratio) / np.log1p(difference / other.rate)
        return np.array([crossing]) if crossing >= 0 else np.empty(0)

    def affinity(self, other: Family) -> float | None:
        if not isinstance(other, Poisson):
            return None
        root = np.sqrt(self.rate) + np.sqrt(other.rate)
        distance = (self.rate - other.rate) / root  # of the roots, without cancellation
        return float(np.exp(-0.5 * distance * distance))

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.asarray((x >= 0) & (x <= 2.0**53) & (x == np.floor(x)))

    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(np.maximum(location, SMALLEST_RATE))

    @classmethod
    def estimate(
        cls, y: FloatArray, q: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        rate = np.einsum("...ij,i->...j", q, y) / q.sum(axis=-2)
        return cls._of(np.maximum(rate, SMALLEST_RATE))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log rate."""
        score = (y - self.rate)[..., None]
        hessian = np.broadcast_to(-np.asarray(self.rate)[..., None, None], (*score.shape, 1))
        return score, hessian


FAR = -690.0
"""Where a tail probability nears the smallest double, and its logarithm needs another formula."""

SMALLEST_RATE = 1e-12
"""Stands for a rate of 0 (a component of zeros alone), whose logarithm has no number. Counts have
a unit of their own, so this constant breaks no equivariance: at this rate a trillion zeros have
one event among them."""


def _through_log(probability: FloatArray) -> FloatArray:
    """Rounded as `cdf` and `ccdf` are, so that `icdf` inverts them to the last bit."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.log(probability)))


TERMS = 300
"""Of the continued fractions; they are used beyond 37 sd only, where 100 give 1e-15."""


def _upper_ratio(count: FloatArray, rate: Any) -> FloatArray:
    """P(X >= count) / P(X = count) far above the rate: M(1, count + 1, rate), DLMF 13.17.1."""
    fraction = np.zeros(np.broadcast(count, rate).shape)
    for n in range(TERMS, 0, -1):
        inner = n * rate / (count + 2 * n + fraction)
        fraction = -(count + n - 1) * rate / (count + 2 * n - 1 + inner)
    return count / (count + fraction)


def _lower_ratio(count: FloatArray, rate: Any) -> FloatArray:
    """P(X <= count) / P(X = count) far below the rate: Legendre's fraction, DLMF 8.9.2."""
    fraction = np.zeros(np.broadcast(count, rate).shape)
    for n in range(TERMS, 0, -1):
        fraction = n * np.maximum(count + 1 - n, 0.0) / (rate - count + 2 * n + fraction)
    return np.asarray(rate / (rate - count + fraction))


Poisson.core = Poisson
