"""Log densities of numbers that are straight in the full coordinates of a mixture.

Each is the density of t = rows @ full, with its first and second derivatives; constants are left
out. The determinant of the rows is 1 or constant, so that it is a density of the coordinates too.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from mix1d.arrays import FloatArray

__all__ = [
    "LogDensity",
    "LogWeights",
    "LogisticShares",
    "Normals",
    "Precisions",
    "ReciprocalGammas",
]


@dataclass(frozen=True, eq=False)
class LogDensity(ABC):
    """The log density of t = rows @ full, several states side by side."""

    rows: FloatArray
    """(t, f)."""

    @abstractmethod
    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log density (...) and its derivatives (..., t)."""

    @abstractmethod
    def curvature(self, t: FloatArray) -> FloatArray:
        """(t, t) second derivatives at one t, (t,)."""


@dataclass(frozen=True, eq=False)
class LogWeights(LogDensity):
    """Logarithms of weights, but for a constant, that are uniform among all that sum to 1."""

    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        logs = t - np.logaddexp.reduce(t, axis=-1, keepdims=True)
        return logs.sum(axis=-1), 1.0 - len(self.rows) * np.exp(logs)

    def curvature(self, t: FloatArray) -> FloatArray:
        shares = np.exp(t - np.logaddexp.reduce(t))
        return len(self.rows) * (np.outer(shares, shares) - np.diag(shares))


@dataclass(frozen=True, eq=False)
class Normals(LogDensity):
    """Independent normal densities with one mean and one sd."""

    center: float
    sd: float

    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        z = (t - self.center) / self.sd
        return -0.5 * np.square(z).sum(axis=-1), -z / self.sd

    def curvature(self, t: FloatArray) -> FloatArray:
        return -np.eye(t.size) / self.sd**2


@dataclass(frozen=True, eq=False)
class LogisticShares(LogDensity):
    """Logits of shares that are uniform between 0 and 1."""

    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        value = -np.logaddexp(0.0, t) - np.logaddexp(0.0, -t)
        return value.sum(axis=-1), 1.0 - 2.0 * expit(t)

    def curvature(self, t: FloatArray) -> FloatArray:
        return np.diag(-2.0 * expit(t) * expit(-t))


@dataclass(frozen=True, eq=False)
class ReciprocalGammas(LogDensity):
    """Reciprocals of numbers with a gamma density of this shape and rate."""

    shape: float
    rate: float

    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        power = self.shape + 1.0
        value = -power * np.log(t) - self.rate / t
        return value.sum(axis=-1), (self.rate / t - power) / t

    def curvature(self, t: FloatArray) -> FloatArray:
        return np.diag((self.shape + 1.0 - 2.0 * self.rate / t) / np.square(t))


@dataclass(frozen=True, eq=False)
class Precisions(LogDensity):
    """Logarithms of precisions with gamma densities of one unknown rate b, itself gamma.

    Each of c precisions is Gamma(a, b) and b is Gamma(g, h), over which it is integrated: the log
    density is a sum(t) - (c a + g) log(h + sum(exp(t))). The factor exp(-least sum(exp(t))) beside
    it keeps the density of ever larger precisions from falling slower than any likelihood of tied
    values rises.
    """

    shape: float
    rate_shape: float
    rate_rate: float
    least: float

    def value_and_slope(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        total, shares = self._total_and_shares(t)
        pull = self.least * np.exp(t)
        value = self.shape * t.sum(axis=-1) - self._power * total - pull.sum(axis=-1)
        return value, self.shape - self._power * shares - pull

    def curvature(self, t: FloatArray) -> FloatArray:
        _, shares = self._total_and_shares(t)
        result = self._power * np.outer(shares, shares)
        return result - np.diag(self._power * shares + self.least * np.exp(t))

    @property
    def _power(self) -> float:
        return len(self.rows) * self.shape + self.rate_shape

    def _total_and_shares(self, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """log(h + sum(exp(t))), (...), and the share of each exp(t) in it."""
        total = np.logaddexp(np.log(self.rate_rate), np.logaddexp.reduce(t, axis=-1))
        return total, np.exp(t - total[..., None])
