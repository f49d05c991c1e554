"""A coordinate on which the densities of a family are smooth, whatever its support and its tails.

A density may be singular at an end of the support, and fall as slowly as a power. On the whole line
the coordinate is the inverse hyperbolic sine of the value, on a half-line the logarithm of the
distance from its end, on a bounded support the logit: there the density times the derivative of the
value falls at least like an exponential on both sides.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import log_expit, logit

from mix1d.arrays import FloatArray

__all__ = ["Straight"]

FARTHEST = 350.0
"""The largest size of a coordinate on a whole line: beyond it the square of the hyperbolic sine is
no number. Of logarithms twice that."""


class Straight(NamedTuple):
    """A coordinate v for each component, and for each row where they have axes for it.

    All supports are of one kind: whole lines, half-lines with the same end, or pieces.
    """

    low: FloatArray
    high: FloatArray
    """Where the support begins and ends."""
    base: FloatArray
    """The value inside the support where v is 0."""
    scale: FloatArray
    """The unit of the hyperbolic sine, for a whole line."""

    @property
    def _kind(self) -> tuple[bool, bool]:
        """Whether the support begins, and whether it ends."""
        return bool(np.isfinite(self.low).all()), bool(np.isfinite(self.high).all())

    def from_base(self, v: FloatArray) -> FloatArray:
        """How far the value is from the base, to all digits."""
        match self._kind:
            case False, False:
                return np.asarray(self.scale * np.sinh(v))
            case True, False:
                return np.asarray((self.base - self.low) * np.expm1(v))
            case False, True:
                return np.asarray((self.base - self.high) * np.expm1(-v))
        below = (self.base - self.low) / (self.high - self.low)
        above = (self.high - self.base) / (self.high - self.low)
        rise = np.expm1(-np.abs(v))
        rest = np.where(v < 0.0, above + below * (rise + 1.0), below + above * (rise + 1.0))
        return np.asarray(np.sign(v) * -rise * below * above * (self.high - self.low) / rest)

    def value(self, v: FloatArray) -> FloatArray:
        """The value, within the support."""
        match self._kind:
            case True, False:
                y = self.low + (self.base - self.low) * np.exp(v)
            case False, True:
                y = self.high - (self.high - self.base) * np.exp(-v)
            case True, True:
                place = v + logit((self.base - self.low) / (self.high - self.low))
                y = self.low + (self.high - self.low) * np.exp(log_expit(place))
            case _:
                y = self.base + self.from_base(v)
        return np.asarray(np.clip(y, self.low, self.high))

    def coordinate(self, y: FloatArray) -> FloatArray:
        """v of a value; of one outside the support that of the nearer end."""
        y = np.clip(y, self.low, self.high)
        match self._kind:
            case False, False:
                v = np.arcsinh((y - self.base) / self.scale)
            case True, False:
                v = _log_ratio(y - self.base, y - self.low, self.base - self.low)
            case False, True:
                v = -_log_ratio(self.base - y, self.high - y, self.high - self.base)
            case _:
                v = _log_ratio(y - self.base, y - self.low, self.base - self.low) - _log_ratio(
                    self.base - y, self.high - y, self.high - self.base
                )
        farthest = FARTHEST if self._kind == (False, False) else 2.0 * FARTHEST
        return np.asarray(np.clip(v, -farthest, farthest))

    def log_speed(self, v: FloatArray) -> FloatArray:
        """The logarithm of the derivative of the value by v."""
        match self._kind:
            case False, False:
                logs = np.log(self.scale) + 0.5 * np.log1p(np.square(np.sinh(v)))
            case True, False:
                logs = np.log(self.base - self.low) + v
            case False, True:
                logs = np.log(self.high - self.base) - v
            case _:
                place = v + logit((self.base - self.low) / (self.high - self.low))
                logs = np.log(self.high - self.low) + log_expit(place) + log_expit(-place)
        return np.asarray(logs)


def _log_ratio(away: FloatArray, one: FloatArray, other: FloatArray) -> FloatArray:
    """log(one / other), where `away` is one - other: near 1 from that."""
    near = np.abs(away) < 0.5 * other
    return np.where(near, np.log1p(np.where(near, away, 0.0) / other), np.log(one / other))
