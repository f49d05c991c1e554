"""The accumulation of a sketch: values into a table of cells, in one pass (`native/cells.h`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["accumulate"]

MOST_ROWS = 2**29
"""Rows of a table at most: the loop holds four times a row in 32 bits."""

_accumulate = loop("accumulate")


@or_twin
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
    """Add ``x[start:]`` to a table, all of whose arrays are updated in place.

    Row r of the table holds the cell with the key ``base + r`` for r below `width`, what has no
    cell (NaN, infinities, weight 0) for r = `width`, and the cells found by hash above.

    Parameters
    ----------
    x : (n,) array
    weights : (n,) array or None
    start : int
    shrink, shrink_again : float
        Their product is one over the cell's width (which can overflow).
    base : float
    width : int
    sums : (4 rows,) array
        Weight and weighted sums of d, d^2, d^3 of each row; 0 up to row `width`.
    ends : (2 rows,) array
        Minus the smallest and the largest value of each row; -inf up to row `width`.
    keys : (capacity,) array
        Of the rows above `width`: there are ``width + 1 + capacity`` rows.
    slots : (2^b,) array of int32
        The open hash table: one plus the index of a key, 0 where free. More than `capacity`.
    state : (2,) array
        Keys in use; faulty values met (NaN, infinity, a weight that is none).

    Returns
    -------
    int
        The position reached: `n`, or that of a finite value that has no place, since the hash is
        full or its key is no exact whole number.
    """
    (n,), (capacity,), (n_slots,) = (
        shape_of("x", x, 1), shape_of("keys", keys, 1), shape_of("slots", slots, 1)
    )  # fmt: skip
    if weights is not None:
        refuse_unless("weights", weights, n)
    rows = width + 1 + capacity
    if width < 0 or rows > MOST_ROWS:
        raise ValueError(f"`width` must lie between 0 and {MOST_ROWS - 1 - capacity}, got {width}")
    refuse_unless("sums", sums, 4 * rows)
    refuse_unless("ends", ends, 2 * rows)
    refuse_unless("state", state, 2)
    if n_slots <= max(capacity, 1) or n_slots & (n_slots - 1):
        raise ValueError(f"`slots` must be a power of two above {capacity} numbers, got {n_slots}")
    if not (0 <= start <= n and 0 <= state[0] <= capacity):
        raise ValueError(
            f"`start` must lie between 0 and {n}, and the keys in use between 0 and {capacity}, "
            f"got {start} and {state[0]}"
        )
    return _accumulate(
        x, weights, n, start, shrink, shrink_again, base, width, sums, ends, keys, capacity, slots,
        n_slots, state,
    )  # fmt: skip
