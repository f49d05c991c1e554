r"""The uniform distribution between two ends: noise.

.. math:: g(x; a, b) = \frac{1}{b - a}, \quad a \le x \le b
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.base import CoreFamily
from mix1d.families.parameters import EDGE, Parameter
from mix1d.families.support import within

__all__ = ["Uniform"]


@dataclass(frozen=True)
class Uniform(CoreFamily):
    """A uniform component: a background without a shape.

    ``scipy.stats.uniform(lower, upper - lower)``; in R ``dunif(x, lower, upper)``. Both ends are
    given, not estimated: EM cannot move them, because a value outside has probability 0.

    Parameters
    ----------
    lower, upper : float
        The ends, `lower` below `upper`.

    Examples
    --------
    >>> Uniform(lower=0.0, upper=4.0).cdf(1.0)
    0.25
    """

    lower: float
    upper: float

    name = "uniform"
    parameters = (
        Parameter("lower", EDGE, shifts=True, power=1, is_given=True),
        Parameter("upper", EDGE, shifts=True, power=1, is_given=True),
    )
    is_symmetric = False
    can_collapse = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.lower < self.upper:
            raise Mix1dError(
                f"`lower` of Uniform must be below `upper`, got {self.lower:.10g} and "
                f"{self.upper:.10g}"
            )

    # ---------------------------------------------------------------- density and tails
    def _length(self) -> FloatArray:
        lower, upper = self._columns()
        return np.asarray(upper - lower)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        lower, upper = self._columns()
        return within((lower <= x) & (x <= upper), -np.log(self._length()) + 0.0 * x, x)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        lower, upper = self._columns()
        y = np.clip(x, lower, upper)
        below, above = (y - lower) / self._length(), (upper - y) / self._length()
        return np.where(below < 0.5, np.log(below), np.log1p(-above))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        lower, upper = self._columns()
        y = np.clip(x, lower, upper)
        below, above = (y - lower) / self._length(), (upper - y) / self._length()
        return np.where(above < 0.5, np.log(above), np.log1p(-below))

    def _icdf(self, q: FloatArray) -> FloatArray:
        lower, upper = self._columns()
        return np.where(q < 0.5, lower + q * self._length(), upper - (1.0 - q) * self._length())

    def _iccdf(self, q: FloatArray) -> FloatArray:
        lower, upper = self._columns()
        return np.where(q < 0.5, upper - q * self._length(), lower + (1.0 - q) * self._length())

    def _slope(self, x: FloatArray) -> FloatArray:
        return np.zeros_like(x * self._length())

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        lower, upper = self._columns()
        return lower, upper

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        begin, end = self._columns()
        length = np.minimum(upper, end) - np.maximum(lower, begin)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.maximum(length, 0.0) / self._length()))

    # ---------------------------------------------------------------- moments, sampling
    def moments(self) -> tuple[Any, Any]:
        return 0.5 * self.lower + 0.5 * self.upper, (self.upper - self.lower) / np.sqrt(12.0)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.uniform(self.lower, self.upper, shape)

    # ---------------------------------------------------------------- the width and the M step
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        half = np.sqrt(3.0) * width
        return cls._of(location - half, location + half)

    def log_width(self) -> FloatArray:
        return np.asarray(np.log((self.upper - self.lower) / np.sqrt(12.0)))

    @classmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        return np.ones((1, *y.shape))

    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """Nothing but the weight is estimated."""
        return self._of(*(np.broadcast_to(field, sums.shape[:-1]) for field in self.fields()))

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Neither end has a score."""
        shape = (y * self._length()).shape
        return np.zeros((2, *shape)), np.zeros((2, 2, *shape))
