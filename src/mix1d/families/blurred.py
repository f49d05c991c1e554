"""Rows with a normal measurement error of known sd: x = y + error, y the unseen value.

The density of x is the integral over y; so is the probability that x lies in an interval.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.special import log_ndtr

from mix1d.arrays import FloatArray
from mix1d.families.unseen import Unseen

__all__ = ["Maps", "log_blurred", "unseen_of_error"]


class Maps(NamedTuple):
    """From where the errors are normal to the line of a family and back."""

    to_line: Callable[[FloatArray], FloatArray]
    from_line: Callable[[FloatArray], FloatArray]
    log_jacobian: Callable[[FloatArray], FloatArray]
    """Of the line by the place, at places."""


T, W = np.polynomial.legendre.leggauss(48)
REACH = 8.3


def _nodes(
    stack: Any, below: FloatArray, above: FloatArray, error: FloatArray, maps: Maps | None
) -> tuple[FloatArray, FloatArray]:
    """Nodes on the line and the logarithms of their probabilities, (..., k, q, m)."""
    low = np.where(np.isfinite(below), below, -np.inf) - REACH * error
    high = above + REACH * error
    place, width = (np.asarray(v)[..., None] for v in stack.location_and_width())
    start, end = place - 12.0 * width, place + 12.0 * width
    if maps is not None:
        start, end = maps.from_line(start), maps.from_line(end)
    ends = stack._ends_of_support()
    ends = (maps.from_line(ends[0]), maps.from_line(ends[1])) if maps else ends
    low = np.maximum(np.maximum(low, np.minimum(start, np.where(np.isfinite(above), above, start))), ends[0])
    high = np.minimum(np.minimum(high, np.maximum(end, np.where(np.isfinite(below), below, end))), ends[1])
    x = 0.5 * (high + low)[..., None, :] + 0.5 * (high - low)[..., None, :] * T[:, None]
    logs = np.log(W)[:, None] + np.log(0.5 * (high - low))[..., None, :]
    y = x if maps is None else maps.to_line(x)
    if maps is not None:
        logs = logs + maps.log_jacobian(x)
    flat = y.reshape(*y.shape[:-2], -1)
    logs = logs + stack._logpdf(flat).reshape(y.shape)
    is_value = below == above
    with np.errstate(all="ignore"):
        z = (below - x) / error
        value = -0.5 * z * z - np.log(error) - 0.5 * np.log(2.0 * np.pi)
        a, b = (below - x) / error, (above - x) / error
        swap = a > 0
        a, b = np.where(swap, -b, a), np.where(swap, -a, b)
        interval = log_ndtr(b) + np.log1p(-np.exp(log_ndtr(a) - log_ndtr(b)))
    return y, logs + np.where(is_value, value, interval)


def _shares(logs: FloatArray) -> tuple[FloatArray, FloatArray]:
    top = np.nan_to_num(logs, nan=-np.inf).max(axis=-2, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    terms = np.nan_to_num(np.exp(logs - top))
    total = terms.sum(axis=-2, keepdims=True)
    with np.errstate(all="ignore"):
        return np.nan_to_num(terms / total), (np.log(total) + top)[..., 0, :]


def log_blurred(
    stack: Any, below: FloatArray, above: FloatArray, error: FloatArray, maps: Maps | None
) -> FloatArray:
    with np.errstate(all="ignore"):
        return _shares(_nodes(stack, below, above, error, maps)[1])[1]


def unseen_of_error(
    stack: Any, below: FloatArray, above: FloatArray, error: FloatArray, maps: Maps | None = None
) -> Unseen:
    with np.errstate(all="ignore"):
        y, logs = _nodes(stack, below, above, error, maps)
        return Unseen(y, _shares(logs)[0])
