r"""The gamma distribution: positive values, skewed to the right.

.. math:: g(x; a, \theta) = \frac{x^{a - 1} e^{-x/\theta}}{\Gamma(a)\, \theta^a}, \quad x > 0

It is evaluated around its mean :math:`m = a\theta`, where nothing cancels however large the shape:
:math:`\log g = -a\,(u - 1 - \log u) - \log x + c(a)` with :math:`u = x/m` (Loader 2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammainccinv, gammaincinv, gammaln, zeta

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.base import CoreFamily
from mix1d.families.em_steps import weighted_sums
from mix1d.families.incomplete import log_gammainc, log_gammaincc
from mix1d.families.large_shapes import ASYMPTOTIC, lower_quantile, stirling
from mix1d.families.parameters import Line, Parameter

__all__ = ["Gamma"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""

LARGE = 30.0
"""Above this shape Stirling's series replaces differences that would cancel."""

FARTHEST_MOVE = 0.99
"""The largest share of the dispersion about an old mean that the move of the mean may explain. With
more, the dispersion about the new one would be a difference of nearly equal numbers."""

STEPS = 30
"""Most of Newton's steps to the shape; four are usual (Minka 2002)."""

ENOUGH = 1e-8
"""After a step of this share of the shape its error is the square of that: below rounding."""


