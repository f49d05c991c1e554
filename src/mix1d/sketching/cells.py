"""Cells of a sketch: what they hold, how they are coarsened, and how they are merged.

A cell of exponent e is the interval from c 2^e to (c + 1) 2^e; its key is the whole number c. Two
cells of e make one of e + 1, so that any two sets of cells have a common coarser one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = [
    "FEWEST",
    "FINEST",
    "LARGEST_KEY",
    "MOST",
    "NO_CELLS",
    "Cells",
    "cells_of_values",
    "coarser",
    "keys_of",
    "least_exponent",
    "merged",
    "placed",
    "smallest_exponent",
    "twice_as_wide",
]

FEWEST, MOST = 16, 65536
"""Limits of the largest number of occupied cells that a sketch may be given."""

FINEST = -1074
"""The exponent of the smallest positive double: every double is a whole number of these."""

LARGEST_KEY = 2.0**53
"""Below this every whole number is a double."""


class Cells(NamedTuple):
    """Occupied cells, sorted by key. A sum over no values is a cell that is not there."""

    exponent: int
    keys: FloatArray
    """(m,) places of the cells: whole numbers of widths from 0."""
    sums: FloatArray
    """(m, 4) weight and weighted sums of d, d^2, d^3, with d the distance from the centre of the
    cell in units of its width."""
    low: FloatArray
    """(m,) smallest value in each cell."""
    high: FloatArray
    """(m,) largest value in each cell."""


NO_CELLS = Cells(FINEST, np.empty(0), np.empty((0, 4)), np.empty(0), np.empty(0))
"""A sketch's cells where there are none: merged with any cells, they give those."""


def keys_of(x: FloatArray, exponent: int) -> FloatArray:
    """``floor(x / 2^exponent)``; a negative number too close to 0 to be divided is in cell -1."""
    return _floor(_scaled(x, -exponent), x)


def least_exponent(x: FloatArray) -> int:
    """The finest exponent at which all keys are exact whole numbers, below 2^53."""
    largest = float(np.abs(x).max())
    return max(FINEST, int(np.frexp(largest)[1]) - 53) if largest else FINEST


def smallest_exponent(keys: FloatArray, exponent: int, limit: int) -> int:
    """The smallest exponent, from that of the sorted keys upwards, with at most `limit` cells.

    Neighbouring keys become one when they are shifted by the length of their bitwise difference;
    keys of unlike signs never do. So the answer needs one pass and no trial.
    """
    whole = keys.astype(np.int64)
    apart = whole[:-1] ^ whole[1:]
    lengths = np.frexp(apart[apart >= 0].astype(np.float64))[1]
    never = 1 + np.count_nonzero(apart < 0)
    left = never + lengths.size - np.cumsum(np.bincount(lengths, minlength=1))
    return exponent + int(np.argmax(left <= limit))


def cells_of_values(
    values: FloatArray, weights: FloatArray | None, exponent: int, limit: int
) -> Cells:
    """The cells of finite values of positive weight, at the smallest exponent allowed."""
    if not values.size:
        return NO_CELLS
    if weights is None:
        values = np.sort(values)
    else:
        order = np.lexsort((weights, values))
        values, weights = values[order], weights[order]
    exponent = max(exponent, least_exponent(values[[0, -1]]))
    exponent = smallest_exponent(keys_of(values, exponent), exponent, limit)
    keys, d = placed(values, exponent)
    sums = np.empty((values.size, 4))
    sums[:, 0] = 1.0 if weights is None else weights
    for power in (1, 2, 3):
        np.multiply(sums[:, power - 1], d, out=sums[:, power])
    return _folded(exponent, keys, sums, values, values)


def merged(parts: Sequence[Cells], limit: int) -> Cells:
    """All the cells together, at the smallest exponent that leaves at most `limit` of them."""
    exponent = max(part.exponent for part in parts)
    if len(parts) == 1 and parts[0].keys.size <= limit:
        return parts[0]
    together = parts[0]
    if len(parts) > 1:
        together = _united([_coarsened(part, exponent) for part in parts], exponent)
    if not together.keys.size:
        return together
    exponent = smallest_exponent(together.keys, exponent, limit)
    return _folded(*_coarsened(together, exponent))


def _united(parts: Sequence[Cells], exponent: int) -> Cells:
    keys, sums, low, high = (
        np.concatenate(columns) for columns in zip(*(part[1:] for part in parts), strict=True)
    )
    order = np.argsort(keys, kind="stable")
    return _folded(exponent, keys[order], sums[order], low[order], high[order])


def _coarsened(cells: Cells, exponent: int) -> Cells:
    """The cells with the keys and sums of a coarser exponent; those of equal keys not yet folded.

    With r = 2^-s, s the shift, a value at d in its cell is at r d + a in the coarser one.
    """
    if exponent == cells.exponent:
        return cells
    keys, r, a = coarser(cells.keys, exponent - cells.exponent)
    s0, s1, s2, s3 = cells.sums.T
    s1, s2, s3 = s1 * r, s2 * r * r, s3 * r * r * r
    sums = [s0, s1 + a * s0, s2 + a * (2 * s1 + a * s0), s3 + a * (3 * s2 + a * (3 * s1 + a * s0))]
    return Cells(exponent, keys, np.stack(sums, axis=1), cells.low, cells.high)


def twice_as_wide(cells: Cells) -> Cells:
    """The same in cells of twice the width."""
    return _folded(*_coarsened(cells, cells.exponent + 1))


def coarser(keys: FloatArray, shift: int) -> tuple[FloatArray, float, FloatArray]:
    """The keys of cells that are 2^shift as wide; r and a, by which d becomes ``r * d + a``."""
    scaled = _scaled(keys, -shift)
    wider = _floor(scaled, keys)
    r = float(_scaled(np.array(1.0), -shift))
    return wider, r, (scaled - wider) + (0.5 * r - 0.5)


def placed(x: FloatArray, exponent: int) -> tuple[FloatArray, FloatArray]:
    """The key of the cell of each value, and the distance d from its centre."""
    scaled = _scaled(x, -exponent)
    keys = _floor(scaled, x)
    return keys, scaled - keys - 0.5


def _folded(
    exponent: int, keys: FloatArray, sums: FloatArray, low: FloatArray, high: FloatArray
) -> Cells:
    """Neighbouring cells of equal keys made one; zeros without a sign."""
    starts: BoolArray = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=starts[1:])
    first = np.flatnonzero(starts)
    if first.size < keys.size:
        with np.errstate(over="ignore"):  # a sum of weights that is not finite is refused later
            keys, sums = keys[first], np.add.reduceat(sums, first, axis=0)
        low, high = np.minimum.reduceat(low, first), np.maximum.reduceat(high, first)
    return Cells(exponent, keys + 0.0, sums, low + 0.0, high + 0.0)


def _scaled(x: FloatArray, exponent: int) -> FloatArray:
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(np.ldexp(x, exponent))


def _floor(scaled: FloatArray, x: FloatArray) -> FloatArray:
    keys = np.floor(scaled)
    return np.where((keys == 0) & (x < 0), -1.0, keys)
