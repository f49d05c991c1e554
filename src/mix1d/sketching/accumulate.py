"""From arrays to cells: one pass, part by part, each part a pure function of its values.

The parts are cut by size alone, and merged in order: the same array gives the same cells to the
last bit, with any number of threads. A part that is small is sorted by NumPy; a larger one goes
through a compiled loop into a table, dense around the bulk of the values, hashed outside it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.kernels import in_threads
from mix1d.kernels.cells import accumulate
from mix1d.sketching.cells import (
    LARGEST_KEY,
    NO_CELLS,
    Cells,
    cells_of_values,
    keys_of,
    least_exponent,
    merged,
    smallest_exponent,
)

__all__ = ["Faults", "Tally"]

AnyArray = np.ndarray[Any, Any]

SMALL = 5_000  # values: below it sorting them is as fast, and their order cannot matter
SHORTEST_PART, LONGEST_PART = 2**19, 2**22
PARTS = 8  # of an array: so many threads it can keep busy
CONVERTED = 2**16  # values converted at a time: their doubles stay in the cache
SURVEYED = 2**14  # values from which the first exponent is guessed
PENDING = 2**16  # cells of finished parts that wait for their merging


@dataclass
class Faults:
    """Values that cannot be counted: how many, and the first row and value of each kind."""

    found: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def add(self, kind: str, count: int, row: int, value: float) -> None:
        """Note `count` more of a kind, at rows that follow all those noted before."""
        so_far, *first = self.found.get(kind, (0, row, value))
        self.found[kind] = (so_far + count, int(first[0]), float(first[1]))

    def count(self, kind: str) -> int:
        return self.found.get(kind, (0, 0, 0.0))[0]


class Tally:
    """Cells and faults of all the arrays added so far.

    Parameters
    ----------
    limit : int
        Occupied cells at most.
    log : bool
        Whether the cells are those of the logarithms.
    """

    def __init__(self, limit: int, *, log: bool) -> None:
        self.limit = limit
        self.log = log
        self.n_rows = 0
        self.faults = Faults()
        self._pieces: list[Cells] = []

    def add(self, x: AnyArray, weights: AnyArray | None) -> None:
        """Count the values of a one-dimensional array of any real dtype."""
        few = x.size <= SMALL
        size = min(max(-(-x.size // PARTS), SHORTEST_PART), LONGEST_PART)
        exponent = self._survey(x, weights, few)
        parts = (
            Part(x, weights, start, min(start + size, x.size), few, exponent, self.limit, self.log)
            for start in range(0, x.size, size)
        )
        run = in_threads if x.size > size else map
        for cells, faults in run(Part.cells, parts):
            self._include(cells, faults)
        self.n_rows += x.size

    def include(self, other: Tally) -> None:
        """Count what another tally, of the rows that follow, has counted."""
        self._include(other.cells(), other.faults)
        self.n_rows += other.n_rows

    def _include(self, cells: Cells, faults: Faults) -> None:
        for kind, (count, row, value) in faults.found.items():
            self.faults.add(kind, count, self.n_rows + row, value)
        self._pieces.append(cells)
        if sum(piece.keys.size for piece in self._pieces) > PENDING:
            self.cells()

    def change_sums(self, change: Callable[[FloatArray], FloatArray]) -> None:
        """Count the weights so far in another unit."""
        self._pieces = [piece._replace(sums=change(piece.sums)) for piece in self._pieces]

    def cells(self) -> Cells:
        """What has been counted so far."""
        self._pieces = [merged(self._pieces, self.limit)] if self._pieces else [NO_CELLS]
        return self._pieces[0]

    def _survey(self, x: AnyArray, weights: AnyArray | None, few: bool) -> int:
        """An exponent that the end cannot lie below, and that is as a rule just below the end.

        Cells only fill: so what a few of the values need, all of them need.
        """
        so_far = self.cells().exponent
        if self._pieces[0].keys.size or few:
            return so_far
        step = max(1, x.size // SURVEYED)
        values, shares = x[::step], None if weights is None else weights[::step]
        y, good = _readable(
            _doubles(values), None if shares is None else _doubles(shares), self.log
        )
        return _exponent_of(y[good], self.limit)


@dataclass(frozen=True)
class Part:
    """The rows from `start` to `stop` of an array, to be counted at `exponent` or above."""

    x: AnyArray
    weights: AnyArray | None
    start: int
    stop: int
    few: bool
    exponent: int
    limit: int
    log: bool

    def cells(self) -> tuple[Cells, Faults]:
        """Cells and faults of the part."""
        faults = Faults()
        cells = self._sorted(faults) if self.few else self._tabled(faults)
        return cells, faults

    def _sorted(self, faults: Faults) -> Cells:
        for x, weights, _ in self._blocks(self.stop - self.start):
            y, good = _readable(x, weights, self.log)
            if not good.all():
                _inspect(x, weights, self.start, self.log, faults)
                y = y[good]
                weights = None if weights is None else weights[good]
        return cells_of_values(y, weights, self.exponent, self.limit)

    def _tabled(self, faults: Faults) -> Cells:
        pieces: list[Cells] = []
        exponent = self.exponent
        table, begun = _table(self.limit), False
        for x, weights, start in self._blocks(CONVERTED):
            y = _logarithms(x) if self.log else x
            position = faulty = 0
            while position < y.size:
                if not begun:
                    table.begin(y[position:], exponent)
                    begun = True
                position = table.add(y, weights, position)
                faulty += table.take_faulty()
                if position < y.size:
                    pieces = [merged([*pieces, table.cells()], self.limit)]
                    exponent = max(pieces[0].exponent, least_exponent(y[[position]]))
                    begun = False
            if faulty:
                _inspect(x, weights, start, self.log, faults)
        return merged([*pieces, table.cells()], self.limit) if pieces else table.cells()

    def _blocks(self, longest: int) -> Iterator[tuple[FloatArray, FloatArray | None, int]]:
        """Doubles that the compiled loop can read, and the row of the first."""
        ready = _is_ready(self.x) and (self.weights is None or _is_ready(self.weights))
        step = self.stop - self.start if ready and not self.log else longest
        for start in range(self.start, self.stop, step):
            rows = slice(start, min(start + step, self.stop))
            weights = None if self.weights is None else _doubles(self.weights[rows])
            yield _doubles(self.x[rows]), weights, start


class Table:
    """Rows for the cells of one exponent: a dense range of keys, and a hash for the others.

    Its memory is used again and again: fresh pages would cost as much as 200,000 values.
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
        """Empty the table, and lay its dense range where most of the `values` to come are."""
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
    """Memory in which no row of the table lies across two lines of the cache."""
    raw = np.empty(size + 7)
    skipped = -raw.ctypes.data % 64 // 8
    return raw[skipped : skipped + size]


