r"""The generalised normal (exponential power) distribution: from Laplace over normal to uniform.

.. math:: g(x; m, s, b) = \frac{b}{2 s \Gamma(1/b)} e^{-|z|^b}, \quad z = \frac{x - m}{s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import (
    digamma,
    expit,
    gammainc,
    gammaincc,
    gammainccinv,
    gammaincinv,
    gammaln,
    loggamma,
    logit,
    polygamma,
)

from mix1d.arrays import FloatArray
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Domain, Parameter
from mix1d.families.tails import exponential_mean, log_complement

__all__ = ["GeneralisedNormal"]

LEAST, MOST = 1.0, 50.0
"""The range of the shape: below 1 the density has a cusp, which draws components onto single
values; at 50 it is uniform but for 2% at the ends."""

RANGE = MOST - LEAST
"""The width of this range."""

BETWEEN = Domain(
    "lie between 1 and 50",
    lambda v: LEAST <= v <= MOST,
    "logit(({} - 1) / 49)",
    lambda v: logit((v - LEAST) / RANGE),
    lambda t: LEAST + RANGE * expit(t),
    lambda v: (v - LEAST) * (MOST - v) / RANGE,
    lambda v: (v - LEAST) * (MOST - v) * (LEAST + MOST - 2.0 * v) / RANGE**2,
)
"""The domain of the shape."""

DEEP = 600.0
"""From this power of z on the tail comes from an integral: the probability itself comes near the
smallest double."""

CENTRAL = 1e-17
"""Below this power of z the density is flat to the last digit."""

NEAREST = 1e-10
"""The z that takes the place of a smaller one in derivatives that are infinite at 0, of shapes
below 2."""


@dataclass(frozen=True)
class GeneralisedNormal(LocationScale):
    """A generalised normal component: flatter or more pointed than a normal one.

    In SciPy ``gennorm(shape, loc=location, scale=scale)``, in R's gnorm
    ``dgnorm(mu = location, alpha = scale, beta = shape)``.

    Parameters
    ----------
    location : float
        Mean, median and mode, in the units of the data.
    scale : float
        Positive, in the units of the data; a normal of standard deviation sd has scale
        sqrt(2) sd.
    shape : float
        Between 1 (Laplace) and 50 (nearly uniform); 2 for a normal component.

    Examples
    --------
    >>> round(GeneralisedNormal(location=0.0, scale=2.0**0.5, shape=2.0).pdf(0.0), 6)
    0.398942
    """

    location: float
    scale: float
    shape: float

    name = "generalised-normal"
    parameters = (
        Parameter.location("location"),
        Parameter.scale("scale"),
        Parameter("shape", BETWEEN),
    )
    is_symmetric = True
    first_shapes = (2.0,)

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        shape = self._columns()[2]
        return np.asarray(-np.log(2.0) - gammaln(1.0 + 1.0 / shape) - np.abs(z) ** shape)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        size, shape = np.broadcast_arrays(np.abs(z), self._columns()[2])
        tail = _log_tail(size, shape)
        return np.where(z < 0.0, tail, log_complement(tail))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        shape = self._columns()[2]
        share, inverse = np.minimum(q, 1.0 - q), 1.0 / shape
        inner = 1.0 - 2.0 * share
        flat = inner * np.exp(gammaln(1.0 + inverse))
        middle = np.where(flat**shape < CENTRAL, flat, gammaincinv(inverse, inner) ** inverse)
        size = np.where(share > 0.25, middle, gammainccinv(inverse, 2.0 * share) ** inverse)
        return np.asarray(np.copysign(size, q - 0.5))

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        inverse = 1.0 / self.shape
        return 0.0, np.exp(0.5 * (loggamma(3.0 * inverse) - loggamma(inverse)))

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """A power of a gamma variable of shape 1 + 1/b times one that is uniform on (-1, 1)."""
        inverse = 1.0 / self.shape
        return rng.gamma(1.0 + inverse, size=shape) ** inverse * rng.uniform(-1.0, 1.0, shape)

    # ---------------------------------------------------------------- derivatives
    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        b = self._columns()[2]
        inverse, slope = 1.0 / b, BETWEEN.slope(b)
        size, sign = np.maximum(np.abs(z), NEAREST), np.sign(z)
        power, logs = size**b, np.log(size)
        first, second = np.empty((2, *power.shape)), np.empty((2, 2, *power.shape))
        by_b = inverse * inverse * digamma(1.0 + inverse) - power * logs
        twice = -2.0 * digamma(1.0 + inverse) - inverse * polygamma(1, 1.0 + inverse)
        by_b_twice = inverse**3 * twice - power * logs * logs
        first[0], first[1] = -b * sign * power / size, by_b * slope
        second[0, 0] = -b * (b - 1.0) * power / size / size
        second[0, 1] = second[1, 0] = -sign * power / size * (1.0 + b * logs) * slope
        second[1, 1] = by_b_twice * slope * slope + by_b * BETWEEN.curvature(b)
        return first, second


def _log_tail(size: FloatArray, shape: FloatArray) -> FloatArray:
    """Logarithm of the probability beyond `size`, which is not negative: half a gamma's."""
    with np.errstate(divide="ignore", over="ignore"):
        power, inverse = size**shape, 1.0 / shape
        central = 0.5 - 0.5 * gammainc(inverse, power)
        tail = np.log(np.where(power < 1.0, central, 0.5 * gammaincc(inverse, power)))
    flat = power < CENTRAL
    tail[flat] = np.log(0.5 - 0.5 * size[flat] / np.exp(gammaln(1.0 + inverse[flat])))
    deep = (power > DEEP) & np.isfinite(power)
    if deep.any():
        tail[deep] = _log_deep_tail(power[deep], inverse[deep])
    return np.asarray(tail)


def _log_deep_tail(power: FloatArray, inverse: FloatArray) -> FloatArray:
    """From the integral of e^-y (1 + y / w)^(1/b - 1), DLMF 8.6.5."""
    mean = exponential_mean(lambda y: (1.0 + y / power[:, None]) ** (inverse[:, None] - 1.0))
    logs = -power + (inverse - 1.0) * np.log(power) + np.log(mean)
    return np.asarray(logs - np.log(2.0) - gammaln(inverse))
