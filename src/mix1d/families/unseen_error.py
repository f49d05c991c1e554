"""The unseen true value of a row that carries an error: x = y + e, with a normal e of known sd.

Nodes for y are placed on what counts of the product of the component's density and the error's, on
the coordinate of `families.straight`, on which y - x has all its digits however small the error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families import normal_between
from mix1d.families.pieces import on_nodes, pieces_of
from mix1d.families.straight import Straight
from mix1d.families.unseen import STRETCH, Unseen, edges_between, log_density, of_nodes, straight_of
from mix1d.families.whole_numbers import nodes_of_counts

__all__ = ["DataScale", "are_points", "unseen_of_error"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""

GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
"""The golden section."""

STEPS = 28
"""Steps to the peak of the product, each to 0.618 of the distance before."""

LEVEL = 1e-9
"""A log density that is no more than this above another is not above it."""

FARTHEST = 9.5
"""Errors of more sds than this have a density below 1e-18 of the largest."""


RESOLVED, BESIDE_ERROR = 1e-10, 3e-9
"""Components whose width is a smaller share of their place, or of their distance from what was
seen, than the first number, or of the error than the second, are points: between the numbers that
a computer has there the nodes have no room."""

REACHED = 7.0
"""So many errors away what was seen is of such a point, whatever the tails of its family."""

WIDE = 10.0
"""So many widths off a center, or so wide an error, ask for more pieces around the center."""


class DataScale(NamedTuple):
    """What leads from the values of a stack of components to those of the data, and back.

    A lognormal component is normal on the line of logarithms, and an error is on the data's scale.
    """

    to_line: Callable[[FloatArray], FloatArray]
    from_line: Callable[[FloatArray], FloatArray]
    log_jacobian: Callable[[FloatArray], FloatArray]
    """The logarithm of the derivative of `to_line`."""


class _Measured(NamedTuple):
    """What was seen of x = y + e: (m,) each."""

    x: FloatArray
    """The value, or a place in the interval."""
    lower: FloatArray
    upper: FloatArray
    """The ends of the interval less `x`; equal for a value."""
    error: FloatArray

    @classmethod
    def of(cls, below: FloatArray, above: FloatArray, error: FloatArray) -> _Measured:
        """Of ends, one of which may be infinite."""
        middle = np.where(
            np.isinf(below), above, np.where(np.isinf(above), below, 0.5 * (below + above))
        )
        return cls(middle, below - middle, above - middle, error)

    def log_probability(self, away: FloatArray) -> FloatArray:
        """Of what was seen, if the true value is `away` from `x`: a log density of a value."""
        is_value = self.lower == self.upper
        logs = -0.5 * np.square(away / self.error) - np.log(self.error) - HALF_LOG_2PI
        if is_value.all():
            return np.asarray(logs)
        lower, upper, error = self.lower[~is_value], self.upper[~is_value], self.error[~is_value]
        away = away[..., ~is_value]
        low, high = (lower - away) / error, (upper - away) / error
        length = np.broadcast_to((upper - lower) / error, away.shape)
        logs[..., ~is_value] = normal_between.log_mass(low, high, length)
        return np.asarray(logs)


def unseen_of_error(
    family: Any,
    below: FloatArray,
    above: FloatArray,
    error: FloatArray,
    scale: DataScale | None = None,
) -> tuple[FloatArray, Unseen]:
    """The log density (..., k, m) of x = y + e, and the distribution of y given x.

    Or the log probability that x lies in an interval, and the distribution given that.

    Parameters
    ----------
    family : Family
        A stack of components of one family: of y, or of ``scale.to_line(y)``, as which the nodes
        are then given.
    below, above : (m,)
        The values, if they are equal; else the ends of intervals, one of which may be infinite.
    error : (m,)
        The sds of their errors; with 0 a value is exact.
    scale : DataScale, optional
        Where the components are not on the scale of the data.
    """
    exact = error == 0.0
    with np.errstate(all="ignore"):
        seen = _Measured.of(below, above, np.where(exact, 1.0, error))
        of = _nodes_of_counts if family.discrete else _nodes
        unseen, logs = of_nodes(*of(family, seen, scale))
        if (narrow := are_points(family, seen.x, seen.error, scale)).any():
            logs, unseen = _as_points(family, seen, scale, narrow, logs, unseen)
        if exact.any():
            x = below
            place = x if scale is None else scale.to_line(x)
            log_point = family._logpdf(place)
            if scale is not None:
                log_point = log_point + scale.log_jacobian(x)
            logs = np.where(exact, log_point, logs)
            unseen = Unseen(
                np.where(exact, place, unseen.y),
                np.where(exact, 1.0 / unseen.y.shape[-2], unseen.share),
            )
    return logs, unseen


def are_points(family: Any, x: FloatArray, error: FloatArray, scale: DataScale | None) -> BoolArray:
    """(..., k, m) the components that are too narrow for nodes, beside each of the values seen."""
    if family.discrete:
        return np.zeros((*np.shape(family.fields()[0]), x.size), dtype=bool)
    place, width = family.location_and_width()
    if scale is not None:
        place = scale.from_line(place)
        width = width * np.exp(-scale.log_jacobian(place))
    place, width = place[..., None], width[..., None]
    farthest = np.maximum(np.abs(place), np.abs(place - x))
    return np.asarray((width < RESOLVED * farthest) | (width < BESIDE_ERROR * error))


def _as_points(
    family: Any,
    seen: _Measured,
    scale: DataScale | None,
    narrow: BoolArray,
    logs: FloatArray,
    unseen: Unseen,
) -> tuple[FloatArray, Unseen]:
    """The same, where all that is unseen of a narrow component lies at its place.

    Farther off the nodes still know its tail.
    """
    line = family.location_and_width()[0][..., None]
    away = (line if scale is None else scale.from_line(line)) - seen.x
    known, reach = seen.log_probability(away), REACHED * seen.error
    is_near = (seen.lower - reach <= away) & (away <= seen.upper + reach)
    log_point = np.where(is_near, known, np.fmax(known, logs))
    at = (narrow & (is_near | ~np.isfinite(logs)))[..., None, :]
    return np.where(narrow, log_point, logs), Unseen(
        np.where(at, line[..., None], unseen.y),
        np.where(at, 1.0 / unseen.y.shape[-2], unseen.share),
    )


def _nodes(family: Any, seen: _Measured, scale: DataScale | None) -> tuple[FloatArray, FloatArray]:
    x, error = seen.x, seen.error
    straight, unit = straight_of(family)
    low, high = family._ends_of_support()
    straight = straight._replace(base=_base(straight, x, error, scale))
    if scale is None:
        straight = straight._replace(scale=_stretched(straight.scale, error))
    raised = Straight(*(part[..., None, :] for part in straight))
    inside = low[..., None], high[..., None]

    def density(v: FloatArray) -> FloatArray:
        y = np.clip(raised.value(v), *inside)
        exact = raised.from_base(v) + (raised.base - x)
        away = exact if scale is None else scale.from_line(y) - x
        return log_density(family, y) + raised.log_speed(v) + seen.log_probability(away)

    place, width = (np.asarray(v)[..., None, None] for v in family.location_and_width())
    line = x if scale is None else scale.to_line(x)
    if scale is not None:  # of a value that has no place on the line, the nearer end
        line = np.where(np.isnan(line), np.where(x < scale.from_line(place), *inside), line)
    reach = np.maximum(np.abs(line - place), error if scale is None else 0.0)
    here, center, breaks, around, *ends = (
        raised.coordinate(y)
        for y in (line, place, family._breaks()[..., None], _around(place, width, reach), *inside)
    )
    sides = [raised.coordinate(place + sign * width) for sign in (-1.0, 1.0)]
    is_plain = family.is_smooth and breaks.shape[-2] == 1
    inner = _breaks(density, here, center, sides, None if is_plain else breaks)
    if scale is None:
        steps = error / np.exp(straight.log_speed(np.zeros_like(straight.base)))
        unit = np.minimum(unit, steps)
    if (reach > WIDE * width).any():
        inner = _joined(inner, around)
    pieces = pieces_of(density, edges_between(inner, *ends), unit[..., None, :])
    v, logs = on_nodes(pieces)
    return np.clip(raised.value(v), *inside), density(v) + logs


def _around(place: FloatArray, width: FloatArray, reach: FloatArray) -> FloatArray:
    """Places on both sides of a center, at distances that grow by one factor from its width to the
    reach of what was seen: the center stands out of a heavy tail, or of a wide error.
    """
    ratio = np.maximum(reach / width, 1.0)
    away = [sign * width * ratio**power for power in (1 / 3, 2 / 3) for sign in (-1.0, 1.0)]
    return np.asarray(place + np.concatenate(np.broadcast_arrays(*away), axis=-2))


def _stretched(scale: FloatArray, error: FloatArray) -> FloatArray:
    """The unit of the hyperbolic sine between that of a component and that of a wider error."""
    return np.asarray(np.sqrt(scale * np.maximum(scale, STRETCH * error)))


def _breaks(
    density: Callable[[FloatArray], FloatArray],
    here: FloatArray,
    center: FloatArray,
    sides: list[FloatArray],
    breaks: FloatArray | None,
) -> FloatArray:
    """The peak between a value and the center; where it is not alone, both and a valley, too.

    `sides` are the places one width off the center, and `breaks` those that the family needs.
    """
    peak = _peak(density, here, center)
    valley = 0.5 * (center + peak)  # of a heavy tail: beyond it, another peak
    beside = np.clip(peak, *sides)  # the center moved towards the peak by a width
    is_alone = (density(center) <= density(beside) + LEVEL) & (
        density(here) <= density(0.5 * (here + peak)) + LEVEL
    )
    places = [np.where(is_alone, peak, place) for place in (here, valley)]
    own = np.where(is_alone, peak, center) if breaks is None else breaks
    return _joined(own, np.concatenate(np.broadcast_arrays(peak, *places), axis=-2))


def _base(
    straight: Straight, x: FloatArray, error: FloatArray, scale: DataScale | None
) -> FloatArray:
    """The values themselves, where they are inside the support; else places near its end."""
    if scale is not None:
        line = scale.to_line(x)
        return np.where(np.isfinite(line), line, straight.base)
    room = np.minimum(error, 0.5 * (straight.high - straight.low))
    base = np.where(x > straight.low, x, straight.low + room)
    return np.where(base < straight.high, base, straight.high - room)


def _peak(
    density: Callable[[FloatArray], FloatArray], one: FloatArray, other: FloatArray
) -> FloatArray:
    """Where the density is largest between two places, by golden sections."""
    low, high = np.broadcast_arrays(np.minimum(one, other), np.maximum(one, other))
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = density(left), density(right)
    for _ in range(STEPS):
        rises = at_left < at_right
        low, high = np.where(rises, left, low), np.where(rises, high, right)
        kept, at_kept = np.where(rises, right, left), np.where(rises, at_right, at_left)
        new = np.where(rises, low + GOLDEN * (high - low), high - GOLDEN * (high - low))
        at_new = density(new)
        left, right = np.where(rises, kept, new), np.where(rises, new, kept)
        at_left, at_right = np.where(rises, at_kept, at_new), np.where(rises, at_new, at_kept)
    return np.asarray(0.5 * (low + high))


def _joined(breaks: FloatArray, places: FloatArray) -> FloatArray:
    """Both along the last axis but one, ascending."""
    shape = np.broadcast_shapes(breaks.shape[:-2], places.shape[:-2])
    parts = [
        np.broadcast_to(part, (*shape, part.shape[-2], places.shape[-1]))
        for part in (breaks, places)
    ]
    return np.sort(np.concatenate(parts, axis=-2), axis=-2)


def _nodes_of_counts(
    family: Any, seen: _Measured, scale: DataScale | None
) -> tuple[FloatArray, FloatArray]:
    far = FARTHEST * seen.error
    first, last = np.ceil(seen.x + seen.lower - far), np.floor(seen.x + seen.upper + far)
    y, logs = nodes_of_counts(family, first, last)
    return y, logs + seen.log_probability(y - seen.x)
