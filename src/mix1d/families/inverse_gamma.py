r"""The inverse gamma distribution: a variable whose reciprocal is gamma.

.. math:: g(x; a, b) = \frac{b^a}{\Gamma(a)} x^{-a-1} e^{-b / x}, \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import digamma, gammainccinv, gammaincinv, gammaln, polygamma

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.gamma import best_shape
from mix1d.families.incomplete import log_gammainc, log_gammaincc
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within

__all__ = ["InverseGamma"]


@dataclass(frozen=True)
class InverseGamma(CoreFamily):
    """An inverse gamma component: variances, waiting times with a heavy tail.

    Parameters
    ----------
    shape : float
        Positive: ``a`` of `scipy.stats.invgamma`, ``shape`` of R's ``invgamma::dinvgamma``.
    scale : float
        Positive: ``scale`` of `scipy.stats.invgamma`, ``rate`` of R's ``invgamma::dinvgamma``.

    Examples
    --------
    >>> round(InverseGamma(shape=3.0, scale=4.0).cdf(2.0), 6)
    0.676676
    """

    shape: float
    scale: float

    name = "inverse-gamma"
    parameters = (Parameter.positive("shape"), Parameter.scale("scale"))
    line = Line.SCALE
    sketch_scale = "log"
    support = "positive finite numbers"

    # ---------------------------------------------------------------- density and tails
    def _inverse(self, x: FloatArray) -> FloatArray:
        """The gamma variable of scale 1."""
        return self._columns()[1] / np.maximum(x, 0.0)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        shape, _ = self._columns()
        y = self._inverse(x)
        logs = shape * np.log(y) - y - gammaln(shape) - np.log(x)
        return within(self.in_support(x), logs, x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return log_gammaincc(self._columns()[0], self._inverse(x))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return log_gammainc(self._columns()[0], self._inverse(x))

    def _icdf(self, q: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return scale / gammainccinv(shape, q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return scale / gammaincinv(shape, q)

    def _slope(self, x: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return (scale / x - shape - 1.0) / x

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        """The mean is infinite up to shape 1, the standard deviation up to shape 2."""
        shape, scale = self.shape, self.scale
        with np.errstate(all="ignore"):
            mean = np.where(np.real(shape) > 1.0, scale / (shape - 1.0), np.inf)
            sd = np.where(np.real(shape) > 2.0, mean / np.sqrt(shape - 2.0), np.inf)
        return mean[()], sd[()]

    def log_width(self) -> FloatArray:
        """Of log x."""
        return 0.5 * np.log(polygamma(1, self.shape))

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.scale / rng.gamma(self.shape, 1.0, shape)

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        shape = 2.0 + np.square(location / width)
        return cls._of(shape, location * (shape - 1.0))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), np.log(y), 1.0 / y])

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Those of the gamma distribution of 1 / x."""
        total = sums[..., 0]
        log_mean, inverse_mean = sums[..., 1] / total, sums[..., 2] / total
        shape = best_shape(np.log(inverse_mean) + log_mean, penalty / total, spread**2)
        return self._of(shape, shape / inverse_mean)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log shape, log scale."""
        shape, _ = self._columns()
        z = self._inverse(y)
        first = shape * (np.log(z) - digamma(shape))
        score = np.stack([first, shape - z])
        hessian = np.empty((2, 2, *z.shape))
        hessian[0, 0] = first - shape * shape * polygamma(1, shape)
        hessian[0, 1] = hessian[1, 0] = shape
        hessian[1, 1] = -z
        return score, hessian
