r"""The lognormal distribution: a variable whose logarithm is normal.

.. math:: g(x; \mu, \sigma) = \frac{1}{x\sigma\sqrt{2\pi}}
          \exp\left(-\frac{(\log x - \mu)^2}{2\sigma^2}\right), \quad x > 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.normal import Normal
from mix1d.families.parameters import Parameter
from mix1d.families.transformed import Transformed

__all__ = ["LogNormal"]


@dataclass(frozen=True)
class LogNormal(Transformed):
    """A lognormal component: sizes, incomes, concentrations.

    Parameters
    ----------
    mu : float
        Mean of log(x); exp(mu) is the median.
    sigma : float
        Standard deviation of log(x), positive.

    Examples
    --------
    >>> LogNormal(mu=0.0, sigma=0.5).cdf(1.0)
    0.5
    """

    mu: float
    sigma: float

    name = "lognormal"
    parameters = (Parameter.location("mu"), Parameter.scale("sigma"))
    core = Normal
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
        with np.errstate(over="ignore", invalid="ignore"):  # beyond the largest number: infinite
            mean = np.exp(self.mu + 0.5 * self.sigma**2)
            return mean, mean * np.sqrt(np.expm1(self.sigma**2))
