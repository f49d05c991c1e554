"""The values that a parameter may have, and the coordinate on which they have no borders.

Its functions have names, so that what holds a domain, as a constrained fit does, can be pickled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit, logit

from mix1d.arrays import FloatArray

__all__ = [
    "EDGE", "GIVEN", "INVERSE", "POSITIVE", "REAL", "RECIPROCAL", "UNIT", "Domain", "logit_between",
]  # fmt: skip

ROUNDING = 1e-7
"""A coordinate within this share of an end of its domain, other than 0, is there."""

Change = Callable[[Any], Any]
"""From values to coordinates, or back, or a derivative of it."""

LARGEST_INVERSE = 1e6
"""The largest reciprocal that is looked for: a negative binomial of a smaller size is 0 in all but
one of 100,000 counts."""

NO_MORE = 1e-12
"""A coordinate that is no larger than this is at the end of its domain, where that is 0."""


@dataclass(frozen=True)
class Domain:
    """The values that a parameter may have, and a coordinate on which they have no borders."""

    rule: str
    """What a value must be, to follow the word "must"."""
    holds: Callable[[float], bool]
    """Whether a number is such a value."""
    label: str
    """How the coordinate is called, with the name of the parameter in the place of ``{}``."""
    free: Callable[[Any], Any]
    """From the value to its unconstrained coordinate."""
    value: Callable[[Any], Any]
    """From the unconstrained coordinate to the value."""
    slope: Callable[[Any], Any]
    """Derivative of the value by the coordinate, as a function of the value."""
    curvature: Callable[[Any], Any]
    """Second derivative of the value by the coordinate, as a function of the value."""
    is_linear: bool = False
    """Whether the coordinate is the value itself."""
    has_score: bool = True
    """Whether the log density is smooth in it, so that it has a score and a standard error."""
    lowest: float = -np.inf
    """Where the coordinate ends, at a value that a component may have; else it has no end."""
    highest: float = np.inf
    """Where it ends above."""

    @property
    def ends(self) -> tuple[float, float]:
        """From which coordinates on, down and up, a value is at the end, but for rounding."""
        low, high = self.lowest, self.highest
        return low + _room(low), high - _room(high)

    def farthest(self, logarithm: float) -> float:
        """The largest coordinate that is looked for, if that of logarithms and logits is this."""
        if self.is_linear:
            return np.inf
        return LARGEST_INVERSE if self.lowest == 0.0 else logarithm

    def within(self, free: FloatArray, farthest: float) -> FloatArray:
        """The nearest coordinates that have a value; logarithms and logits at most `farthest`.

        Those that are at an end but for rounding are there.
        """
        if self.is_linear:
            return free
        if farthest < np.inf:
            farthest = self.farthest(farthest)
        lowest, highest = max(self.lowest, -farthest), min(self.highest, farthest)
        if lowest == -np.inf:
            return free
        low, high = self.ends
        inside = np.clip(free, lowest, highest)
        return np.where(inside <= low, lowest, np.where(inside >= high, highest, inside))


def _room(end: float) -> float:
    return (ROUNDING * abs(end) or NO_MORE) if abs(end) < np.inf else 0.0


def _is_finite(v: float) -> bool:
    return abs(v) < np.inf


def _is_positive(v: float) -> bool:
    return 0 < v < np.inf


def _is_share(v: float) -> bool:
    return 0 < v < 1


def _is_above_0(v: float) -> bool:
    return v > 0


def _same(value: Any) -> Any:
    return value


def _negative(value: Any) -> Any:
    return -value


def _inverse(value: Any) -> Any:
    with np.errstate(divide="ignore"):
        return 1.0 / np.asarray(value)[()]


def _slope_of_share(v: Any) -> Any:
    return v * (1.0 - v)


def _curvature_of_share(v: Any) -> Any:
    return v * (1.0 - v) * (1.0 - 2.0 * v)


def _log_of_inverse(v: Any) -> Any:
    return -np.log(v)


def _exp_of_negative(v: Any) -> Any:
    return np.exp(-v)


def _slope_of_inverse(v: Any) -> Any:
    return -v * v


def _curvature_of_inverse(v: Any) -> Any:
    return 2.0 * v * v * v


REAL = Domain("be finite", _is_finite, "{}", _same, _same, np.ones_like,
              np.zeros_like, is_linear=True)  # fmt: skip
"""The domain of all finite numbers."""

POSITIVE = Domain("be positive and finite", _is_positive, "log({})", np.log, np.exp,
                  _same, _same)  # fmt: skip
"""The domain of positive numbers; the coordinate is the logarithm."""

UNIT = Domain("lie between 0 and 1", _is_share, "logit({})", logit, expit,
              _slope_of_share, _curvature_of_share)  # fmt: skip
"""The domain of the numbers between 0 and 1; the coordinate is the logit."""

EDGE = Domain("be finite", _is_finite, "{}", _same, _same, np.ones_like,
              np.zeros_like, is_linear=True, has_score=False)  # fmt: skip
"""The domain of an end of the support, or of a place where the density has a kink."""

RECIPROCAL = Domain("be positive and finite", _is_positive, "log(1/{})",
                    _log_of_inverse, _exp_of_negative, _negative, _same)  # fmt: skip
"""The domain of positive numbers; the coordinate is the logarithm of the reciprocal: that of the
scale of log x, where the parameter is its reciprocal, the shape of a Weibull distribution."""

GIVEN = Domain("be positive and finite", _is_positive, "{}", _same, _same, np.ones_like,
               np.zeros_like, is_linear=True, has_score=False)  # fmt: skip
"""The domain of positive numbers that are given and stay as they are, to the last digit."""

INVERSE = Domain("be positive", _is_above_0, "1/{}", _inverse, _inverse,
                 _slope_of_inverse, _curvature_of_inverse, lowest=0.0)  # fmt: skip
"""The domain of positive numbers and infinity, where the family is another, simpler one: Student's
t with df = inf is a normal. The coordinate is the reciprocal, so that the limit is a point."""


def logit_between(low: float, high: float) -> tuple[Change, Change, Change, Change]:
    """The coordinate of the numbers between two ends: `free`, `value`, `slope`, `curvature`."""
    return (
        partial(_logit_between, low, high), partial(_expit_between, low, high),
        partial(_slope_between, low, high), partial(_curvature_between, low, high),
    )  # fmt: skip


def _logit_between(low: float, high: float, v: Any) -> Any:
    return logit((v - low) / (high - low))


def _expit_between(low: float, high: float, t: Any) -> Any:
    return low + (high - low) * expit(t)


def _slope_between(low: float, high: float, v: Any) -> Any:
    return (v - low) * (high - v) / (high - low)


def _curvature_between(low: float, high: float, v: Any) -> Any:
    return (v - low) * (high - v) * (low + high - 2.0 * v) / (high - low) ** 2
