r"""The Gumbel distribution of maxima.

.. math:: g(x; m, s) = \frac{1}{s} \exp\left(-z - e^{-z}\right), \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.tails import log_complement

__all__ = ["Gumbel"]

FAR = 30.0
"""From here on the upper tail is e^-z (1 - e^-z / 2) to the last digit."""

STEEPEST = 300.0
"""From this far below the location on, where the density is less than exp(-1e130), its logarithm
goes on as a straight line: sums of it stay numbers."""


@dataclass(frozen=True)
class Gumbel(LocationScale):
    """A Gumbel component: yearly floods, the largest of many values; skewed to the right.

    In SciPy ``gumbel_r(loc=location, scale=scale)``, in R's evd ``dgumbel(loc, scale)``.

    Parameters
    ----------
    location : float
        The mode, in the units of the data; the mean is 0.577 scales above it.
    scale : float
        Positive, in the units of the data; the standard deviation is pi / sqrt(6) = 1.28 times it.

    Examples
    --------
    >>> round(Gumbel(location=0.0, scale=1.0).cdf(0.0), 6)
    0.367879
    """

    location: float
    scale: float

    name = "gumbel"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        z = np.maximum(z, -np.finfo(float).max)  # at -inf, inf - inf is no number
        beyond = 1.0 + np.maximum(-z - STEEPEST, 0.0)
        return np.asarray(-z - np.exp(np.minimum(-z, STEEPEST)) * beyond)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        return np.asarray(-np.exp(-z))

    def _log_upper(self, z: FloatArray) -> FloatArray:
        lower = -np.exp(-z)
        return np.where(z > FAR, -z + 0.5 * lower, log_complement(lower))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(-np.log(-np.log(q)))

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(-np.log(-np.log1p(-q)))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        return np.euler_gamma, np.pi / np.sqrt(6.0)

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.gumbel(size=shape)

    # ---------------------------------------------------------------- derivatives
    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        power = np.exp(np.minimum(-z, STEEPEST))
        return (power - 1.0)[None], np.where(-z < STEEPEST, -power, 0.0)[None, None]
