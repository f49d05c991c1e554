r"""The Poisson distribution: counts of independent events.

.. math:: g(x; \lambda) = \frac{\lambda^x e^{-\lambda}}{x!}, \quad x = 0, 1, 2, \ldots
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammaln

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.incomplete import log_gammainc, log_gammaincc
from mix1d.families.integers import first_true, parts_for
from mix1d.families.parameters import Line, Parameter

__all__ = ["Poisson"]


LARGEST_DRAWN = 1e15
"""The largest rate at which counts are drawn one by one: beyond it a double holds no more digits
of a Poisson count than of the normal approximation."""

LARGEST = 1e300
"""No count is above this."""

SMALLEST_RATE = 1e-12
"""The rate that takes the place of 0 (a component of zeros alone), whose logarithm is no number.
Counts have a unit of their own, so this constant breaks no equivariance: at this rate a trillion
zeros have one event among them."""


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
    line = Line.FIXED
    can_collapse = False

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        whole = (x >= 0) & (x == np.floor(x)) & np.isfinite(x)
        density = self._log_extension(np.where(whole, x, 0.0))
        return np.where(whole, density, np.where(np.isnan(x), np.nan, -np.inf))

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return _log_probability(x, self._columns()[0])

    def _logcdf(self, x: FloatArray) -> FloatArray:
        count, rate = np.broadcast_arrays(np.floor(x), *self._columns())
        tail = log_gammaincc(np.clip(count, 0.0, LARGEST) + 1.0, rate)
        return np.where(np.isnan(count), np.nan, np.where(count < 0, -np.inf, tail))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        count, rate = np.broadcast_arrays(np.floor(x), *self._columns())
        tail = log_gammainc(np.clip(count, 0.0, LARGEST) + 1.0, rate)
        tail = np.where(count > LARGEST, -np.inf, tail)
        return np.where(np.isnan(count), np.nan, np.where(count < 0, 0.0, tail))

    def _icdf(self, q: FloatArray) -> FloatArray:
        (rate,) = self._columns()
        if (q == 0.0).all():
            return np.zeros_like(rate * q)

        def holds(x: FloatArray) -> BoolArray:
            return np.exp(log_gammaincc(x + 1.0, rate)) >= q

        low, high = self._bracket(q)
        return np.where(q == 1.0, np.inf, first_true(holds, low, high, parts_for(high)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        (rate,) = self._columns()
        if (q == 0.0).all():
            return np.inf + np.zeros_like(rate * q)

        def holds(x: FloatArray) -> BoolArray:
            return np.exp(log_gammainc(x + 1.0, rate)) <= q

        low, high = self._bracket(q)
        return np.where(q == 0.0, np.inf, first_true(holds, low, high, parts_for(high)))

    def _bracket(self, q: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Below every quantile, and above each that a double can ask for (a tail of 1e-324)."""
        (rate,) = self._columns()
        high = np.ceil(rate + 45.0 * np.sqrt(rate) + 800.0) + np.zeros_like(q)
        return np.full_like(high, -1.0), high

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.asarray(np.log(self._columns()[0]) - digamma(x + 1.0))

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
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        return self._of(np.maximum(sums[..., 1] / sums[..., 0], SMALLEST_RATE))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log rate."""
        (rate,) = self._columns()
        score = np.subtract(y, rate)
        return score[None], np.broadcast_to(-rate, score.shape)[None, None]


def _log_probability(x: FloatArray, rate: FloatArray) -> FloatArray:
    logs = np.multiply(x, np.log(rate))
    logs -= rate
    logs -= gammaln(x + 1.0)
    return logs
