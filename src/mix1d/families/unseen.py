"""The unseen true value of a row that is an interval, or a value with an error: nodes and shares.

Given its component, such a value has a distribution, and sums over nodes y with their shares are
expectations over it. The nodes are placed for each component: one that is narrower than the
interval has its nodes where its probability is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.pieces import on_nodes, pieces_of
from mix1d.families.straight import Straight
from mix1d.families.whole_numbers import nodes_of_counts

__all__ = ["Unseen", "log_integral", "two_nodes", "unseen_between"]

NARROW = 1.0
"""An interval that is no longer than this on the straightened line, in its units and in those of
the component, is narrow: few nodes serve."""

FLAT = 4.0
"""How far the log density may fall on a narrow interval."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
"""Gauss-Legendre quadrature of a narrow interval."""

PLACES, LOG_WEIGHTS = 0.5 * (1.0 + NODES)[:, None], np.log(0.5 * WEIGHTS)[:, None]
"""The nodes between 0 and 1 and the logarithms of their weights."""


class Unseen(NamedTuple):
    """The distribution of the unseen value of each row m, if it is of component k: (..., k, q, m).
    """

    y: FloatArray
    """The nodes."""
    share: FloatArray
    """Their shares, of which the sum over q is 1."""


def two_nodes(mean: FloatArray, variance: FloatArray) -> Unseen:
    """The two values with these means and variances, (..., k, m), and equal shares."""
    sd = np.sqrt(np.maximum(variance, 0.0))
    y = np.stack([mean - sd, mean + sd], axis=-2)
    return Unseen(y, np.full_like(y, 0.5))


def unseen_between(family: Any, lower: FloatArray, upper: FloatArray) -> Unseen:
    """Of values between (m,) ends, of which the upper one is included; they may be infinite.

    `family` is a stack of components of one family. Whole numbers are the nodes of counts, where
    they are few.
    """
    if family.discrete:
        nodes = nodes_of_counts(family, np.floor(lower) + 1.0, np.floor(upper))
        return _of_nodes(*nodes)[0]
    return _of_nodes(*_nodes_between(family, lower, upper))[0]


def log_integral(family: Any, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """(..., k, m) the logarithm of the integral of the density between the ends."""
    return _of_nodes(*_nodes_between(family, lower, upper))[1]


def _of_nodes(y: FloatArray, logs: FloatArray) -> tuple[Unseen, FloatArray]:
    """With the logarithm of the sum; equal shares of nodes that all have probability 0."""
    top = logs.max(axis=-2, keepdims=True)
    possible = np.isfinite(top)
    terms = np.exp(np.where(possible, logs - np.where(possible, top, 0.0), 0.0))
    total = terms.sum(axis=-2, keepdims=True)
    with np.errstate(divide="ignore"):
        log_total = np.where(possible, np.log(total) + top, -np.inf)
    return Unseen(y, terms / total), log_total[..., 0, :]


def straight_of(family: Any) -> tuple[Straight, FloatArray]:
    """The straightened line of each component, and its width there: (..., k, 1)."""
    low, high = family._ends_of_support()
    place, width = (np.asarray(v)[..., None] for v in family.location_and_width())
    if not (np.isfinite(low).any() or np.isfinite(high).any()):
        width = family._width()[..., None]
    straight = Straight(low, high, place, width)
    return straight, width * np.exp(-straight.log_speed(np.zeros_like(place)))


def _nodes_between(
    family: Any, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Nodes and the logarithms of their probabilities."""
    with np.errstate(all="ignore"):
        straight, unit = straight_of(family)
        if family.is_smooth:
            narrow = _narrow_nodes(family, straight, unit, lower, upper)
            if narrow is not None:
                return narrow
        raised = straight._replace(
            **{name: getattr(straight, name)[..., None, :] for name in straight._fields}
        )

        def density(v: FloatArray) -> FloatArray:
            return _log_density(family, raised.value(v)) + raised.log_speed(v)

        breaks = straight.coordinate(family._breaks())[..., None]
        ends = [straight.coordinate(end)[..., None, :] for end in (lower, upper)]
        pieces = pieces_of(density, _edges(breaks, *ends), unit[..., None, :])
        v, logs = on_nodes(pieces)
        y = np.clip(raised.value(v), *_inside(straight, lower, upper))
        return y, _log_density(family, y) + raised.log_speed(v) + logs


def _edges(breaks: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """(..., k, p + 1, m) the ends, and between them the breaks or, beyond them, the ends again."""
    inner = np.clip(breaks, low, high)
    return np.concatenate([low, inner, high], axis=-2)


def _inside(straight: Straight, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, ...]:
    """The ends within the support; where they are outside it, the base."""
    low, high = np.maximum(lower, straight.low), np.minimum(upper, straight.high)
    empty = low >= high
    ends = (np.where(empty, straight.base, end)[..., None, :] for end in (low, high))
    return tuple(ends)


def _log_density(family: Any, y: FloatArray) -> FloatArray:
    """Of (..., k, q, m) values."""
    flat = y.reshape(*y.shape[:-2], -1)
    return np.asarray(family._logpdf(flat).reshape(y.shape))


def _narrow_nodes(
    family: Any, straight: Straight, unit: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Where every interval is narrow: few nodes, equal for all components."""
    if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
        return None
    if not ((straight.low <= lower).all() and (upper <= straight.high).all()):
        return None
    length = straight.coordinate(upper) - straight.coordinate(lower)
    if not (length <= NARROW * np.minimum(unit, 1.0)).all():
        return None
    fall = family._logpdf(upper) - family._logpdf(lower)
    if not (np.abs(fall) <= FLAT).all():
        return None
    y = lower + (upper - lower) * PLACES
    logs = family._logpdf(y.ravel())
    logs = logs.reshape(*logs.shape[:-1], *y.shape) + LOG_WEIGHTS + np.log(upper - lower)
    return np.broadcast_to(y, logs.shape), logs
