"""Intervals with a common point: of what lies there they tell no sd.

As its sd goes to 0 at that point, rows that have it within them become certain, and those that end
or begin at it may have any two shares: the likelihood does not fall.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["meeting", "meeting_in_words"]

NEAR = 1e-9
"""Ends of intervals that differ by less than this share of their size are one."""


def meeting(lower: FloatArray, upper: FloatArray, counts: FloatArray) -> BoolArray:
    """(m,) which intervals have the point that those of the largest total count have in common."""
    low, high = _widened(lower, upper)
    ends = np.concatenate([low, high])
    begun = _up_to(low, counts, ends, "right")
    over = _up_to(high, counts, ends, "left")
    point = ends[np.argmax(begun - over)]
    return np.asarray((low <= point) & (point <= high))


def _widened(lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    sizes = np.abs(np.where(np.isfinite([lower, upper]), [lower, upper], 0.0)).max(axis=0)
    near = NEAR * np.minimum(upper - lower, sizes)
    return lower - near, upper + near


def _up_to(places: FloatArray, counts: FloatArray, ends: FloatArray, side: str) -> FloatArray:
    """The total count of the places up to each of the ends."""
    order = np.argsort(places)
    totals = np.concatenate([[0.0], np.cumsum(counts[order])])
    which = np.searchsorted(places[order], ends, side=side)  # type: ignore[call-overload]
    return np.asarray(totals[which])


def meeting_in_words(lower: FloatArray, upper: FloatArray) -> str:
    """What is known of that which lies where these intervals meet."""
    low, high = float(lower.max()), float(upper.min())
    if np.isinf(low) or np.isinf(high):
        end = f"below {high:.10g}" if np.isinf(low) else f"above {low:.10g}"
        return f"rests on rows {end} alone: only that is known of it"
    if high - low <= 2.0 * NEAR * max(abs(low), abs(high)):
        return f"lies where intervals meet, at {low:.10g}: how narrow it is they do not tell"
    return (
        f"lies within one interval, {low:.10g} to {high:.10g}: only narrower than "
        f"{high - low:.3g} is known of it"
    )
