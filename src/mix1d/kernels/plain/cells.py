"""Values into a table of cells: `native/cells.h`."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray

__all__ = ["accumulate"]

AT_ONCE = 1 << 16
"""Number of values that are taken together."""

LARGEST_KEY = 2.0**53
"""Keys of cells stay below: whole numbers beyond it are not exact."""


def accumulate(
    x: FloatArray,
    weights: FloatArray | None,
    start: int,
    shrink: float,
    shrink_again: float,
    base: float,
    width: int,
    sums: FloatArray,
    ends: FloatArray,
    keys: FloatArray,
    slots: np.ndarray[Any, np.dtype[np.int32]],
    state: IntArray,
) -> int:
    """Add ``x[start:]`` to the table; returns the position reached (see `kernels.cells`).

    The open hash `slots` is not used: the keys are sorted instead.
    """
    for first in range(start, x.size, AT_ONCE):
        part = slice(first, min(first + AT_ONCE, x.size))
        y, shares = x[part], None if weights is None else weights[part]
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            scaled = y * shrink * shrink_again
            key = np.floor(scaled)
            key = np.where((y < 0.0) & (key == 0.0), -1.0, key)  # scaled is too small for a number
            row = key - base
        rows = np.where((row >= 0.0) & (row < width), row, width).astype(np.int64)
        reached = _find(y, shares, key, rows, (sums, ends, keys), width, state)
        used = slice(reached)
        if shares is not None:
            good = (shares[used] > 0.0) & (shares[used] < np.inf)
            rows[used][~good] = width
            state[1] += np.count_nonzero(~good & (shares[used] != 0.0))
        with np.errstate(over="ignore", invalid="ignore"):
            d = scaled[used] - key[used] - 0.5
            _scatter(y[used], None if shares is None else shares[used], d, rows[used], sums, ends)
        if reached < y.size:
            return first + reached
    return x.size


def _find(
    y: FloatArray,
    shares: FloatArray | None,
    key: FloatArray,
    rows: IntArray,
    table: tuple[FloatArray, FloatArray, FloatArray],
    width: int,
    state: IntArray,
) -> int:
    """Set the rows of values outside the dense ones; returns the position reached."""
    sums, ends, keys = table
    finite = np.isfinite(y)
    outside = finite & (rows == width)
    if shares is not None:
        outside &= shares != 0.0
    fits = np.abs(key) < LARGEST_KEY
    reached = _first(outside & ~fits)
    (places,) = np.nonzero(outside[:reached])
    used = int(state[0])
    distinct, seen, which = np.unique(key[places], return_index=True, return_inverse=True)
    index = _index_of(distinct, keys[:used])
    fresh = np.flatnonzero(index < 0)
    fresh = fresh[np.argsort(seen[fresh])]  # in the order in which they came
    taken, left = np.split(fresh, [keys.size - used])
    if left.size:
        reached = int(places[seen[left[0]]])
    index[taken] = used + np.arange(taken.size)
    keys[index[taken]] = distinct[taken]
    new = width + 1 + index[taken]
    sums.reshape(-1, 4)[new] = 0.0
    ends.reshape(-1, 2)[new] = -np.inf
    state[0] += taken.size
    rows[places] = width + 1 + index[which]
    state[1] += np.count_nonzero(~finite[:reached])
    return reached


def _first(found: BoolArray) -> int:
    return int(np.argmax(found)) if found.any() else found.size


def _index_of(wanted: FloatArray, keys: FloatArray) -> IntArray:
    """Index of each wanted key among the keys, -1 where it is not there."""
    order = np.argsort(keys)
    place = np.searchsorted(keys[order], wanted)
    index = np.append(order, -1)[np.minimum(place, keys.size)]
    known = np.append(keys, np.nan)[index] == wanted
    return np.where(known, index, -1).astype(np.int64)


def _scatter(
    y: FloatArray,
    shares: FloatArray | None,
    d: FloatArray,
    rows: IntArray,
    sums: FloatArray,
    ends: FloatArray,
) -> None:
    """Add each value: its weight and weighted powers, minus itself and itself as limits."""
    weights = np.ones(y.size) if shares is None else shares
    for a, power in enumerate([np.ones(y.size), d, d * d, d * d * d]):
        np.add.at(sums, 4 * rows + a, weights * power)
    np.maximum.at(ends, 2 * rows, -y)
    np.maximum.at(ends, 2 * rows + 1, y)