@dataclass(frozen=True)
class Gamma(CoreFamily):
    """A gamma component: waiting times, amounts, intensities.

    ``scipy.stats.gamma(shape, scale=scale)``; in R ``dgamma(x, shape, scale = scale)``. The mean is
    ``shape * scale``, the sd ``sqrt(shape) * scale``; with shape 1 it is an exponential.

    Parameters
    ----------
    shape : float
        Positive: the squared ratio of the mean to the sd.
    scale : float
        Positive, in the units of the data.

    Examples
    --------
    >>> round(Gamma(shape=2.0, scale=3.0).cdf(6.0), 6)
    0.593994
    """

    shape: float
    scale: float

    name = "gamma"
    parameters = (Parameter.positive("shape"), Parameter.scale("scale"))
    line = Line.SCALE
    can_spread = True
    sketch_scale = "log"
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = self.in_support(x)
        density = self._log_height() - self._distance(np.where(inside, x, 1.0))
        density = density - np.log(np.where(inside, x, 1.0))
        return np.asarray(np.where(inside, density, np.where(np.isnan(x), np.nan, -np.inf)))

    def _distance(self, x: FloatArray) -> FloatArray:
        """a (u - 1 - log u), 0 at the mean: half the deviance of one value (..., k, m)."""
        shape, scale = self._columns()
        mean = shape * scale
        away = (x - mean) / mean
        logs = np.asarray(np.log1p(away))
        if (low := away < -0.5).any():  # where 1 + away has lost digits
            np.log(x / mean, out=logs, where=low)
        return np.asarray(shape * (away - logs))

    def _log_height(self) -> FloatArray:
        """The log density of log x at log of the mean."""
        shape, _ = self._columns()
        small = shape * np.log(shape) - shape - gammaln(shape)
        if (shape < ASYMPTOTIC).all():
            return np.asarray(small)
        large = 0.5 * np.log(shape) - HALF_LOG_2PI - stirling(np.maximum(shape, ASYMPTOTIC))
        return np.asarray(np.where(shape < ASYMPTOTIC, small, large))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return log_gammainc(shape, np.maximum(x, 0.0) / scale)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return log_gammaincc(shape, np.maximum(x, 0.0) / scale)

    def _icdf(self, q: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        shapes, shares = np.broadcast_arrays(shape, q)
        return np.asarray(scale * lower_quantile(shapes, shares, gammaincinv(shape, q)))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return np.asarray(scale * gammainccinv(shape, q))

    def _slope(self, x: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return np.asarray((shape - 1.0) / x - 1.0 / scale)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.shape * self.scale, np.sqrt(self.shape) * self.scale

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.gamma(self.shape, self.scale, shape)

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        shape = np.square(location / width)
        return cls._of(shape, location / shape)

    def log_width(self) -> FloatArray:
        """The variance of log x is the trigamma function of the shape."""
        return np.asarray(0.5 * np.log(zeta(2.0, self.shape)))

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        shape = np.asarray(self.shape)
        second, third, fourth = zeta(2.0, shape), -2.0 * zeta(3.0, shape), 6.0 * zeta(4.0, shape)
        gradient, hessian = np.zeros((2, *shape.shape)), np.zeros((2, 2, *shape.shape))
        gradient[0] = 0.5 * shape * third / second
        hessian[0, 0] = gradient[0] + 0.5 * shape**2 * (fourth / second - (third / second) ** 2)
        return gradient, hessian

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y, np.log(y)])

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        distance = self._distance(y)
        return (self._log_height() + log_weights[..., None]) - distance - np.log(y), distance

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        """Sums of 1, of y, and of the distance from the old mean.

        Not of log y: of a narrow component log <y> - <log y> would lose its digits.
        """
        assert statistics is not None and own is not None  # noqa: PT018
        sums = np.empty((*counts.shape[:-1], 3))
        sums[..., :2] = weighted_sums(counts, statistics[:2])
        sums[..., 2] = sums_of_products(counts, own)
        return sums

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        total, mean = sums[..., 0], sums[..., 1] / sums[..., 0]
        away = mean / (self.shape * self.scale) - 1.0
        dispersion = sums[..., 2] / (total * self.shape) - (away - np.log1p(away))
        shape = _best_shape(np.maximum(dispersion, 0.0), penalty / total, spread**2)
        return self._of(shape, mean / shape)

    def _is_close(self, sums: FloatArray) -> bool:
        """Whether no mean moves by much more than the width: else the dispersion cancels."""
        away = sums[..., 1] / sums[..., 0] / (self.shape * self.scale) - 1.0
        moved = sums[..., 0] * self.shape * (away - np.log1p(away))
        return not (moved > FARTHEST_MOVE * sums[..., 2]).any()

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log shape, log scale."""
        shape, scale = self._columns()
        ratio = y / scale
        of_shape = shape * (np.log(ratio / shape) + _log_minus_digamma(shape))
        score = np.stack([of_shape, ratio - shape])
        hessian = np.empty((2, 2, *ratio.shape))
        hessian[0, 0] = of_shape - shape * shape * zeta(2.0, shape)
        hessian[0, 1] = hessian[1, 0] = -shape
        hessian[1, 1] = -ratio
        return score, hessian


def _best_shape(dispersion: FloatArray, penalty: FloatArray, square: float) -> FloatArray:
    """The shape a whose log a - psi(a) is the dispersion log <x> - <log x>, penalised.

    The penalty of one observation is ``penalty * (square / v + log v)`` with v = psi'(a). The
    derivative of the objective falls with a, and is nearly a straight line in 1/a: Newton's method
    on that coordinate (Minka 2002, "Estimating a gamma distribution"), from his first guess.
    """
    c = (dispersion + penalty * square) / (1.0 + 2.0 * penalty)  # as if of a large shape
    inverse = np.asarray(12.0 * c / (3.0 - c + np.sqrt(np.square(c - 3.0) + 24.0 * c)))
    penalised = bool(np.any(penalty > 0.0))
    for _ in range(STEPS):
        shape = 1.0 / inverse
        v = zeta(2.0, shape)  # psi'
        height, slope = _log_minus_digamma(shape) - dispersion, inverse - v
        if penalised:
            change, turn = -2.0 * zeta(3.0, shape) / v, 6.0 * zeta(4.0, shape) / v
            height += penalty * change * (square / v - 1.0)
            slope += penalty * ((turn - change**2) * (square / v - 1.0) - square * change**2 / v)
        new = inverse + height / (shape * shape * slope)
        new = np.where(new > 0.1 * inverse, new, 0.1 * inverse)
        moved = np.abs(new - inverse) > ENOUGH * inverse
        inverse = new
        if not moved.any():
            break
    return np.asarray(1.0 / inverse)


def _log_minus_digamma(a: FloatArray) -> FloatArray:
    """log a - psi(a), which for large a is about 1 / (2 a)."""
    if (a < LARGE).all():
        return np.asarray(np.log(a) - digamma(a))
    z = 1.0 / np.square(np.maximum(a, LARGE))
    series = 0.5 / a + z * (1.0 / 12.0 - z * (1.0 / 120.0 - z * (1.0 / 252.0 - z / 240.0)))
    return np.where(a < LARGE, np.log(a) - digamma(a), series)
