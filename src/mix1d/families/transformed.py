"""Families that are a known one after a change of variable: log x of a lognormal x is normal.

Such a family says which one (`core`) and what the change is (`to_line`, `from_line`,
`log_jacobian`), and has moments; its density, tails, quantiles, draws, crossings and support
follow. Its `parameters` have the unconstrained coordinates of those of the core family, in the same
order, whatever their names and values: the scale of a Weibull is the exponential of the location of
its logarithm, and has that location as its coordinate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.parameters import Parameter

__all__ = ["Transformed"]

STEP = 1e-30
"""Relative size of an imaginary step: its square is far below rounding."""


class Transformed(Family):
    """A family of x for which ``to_line(x)``, increasing in x, is of the family `core`."""

    @property
    def _on_line(self) -> CoreFamily:
        """The components as those of the core family."""
        return self.core._of(*self.to_core(self.fields()))

    @classmethod
    def to_core(cls, fields: Sequence[Any]) -> tuple[Any, ...]:
        """The parameters of the core family."""
        return _between(cls.parameters, cls.core.parameters, fields)

    @classmethod
    def from_core(cls, fields: Sequence[Any]) -> tuple[Any, ...]:
        return _between(cls.core.parameters, cls.parameters, fields)

    @classmethod
    def _ends(cls) -> tuple[float, float]:
        """Where the support begins and ends."""
        with np.errstate(all="ignore"):
            low, high = cls.from_line(np.array([-np.inf, np.inf])).tolist()
        return low, high

    @classmethod
    def _clipped(cls, x: FloatArray) -> FloatArray:
        """The values on the line; infinite for what lies outside the support."""
        with np.errstate(divide="ignore"):  # an end of the support is infinite on the line
            return cls.to_line(np.clip(x, *cls._ends()))

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        density = self._on_line._logpdf(self._clipped(x)) + self.log_jacobian(x)
        return np.where(self.in_support(x), density, np.where(np.isnan(x), np.nan, -np.inf))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._on_line._logcdf(self._clipped(x))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._on_line._logccdf(self._clipped(x))

    def _icdf(self, q: FloatArray) -> FloatArray:
        return self.from_line(self._on_line._icdf(q))

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self.from_line(self._on_line._iccdf(q))

    def _slope(self, x: FloatArray) -> FloatArray:
        """By the chain rule; the slope of `log_jacobian` by an imaginary step.

        Squire & Trapp (1998), *SIAM Review* 40: no difference is taken, so that no digit is lost.
        """
        step = STEP * np.abs(x)
        own = np.imag(self.log_jacobian(x + 1j * step)) / step
        return self._on_line._slope(self._clipped(x)) * np.exp(self.log_jacobian(x)) + own

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        column = np.zeros((*np.shape(self.fields()[0]), 1))
        low, high = self._ends()
        return column + low, column + high

    # ---------------------------------------------------------------- sampling, crossings
    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return self.from_line(self._on_line._draw(rng, shape))

    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        if not isinstance(other, type(self)):
            return None
        roots = self._on_line.crossings(other._on_line, log_ratio)
        if roots is None:
            return None
        with np.errstate(over="ignore"):
            places = self.from_line(np.asarray(roots))
        return np.asarray(places[self.in_support(places)])

    def affinity(self, other: Family) -> float | None:
        """A change of variable leaves it as it is."""
        if not isinstance(other, type(self)):
            return None
        return self._on_line.affinity(other._on_line)

    # ---------------------------------------------------------------- the line
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        low, high = cls._ends()
        return np.asarray(np.isfinite(x) & (low < x) & (x < high))


def _between(
    given: Sequence[Parameter], wanted: Sequence[Parameter], fields: Sequence[Any]
) -> tuple[Any, ...]:
    """Values that have the same coordinates on the wanted domains as these on the given ones."""
    return tuple(
        other.of_same_coordinate(one, value)
        for one, other, value in zip(given, wanted, fields, strict=True)
    )
