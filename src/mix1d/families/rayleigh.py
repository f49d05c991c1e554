r"""The Rayleigh distribution: the length of a vector of two normals.

.. math:: g(x; s) = \frac{x}{s^2} e^{-x^2 / (2 s^2)}, \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.parameters import Line, Parameter
from mix1d.families.tails import log_complement

__all__ = ["Rayleigh"]


@dataclass(frozen=True)
class Rayleigh(CoreFamily):
    """A Rayleigh component: heights of waves, wind speeds, magnitudes in images.

    In SciPy ``rayleigh(scale=scale)``, in R's VGAM ``drayleigh(scale)``. It is a Weibull of shape 2
    and scale sqrt(2) scale. It cannot collapse: its width is a fixed part of its mean.

    Parameters
    ----------
    scale : float
        The mode, positive, in the units of the data; the mean is sqrt(pi / 2) = 1.25 times it.

    Examples
    --------
    >>> round(Rayleigh(scale=2.0).cdf(2.0), 6)
    0.393469
    """

    scale: float

    name = "rayleigh"
    parameters = (Parameter.scale("scale"),)
    line = Line.SCALE
    can_collapse = False
    sketch_scale = "log"
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _half_square(self, x: FloatArray) -> FloatArray:
        """z^2 / 2; 0 below the support."""
        z = np.maximum(x, 0.0) / self._columns()[0]
        return np.asarray(0.5 * z * z)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.clip(x, 0.0, np.finfo(float).max)) - 2.0 * np.log(self._columns()[0])
        return np.asarray(logs - self._half_square(x))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return log_complement(-self._half_square(x))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return -self._half_square(x)

    def _icdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(self._columns()[0] * np.sqrt(-2.0 * np.log1p(-q)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(self._columns()[0] * np.sqrt(-2.0 * np.log(q)))

    def _slope(self, x: FloatArray) -> FloatArray:
        scale = self._columns()[0]
        return np.asarray(1.0 / x - x / scale / scale)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.scale * np.sqrt(np.pi / 2.0), self.scale * np.sqrt(2.0 - np.pi / 2.0)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.rayleigh(self.scale, shape)

    # ---------------------------------------------------------------- crossings
    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        """The difference of two log densities is a line in x^2."""
        if not isinstance(other, Rayleigh):
            return None
        if self.scale == other.scale:
            return np.empty(0)
        ratio = self.scale / other.scale
        square = (log_ratio - 2.0 * np.log(ratio)) / (0.5 * (1.0 - ratio) * (1.0 + ratio))
        return np.array([self.scale * np.sqrt(square)]) if square > 0.0 else np.empty(0)

    def affinity(self, other: Family) -> float | None:
        if not isinstance(other, Rayleigh):
            return None
        ratio = self.scale / other.scale
        return float(2.0 / (ratio + 1.0 / ratio))

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """By the second moment."""
        return cls._of(np.hypot(location, width) * np.sqrt(0.5))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y * y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        return self._of(np.sqrt(0.5 * sums[..., 1] / sums[..., 0]))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log scale."""
        square = 2.0 * self._half_square(y)
        return (square - 2.0)[None], (-2.0 * square)[None, None]
