r"""The logistic distribution: a normal with somewhat heavier tails.

.. math:: g(x; m, s) = \frac{e^{-z}}{s (1 + e^{-z})^2}, \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, log_expit, logit

from mix1d.arrays import FloatArray
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter

__all__ = ["Logistic"]


@dataclass(frozen=True)
class Logistic(LocationScale):
    """A logistic component: growth, tolerances, ratings.

    In SciPy ``logistic(loc=location, scale=scale)``, in R ``dlogis(location, scale)``.

    Parameters
    ----------
    location : float
        Mean, median and mode, in the units of the data.
    scale : float
        Positive, in the units of the data; the standard deviation is pi / sqrt(3) = 1.81 times it.

    Examples
    --------
    >>> Logistic(location=2.0, scale=0.5).cdf(2.0)
    0.5
    """

    location: float
    scale: float

    name = "logistic"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))
    is_symmetric = True

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        size = np.abs(z)
        return np.asarray(-size - 2.0 * np.log1p(np.exp(-size)))

    def _log_lower(self, z: FloatArray) -> FloatArray:
        return np.asarray(log_expit(z))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(logit(q))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        return 0.0, np.pi / np.sqrt(3.0)

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.logistic(size=shape)

    # ---------------------------------------------------------------- derivatives
    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        second = -2.0 * expit(z) * expit(-z)
        return -np.tanh(0.5 * z)[None], second[None, None]
