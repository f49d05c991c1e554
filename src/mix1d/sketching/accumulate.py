"""From arrays to cells: one pass, part by part.

Where a part ends depends on the size of the array alone, and the parts are merged in their order:
the same array gives the same cells to the last bit, with any number of threads. The values of a
short array are sorted by NumPy; those of a longer one are counted in a `Table`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.kernels import in_threads
from mix1d.sketching.cell_table import table_of_thread
from mix1d.sketching.cells import (
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

SMALL = 5_000
"""An array of at most so many values is sorted: as fast as the table, and exact in any order."""

PARTS = 8
"""An array is cut into so many parts, for as many threads, as long as the limits below allow it."""

SHORTEST_PART, LONGEST_PART = 2**19, 2**22
"""Limits of the number of values in a part."""

CONVERTED = 2**16
"""So many values are converted to doubles at a time, which then fit into the processor's cache."""

SURVEYED = 2**14
"""The first exponent is chosen from about so many values of an array."""

PENDING = 2**16
"""Cells of finished parts are merged when there are more than so many."""


@dataclass
class Faults:
    """Values that cannot be counted: of each kind how many, and the first row and value."""

    found: dict[str, tuple[int, int, float]] = field(default_factory=dict)

    def add(self, kind: str, count: int, row: int, value: float) -> None:
        """Note `count` more of a kind, at rows that follow all those noted before."""
        so_far, *first = self.found.get(kind, (0, row, value))
        self.found[kind] = (so_far + count, int(first[0]), float(first[1]))

    def count(self, kind: str) -> int:
        """How many of a kind there are."""
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
        """An exponent that is not above the final one, and as a rule close to it.

        More values never occupy fewer cells: the exponent that a few of the values need is a
        lower limit for all of them.
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
        table, begun = table_of_thread(self.limit), False
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


def _exponent_of(values: FloatArray, limit: int) -> int:
    """The smallest exponent at which the values occupy at most `limit` cells."""
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
