"""A profile followed outwards, and the pieces into which the values fall that the data allow.

A profile may fall below the level of an interval and rise above it again: then the values that the
data allow are not all between two ends. The interval is the piece round the estimate: an end
that is far is looked for a gap before it, and the places beyond an end that the search for it came
by are looked through. Where components have changed places, the value is no longer that of the same
component, and no piece.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from mix1d.infer.constrained import ConstrainedMaximum, maximised_at
from mix1d.infer.profile_coordinates import ProfileCoordinates

__all__ = ["ProfilePath", "pieces"]

WITHIN = (0.3, 0.6, 0.85)
"""Gaps are looked for at these shares of the distance from the estimate to an end."""

FAR = 1.5
"""An end farther away than this many first steps may lie beyond a gap that the search passed
over."""

HALVINGS = 12
"""Number of bisections between a value that is allowed and one that is not."""

CLOSE = 1e-3
"""The signed root at the end of a piece is within this distance of the normal quantile."""


@dataclass(eq=False)
class ProfilePath:
    """The profile of one parameter, followed outwards from the fit."""

    coordinates: ProfileCoordinates
    fit: ConstrainedMaximum
    """The point at which the profile is highest."""
    found: list[ConstrainedMaximum] = field(default_factory=list)
    """The constrained maxima that were found."""
    rise: float = 0.0
    """How far the profile rises above the fit, in log-likelihood units."""

    def at(self, value: float) -> ConstrainedMaximum:
        """The constrained maximum at this value, begun from the nearest one that is known."""
        place = self.coordinates.fixed
        near = min([self.fit, *self.found], key=lambda known: abs(known.vector[place] - value))
        maximum = maximised_at(self.coordinates, near.moved(place, value))
        if not maximum.is_sound and near is not self.fit:
            maximum = maximised_at(self.coordinates, self.fit.moved(place, value))
        if maximum.is_sound:
            self.found.append(maximum)
            self.rise = max(self.rise, -self.fall(maximum))
        return maximum

    def fall(self, maximum: ConstrainedMaximum) -> float:
        """By how much the likelihood is lower there than at the fit."""
        weight = self.coordinates.problem.unit.weight
        return float(self.fit.point.objective - maximum.point.objective) * weight

    def root(self, value: float) -> float:
        """The signed root there in size; infinite where the profile does not go on."""
        maximum = self.at(value)
        if not (maximum.is_sound and self._in_order(maximum)):
            return np.inf
        return float(np.sqrt(max(2.0 * self.fall(maximum), 0.0)))

    def _in_order(self, maximum: ConstrainedMaximum) -> bool:
        """Whether the components are in the order in which the fit has them."""
        before, now = (self.coordinates.state(each.vector) for each in (self.fit, maximum))
        first, second = (np.argsort(state.bank.moments()[0]) for state in (before, now))
        return bool(np.array_equal(first, second))


class Seen(NamedTuple):
    """A value and the signed root of the profile there."""

    value: float
    root: float


def pieces(
    path: ProfilePath, ends: tuple[float, float], z: float, reach: float
) -> list[tuple[float, float]]:
    """The intervals of values with a root of at most `z`, the one round the estimate first.

    `ends` are where it seemed to end; infinite where it was followed to the border, `reach` being
    how far its first step was.
    """
    origin = float(path.fit.vector[path.coordinates.fixed])
    whole: list[float] = []
    others: list[tuple[float, float]] = []
    for end, side in zip(ends, (-1.0, 1.0), strict=True):
        step = side * (abs(end - origin) if np.isfinite(end) else reach)
        is_far = np.isinf(end) or abs(step) > FAR * reach
        places = [origin + step * m for m in WITHIN] if is_far else []
        inside = [Seen(t, path.root(t)) for t in places]
        gap = next((i for i, at in enumerate(inside) if z + CLOSE < at.root < np.inf), None)
        if gap is not None:  # the end that was found is one of another piece
            last = inside[gap - 1].value if gap else origin
            whole.append(_crossing(path, last, inside[gap].value, z))
            beginning = end if np.isfinite(end) else origin + step
            others.append(_ordered(_crossing(path, beginning, inside[gap].value, z), end))
            continue
        whole.append(end)
        if np.isfinite(end):
            others += _islands(path, end, side, z)
    return [(whole[0], whole[1]), *others]


def _islands(path: ProfilePath, end: float, side: float, z: float) -> list[tuple[float, float]]:
    """The pieces beyond an end, as far as they are known."""
    place = path.coordinates.fixed
    values = {side * float(maximum.vector[place]) for maximum in path.found}
    seen = [Seen(side * t, path.root(side * t)) for t in sorted(values) if t > side * end]
    found: list[tuple[float, float]] = []
    outside, first, last = end, None, end
    for at in [*seen, Seen(np.nan, np.inf)]:
        if at.root < z - CLOSE:
            first = at.value if first is None else first
            last = at.value
            continue
        if first is not None:
            right = last if np.isnan(at.value) else _crossing(path, last, at.value, z)
            found.append(_ordered(_crossing(path, first, outside, z), right))
            first = None
        outside = at.value
    return found


def _crossing(path: ProfilePath, inside: float, outside: float, z: float) -> float:
    """Where the root passes `z` between two values."""
    for _ in range(HALVINGS):
        middle = 0.5 * (inside + outside)
        root = path.root(middle)
        if abs(root - z) < CLOSE:
            return middle
        inside, outside = (middle, outside) if root < z else (inside, middle)
    return inside


def _ordered(a: float, b: float) -> tuple[float, float]:
    return (a, b) if a <= b else (b, a)
