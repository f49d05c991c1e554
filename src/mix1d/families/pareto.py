r"""The Pareto distribution: a power law from a minimum on.

.. math:: g(x; a, x_0) = \frac{a\, x_0^a}{x^{a + 1}}, \quad x \ge x_0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.incomplete import log_of
from mix1d.families.parameters import GIVEN, Line, Parameter
from mix1d.families.support import within
from mix1d.families.tails import log_complement

__all__ = ["Pareto"]


@dataclass(frozen=True)
class Pareto(CoreFamily):
    """A Pareto component: incomes, sizes of towns, losses above a deductible.

    ``scipy.stats.pareto(shape, scale=minimum)``; in R ``EnvStats::dpareto(x, minimum, shape)``. The
    logarithm of x / minimum is exponential with mean 1 / shape.

    Parameters
    ----------
    shape : float
        Positive, the exponent of the upper tail.
    minimum : float
        Positive, where the support begins. It is given, not estimated:
        ``mix1d.family("pareto", minimum=1)``.

    Examples
    --------
    >>> round(Pareto(shape=2.0, minimum=1.0).ccdf(10.0), 6)
    0.01
    """

    shape: float
    minimum: float

    name = "pareto"
    parameters = (
        Parameter.positive("shape"),
        Parameter.given("minimum", GIVEN, power=1),
    )
    line = Line.SCALE
    sketch_scale = "log"
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _log_ratio(self, x: FloatArray) -> FloatArray:
        """log(x / minimum), without cancellation near the minimum; 0 below it."""
        minimum = self._columns()[1]
        away = np.maximum((x - minimum) / minimum, 0.0)
        return np.log1p(away)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        shape, minimum = self._columns()
        logs = np.log(shape) - shape * self._log_ratio(x) - np.log(x)
        return within((x >= minimum) & (x < np.inf), logs, x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        logs = self._logccdf(x)
        return log_of(-np.expm1(logs), np.exp(logs))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return -self._columns()[0] * self._log_ratio(x) + 0.0

    def _icdf(self, q: FloatArray) -> FloatArray:
        shape, minimum = self._columns()
        return minimum * np.exp(-np.log1p(-q) / shape)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        shape, minimum = self._columns()
        return minimum * np.exp(-np.log(q) / shape)

    def _slope(self, x: FloatArray) -> FloatArray:
        return -(self._columns()[0] + 1.0) / x

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        minimum = self._columns()[1]
        return minimum, minimum + np.inf

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """The upper tail at the lower end, times the lower one of a Pareto that begins there."""
        shape, minimum = self._columns()
        lower, upper = np.maximum(lower, minimum), np.maximum(upper, minimum)
        beyond = -shape * np.log1p((upper - lower) / lower)
        return log_complement(beyond) + self._logccdf(lower)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        """The mean is infinite up to shape 1, the standard deviation up to shape 2."""
        shape = np.asarray(self.shape)
        with np.errstate(all="ignore"):
            mean = np.where(np.real(shape) > 1.0, shape * self.minimum / (shape - 1.0), np.inf)
            sd = np.where(np.real(shape) > 2.0, mean / np.sqrt(shape * (shape - 2.0)), np.inf)
        return mean[()], sd[()]

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.minimum * np.exp(rng.exponential(1.0 / self.shape, shape))

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """With the mean at the location if the minimum is held, else one sd above the minimum."""
        held = cls.parameters[1].held
        minimum = np.maximum(location - width, 0.1 * location) if held is None else held
        shape = location / np.maximum(location - minimum, 0.1 * location)
        return cls._of(shape, minimum + np.zeros_like(shape))

    def log_width(self) -> FloatArray:
        """Of log x."""
        return np.asarray(-np.log(self.shape))

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        size = np.shape(self.shape)
        return np.stack([-np.ones(size), np.zeros(size)]), np.zeros((2, 2, *size))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), np.log(y)])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Shape 1 / <log(x / minimum)>; with the penalty the root of a quadratic."""
        excess = 0.5 * np.maximum(sums[..., 1] - sums[..., 0] * np.log(self.minimum), 0.0)
        total, pull = sums[..., 0] + 2.0 * penalty, 2.0 * penalty * spread**2
        shape = total / (excess + np.sqrt(excess**2 + pull * total))
        return self._of(shape, self.minimum + 0.0 * shape)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log shape; the minimum has none."""
        fall = self._columns()[0] * self._log_ratio(y)
        score, hessian = np.zeros((2, *fall.shape)), np.zeros((2, 2, *fall.shape))
        score[0], hessian[0, 0] = 1.0 - fall, -fall
        return score, hessian
