r"""The lognormal distribution: a variable whose logarithm is normal.

.. math:: g(x; \mu, \sigma) = \frac{1}{x\sigma\sqrt{2\pi}}
          \exp\left(-\frac{(\log x - \mu)^2}{2\sigma^2}\right), \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import Family
from mix1d.families.normal import Normal
from mix1d.families.parameters import Parameter

__all__ = ["LogNormal"]


@dataclass(frozen=True)
class LogNormal(Family):
    """A lognormal component: sizes, incomes, concentrations.

    Parameters
    ----------
    mu : float
        Mean of log(x); exp(mu) is the median.
    sigma : float
        Standard deviation of log(x), positive.

    Examples
    --------
    >>> LogNormal(mu=0.0, sigma=0.5).cdf(1.0)
    0.5
    """

    mu: float
    sigma: float

    name = "lognormal"
    parameters = (Parameter.location("mu"), Parameter.scale("sigma"))
    core = Normal
    scale = "log"
    support = "positive finite numbers"

    @property
    def _of_log(self) -> Normal:
        return Normal._of(self.mu, self.sigma)

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        log = np.log(x)
        density = self._of_log._logpdf(log) - log
        return np.where(x > 0, density, np.where(np.isnan(x), np.nan, -np.inf))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._of_log._logcdf(np.log(np.maximum(x, 0.0)))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._of_log._logccdf(np.log(np.maximum(x, 0.0)))

    def _icdf(self, q: FloatArray) -> FloatArray:
        return np.exp(self._of_log._icdf(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return np.exp(self._of_log._iccdf(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        return (self._of_log._slope(np.log(x)) - 1.0) / x

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        with np.errstate(over="ignore", invalid="ignore"):  # beyond the largest number: infinite
            mean = np.exp(self.mu + 0.5 * self.sigma**2)
            return mean, mean * np.sqrt(np.expm1(self.sigma**2))

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.lognormal(self.mu, self.sigma, shape)

    # ---------------------------------------------------------------- crossings, the line
    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        if not isinstance(other, LogNormal):
            return None
        logs = self._of_log.crossings(other._of_log, log_ratio)
        with np.errstate(over="ignore"):
            roots = np.exp(np.asarray(logs))
        return np.asarray(roots[(roots > 0) & np.isfinite(roots)])

    def affinity(self, other: Family) -> float | None:
        """A change of variable leaves it as it is."""
        return self._of_log.affinity(other._of_log) if isinstance(other, LogNormal) else None

    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.isfinite(x) & (x > 0)

    @classmethod
    def to_line(cls, x: FloatArray) -> FloatArray:
        return np.log(x)

    @classmethod
    def from_line(cls, y: FloatArray) -> FloatArray:
        return np.exp(y)

    @classmethod
    def log_jacobian(cls, x: FloatArray) -> FloatArray:
        return -np.log(x)
