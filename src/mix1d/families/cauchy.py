r"""The Cauchy (Lorentz) distribution.

.. math:: g(x; m, s) = \frac{1}{\pi s (1 + z^2)}, \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.student_t import weighted_step

__all__ = ["Cauchy"]

FAR = 1e8
"""From here on 1 + z^2 is z^2 to the last digit."""


@dataclass(frozen=True)
class Cauchy(LocationScale):
    """A Cauchy component: spectral lines, resonances, ratios.

    In SciPy ``cauchy(loc=location, scale=scale)``, in R ``dcauchy(location, scale)``. It has no
    mean and no standard deviation; the location is its median, the scale half the distance of its
    quartiles.

    Parameters
    ----------
    location : float
        Median and mode, in the units of the data.
    scale : float
        Half the width at half the height, positive, in the units of the data.

    Examples
    --------
    >>> round(Cauchy(location=1.0, scale=2.0).cdf(3.0), 12)
    0.75
    """

    location: float
    scale: float

    name = "cauchy"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))
    is_symmetric = True

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        size = np.abs(z)
        logs = np.where(size > FAR, 2.0 * np.log(size), np.log1p(np.minimum(size, FAR) ** 2))
        return np.asarray(-np.log(np.pi) - logs)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        tail = np.arctan2(1.0, np.abs(z)) / np.pi
        return np.where(z < 0.0, np.log(tail), np.log1p(-tail))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        share = np.minimum(q, 1.0 - q)
        middle = np.tan(np.pi * (q - 0.5))
        return np.asarray(np.where(share > 0.25, middle, np.sign(q - 0.5) / np.tan(np.pi * share)))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        return np.nan, np.nan

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.standard_cauchy(shape)

    # ---------------------------------------------------------------- first guess, M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(location, width)

    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        """That of Student's t with one degree of freedom."""
        one = np.ones(counts.shape[:-1])
        return self._of(
            *weighted_step(self, y, counts, one, penalty=penalty, spread=spread, shared=shared)
        )

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        height = 1.0 / (1.0 + z * z)
        second = -2.0 * height * (2.0 * height - 1.0)
        return (-2.0 * z * height)[None], second[None, None]
