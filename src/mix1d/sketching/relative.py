"""Relative weights are counted twice: once as they are, once squared.

Kish's effective number needs the sum of the squares, and the errors need it cell by cell: the cells
of both are kept and can be added up. Weights are divided by the power of two above the largest so
far, so that no square leaves the range of numbers; the division is exact, and the unit of two such
tallies can be made the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching.accumulate import Faults, Tally
from mix1d.sketching.cells import Cells
from mix1d.weighing import NOT_GIVEN

__all__ = ["SMALLEST", "RelativeTally", "in_unit"]

AnyArray = np.ndarray[Any, Any]

NONE_YET = -2000
"""Exponent of the unit before any weight was seen: below that of every number."""

AT_ONCE = 2**22
"""Number of rows whose weights are divided and squared at once."""

SMALLEST = 1e-300
"""The square of a weight is at least this, so that its row is in the cells of the squares, too."""


class RelativeTally:
    """As `Tally`, of weights in units of ``2.0**unit``, and of their squares."""

    def __init__(self, limit: int, *, log: bool) -> None:
        self.limit, self.log, self.unit = limit, log, NONE_YET
        self._weights, self._squares = Tally(limit, log=log), Tally(limit, log=log)

    @property
    def n_rows(self) -> int:
        """Rows read."""
        return self._weights.n_rows

    @property
    def faults(self) -> Faults:
        """The rows that cannot be counted."""
        return self._weights.faults

    def add(self, x: AnyArray, weights: AnyArray | None) -> None:
        """Count the values of a one-dimensional array of any real dtype."""
        if weights is None and not x.size:
            return
        if weights is None:
            raise Mix1dError(NOT_GIVEN)
        for start in range(0, x.size, AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            self._add(x[rows], np.asarray(weights[rows], dtype=np.float64))

    def _add(self, x: AnyArray, weights: FloatArray) -> None:
        good = (weights > 0) & (weights < np.inf)
        unit = int(np.frexp(weights.max(initial=0.0, where=good))[1]) if good.any() else NONE_YET
        if unit > self.unit:
            self._weights.change_sums(lambda sums: in_unit(sums, self.unit - unit))
            self._squares.change_sums(lambda sums: in_unit(sums, 2 * (self.unit - unit)))
            self.unit = unit
        with np.errstate(under="ignore", invalid="ignore"):
            weights = np.where(good, np.ldexp(weights, -self.unit), weights)
        self._weights.add(x, weights)
        self._squares.add(x, squared(weights))

    def cells(self) -> Cells:
        """The cells that were counted so far."""
        return self._weights.cells()

    def squares(self) -> FloatArray:
        """(m,) the sums of the squared weights in the cells."""
        return self._squares.cells().sums[:, 0]


def in_unit(sums: FloatArray, shift: int) -> FloatArray:
    """Sums of cells times ``2.0**shift``; a weight that would be 0 keeps its cell."""
    if not shift:
        return sums
    with np.errstate(under="ignore"):
        sums = np.ldexp(sums, shift)
    sums[:, 0] = np.maximum(sums[:, 0], SMALLEST)
    return sums


def squared(weights: FloatArray) -> FloatArray:
    """The squares of positive weights; what is none stays as it is."""
    with np.errstate(under="ignore", over="ignore", invalid="ignore"):
        return np.where(weights > 0, np.maximum(weights * weights, SMALLEST), weights)
