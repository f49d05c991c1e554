r"""The geometric distribution: failures before the first success.

.. math:: g(x; p) = p\, (1 - p)^x, \quad x = 0, 1, 2, \ldots
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.counts import Counts
from mix1d.families.incomplete import log_of
from mix1d.families.parameters import Parameter
from mix1d.families.tails import log_complement

__all__ = ["Geometric"]

SMALLEST_MEAN = 1e-12
"""The mean that takes the place of 0 (a component of zeros alone), where p would be 1."""


@dataclass(frozen=True)
class Geometric(Counts):
    """A geometric component: counts from 0 that fall by the same ratio at each step.

    In R ``dgeom(x, p)``; ``scipy.stats.geom(p, loc=-1)``, which counts the trials from 1 on.

    Parameters
    ----------
    p : float
        Probability of a success, between 0 and 1. The mean is ``(1 - p) / p``.

    Examples
    --------
    >>> round(Geometric(p=0.25).pdf(2), 6)
    0.140625
    """

    p: float

    name = "geometric"
    parameters = (Parameter.share("p"),)

    # ---------------------------------------------------------------- density and tails
    def _log_extension(self, x: FloatArray) -> FloatArray:
        (p,) = self._columns()
        return np.log(p) + x * np.log1p(-p)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        logs = self._logccdf(x)
        return log_of(-np.expm1(logs), np.exp(logs))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return np.maximum(np.floor(x) + 1.0, 0.0) * np.log1p(-self._columns()[0]) + 0.0

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.log1p(-self._columns()[0]) + np.zeros_like(x)

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """The upper tail at the lower end, times a lower tail: it has no memory."""
        first, last = (np.maximum(np.floor(end), -1.0) for end in (lower, upper))
        return log_complement((last - first) * np.log1p(-self._columns()[0])) + self._logccdf(first)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return (1.0 - self.p) / self.p, np.sqrt(1.0 - self.p) / self.p

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """By inversion: NumPy's own draws end at 2^63."""
        return np.floor(rng.exponential(1.0, shape) / -np.log1p(-self.p))

    # ---------------------------------------------------------------- the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(1.0 / (1.0 + np.maximum(location, SMALLEST_MEAN)))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        return self._of(1.0 / (1.0 + np.maximum(sums[..., 1] / sums[..., 0], SMALLEST_MEAN)))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: logit p."""
        (p,) = self._columns()
        failures = 1.0 - p
        return (failures - y * p)[None], (-(1.0 + y) * p * failures)[None, None]
