r"""The half-normal distribution: the size of a deviation whose sign is lost.

.. math:: g(x; \sigma) = \frac{\sqrt{2}}{\sigma\sqrt{\pi}}
          \exp\left(-\frac{x^2}{2\sigma^2}\right), \quad x \ge 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import erf, erfc, erfinv, log_ndtr, ndtri

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.incomplete import log_of
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within

__all__ = ["HalfNormal"]

VARIANCE = 1.0 - 2.0 / np.pi
"""The variance at scale 1."""

LOG_WIDTH = np.log(np.pi / np.sqrt(8.0))
"""Logarithm of the sd of log x."""


@dataclass(frozen=True)
class HalfNormal(CoreFamily):
    """A half-normal component: absolute errors, distances from a wall.

    Its likelihood is bounded, but for values of 0: these are a `PointMass`.

    Parameters
    ----------
    scale : float
        Standard deviation before the sign was lost, positive: the ``scale`` of
        `scipy.stats.halfnorm`, sqrt(pi / 2) / ``theta`` of R's ``fdrtool::dhalfnorm``.

    Examples
    --------
    >>> round(HalfNormal(scale=2.0).cdf(2.0), 6)
    0.682689
    """

    scale: float

    name = "half-normal"
    parameters = (Parameter.scale("scale"),)
    line = Line.SCALE
    can_collapse = False
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _z(self, x: FloatArray) -> FloatArray:
        return x / self._columns()[0]

    def _logpdf(self, x: FloatArray) -> FloatArray:
        height = 0.5 * np.log(2.0 / np.pi) - np.log(self._columns()[0])
        return within(self.in_support(x), height - 0.5 * np.square(self._z(x)), x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        z = np.maximum(self._z(x), 0.0) / np.sqrt(2.0)
        return log_of(erf(z), erfc(z))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        z = np.maximum(self._z(x), 0.0)
        return np.asarray(
            np.where(z < 0.5, np.log1p(-erf(z / np.sqrt(2.0))), np.log(2.0) + log_ndtr(-z))
        )

    def _icdf(self, q: FloatArray) -> FloatArray:
        (scale,) = self._columns()
        low = np.sqrt(2.0) * erfinv(np.minimum(q, 0.5))
        return np.asarray(scale * np.where(q < 0.5, low, -ndtri(0.5 - 0.5 * q)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(-self._columns()[0] * ndtri(0.5 * q) + 0.0)

    def _slope(self, x: FloatArray) -> FloatArray:
        return -self._z(x) / self._columns()[0]

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.scale * np.sqrt(2.0 / np.pi), self.scale * np.sqrt(VARIANCE)

    def log_width(self) -> FloatArray:
        """Of log x, which does not depend on the parameter."""
        return np.full(np.shape(self.fields()[0]), LOG_WIDTH)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return np.abs(rng.normal(0.0, self.scale, shape))

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(np.hypot(location, width))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y * y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        return self._of(np.sqrt(sums[..., 1] / sums[..., 0]))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log scale."""
        square = np.square(self._z(y))
        return (square - 1.0)[None], -2.0 * square[None, None]
