r"""The log-logistic (Fisk) distribution: a variable whose logarithm is logistic.

.. math:: g(x; k, s) = \frac{k}{s} \frac{(x / s)^{k - 1}}{(1 + (x / s)^k)^2}, \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.logistic import Logistic
from mix1d.families.parameters import RECIPROCAL, Parameter
from mix1d.families.transformed import Transformed

__all__ = ["LogLogistic"]

SMALL = 0.5
"""The angle below which the sd is that of a series: differences would cancel."""

TERMS = range(1, 9)
"""The numbers of the terms of that series."""


@dataclass(frozen=True)
class LogLogistic(Transformed):
    """A log-logistic component: incomes, survival times whose hazard rises and then falls.

    In SciPy ``fisk(shape, scale=scale)``, in R's flexsurv ``dllogis(shape, scale)``. Its logarithm
    is a `Logistic` of location log(scale) and scale 1 / shape.

    Parameters
    ----------
    scale : float
        The median, positive, in the units of the data.
    shape : float
        Positive; the mean is finite if it is above 1, the standard deviation if it is above 2.

    Examples
    --------
    >>> LogLogistic(scale=1.0, shape=3.0).cdf(1.0)
    0.5
    """

    scale: float
    shape: float

    name = "log-logistic"
    parameters = (Parameter.scale("scale"), Parameter("shape", RECIPROCAL))
    core = Logistic
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
        angle = np.pi / self.shape
        ratio = angle / np.sin(angle)
        rest = np.sin(angle) - angle * np.cos(angle)
        rest = np.where(np.real(angle) < SMALL, _rest(angle), rest)
        variance = ratio * rest / (np.sin(angle) * np.cos(angle))
        mean = np.where(np.real(self.shape) > 1.0, self.scale * ratio, np.inf)
        with np.errstate(invalid="ignore"):
            sd = self.scale * np.sqrt(variance)
        return mean[()], np.where(np.real(self.shape) > 2.0, sd, np.inf)[()]


def _rest(angle: Any) -> Any:
    """sin(a) - a cos(a) of a small a, by its series."""
    square = -angle * angle
    return angle**3 * sum(2 * j / factorial(2 * j + 1) * square ** (j - 1) for j in TERMS)
