"""What the rows of a sample are: how many of each kind, between which ends."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample.rows import Rows
from mix1d.sample.sample_like import SampleLike

__all__ = ["RowCounts", "check_exact", "ends", "row_counts"]

KINDS = (
    "exact",
    "in an interval",
    "below a limit",
    "above a limit",
    "unknown",
    "with an error",
    "within a window",
    "labelled",
)
"""The kinds of `RowCounts` in words."""


class RowCounts(NamedTuple):
    """How many observations there are of each kind: sums of weights."""

    exact: float
    """Values, with or without an error."""
    interval: float
    """Between two finite ends."""
    below: float
    """Below a limit."""
    above: float
    """Above a limit."""
    unknown: float
    """Of which nothing is known but that they were."""
    error: float
    """Of all of these, those with an error."""
    window: float
    """Of all of these, those that could be observed only within a window."""
    labelled: float = 0.0
    """Of all of these, those of which something is known of the group."""

    @classmethod
    def of(cls, rows: Rows, weights: FloatArray) -> RowCounts:
        """Those of m rows with (m,) weights."""
        left, right = np.isinf(rows.lower), np.isinf(rows.upper)
        kinds = [
            rows.are_points,
            ~(left | right | rows.are_points),
            left & ~right,
            right & ~left,
            left & right,
            rows.error > 0.0,
            rows.are_windowed,
            rows.are_labelled,
        ]
        return cls(*(float(weights[which].sum()) for which in kinds))

    @property
    def in_words(self) -> str:
        """Such as "67 exact, 41 below a limit"; of values that all have an error, only this."""
        are_measured = self.exact == self.error == sum(self[:5])
        counts = self._replace(exact=0.0) if are_measured else self
        pairs = zip(counts, KINDS, strict=True)
        return ", ".join(f"{count:.10g} {words}" for count, words in pairs if count)


def row_counts(sample: SampleLike) -> RowCounts | None:
    """How many observations there are of each kind; None if all are exact."""
    return None if sample.rows is None else RowCounts.of(sample.rows, sample.weights)


def check_exact(sample: SampleLike, what: str, instead: str = "") -> None:
    """Refuse what takes every row for an exact value."""
    counts = row_counts(sample)
    if counts is not None:
        raise Mix1dError(
            f"{what} needs exact values, and of these rows {counts.in_words}"
            + (f": {instead}" if instead else "")
        )


def ends(sample: SampleLike) -> tuple[float, float]:
    """The smallest and the largest finite number that was observed: values, ends, limits.

    Of values that a fit takes as rounded, these values.
    """
    if sample.rows is None or sample._rounding:
        return float(sample.values[0]), float(sample.values[-1])
    low, high = sample.rows.lower.min(), sample.rows.upper.max()
    if not np.isfinite([low, high]).all():
        seen = np.concatenate([sample.rows.lower, sample.rows.upper])
        seen = seen[np.isfinite(seen)]
        low, high = seen.min(), seen.max()
    return float(low), float(high)
