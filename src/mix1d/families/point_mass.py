r"""The point mass: one value that many rows share.

.. math:: g(x; c) = 1 \text{ if } x = c, \text{ else } 0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.parameters import Domain, Parameter
from mix1d.families.support import within

__all__ = ["PointMass"]

PLACE = Domain("be finite or +inf", lambda v: v > -np.inf, "{}", lambda v: v, lambda v: v,
               np.ones_like, np.zeros_like, is_linear=True, has_score=False)  # fmt: skip
"""The domain of the place of a point mass: +inf stands for "never"."""


@dataclass(frozen=True)
class PointMass(CoreFamily):
    """A component that gives one value alone: exact zeros, a detection limit, a default.

    Its density is a probability, 1 at its place, and its weight is the share of rows there that no
    other component gives.

    Parameters
    ----------
    value : float
        Its place. It is given, not estimated. ``+inf`` is a time that never comes.

    Examples
    --------
    >>> PointMass(0.0).pdf([0.0, 0.5]).tolist()
    [1.0, 0.0]
    """

    value: float

    name = "point-mass"
    parameters = (Parameter("value", PLACE, shifts=True, power=1, is_given=True),)
    discrete = True
    is_atom = True
    can_collapse = False
    support = "finite numbers or +inf"

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        return within(x == self._columns()[0], np.zeros_like(x), x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return within(x >= self._columns()[0], np.zeros_like(x), x)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return within(x < self._columns()[0], np.zeros_like(x), x)

    def _icdf(self, q: FloatArray) -> FloatArray:
        return self._columns()[0] + np.zeros_like(q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self._columns()[0] + np.zeros_like(q)

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.zeros(np.broadcast(x, self._columns()[0]).shape)

    def _log_extension(self, x: FloatArray) -> FloatArray:
        """Among counts: the same up to half a count from its place."""
        return within(np.abs(x - self._columns()[0]) <= 0.5, np.zeros_like(x), x)

    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        """Among counts: half a count below its place and above it, where it is the more likely."""
        if not other.discrete:
            return np.empty(0)
        ratio = log_ratio - float(other._logpdf(np.array([self.value]))[0])
        return self.value + np.array([-0.5, 0.5]) if ratio > 0.0 else np.empty(0)

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        value = self._columns()[0]
        return value, value

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        value = self._columns()[0]
        return within((lower < value) & (value <= upper), np.zeros_like(lower), lower)

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return self.value, 0.0 * np.ones(np.shape(self.value))[()]

    def location_and_width(self) -> tuple[Any, Any]:
        return self.moments()

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return np.full(shape, self.value)[()]

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        return np.asarray(x > -np.inf)

    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        return cls._of(location)

    def log_width(self) -> FloatArray:
        return np.full(np.shape(self.value), -np.inf)

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.ones((1, *y.shape))

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Nothing but the weight is estimated."""
        return self._of(np.broadcast_to(self.value, sums.shape[:-1]))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The place has no score."""
        shape = self._slope(y).shape
        return np.zeros((1, *shape)), np.zeros((1, 1, *shape))