_OF_THREAD = threading.local()


def _table(limit: int) -> Table:
    """The table of this thread."""
    table = getattr(_OF_THREAD, "table", None)
    if table is None or table.limit != limit:
        table = _OF_THREAD.table = Table(limit)
    return table


def _base(values: FloatArray, exponent: int, width: int) -> float:
    """The first key of the dense range that holds the most of a few hundred values."""
    few = values[:: max(1, values.size // 512)]
    keys = np.sort(keys_of(few[np.isfinite(few)], exponent))
    keys = keys[np.abs(keys) < LARGEST_KEY]
    if not keys.size:
        return 0.0
    after = np.searchsorted(keys, keys + width)
    best = int(np.argmax(after - np.arange(keys.size)))
    middle = keys[best] / 2 + keys[after[best] - 1] / 2
    return float(np.floor(middle)) - width // 2


def _exponent_of(values: FloatArray, limit: int) -> int:
    if not values.size:
        return NO_CELLS.exponent
    exponent = least_exponent(values)
    return smallest_exponent(np.sort(keys_of(values, exponent)), exponent, limit)


def _is_ready(array: AnyArray) -> bool:
    """Whether the compiled loop takes it as it is; of a read-only array it would need a copy."""
    return array.dtype == np.float64 and array.dtype.isnative and array.flags.carray


def _doubles(array: AnyArray) -> FloatArray:
    if _is_ready(array):
        return array
    with np.errstate(over="ignore"):  # a long double beyond the range becomes an infinity
        return np.array(array, dtype=np.float64, order="C")


def _logarithms(x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(x)


def _readable(x: FloatArray, weights: FloatArray | None, log: bool) -> tuple[FloatArray, BoolArray]:
    """The values on the scale of the cells, and which of them can be counted."""
    y = _logarithms(x) if log else x
    good = np.isfinite(y)
    if weights is not None:
        good &= (weights > 0) & (weights < np.inf)
    return y, good


def _inspect(
    x: FloatArray, weights: FloatArray | None, start: int, log: bool, faults: Faults
) -> None:
    """Note what is wrong with a block in which something is; its first row is `start`."""
    kinds = {"missing": np.isnan(x), "infinite": np.isinf(x)}
    if log:
        kinds["not positive"] = (x <= 0) & (x > -np.inf)
    if weights is not None:
        kinds["weights"] = ~((weights >= 0) & (weights < np.inf))
    for kind, bad in kinds.items():
        if bad.any():
            row = int(np.argmax(bad))
            value = x[row] if kind != "weights" or weights is None else weights[row]
            faults.add(kind, int(np.count_nonzero(bad)), start + row, float(value))
