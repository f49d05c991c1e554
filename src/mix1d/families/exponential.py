r"""The exponential distribution: waiting times without memory.

.. math:: g(x; \mu) = \frac{1}{\mu} e^{-x / \mu}, \quad x \ge 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.incomplete import log_of
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within
from mix1d.families.tails import log_complement

__all__ = ["Exponential"]

LOG_WIDTH = 0.5 * np.log(np.pi**2 / 6.0)
"""Logarithm of the sd of log x."""


@dataclass(frozen=True)
class Exponential(CoreFamily):
    """An exponential component: lifetimes, gaps between events.

    Its likelihood is bounded, but for values of 0: these are a `PointMass`.

    Parameters
    ----------
    mean : float
        Mean, positive: the ``scale`` of `scipy.stats.expon`, 1 / ``rate`` of R's ``dexp``.

    Examples
    --------
    >>> round(Exponential(mean=2.0).ccdf(2.0), 6)
    0.367879
    """

    mean: float

    name = "exponential"
    parameters = (Parameter.scale("mean"),)
    line = Line.SCALE
    can_collapse = False
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _z(self, x: FloatArray) -> FloatArray:
        return x / self._columns()[0]

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return within(self.in_support(x), -self._z(x) - np.log(self._columns()[0]), x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        z = np.maximum(self._z(x), 0.0)
        return log_of(-np.expm1(-z), np.exp(-z))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return -np.maximum(self._z(x), 0.0) + 0.0

    def _icdf(self, q: FloatArray) -> FloatArray:
        return -self._columns()[0] * np.log1p(-q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return -self._columns()[0] * np.log(q) + 0.0

    def _slope(self, x: FloatArray) -> FloatArray:
        return -1.0 / self._columns()[0] + np.zeros_like(x)

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """The upper tail at the lower end, times a lower tail: it has no memory."""
        lower, upper = np.maximum(lower, 0.0), np.maximum(upper, 0.0)
        return log_complement(-self._z(upper - lower)) - self._z(lower)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.mean, self.mean

    def log_width(self) -> FloatArray:
        """Of log x, which does not depend on the parameter."""
        return np.full(np.shape(self.fields()[0]), LOG_WIDTH)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.exponential(self.mean, shape)

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(location)

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        return self._of(sums[..., 1] / sums[..., 0])

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log mean."""
        z = self._z(y)
        return (z - 1.0)[None], -z[None, None]
