"""How coordinates and the user's numbers follow from one another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.families.parameters import Domain
from mix1d.model.constraints import Range
from mix1d.model.expressions import Expression
from mix1d.model.jets import Jet

__all__ = ["Axis", "Function", "Limit", "Name"]


OPEN = (-np.inf, np.inf)
"""The ends of a range that has none."""


class Axis(NamedTuple):
    """How a coordinate is made of a number of the user.

    It is ``(domain.free(number) - shift) / stretch``.
    """

    domain: Domain
    stretch: float = 1.0
    shift: float = 0.0

    def number(self, coordinate: Jet) -> Jet:
        """The user's number, with its derivatives."""
        value = np.asarray(self.domain.value(self.stretch * coordinate.value + self.shift))
        slope = np.asarray(self.domain.slope(value), dtype=np.float64) * self.stretch
        curvature = np.asarray(self.domain.curvature(value), dtype=np.float64) * self.stretch**2
        return coordinate.through(value, slope, curvature)

    def coordinate(self, number: Jet) -> Jet:
        """The coordinate of a number, with its derivatives."""
        slope = np.asarray(self.domain.slope(number.value), dtype=np.float64)
        curvature = np.asarray(self.domain.curvature(number.value), dtype=np.float64)
        value = (np.asarray(self.domain.free(number.value)) - self.shift) / self.stretch
        curved = -curvature / (slope**3 * self.stretch)
        return number.through(value, 1.0 / (slope * self.stretch), curved)

    def range(self, limit: Range) -> Range:
        """The coordinates of a range; a decreasing map turns it round."""
        falls = bool(self.domain.slope(np.asarray(0.5)) < 0.0)
        low, high = (self._end(end, open_end) for end, open_end in zip(limit, OPEN, strict=True))
        if falls:
            low, high = (np.inf if low == -np.inf else low), (-np.inf if high == np.inf else high)
            low, high = high, low
        return Range(low, high)

    def _end(self, end: float, open_end: float) -> float:
        if not self.domain.holds(end):
            return open_end
        with np.errstate(all="ignore"):
            return float((self.domain.free(end) - self.shift) / self.stretch)


class Name(NamedTuple):
    """Where the coordinate of a name stands, and how its number follows."""

    place: int
    axis: Axis
    is_direct: bool
    """Whether some parameter is the name itself."""


class Function(NamedTuple):
    """A full coordinate that is a function of names."""

    place: int
    """Among the full coordinates."""
    expression: Expression
    axis: Axis


class Limit(NamedTuple):
    """The bounds of a free coordinate."""

    place: int
    range: Range
    name: str
    axis: Axis
