r"""The Weibull distribution: a variable whose logarithm is a Gumbel of minima.

.. math:: g(x; k, s) = \frac{k}{s} \left(\frac{x}{s}\right)^{k - 1} e^{-(x / s)^k}, \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import loggamma, zeta

from mix1d.arrays import FloatArray
from mix1d.families.gumbel_min import GumbelMin
from mix1d.families.parameters import RECIPROCAL, Parameter
from mix1d.families.transformed import Transformed

__all__ = ["Weibull"]

SMALL = 0.02
"""The inverse of a shape below which the sd is that of a series: differences would cancel."""

TERMS = np.arange(2, 13)
"""The powers of the inverse of the shape in that series."""


@dataclass(frozen=True)
class Weibull(Transformed):
    """A Weibull component: lifetimes, strengths, wind speeds.

    In SciPy ``weibull_min(shape, scale=scale)``, in R ``dweibull(shape, scale)``. Its logarithm is
    a `GumbelMin` of location log(scale) and scale 1 / shape.

    Parameters
    ----------
    scale : float
        The value that 63.2% lie below, positive, in the units of the data.
    shape : float
        Positive; below 1 the hazard falls, above 1 it rises, 1 is an exponential component.

    Examples
    --------
    >>> round(Weibull(scale=3.0, shape=2.0).cdf(3.0), 6)
    0.632121
    """

    scale: float
    shape: float

    name = "weibull"
    parameters = (Parameter.scale("scale"), Parameter("shape", RECIPROCAL))
    core = GumbelMin
    sketch_scale = "log"
    support = "positive finite numbers"

    @classmethod
    def to_line(cls, x: FloatArray) -> FloatArray:
        return np.log(x)

    @classmethod
    def from_line(cls, y: FloatArray) -> FloatArray:
        return np.exp(y)

    @classmethod
    def log_jacobian(cls, x: FloatArray) -> FloatArray:
        return -np.log(x)

    def moments(self) -> tuple[Any, Any]:
        inverse = 1.0 / self.shape
        log_mean = loggamma(1.0 + inverse)
        with np.errstate(over="ignore", invalid="ignore"):  # beyond the largest number: infinite
            mean = self.scale * np.exp(log_mean)
            difference = loggamma(1.0 + 2.0 * inverse) - 2.0 * log_mean
            log_ratio = np.where(np.real(inverse) < SMALL, _log_ratio(inverse), difference)
            return mean, mean * np.sqrt(np.expm1(log_ratio))


def _log_ratio(inverse: Any) -> Any:
    """log Gamma(1 + 2 u) - 2 log Gamma(1 + u) of a small u (Abramowitz & Stegun 6.1.33)."""
    factors = np.where(TERMS % 2, -1.0, 1.0) * zeta(TERMS) * (2.0**TERMS - 2.0) / TERMS
    return np.polynomial.polynomial.polyval(inverse, np.concatenate([np.zeros(2), factors]))
