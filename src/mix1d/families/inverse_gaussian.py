r"""The inverse Gaussian distribution: first passage times of a drifting Brownian motion.

.. math:: g(x; \mu, \lambda) = \sqrt{\frac{\lambda}{2\pi x^3}}
          \exp\left(-\frac{\lambda (x - \mu)^2}{2 \mu^2 x}\right), \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import erfc, erfcx

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.base import CoreFamily
from mix1d.families.em_steps import weighted_sums
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within

__all__ = ["InverseGaussian"]

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(12)
"""Gauss-Legendre quadrature of the upper tail far beyond the mean."""

FAR = 3.0
"""From so many means on, the two terms of the upper tail nearly cancel."""

FARTHEST_MOVE = 0.99
"""The largest share of the deviance about an old mean that the move of the mean may explain."""


@dataclass(frozen=True)
class InverseGaussian(CoreFamily):
    """An inverse Gaussian component: reaction times, times to failure, skewed to the right.

    ``scipy.stats.invgauss(mean / shape, scale=shape)``; in R
    ``statmod::dinvgauss(x, mean, shape)``. The variance is ``mean**3 / shape``.

    Parameters
    ----------
    mean : float
        Positive.
    shape : float
        Positive, in the unit of the data: the larger, the narrower.

    Examples
    --------
    >>> round(InverseGaussian(mean=1.0, shape=2.0).cdf(1.0), 6)
    0.627698
    """

    mean: float
    shape: float

    name = "inverse-gaussian"
    parameters = (Parameter.scale("mean"), Parameter.scale("shape"))
    line = Line.SCALE
    sketch_scale = "log"
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _half_deviance(self, x: FloatArray) -> FloatArray:
        mean, shape = self._columns()
        away = (x - mean) / mean
        return np.asarray(0.5 * shape / x * away * away)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = self.in_support(x)
        y = np.where(inside, x, 1.0)
        return within(inside, self._log_height() - 1.5 * np.log(y) - self._half_deviance(y), x)

    def _log_height(self) -> FloatArray:
        return np.asarray(0.5 * np.log(self._columns()[1] / (2.0 * np.pi)))

    def _ends(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The numbers whose scaled erfc, times exp(-half deviance) / 2, make the tails."""
        mean, shape = self._columns()
        root = np.sqrt(0.5 * shape / x)
        return root * ((x - mean) / mean), root * ((x + mean) / mean)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        y = np.maximum(x, 0.0)
        low, high = self._ends(y)
        with np.errstate(all="ignore"):  # each is right on its side of the mean
            below = np.log(0.5 * (erfcx(-low) + erfcx(high))) - self._half_deviance(y)
            above = np.log1p(-np.exp(self._upper(y, low, high)))
        logs = np.where(low < 0.0, below, above)
        return np.where(y == 0.0, -np.inf, np.where(y == np.inf, 0.0, logs))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        y = np.maximum(x, 0.0)
        low, high = self._ends(y)
        with np.errstate(all="ignore"):  # each is right on its side of the mean
            rest = np.exp(-self._half_deviance(y)) * erfcx(high)
            near = np.where(low < -1.0, np.log1p(-0.5 * (erfc(-low) + rest)),
                            np.log(0.5 * (erfc(low) - rest)))  # fmt: skip
        logs = np.where(low < 0.0, near, self._upper(y, low, high))
        return np.where(y == 0.0, 0.0, np.where(y == np.inf, -np.inf, logs))

    def _upper(self, x: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
        """The logarithm of the upper tail above the mean."""
        difference = np.asarray(erfcx(low) - erfcx(high))
        is_far = x > FAR * self._columns()[0]
        if is_far.any():
            difference[is_far] = _difference(low[is_far], high[is_far])
        return np.asarray(np.log(0.5 * difference) - self._half_deviance(x))

    def _slope(self, x: FloatArray) -> FloatArray:
        mean, shape = self._columns()
        return np.asarray(-1.5 / x - 0.5 * shape * (1.0 / mean - 1.0 / x) * (1.0 / mean + 1.0 / x))

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.mean, self.mean * np.sqrt(self.mean / self.shape)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.mean * rng.wald(1.0, self.shape / self.mean, shape)

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(location, location * np.square(location / width))

    def log_width(self) -> FloatArray:
        """The squared coefficient of variation is mean / shape."""
        return np.asarray(0.5 * np.log(self.mean / self.shape))

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        size = np.shape(self.mean)
        gradient = np.stack([np.full(size, 0.5), np.full(size, -0.5)])
        return gradient, np.zeros((2, 2, *size))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        half = self._half_deviance(y)
        return (self._log_height() + log_weights[..., None]) - 1.5 * np.log(y) - half, half

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        """Sums of 1, of y, and of the half deviance about the old mean.

        Not of 1 / y: of a narrow component <1/y> - 1 / <y> would lose its digits.
        """
        assert statistics is not None and own is not None  # noqa: PT018
        sums = np.empty((*counts.shape[:-1], 3))
        sums[..., :2] = weighted_sums(counts, statistics)
        sums[..., 2] = sums_of_products(counts, own)
        return sums

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Mean <y>, 1 / shape = <1/y> - 1/<y>; with the penalty the root of a quadratic."""
        total, average = sums[..., 0], sums[..., 1] / sums[..., 0]
        pull, square = penalty / total, spread**2
        dispersion = np.maximum(self._dispersion(sums), 0.0)  # <1/y> - 1/<y>
        inverse = dispersion + 1.0 / average
        half = 0.5 * (1.0 - pull * square)
        root = np.sqrt(half * half + pull * (1.0 + pull) * average * inverse)
        far = (root - half) / np.where(half > 0.0, 1.0, pull * inverse)
        mean = np.where(half > 0.0, (1.0 + pull) * average / (half + root), far)
        excess = dispersion * mean + np.square(average - mean) / (average * mean)
        return self._of(mean, mean * (1.0 + 2.0 * pull) / (excess + 2.0 * pull * square))

    def _dispersion(self, sums: FloatArray) -> FloatArray:
        """<1/y> - 1/<y>, from the deviance about the old mean."""
        total, average = sums[..., 0], sums[..., 1] / sums[..., 0]
        moved = np.square(average / self.mean - 1.0) / average
        return np.asarray(2.0 * sums[..., 2] / (total * self.shape) - moved)

    def _is_close(self, sums: FloatArray) -> bool:
        """Whether no mean moves by much more than the width: else the dispersion cancels."""
        about_old = 2.0 * sums[..., 2] / (sums[..., 0] * self.shape)
        return not (self._dispersion(sums) < (1.0 - FARTHEST_MOVE) * about_old).any()

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log mean, log shape."""
        mean, shape = self._columns()
        half = self._half_deviance(y)
        slope = shape * (y - mean) / np.square(mean)
        score = np.stack([slope, 0.5 - half])
        hessian = np.empty((2, 2, *half.shape))
        hessian[0, 0] = -slope - shape * y / np.square(mean)
        hessian[0, 1] = hessian[1, 0] = slope
        hessian[1, 1] = -half
        return score, hessian


def _difference(low: FloatArray, high: FloatArray) -> FloatArray:
    """erfcx(low) - erfcx(high), as the integral of the derivative."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    total = np.zeros_like(middle)
    for node, weight in zip(NODES, NODE_WEIGHTS, strict=True):
        total += weight * _fall(middle + half * node)
    return half * total


def _fall(z: FloatArray) -> FloatArray:
    """Minus the derivative of the scaled erfc, 2 / sqrt(pi) - 2 z erfcx(z).

    Where that cancels, erfcx(z) / (z + 1 / (z + (3/2) / (z + ...))), DLMF 7.18.13.
    """
    fraction = z + 0.0
    for n in range(50, 1, -1):
        fraction = z + 0.5 * n / fraction
    return np.asarray(
        np.where(z < 2.0, 2.0 / np.sqrt(np.pi) - 2.0 * z * erfcx(z), erfcx(z) / fraction)
    )
