"""Numbers with their first and second derivatives, for expressions of a few free coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["Jet"]


@dataclass(frozen=True, eq=False)
class Jet:
    """A function of q coordinates at one place, or at each of several side by side."""

    value: FloatArray
    """(...)."""
    gradient: FloatArray
    """(..., q)."""
    hessian: FloatArray
    """(..., q, q)."""

    @classmethod
    def coordinate(cls, value: FloatArray, place: int | None, size: int) -> Jet:
        """The coordinate at this place, of so many; a constant without a place."""
        gradient = np.zeros((*value.shape, size))
        if place is not None:
            gradient[..., place] = 1.0
        return cls(value, gradient, np.zeros((*value.shape, size, size)))

    def through(self, value: FloatArray, slope: FloatArray, curvature: FloatArray) -> Jet:
        """A function of it, which has this value, first and second derivative there."""
        outer = self.gradient[..., :, None] * self.gradient[..., None, :]
        return Jet(
            np.asarray(value),
            np.asarray(slope)[..., None] * self.gradient,
            np.asarray(slope)[..., None, None] * self.hessian
            + np.asarray(curvature)[..., None, None] * outer,
        )

    def log(self) -> Jet:
        """Its logarithm."""
        return self.through(np.log(self.value), 1.0 / self.value, -1.0 / np.square(self.value))

    def exp(self) -> Jet:
        """Its exponential."""
        value = np.exp(self.value)
        return self.through(value, value, value)

    def __pos__(self) -> Jet:
        return self

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.gradient, -self.hessian)

    def __add__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value + other, self.gradient, self.hessian)
        return Jet(
            self.value + other.value,
            self.gradient + other.gradient,
            self.hessian + other.hessian,
        )

    __radd__ = __add__

    def __sub__(self, other: Any) -> Jet:
        return self + -other

    def __rsub__(self, other: Any) -> Jet:
        return -self + other

    def __mul__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return Jet(self.value * other, self.gradient * other, self.hessian * other)
        cross = self.gradient[..., :, None] * other.gradient[..., None, :]
        mine, its = self.value[..., None], other.value[..., None]
        return Jet(
            self.value * other.value,
            mine * other.gradient + its * self.gradient,
            mine[..., None] * other.hessian + its[..., None] * self.hessian + cross + cross.mT,
        )

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            return self * (1.0 / other)
        return self * other._inverse()

    def __rtruediv__(self, other: Any) -> Jet:
        return self._inverse() * other

    def _inverse(self) -> Jet:
        value = 1.0 / self.value
        return self.through(value, -value * value, 2.0 * value**3)
