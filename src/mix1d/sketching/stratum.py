"""`Stratum`: the rows of one kind, of one window and with one label, in cells.

Exact values, and the ends of rows that are open on the other side, are in cells of their own
numbers; intervals, and values with an error each, in cells of two (`plane`). An end on the border
of its window counts as open: no more is known of the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.objects.values import Value
from mix1d.sample.labelling import UNKNOWN
from mix1d.sample.rows import Rows
from mix1d.sketching import plane
from mix1d.sketching.cells import Cells, merged, twice_as_wide
from mix1d.sketching.plane import Plane
from mix1d.sketching.quadrature import points_of

__all__ = ["EACH_ITS_OWN", "PLAIN", "Key", "Kind", "Stratum"]

EACH_ITS_OWN = -1.0
"""The error of a key where every row has its own."""


class Kind(IntEnum):
    """What is known of a row."""

    VALUE = 0
    BELOW = 1
    ABOVE = 2
    BETWEEN = 3
    UNKNOWN = 4


class Key(NamedTuple):
    """What the rows of a stratum have in common."""

    kind: Kind = Kind.VALUE
    error: float = 0.0
    """Sd of the measurement error; 0 for none."""
    low: float = -np.inf
    high: float = np.inf
    """The window."""
    label: float = UNKNOWN
    """What is known of the group, a number of the labelling of the sketch."""

    @property
    def has_pairs(self) -> bool:
        """Whether a row has two numbers, its ends or its value and error."""
        return self.kind is Kind.BETWEEN or self.error == EACH_ITS_OWN

    @property
    def are_ends(self) -> bool:
        """Whether these two are ends."""
        return self.kind is Kind.BETWEEN

    def is_log(self, scale: str) -> bool:
        """Whether the cells are those of logarithms: an error is one of the numbers themselves."""
        return scale == "log" and self.error == 0.0

    def joined(self, parts: list[Cells] | list[Plane], limit: int) -> Cells | Plane:
        """The cells of several parts together."""
        if self.has_pairs:
            return plane.merged(parts, limit, are_ends=self.are_ends)  # type: ignore[arg-type]
        return merged(parts, limit)  # type: ignore[arg-type]


PLAIN = Key()
"""Of exact values of which no more is known."""


@dataclass(frozen=True, eq=False)
class Stratum(Value):
    """Occupied cells, and what their rows have in common."""

    key: Key
    content: Cells | Plane

    def __post_init__(self) -> None:
        for part in self.content:
            if isinstance(part, np.ndarray):
                frozen(part)

    @property
    def n(self) -> float:
        """The sum of the weights."""
        with np.errstate(over="ignore"):  # a sum that is not finite is refused later
            return float(self.content.sums[:, 0].sum())

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct row, so that nothing is lost."""
        return bool((self.content.low == self.content.high).all())

    @property
    def coarser(self) -> Stratum:
        """The same in cells of twice the width, where something is folded."""
        content = self.content
        if self.is_exact:
            return self
        if isinstance(content, Plane):
            return Stratum(self.key, plane.twice_as_wide(content, are_ends=self.key.are_ends))
        return Stratum(self.key, twice_as_wide(content))

    def as_rows(self, scale: str) -> tuple[Rows, FloatArray]:
        """The rows that stand for those of the cells, and their weights."""
        key, content = self.key, self.content
        if isinstance(content, Plane):
            one, other, weights = plane.points_of(content, are_ends=key.are_ends)
        else:
            one, weights = points_of(content)
            other = one
        if key.is_log(scale):
            with np.errstate(over="ignore"):
                one, other = (np.minimum(np.exp(x), np.finfo(float).max) for x in (one, other))
        return self._between(one, other)._replace(label=np.full(one.size, key.label)), weights

    def _between(self, one: FloatArray, other: FloatArray) -> Rows:
        """Rows of these numbers: values or ends, with errors or other ends."""
        key = self.key
        error = other if key.error == EACH_ITS_OWN else np.full(one.size, key.error)
        rows = Rows.exact(one, low=key.low, high=key.high)._replace(error=error)
        if key.kind is not Kind.VALUE:
            lower = one if key.kind in (Kind.ABOVE, Kind.BETWEEN) else -np.inf
            upper = {Kind.BELOW: one, Kind.BETWEEN: other}.get(key.kind, np.inf)
            before = np.nextafter(key.low, -np.inf)
            rows = rows._replace(
                lower=np.maximum(np.full(one.size, lower), before),
                upper=np.minimum(np.full(one.size, upper), key.high),
            )
        return rows
