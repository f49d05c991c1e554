"""`Table`: where the compiled loop counts values, cell by cell."""

from __future__ import annotations

import threading

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.cells import accumulate
from mix1d.sketching.cells import LARGEST_KEY, Cells, keys_of

__all__ = ["Table", "table_of_thread"]


class Table:
    """Sums for the cells of one exponent: an array for a range of keys, a hash table for others.

    Its memory is reused: to touch new memory takes as long as to count 200,000 values.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.width = 2 * limit
        capacity = 2 * limit
        rows = self.width + 1 + capacity
        bits = capacity.bit_length() + 1
        self.sums, self.ends = _aligned(4 * rows), _aligned(2 * rows)
        self.keys = np.empty(capacity)
        self.slots = np.empty(2**bits, dtype=np.int32)
        self.state = np.zeros(2, dtype=np.int64)

    def begin(self, values: FloatArray, exponent: int) -> None:
        """Empty the table, and place the range of its array where most of the `values` are."""
        self.exponent = exponent
        self.base = _base(values, exponent, self.width)
        self.sums[: 4 * (self.width + 1)] = 0.0
        self.ends[: 2 * (self.width + 1)] = -np.inf
        self.slots[:] = 0
        self.state[:] = 0

    def add(self, y: FloatArray, weights: FloatArray | None, position: int) -> int:
        """Count the values from a position on; returns the position reached."""
        half = -self.exponent // 2
        shrink, shrink_again = 2.0**half, 2.0 ** (-self.exponent - half)
        return accumulate(
            y, weights, position, shrink, shrink_again, self.base, self.width, self.sums,
            self.ends, self.keys, self.slots, self.state,
        )  # fmt: skip

    def take_faulty(self) -> int:
        """Faulty values since the last call."""
        faulty, self.state[1] = int(self.state[1]), 0
        return faulty

    def cells(self) -> Cells:
        """The cells that hold something."""
        used = self.width + 1 + int(self.state[0])
        sums = self.sums.reshape(-1, 4)[:used]
        ends = self.ends.reshape(-1, 2)[:used]
        sums[self.width] = 0.0
        occupied = np.flatnonzero(sums[:, 0])
        keys = np.concatenate([self.base + np.arange(self.width + 1), self.keys[: self.state[0]]])
        order = occupied
        if self.state[0]:
            order = occupied[np.argsort(keys[occupied])]
        return Cells(
            self.exponent, keys[order], sums[order], 0.0 - ends[order, 0], ends[order, 1] + 0.0
        )


def _aligned(size: int) -> FloatArray:
    """Numbers that begin at a multiple of 64 bytes, so that each row is in one cache line."""
    raw = np.empty(size + 7)
    skipped = -raw.ctypes.data % 64 // 8
    return raw[skipped : skipped + size]


_OF_THREAD = threading.local()
"""The table of each thread."""


def table_of_thread(limit: int) -> Table:
    """The table of this thread, for at most `limit` cells; a new one for another limit."""
    table = getattr(_OF_THREAD, "table", None)
    if table is None or table.limit != limit:
        table = _OF_THREAD.table = Table(limit)
    return table


def _base(values: FloatArray, exponent: int, width: int) -> float:
    """The first key of the range of this width that holds most of a few hundred of the values."""
    few = values[:: max(1, values.size // 512)]
    keys = np.sort(keys_of(few[np.isfinite(few)], exponent))
    keys = keys[np.abs(keys) < LARGEST_KEY]
    if not keys.size:
        return 0.0
    after = np.searchsorted(keys, keys + width)
    best = int(np.argmax(after - np.arange(keys.size)))
    middle = keys[best] / 2 + keys[after[best] - 1] / 2
    return float(np.floor(middle)) - width // 2
