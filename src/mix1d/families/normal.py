r"""The normal (Gaussian) distribution.

.. math:: g(x; m, s) = \frac{1}{s\sqrt{2\pi}} \exp\left(-\frac{(x - m)^2}{2 s^2}\right)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import log_ndtr, ndtri

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.parameters import Parameter

__all__ = ["Normal"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)


@dataclass(frozen=True)
class Normal(CoreFamily):
    """A normal component.

    Parameters
    ----------
    mean : float
        Where it lies, in the units of the data.
    sd : float
        Its standard deviation, positive, in the units of the data.

    Examples
    --------
    >>> Normal(mean=54.6, sd=5.9).cdf(54.6)
    0.5
    """

    mean: float
    sd: float

    name = "normal"
    parameters = (Parameter.location("mean"), Parameter.scale("sd"))
    scale_index = 1

    # ---------------------------------------------------------------- density and tails
    def _z(self, x: FloatArray) -> FloatArray:
        return (x - self.mean) / self.sd

    def _logpdf(self, x: FloatArray) -> FloatArray:
        z = self._z(x)
        return np.asarray(-0.5 * z * z - (np.log(self.sd) + HALF_LOG_2PI))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(log_ndtr(self._z(x)))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(log_ndtr(-self._z(x)))

    def _icdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(self.mean + self.sd * ndtri(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return np.asarray(self.mean - self.sd * ndtri(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        return -self._z(x) / self.sd

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.mean, self.sd

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.normal(self.mean, self.sd, shape)

    # ---------------------------------------------------------------- crossings
    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        """The real roots of a quadratic, without cancellation.

        In units of the narrower component, centred on it, the difference of the two logarithms is
        ``a z^2 + b z + c``; the root that would cancel comes from the product of the roots.
        """
        if not isinstance(other, Normal):
            return None
        if other.sd < self.sd:
            return other.crossings(self, -log_ratio)
        ratio = self.sd / other.sd  # at most 1
        narrowing = (other.sd - self.sd) / other.sd  # 1 - ratio, exact for nearly equal sds
        shift = (other.mean - self.mean) / self.sd
        a = -0.5 * narrowing * (1.0 + ratio)
        b = -(ratio**2) * shift
        log_of_ratio = np.log1p(-narrowing) if ratio > 0.5 else np.log(ratio)
        moved = ratio * shift
        c = log_ratio - log_of_ratio + 0.5 * moved * moved  # infinite where ** would raise
        return np.asarray(self.mean + self.sd * _real_roots(a, b, c))

    def affinity(self, other: Family) -> float | None:
        """Bhattacharyya (1943)."""
        if not isinstance(other, Normal):
            return None
        both = np.hypot(self.sd, other.sd)
        distance = (self.mean - other.mean) / both
        ratio = 2.0 * (self.sd / both) * (other.sd / both)
        return float(np.sqrt(ratio) * np.exp(-0.25 * distance * distance))

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.isfinite(x)

    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(location, width)

    @classmethod
    def estimate(
        cls, y: FloatArray, q: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        total = q.sum(axis=-2)
        mean = np.einsum("...ij,i->...j", q, y) / total
        deviation = y[:, None] - mean[..., None, :]
        squares = np.einsum("...ij,...ij->...j", q, deviation * deviation)
        if shared:
            # an empty component has squares NaN and total 0: it has no say in the shared variance
            squares = np.where(total > 0, squares, 0.0).sum(axis=-1, keepdims=True)
            total = total.sum(axis=-1, keepdims=True)
        variance = (squares + 2.0 * penalty * spread**2) / (total + 2.0 * penalty)
        return cls._of(mean, np.broadcast_to(np.sqrt(variance), mean.shape))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: mean, log sd."""
        z = self._z(y)
        inverse = 1.0 / np.asarray(self.sd)
        score = np.stack([z * inverse, z * z - 1.0], axis=-1)
        hessian = np.empty((*z.shape, 2, 2))
        hessian[..., 0, 0] = -inverse * inverse
        hessian[..., 0, 1] = hessian[..., 1, 0] = -2.0 * z * inverse
        hessian[..., 1, 1] = -2.0 * z * z
        return score, hessian


def _real_roots(a: float, b: float, c: float) -> FloatArray:
    """Real roots of a z^2 + b z + c, a double root left out; all coefficients may be 0."""
    discriminant = b * b - 4.0 * a * c
    if discriminant <= 0.0:
        return np.empty(0)
    half = -0.5 * (b + np.copysign(np.sqrt(discriminant), b))
    with np.errstate(divide="ignore", over="ignore"):
        roots = np.array([np.float64(c) / half, np.float64(half) / a])
    return np.asarray(roots[np.isfinite(roots)])


Normal.core = Normal
