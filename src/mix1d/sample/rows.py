"""What was observed of each row: a value, or an interval of it, an error, a window, a label.

A row is the event that its value lies in (lower, upper]; equal ends are the value itself. With an
error the value is the true one plus a normal deviation of that sd. A row that could be observed
only within a window, [low, high], is one of those that were; it says nothing of the others. A label
says which components it may belong to (`sample.labelling`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Self

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen
from mix1d.sample.labelling import UNKNOWN, Labelling

__all__ = ["Rows", "folded"]


class _Columns(NamedTuple):
    """What is told of m rows; each array is (m,)."""

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
    label: FloatArray
    """What is known of its group, a number of the `labelling`; -1 for nothing."""


class Rows(_Columns):
    """m rows: their columns, and what the labels among these mean."""

    labelling: Labelling | None = None
    """What the labels say; None where there are none."""

    def __new__(
        cls,
        lower: FloatArray,
        upper: FloatArray,
        error: FloatArray,
        low: FloatArray,
        high: FloatArray,
        label: FloatArray | None = None,
        labelling: Labelling | None = None,
    ) -> Self:
        """Rows of these columns; without labels none has one."""
        label = np.full(np.shape(lower), UNKNOWN) if label is None else label
        made = super().__new__(cls, lower, upper, error, low, high, label)
        made.labelling = labelling
        return made

    def _replace(self, **changes: Any) -> Self:
        """The same with some columns replaced, or the labelling."""
        labelling = changes.pop("labelling", self.labelling)
        made = super()._replace(**changes)
        made.labelling = labelling
        return made

    @classmethod
    def exact(
        cls, values: FloatArray, error: float = 0.0, low: float = -np.inf, high: float = np.inf
    ) -> Rows:
        """Exact values of one error and one window; by default values that could be any."""
        return cls(
            values,
            values,
            np.full_like(values, error),
            np.full_like(values, low),
            np.full_like(values, high),
        )

    @classmethod
    def between(cls, lower: FloatArray, upper: FloatArray) -> Rows:
        """Intervals, or values where both ends are equal, that could be any."""
        return cls.exact(lower)._replace(upper=upper)

    @property
    def told(self) -> tuple[FloatArray, ...]:
        """The columns that say anything: that of the labels is left out where there are none."""
        return tuple(self) if self.are_labelled.any() else self[:5]

    def at(self, index: IntArray | BoolArray | slice) -> Rows:
        """Some of them."""
        return self.each(lambda column: column[index])

    def each(self, function: Callable[[FloatArray], FloatArray]) -> Rows:
        """The same with a function applied to each column."""
        columns: list[Any] = [*map(function, self), self.labelling]
        return Rows(*columns)

    def followed_by(self, others: Rows) -> Rows:
        """These rows, then others, of which these or those have no labels."""
        pairs = zip(self, others, strict=True)
        labelling = others.labelling if self.labelling is None else self.labelling
        columns: list[Any] = [*map(np.concatenate, pairs), labelling]
        return Rows(*columns)

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
    def are_labelled(self) -> BoolArray:
        """(m,) of which something is known of the group."""
        return np.asarray(self.label != UNKNOWN)

    @property
    def are_values(self) -> bool:
        """Whether all are exact values that could be any, of whatever group."""
        return bool(self.are_exact.all() and not self.are_windowed.any())

    @property
    def are_plain(self) -> bool:
        """Whether all are exact values that could be any, of any group."""
        return self.are_values and not self.are_labelled.any()


def folded(rows: Rows) -> tuple[Rows, IntArray]:
    """The distinct rows, and the place of each row among them."""
    if rows.are_plain:
        values, places = np.unique(rows.lower, return_inverse=True)
        return Rows.exact(values), places
    columns = rows[:1] + rows[2:] if rows.are_points.all() else tuple(rows)
    keys = [column for column in columns if (column != column[0]).any()] or [rows.lower]
    order = np.lexsort(keys[::-1])
    begins = np.zeros(order.size, dtype=bool)
    begins[:1] = True
    for column in keys:
        begins[1:] |= column[order[1:]] != column[order[:-1]]
    places = np.empty(order.size, dtype=np.intp)
    places[order] = np.cumsum(begins) - 1
    return rows.at(order[begins]), places
