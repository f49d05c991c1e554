"""Cells of rows with two numbers: of a place and a width, with four points for each.

The width is the error of a value, or half the length of an interval. While there are few distinct
pairs every one is kept as it is. Then a cell is 2^exponent wide in the place, and reaches over a
factor of 2^(2^step / 16) in the width. Its points have the weight, the means and all second moments
of the place x and the squared width v in the cell, since the likelihood is a smooth function of
these two; the mean of a cell alone would not do.

How wide cells are follows from how many distinct places and widths there are, and from nothing
else: so it is the same however the data were cut and added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.sketching.cells import FINEST, coarser, least_exponent, placed, smallest_exponent

__all__ = [
    "NO_PLANE",
    "PAIRS",
    "STEPS",
    "Plane",
    "corners",
    "four_points",
    "merged",
    "pairs_of",
    "points_of",
    "twice_as_wide",
]

PAIRS = FINEST - 1
"""The exponent where every distinct pair is kept."""

STEPS = 16
"""The finest steps of the width in a factor of two."""

WIDTHS = 64
"""Steps of the width that cells have, at most: these span a factor of 16 in the finest ones."""

PLACES = 8
"""One place for so many cells of a sketch, at least: with 64 widths each these are at most 8 times
as many as the cells of values."""

SURVEYED = 2**14
"""The first exponent is chosen from about so many pairs."""

DENSE = 8.0
"""Keys are counted in a table if it has at most so many places for each of them."""

FEW = 4.0
"""A cell of less weight than this has two points, as a sample has no more points than rows."""


class Plane(NamedTuple):
    """Occupied cells of pairs, sorted by key."""

    exponent: int
    """A cell is ``2.0**exponent`` wide in the place; `PAIRS` where each pair is one."""
    step: int
    """A cell reaches over a factor of ``2.0**(2**step / 16)`` in the width."""
    keys: FloatArray
    """(m, 2) whole numbers of steps of the place and of the logarithm of the width; or the
    pairs."""
    sums: FloatArray
    """(m, 6) weights, and weighted sums of d, u, d^2, d u, u^2: d is the distance from the centre
    in widths of the cell, u the square of the width as a multiple of the least in the cell. Of
    pairs only the weights."""
    low: FloatArray
    """(m, 2) the smallest of each of the two numbers."""
    high: FloatArray
    """(m, 2) the largest."""

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct pair."""
        return bool((self.low == self.high).all())

    @property
    def are_pairs(self) -> bool:
        """Whether every distinct pair was kept."""
        return self.exponent == PAIRS


NO_PLANE = Plane(PAIRS, 0, np.empty((0, 2)), np.empty((0, 6)), np.empty((0, 2)), np.empty((0, 2)))
"""Those of no rows."""


def pairs_of(first: FloatArray, second: FloatArray, weights: FloatArray | None) -> Plane:
    """Rows of positive weight as pairs, of which some may be equal, to be merged."""
    pairs = np.stack([first, second], axis=1)
    sums = np.zeros((first.size, 6))
    sums[:, 0] = 1.0 if weights is None else weights
    kept = sums[:, 0] > 0.0
    pairs, sums = (pairs, sums) if kept.all() else (pairs[kept], sums[kept])
    return Plane(PAIRS, 0, pairs, sums, pairs, pairs)


def merged(parts: Sequence[Plane], limit: int, *, are_ends: bool) -> Plane:
    """All of them: up to `limit` distinct pairs as these are, more in cells.

    The pairs are a value and its error, or the two ends of an interval.
    """
    parts = [part for part in parts if part.keys.size]
    if not parts:
        return NO_PLANE
    rough = _survey(parts, limit, are_ends)
    if rough is None and all(part.are_pairs for part in parts):
        together = _united(parts)
        if len(together.keys) <= limit:
            return together
        parts = [together]
    exponent = max(rough or FINEST, *(_least(part, are_ends) for part in parts))
    step = max(part.step for part in parts)
    finest = _united([_coarsened(part, exponent, step, are_ends) for part in parts])
    exponent = smallest_exponent(np.unique(finest.keys[:, 0]), exponent, _most_places(limit))
    widths = np.unique(finest.keys[:, 1])
    while widths.size > WIDTHS:
        step, widths = step + 1, np.unique(np.floor(widths / 2.0))
    return _united([_coarsened(finest, exponent, step, are_ends)])


