r"""Families of one shape, shifted and stretched: logistic, Laplace, Student's t and their kin.

.. math:: g(x; m, s, t) = \frac{1}{s} h(z; t), \quad z = \frac{x - m}{s}

Such a family writes the logarithm of its *shape* h with first and second derivatives, the logarithm
of one tail and its inverse, the moments and draws, all at location 0 and scale 1. Density, tails,
quantiles, moments, score and Hessian at any location and scale follow. Its first two parameters
are the location and the scale; more are parameters t of the shape. A shape that is not symmetric
writes both tails.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Self

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily
from mix1d.families.endpoints import of_location_and_scale

__all__ = ["LocationScale"]


class LocationScale(CoreFamily):
    """A family whose density is a shape h, shifted and stretched."""

    scale_index = 1
    can_spread = True
    first_shapes: ClassVar[tuple[float, ...]] = ()
    """What a first guess takes for the parameters after location and scale."""

    # ---------------------------------------------------------------- the shape
    @abstractmethod
    def _log_shape(self, z: FloatArray) -> FloatArray:
        """Log h(z)."""

    @abstractmethod
    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First (1 + t, ..., m) and second (1 + t, 1 + t, ..., m) derivatives of log h(z).

        By z, then by the free coordinates of the t parameters of the shape.
        """

    @abstractmethod
    def _log_lower(self, z: FloatArray) -> FloatArray:
        """Logarithm of the probability of at most z."""

    def _log_upper(self, z: FloatArray) -> FloatArray:
        """Logarithm of the probability of more than z."""
        return self._log_lower(-z)

    @abstractmethod
    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        """The z below which a share q lies."""

    def _upper_quantile(self, q: FloatArray) -> FloatArray:
        """The z above which a share q lies."""
        return -self._lower_quantile(q)

    @abstractmethod
    def _shape_moments(self) -> tuple[Any, Any]:
        """Mean and standard deviation of z."""

    @abstractmethod
    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        """Draws of z."""

    # ---------------------------------------------------------------- density and tails
    def _z(self, x: FloatArray) -> FloatArray:
        location, scale, *_ = self._columns()
        return np.asarray((x - location) / scale)

    def _x(self, z: FloatArray) -> FloatArray:
        location, scale, *_ = self._columns()
        return np.asarray(location + scale * z)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(self._log_shape(self._z(x)) - np.log(self._columns()[1]))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._log_lower(self._z(x))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._log_upper(self._z(x))

    def _icdf(self, q: FloatArray) -> FloatArray:
        return self._x(self._lower_quantile(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self._x(self._upper_quantile(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.asarray(self._shape_derivatives(self._z(x))[0][0] / self._columns()[1])

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        location, scale, *_ = self.fields()
        mean, sd = self._shape_moments()
        return location + scale * mean, scale * sd

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        location, scale, *_ = self.fields()
        return location + scale * self._draw_shape(rng, shape)

    # ---------------------------------------------------------------- the line and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        shapes = [np.full_like(location, shape) for shape in cls.first_shapes]
        mean, sd = cls._of(location, width, *shapes)._shape_moments()
        scale = width / sd
        return cls._of(location - scale * mean, scale, *shapes)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """By the chain rule: z falls by 1/s for each unit of m, and by z for each of log s."""
        z, inverse = self._z(y), 1.0 / self._columns()[1]
        first, second = self._shape_derivatives(z)
        p = 1 + len(first)
        score, hessian = np.empty((p, *z.shape)), np.empty((p, p, *z.shape))
        turn = first[0] + z * second[0, 0]  # derivative of z times the first
        score[0], score[1], score[2:] = -first[0] * inverse, -z * first[0] - 1.0, first[1:]
        hessian[0, 0], hessian[1, 1] = second[0, 0] * inverse * inverse, z * turn
        hessian[0, 1] = hessian[1, 0] = turn * inverse
        hessian[0, 2:] = hessian[2:, 0] = -second[0, 1:] * inverse
        hessian[1, 2:] = hessian[2:, 1] = -z * second[0, 1:]
        hessian[2:, 2:] = second[1:, 1:]
        return score, hessian

    def _between_derivatives(
        self, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray, BoolArray] | None:
        if len(self.parameters) > 2:
            return None
        scale = self._columns()[1]
        with np.errstate(all="ignore"):
            z = self._z(lower), self._z(upper)
            slopes = [self._shape_derivatives(at)[0][0] for at in z]
            return of_location_and_scale(
                (self._log_shape(z[0]), self._log_shape(z[1])),
                (slopes[0], slopes[1]),
                z,
                self._log_mass(lower, upper),
                scale,
            )
