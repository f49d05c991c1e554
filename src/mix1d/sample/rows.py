"""What was observed of each row: a value, or an interval that holds it, an error, a window.

A row is the event that its value lies in (lower, upper]; equal ends are the value itself. With an
error the value is the true one plus a normal deviation of that sd. A row that could be observed
only within a window, [low, high], is one of those that were; it says nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen

__all__ = ["Rows", "folded"]


class Rows(NamedTuple):
    """m rows; each array is (m,)."""

    lower: FloatArray
    """The end below, which does not belong to the interval; -inf where it is open."""
    upper: FloatArray
    """The end above, which does; inf where it is open. Equal to `lower` for an exact value."""
    error: FloatArray
    """Sd of the measurement error; 0 for none."""
    low: FloatArray
    """Where the window begins, which belongs to it; -inf for none."""
    high: FloatArray
    """Where the window ends, which belongs to it; inf for none."""

    @classmethod
    def exact(cls, values: FloatArray) -> Rows:
        """Exact values that could be any."""
        return cls(
            values,
            values,
            np.zeros_like(values),
            np.full_like(values, -np.inf),
            np.full_like(values, np.inf),
        )

    def at(self, index: IntArray | BoolArray | slice) -> Rows:
        """Some of them."""
        return Rows(*(column[index] for column in self))

    def each(self, function: Callable[[FloatArray], FloatArray]) -> Rows:
        """The same with a function applied to each column."""
        return Rows(*map(function, self))

    def unless_plain(self) -> Rows | None:
        """The same, read-only; None where all are exact values that could be any."""
        return None if self.are_plain else self.each(lambda column: frozen(column))

    @property
    def are_points(self) -> BoolArray:
        """(m,) which are values rather than intervals, with or without an error."""
        return np.asarray(self.lower == self.upper)

    @property
    def are_exact(self) -> BoolArray:
        """(m,) which are values without an error."""
        return np.asarray(self.are_points & (self.error == 0.0))

    @property
    def are_windowed(self) -> BoolArray:
        """(m,) which could be observed only within a window."""
        return (self.low > -np.inf) | (self.high < np.inf)

    @property
    def are_plain(self) -> bool:
        """Whether all are exact values that could be any."""
        return bool(self.are_exact.all() and not self.are_windowed.any())


def folded(rows: Rows) -> tuple[Rows, IntArray]:
    """The distinct rows, and the place of each row among them."""
    if rows.are_plain:
        values, places = np.unique(rows.lower, return_inverse=True)
        return Rows.exact(values), places
    keys = [column for column in rows if (column != column[0]).any()] or [rows.lower]
    if len(keys) > 1 and rows.are_points.all():
        keys = [column for column in keys if column is not rows.upper]
    order = np.lexsort(keys[::-1])
    begins = np.zeros(order.size, dtype=bool)
    begins[:1] = True
    for column in keys:
        begins[1:] |= column[order[1:]] != column[order[:-1]]
    places = np.empty(order.size, dtype=np.intp)
    places[order] = np.cumsum(begins) - 1
    return rows.at(order[begins]), places
