"""A climbing log-likelihood in numbers: its axis, what lies outside it, what is left to climb."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["climb_limits", "climb_note", "distance_left"]


def climb_limits(path: FloatArray) -> tuple[float, float]:
    """Vertical limits for a rising log-likelihood.

    A first step that dwarfs all the others is left below them.
    """
    best = float(path.max())
    whole = best - float(path.min())
    rest = best - float(path[1:].min()) if len(path) > 1 else 0.0
    span = rest if 0.0 < 4.0 * rest < whole else whole
    span = span or abs(best) * 1e-3 or 1.0
    return best - 1.08 * span, best + 0.08 * span


def distance_left(path: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Iterations and how far the log-likelihood still is from its best there.

    Where the distance is below the rounding of the log-likelihood itself there is none to show.
    """
    distance = path.max() - path
    left = distance > 8.0 * np.spacing(np.abs(path.max()))
    return np.flatnonzero(left).astype(np.float64), distance[left]


def climb_note(path: FloatArray, low: float) -> str:
    """What the picture of a climb leaves below the lower end of its axis, in words; "" if nothing.

    Examples
    --------
    >>> climb_note(np.array([-9000.0, -120.0, -100.0]), low=-125.0)
    'below the axis: the start, -9,000.0'
    >>> climb_note(np.array([-9000.0, -8000.0, -100.0]), low=-125.0)
    'below the axis: 2 states, from -9,000.0'
    """
    below = np.flatnonzero(path < low)
    if not below.size:
        return ""
    lowest = f"{path[below].min():,.1f}"
    if below.size > 1:
        return f"below the axis: {below.size:,} states, from {lowest}"
    where = "the start" if below[0] == 0 else f"iteration {below[0]:,}"
    return f"below the axis: {where}, {lowest}"
