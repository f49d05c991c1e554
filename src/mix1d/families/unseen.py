"""The unseen true value of a row that is an interval, or a value with an error: nodes and shares.

Given its component, such a value has a distribution, and sums over nodes y with their shares are
expectations over it. The nodes are placed for each component: one that is narrower than the
interval has its nodes where its probability is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.pieces import on_nodes, pieces_of
from mix1d.families.straight import Straight
from mix1d.families.whole_numbers import nodes_of_counts

__all__ = [
    "STRETCH", "Unseen", "edges_between", "log_density", "log_integral", "of_nodes", "straight_of",
    "two_nodes", "unseen_between",
]  # fmt: skip

STRETCH = 1.5
"""The unit of the hyperbolic sine in widths of a component: 52 nodes serve for a tail like that of
the Cauchy distribution and for a normal one."""

NARROW = 1.0
"""An interval that is no longer than this on the straightened line, in its units and in those of
the component, is narrow: few nodes serve."""

FLAT = 4.0
"""How far the log density may fall on a narrow interval."""

HAIR = 1e-4
"""An interval shorter than this on the straightened line would lose more than 12 digits there."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
"""Gauss-Legendre quadrature of a narrow interval."""

PLACES, LOG_WEIGHTS = 0.5 * (1.0 + NODES)[:, None], np.log(0.5 * WEIGHTS)[:, None]
"""The nodes between 0 and 1 and the logarithms of their weights."""


class Unseen(NamedTuple):
    """The distribution of the unseen value of row m if it is of component k: (..., k, q, m)."""

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
        return of_nodes(*nodes)[0]
    return of_nodes(*_nodes_between(family, lower, upper))[0]


def log_integral(family: Any, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """(..., k, m) the logarithm of the integral of the density between the ends."""
    return of_nodes(*_nodes_between(family, lower, upper))[1]


def of_nodes(y: FloatArray, logs: FloatArray) -> tuple[Unseen, FloatArray]:
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
    low, high = _singular_ends(family)
    place, width = (np.asarray(v)[..., None] for v in family.location_and_width())
    if not (np.isfinite(low).any() or np.isfinite(high).any()):
        width = family._width()[..., None]
    straight = Straight(low, high, place, STRETCH * width)
    return straight, width * np.exp(-straight.log_speed(np.zeros_like(place)))


def _singular_ends(family: Any) -> tuple[FloatArray, FloatArray]:
    """Those of the support; none where the density begins and ends without a singularity."""
    low, high = family._ends_of_support()
    bounded = np.isfinite(low).all() and np.isfinite(high).all()
    if bounded and all(np.isfinite(family._logpdf(end)).all() for end in (low, high)):
        return low - np.inf, high + np.inf
    return low, high


def _nodes_between(
    family: Any, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Nodes and the logarithms of their probabilities."""
    with np.errstate(all="ignore"):
        straight, unit = straight_of(family)
        low, high = family._ends_of_support()
        lower, upper = np.clip(lower, low, high), np.clip(upper, low, high)
        if family.is_smooth:
            narrow = _narrow_nodes(family, straight, unit, lower, upper)
            if narrow is not None:
                return narrow
        raised = straight._replace(
            **{name: getattr(straight, name)[..., None, :] for name in straight._fields}
        )

        inside = _inside(straight, lower, upper)

        def value(v: FloatArray) -> FloatArray:
            return np.clip(raised.value(v), *inside)

        def density(v: FloatArray) -> FloatArray:
            return log_density(family, value(v)) + raised.log_speed(v)

        breaks = straight.coordinate(family._breaks())[..., None]
        ends = [straight.coordinate(end)[..., None, :] for end in (lower, upper)]
        pieces = pieces_of(density, edges_between(breaks, *ends), unit[..., None, :])
        v, logs = on_nodes(pieces)
        hair = ends[1] - ends[0] < HAIR
        if hair.any():
            return _with_hairs(family, hair, inside, value(v), density(v) + logs)
        return value(v), density(v) + logs


def _with_hairs(
    family: Any,
    hair: BoolArray,
    ends: tuple[FloatArray, ...],
    y: FloatArray,
    logs: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Nodes straight between the ends where those are too near to each other on the line."""
    length = ends[1] - ends[0]
    rest = [(0, y.shape[-2] - len(PLACES)), (0, 0)]
    places = np.pad(PLACES, rest, mode="edge")
    weights = np.pad(LOG_WEIGHTS, rest, constant_values=-np.inf)
    y = np.where(hair, ends[0] + length * places, y)
    return y, np.where(hair, log_density(family, y) + np.log(length) + weights, logs)


def edges_between(breaks: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """(..., k, p + 1, m) the ends, and between them the breaks or, beyond them, the ends again."""
    inner = np.clip(breaks, low, high)
    low, high = (np.broadcast_to(v, (*inner.shape[:-2], 1, inner.shape[-1])) for v in (low, high))
    return np.concatenate([low, inner, high], axis=-2)


def _inside(straight: Straight, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, ...]:
    """The ends; where nothing of the support is between them, the base."""
    empty = ~(lower < upper)
    ends = (np.where(empty, straight.base, end)[..., None, :] for end in (lower, upper))
    return tuple(ends)


def log_density(family: Any, y: FloatArray) -> FloatArray:
    """Of (..., k, q, m) values."""
    flat = y.reshape(*y.shape[:-2], -1)
    return np.asarray(family._logpdf(flat).reshape(y.shape))


def _narrow_nodes(
    family: Any, straight: Straight, unit: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Where every interval is narrow: few nodes."""
    if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
        return None
    length = straight.coordinate(upper) - straight.coordinate(lower)
    if not (length <= NARROW * np.minimum(unit, 1.0)).all():
        return None
    fall = family._logpdf(upper) - family._logpdf(lower)
    if not (np.abs(fall) <= FLAT).all():
        return None
    length = (upper - lower)[..., None, :]
    y = lower[..., None, :] + length * PLACES
    return y, log_density(family, y) + LOG_WEIGHTS + np.log(length)
