r"""The Gumbel distribution of minima: a Gumbel of maxima, mirrored.

.. math:: g(x; m, s) = \frac{1}{s} \exp\left(z - e^{z}\right), \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.gumbel import Gumbel
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter

__all__ = ["GumbelMin"]


@dataclass(frozen=True)
class GumbelMin(LocationScale):
    """A Gumbel component of minima: the weakest of many links; skewed to the left.

    In SciPy ``gumbel_l(loc=location, scale=scale)``, in R's ordinal
    ``dgumbel(location, scale, max = FALSE)``. The logarithm of a Weibull variable has this
    distribution, with location log(scale) and scale 1 / shape.

    Parameters
    ----------
    location : float
        The mode, in the units of the data; the mean is 0.577 scales below it.
    scale : float
        Positive, in the units of the data; the standard deviation is pi / sqrt(6) = 1.28 times it.

    Examples
    --------
    >>> round(GumbelMin(location=0.0, scale=1.0).ccdf(0.0), 6)
    0.367879
    """

    location: float
    scale: float

    name = "gumbel-min"
    parameters = (Parameter.location("location"), Parameter.scale("scale"))

    @property
    def _mirrored(self) -> Gumbel:
        """The distribution of -z, whatever the location and scale."""
        return Gumbel._of(*self.fields())

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        return self._mirrored._log_shape(-z)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        return self._mirrored._log_upper(-z)

    def _log_upper(self, z: FloatArray) -> FloatArray:
        return self._mirrored._log_lower(-z)

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return -self._mirrored._upper_quantile(q)

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        return -self._mirrored._lower_quantile(q)

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        mean, sd = self._mirrored._shape_moments()
        return -mean, sd

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return -self._mirrored._draw_shape(rng, shape)

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        mirrored = Gumbel._of(-self.location, self.scale)
        new = mirrored._maximised(-y, counts, penalty=penalty, spread=spread, shared=shared)
        return self._of(-new.location, new.scale)

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        first, second = self._mirrored._shape_derivatives(-z)
        return -first, second
