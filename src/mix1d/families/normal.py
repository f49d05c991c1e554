r"""The normal (Gaussian) distribution.

.. math:: g(x; m, s) = \frac{1}{s\sqrt{2\pi}} \exp\left(-\frac{(x - m)^2}{2 s^2}\right)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import log_ndtr, ndtri

from mix1d.arrays import BoolArray, FloatArray, sums_of_products
from mix1d.families import normal_between, normal_error
from mix1d.families.base import CoreFamily, Family
from mix1d.families.em_steps import weighted_sums
from mix1d.families.endpoints import of_differences
from mix1d.families.parameters import Parameter
from mix1d.families.unseen import Unseen, two_nodes

__all__ = ["Normal"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi: minus the log density of N(0, 1) at 0."""

ROOT_HALF = np.sqrt(0.5)
"""The square root of 1/2."""

FARTHEST_MOVE = 0.99
"""The largest share of the second moment about an old mean that the move of the mean may explain.
With more, the variance would be a difference of nearly equal numbers and lose more than two
digits."""


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
    is_symmetric = True
    scale_index = 1
    can_spread = True

    # ---------------------------------------------------------------- density and tails
    def _z(self, x: FloatArray) -> FloatArray:
        mean, sd = self._columns()
        z = np.subtract(x, mean)
        z /= sd
        return z

    def _logpdf(self, x: FloatArray) -> FloatArray:
        half = self._half_square(x)
        return np.subtract(self._log_height(), half, out=half)

    def _half_square(self, x: FloatArray) -> FloatArray:
        """z^2 / 2."""
        mean, sd = self._columns()
        half: FloatArray = np.subtract(x, mean)
        half *= ROOT_HALF / sd
        half *= half
        return half

    def _log_height(self) -> FloatArray:
        """The log density at the mean."""
        return np.asarray(-HALF_LOG_2PI - np.log(self._columns()[1]))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(log_ndtr(self._z(x)))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(log_ndtr(-self._z(x)))

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return normal_between.log_mass(*self._ends_and_length(lower, upper))

    def _between_moments(
        self, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(..., k, m) log probability of lower < X <= upper, and mean and variance of such X."""
        mean, sd = self._columns()
        with np.errstate(all="ignore"):
            logs, away, square = normal_between.log_mass_and_moments(
                *self._ends_and_length(lower, upper)
            )
        return logs, mean + sd * away, sd * sd * square

    def _condensed_between(self, lower: FloatArray, upper: FloatArray) -> Unseen:
        return two_nodes(*self._between_moments(lower, upper)[1:])

    def _between_derivatives(
        self, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        with np.errstate(all="ignore"):
            sums = normal_between.differences(*self._ends_and_length(lower, upper))
            score, hessian = of_differences(sums, self._columns()[1])
        known = np.isfinite(hessian).all(axis=tuple(range(hessian.ndim - 1)))
        return score, hessian, np.asarray(known)

    def _log_blurred(self, below: FloatArray, above: FloatArray, error: FloatArray) -> FloatArray:
        return normal_error.log_density_or_mass(self._columns(), below, above, error)

    def _condensed_error(self, below: FloatArray, above: FloatArray, error: FloatArray) -> Unseen:
        return normal_error.unseen(self._columns(), below, above, error)

    def _blurred_derivatives(
        self, below: FloatArray, above: FloatArray, error: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray]:
        return normal_error.derivatives(self._columns(), below, above, error)

    def _ends_and_length(
        self, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """In standard deviations, the ends from the mean."""
        mean, sd = self._columns()
        return (lower - mean) / sd, (upper - mean) / sd, (upper - lower) / sd

    def _icdf(self, q: FloatArray) -> FloatArray:
        mean, sd = self._columns()
        return np.asarray(mean + sd * ndtri(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        mean, sd = self._columns()
        return np.asarray(mean - sd * ndtri(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        return -self._z(x) / self._columns()[1]

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

    def _width(self) -> FloatArray:
        return np.asarray(self.sd)

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.stack([np.ones_like(y), y])

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        half = self._half_square(y)
        return (self._log_height() + log_weights[..., None]) - half, half

    def _sums(
        self, counts: FloatArray, statistics: FloatArray | None, own: FloatArray | None
    ) -> FloatArray:
        """Sums of 1, of y, and of z^2 / 2, which is about the old means.

        Not of y^2: beside a group at 2,500, an sd of 1e-4 would lose 4% of its variance.
        """
        assert statistics is not None and own is not None  # noqa: PT018
        sums = np.empty((*counts.shape[:-1], 3))
        sums[..., :2] = weighted_sums(counts, statistics)
        sums[..., 2] = sums_of_products(counts, own)
        return sums

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        total, mean = sums[..., 0], sums[..., 1] / sums[..., 0]
        squares = 2.0 * np.square(self.sd) * sums[..., 2] - total * (mean - self.mean) ** 2
        squares = np.maximum(squares, 0.0)  # of one value alone, less than 0 by rounding
        if shared:
            # an empty component has squares NaN and total 0: it has no say in the shared variance
            squares = np.where(total > 0, squares, 0.0).sum(axis=-1, keepdims=True)
            total = total.sum(axis=-1, keepdims=True)
        if penalty:
            squares, total = squares + 2.0 * penalty * spread**2, total + 2.0 * penalty
        sd = np.sqrt(squares / total)
        return self._of(mean, np.broadcast_to(sd, mean.shape) if shared else sd)

    def _is_close(self, sums: FloatArray) -> bool:
        """Whether no mean moves by much more than the sd: else the squares cancel."""
        move = (sums[..., 1] / sums[..., 0] - self.mean) / self.sd
        return not (sums[..., 0] * move * move > 2.0 * FARTHEST_MOVE * sums[..., 2]).any()

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinates: mean, log sd."""
        z, inverse = self._z(y), 1.0 / self._columns()[1]
        slope, square = z * inverse, z * z
        score = np.stack([slope, square - 1.0])
        hessian = np.empty((2, 2, *z.shape))
        hessian[0, 0] = -inverse * inverse
        hessian[0, 1] = hessian[1, 0] = -2.0 * slope
        hessian[1, 1] = -2.0 * square
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
