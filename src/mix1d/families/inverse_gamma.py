r"""The inverse gamma distribution: a variable whose reciprocal is gamma.

.. math:: g(x; a, b) = \frac{b^a}{\Gamma(a)} x^{-a-1} e^{-b / x}, \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.gamma import Gamma
from mix1d.families.parameters import Line, Parameter
from mix1d.families.support import within

__all__ = ["InverseGamma"]


@dataclass(frozen=True)
class InverseGamma(CoreFamily):
    """An inverse gamma component: variances, waiting times with a heavy tail.

    ``scipy.stats.invgamma(shape, scale=scale)``; in R ``invgamma::dinvgamma(x, shape, scale)``,
    whose ``rate`` is this ``scale``. 1 / x is a gamma variable of the same shape, of scale
    1 / scale: everything is evaluated there.

    Parameters
    ----------
    shape : float
        Positive, the exponent of the upper tail.
    scale : float
        Positive, in the unit of the data.

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
    can_spread = True
    sketch_scale = "log"
    support = "positive finite numbers"

    @property
    def _reciprocal(self) -> Gamma:
        """The distribution of 1 / x."""
        return Gamma._of(self.shape, 1.0 / np.asarray(self.scale))

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = self.in_support(x)
        y = np.where(inside, x, 1.0)
        return within(inside, self._reciprocal._logpdf(1.0 / y) - 2.0 * np.log(y), x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._reciprocal._logccdf(1.0 / np.maximum(x, 0.0))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._reciprocal._logcdf(1.0 / np.maximum(x, 0.0))

    def _icdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(1.0 / self._reciprocal._iccdf(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(1.0 / self._reciprocal._icdf(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        shape, scale = self._columns()
        return np.asarray((scale / x - shape - 1.0) / x)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        """The mean is infinite up to shape 1, the standard deviation up to shape 2."""
        shape, scale = np.asarray(self.shape), self.scale
        with np.errstate(all="ignore"):
            mean = np.where(np.real(shape) > 1.0, scale / (shape - 1.0), np.inf)
            sd = np.where(np.real(shape) > 2.0, mean / np.sqrt(shape - 2.0), np.inf)
        return mean[()], sd[()]

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.scale / rng.gamma(self.shape, 1.0, shape)

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        shape = 2.0 + np.square(location / width)
        return cls._of(shape, location * (shape - 1.0))

    def log_width(self) -> FloatArray:
        """That of the reciprocal, because log x is minus its logarithm."""
        return self._reciprocal.log_width()

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        return self._reciprocal._width_derivatives()

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray | None:
        return Gamma._statistics(1.0 / y)

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        evidence, own = self._reciprocal._evidence(1.0 / y, log_weights)
        return evidence - 2.0 * np.log(y), own

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        return self._reciprocal._sums(counts, statistics, own)

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        new = self._reciprocal._estimate(sums, penalty=penalty, spread=spread, shared=shared)
        return self._of(new.shape, 1.0 / np.asarray(new.scale))

    def _is_close(self, sums: FloatArray) -> bool:
        return self._reciprocal._is_close(sums)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: log shape, log scale, which is minus that of the reciprocal."""
        score, hessian = self._reciprocal._derivatives(1.0 / y)
        sign = np.array([1.0, -1.0]).reshape(2, *(1,) * (score.ndim - 1))
        return score * sign, hessian * sign * sign[:, None]