def _survey(parts: Sequence[Plane], limit: int, are_ends: bool) -> int | None:
    """An exponent that is not above the final one, and as a rule close to it; None where a few of
    the pairs do not show that there are too many to be kept.

    More pairs never have fewer places: the exponent that a few need is a lower limit for all.
    """
    few = [part.keys[:: 1 + len(part.keys) // SURVEYED] for part in parts if part.are_pairs]
    pairs = np.concatenate(few) if few else np.empty((0, 2))
    if len(pairs) <= limit or _distinct(pairs, are_whole=False)[0].size <= limit:
        return None
    x = _coordinates(pairs, are_ends)[0]
    exponent = least_exponent(x)
    return smallest_exponent(np.unique(placed(x, exponent)[0]), exponent, _most_places(limit))


def _most_places(limit: int) -> int:
    return max(limit // PLACES, 2)


def twice_as_wide(plane: Plane, *, are_ends: bool) -> Plane:
    """The same in cells of twice the width, and twice the steps of the logarithm."""
    if plane.are_pairs:
        return plane
    return _united([_coarsened(plane, plane.exponent + 1, plane.step + 1, are_ends)])


def points_of(plane: Plane, *, are_ends: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The two numbers and the weight of each point: of a cell of one pair it, of others four."""
    single = (plane.low == plane.high).all(axis=1)
    first, second = plane.low[single].T
    weights = plane.sums[single, 0]
    if single.all():
        return first, second, weights
    keys, sums, low, high = (part[~single] for part in plane[2:])
    mass = sums[:, 0]
    means = sums[:, 1:].T / mass
    d, u, shares = four_points(mass, *means)
    x = np.ldexp(keys[:, 0] + 0.5 + d, plane.exponent)
    width = _reference(keys[:, 1], plane.step) * np.sqrt(np.maximum(u, 1.0))
    one, other = (x - width, x + width) if are_ends else (x, width)
    one, other = np.clip(one, low[:, 0], high[:, 0]), np.clip(other, low[:, 1], high[:, 1])
    if are_ends:
        turned = ~(one < other)
        one, other = np.where(turned, low[:, 0], one), np.where(turned, high[:, 1], other)
    kept = shares > 0.0
    return (
        np.append(first, one[kept]), np.append(second, other[kept]),
        np.append(weights, shares[kept]),
    )  # fmt: skip


def four_points(
    mass: FloatArray, mean_x: FloatArray, mean_v: FloatArray, xx: FloatArray, xv: FloatArray,
    vv: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """(4, m) points of m distributions with these means and mean products, and their weights.

    They are the mean + C (+-1, +-1), with C the Cholesky factor of the covariance. A light one has
    two, along the first column of C.
    """
    sd = np.sqrt(np.maximum(xx - mean_x * mean_x, 0.0))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        along = np.nan_to_num((xv - mean_x * mean_v) / sd, posinf=0.0, neginf=0.0)
    rest = np.sqrt(np.maximum(vv - mean_v * mean_v - along * along, 0.0))
    light = mass < FEW
    along = np.where(light & (sd == 0.0), rest, along)
    rest = np.where(light, 0.0, rest)
    shares = np.where(light, np.array([0.5, 0.0, 0.5, 0.0])[:, None], 0.25) * mass
    return *corners(mean_x, mean_v, sd, along, rest), shares


def corners(
    mean_x: FloatArray, mean_v: FloatArray, sd: FloatArray, along: FloatArray, rest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(4, m) each number of the points mean + C (+-1, +-1), of C = [[sd, 0], [along, rest]]."""
    one, other = np.array([[-1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, -1.0, 1.0]])[..., None]
    return mean_x + one * sd, mean_v + one * along + other * rest


# ------------------------------------------------------------------------------ finer and coarser
def _coordinates(pairs: FloatArray, are_ends: bool) -> tuple[FloatArray, FloatArray]:
    """The place and the width of each pair."""
    first, second = pairs.T
    if not are_ends:
        return first, second
    half = np.maximum(0.5 * second - 0.5 * first, np.finfo(float).smallest_subnormal)
    return 0.5 * first + 0.5 * second, half


def _least(plane: Plane, are_ends: bool) -> int:
    if not plane.are_pairs:
        return plane.exponent
    return least_exponent(_coordinates(plane.keys, are_ends)[0])


def _coarsened(plane: Plane, exponent: int, step: int, are_ends: bool) -> Plane:
    """The rows or cells with keys and sums of coarser cells; those of equal keys not yet folded."""
    if plane.are_pairs:
        return _in_cells(plane, exponent, step, are_ends)
    if (plane.exponent, plane.step) == (exponent, step):
        return plane
    places, r, a = coarser(plane.keys[:, 0], exponent - plane.exponent)
    widths = np.floor(plane.keys[:, 1] / 2.0 ** (step - plane.step))
    q = np.square(_reference(plane.keys[:, 1], plane.step) / _reference(widths, step))
    w, d, u, dd, du, uu = plane.sums.T
    sums = [
        w, r * d + a * w, q * u, r * r * dd + a * (2.0 * r * d + a * w), q * (r * du + a * u),
        q * q * uu,
    ]  # fmt: skip
    keys = np.stack([places, widths], axis=1)
    return plane._replace(exponent=exponent, step=step, keys=keys, sums=np.stack(sums, axis=1))


def _in_cells(plane: Plane, exponent: int, step: int, are_ends: bool) -> Plane:
    x, width = _coordinates(plane.keys, are_ends)
    places, d = placed(x, exponent)
    widths = np.floor(np.floor(STEPS * np.log2(width)) / 2.0**step)
    u = np.square(width / _reference(widths, step))
    sums = plane.sums[:, :1] * np.stack([np.ones_like(d), d, u, d * d, d * u, u * u], axis=1)
    keys = np.stack([places, widths], axis=1)
    return plane._replace(exponent=exponent, step=step, keys=keys, sums=sums)


def _reference(widths: FloatArray, step: int) -> FloatArray:
    """The least width in a cell."""
    return np.exp2(np.maximum(widths * (2.0**step / STEPS), float(FINEST)))


def _united(parts: Sequence[Plane]) -> Plane:
    """Parts of one exponent and step, those of equal keys as one; sorted."""
    keys, sums, low, high = (
        np.concatenate(columns) for columns in zip(*(part[2:] for part in parts), strict=True)
    )
    first, places = _distinct(keys, are_whole=not parts[0].are_pairs)
    total = np.stack(
        [np.bincount(places, weights=column, minlength=first.size) for column in sums.T], axis=1
    ).astype(np.float64)
    least, most = low[first], high[first]
    if first.size < places.size:
        np.minimum.at(least, places, low)
        np.maximum.at(most, places, high)
    exponent, step = parts[0][:2]
    return Plane(exponent, step, keys[first] + 0.0, total, least + 0.0, most + 0.0)


def _distinct(keys: FloatArray, *, are_whole: bool) -> tuple[IntArray, IntArray]:
    """A row of each distinct pair of keys, in their order, and the place of each row there."""
    least = keys.min(axis=0)
    with np.errstate(over="ignore"):
        span = keys.max(axis=0) - least + 1.0
        is_dense = are_whole and span[0] * span[1] <= DENSE * len(keys)
    if is_dense:
        code = ((keys[:, 0] - least[0]) * span[1] + (keys[:, 1] - least[1])).astype(np.intp)
        occupied = np.bincount(code) > 0
        places = (np.cumsum(occupied) - 1)[code]
        first = np.empty(int(np.count_nonzero(occupied)), dtype=np.intp)
        first[places[::-1]] = np.arange(places.size)[::-1]
        return first, places
    order = np.lexsort(keys.T[::-1])
    begins = np.ones(order.size, dtype=np.bool_)
    begins[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    places = np.empty(order.size, dtype=np.intp)
    places[order] = np.cumsum(begins) - 1
    return order[begins], places
