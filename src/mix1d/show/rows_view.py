"""What a picture shows of rows that are no exact values, as numbers: nothing here draws.

Each row lies in the strip below the axis: a value, a bar from end to end, an arrow if it is open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.describe.measured import density_of_measured, evidence_of_rows
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.rows import Rows
from mix1d.show.along import LINEAR, Along

__all__ = ["ARROW", "FEW_ROWS", "LANE", "RowsView", "rows_view"]

FEW_ROWS = 60
"""Up to this many rows are drawn one above the other, more in one line."""

MOST_LANES = 12
"""Rows lie one above the other in at most so many lines."""

LANE = 0.035
"""Height of a line of rows, as a share of the height above the axis."""

ARROW = 0.022
"""Length of the arrow of an open end, as a share of the width."""

MOST_ROWS = 1500
"""Most rows that are drawn below the axis."""


@dataclass(frozen=True)
class RowsView:
    """The rows below the axis, and what is drawn beside bars and curves."""

    lower: FloatArray
    upper: FloatArray
    """(r,) what is known of each, equal ends for a value; infinite where it is open."""
    error: FloatArray
    lane: IntArray
    """(r,) in which line each lies, from 0."""
    shares: FloatArray
    """(k, r) how probable each component is, up to a factor for each row."""
    strip: float
    """Height of the lines together, as a share of the height above the axis."""
    measured: FloatArray
    """(g,) density of the values with their errors, at the places of the curves; empty without."""
    hidden: tuple[float, float]
    """Below the first and above the second nothing could be observed; infinite for none."""
    notes: tuple[str, ...]

    @property
    def groups(self) -> IntArray:
        """(r,) the most probable component."""
        return np.asarray(self.shares.argmax(axis=0))

    def merged(self, members: FloatArray) -> RowsView:
        """The same with groups in the place of components; `members` (G, k) is 1 for those."""
        return replace(self, shares=members @ self.shares)


def rows_view(
    mixture: Mixture,
    sample: Sample,
    x: FloatArray,
    low: float,
    high: float,
    along: Along = LINEAR,
) -> RowsView | None:
    """The rows from `low` to `high`, and the density of what was measured at x.

    None where all are exact values.
    """
    rows = sample.rows
    if rows is None:
        return None
    shown = _shown(mixture, rows, low, high)
    own = shown.rows
    lane = _lanes_of(own, low, high, along)
    has_errors = bool((rows.error > 0.0).any()) and not mixture.discrete
    measured = np.empty(0)
    if has_errors:
        measured = density_of_measured(mixture, x, rows.error, sample.weights) * along.slope(x)
    lines = int(lane.max(initial=0)) + 1
    strip = 0.0 if lines == 1 else LANE * (lines + 1)
    hidden = float(rows.low.min()), float(rows.high.max())
    labelled = bool(own.are_labelled.any() and not own.are_labelled.all())
    notes = _notes(hidden, has_errors=has_errors, are_below=labelled)
    return RowsView(
        own.lower, own.upper, own.error, lane, shown.shares, strip, measured, hidden, notes
    )


def _notes(hidden: tuple[float, float], *, has_errors: bool, are_below: bool) -> tuple[str, ...]:
    notes = ["shaded: not observed"] if not np.isinf(hidden).all() else []
    if has_errors:
        notes.append("dotted: with the errors")
    if are_below:
        notes.append("lowest line: rows of known group")
    return tuple(notes)


# ---------------------------------------------------------------------- the rows in the strip
@dataclass(frozen=True)
class _Shown:
    rows: Rows
    shares: FloatArray


def _shown(mixture: Mixture, rows: Rows, low: float, high: float) -> _Shown:
    """Rows that look as if all were drawn: one for each group and place of its two ends."""
    inside = rows.at((rows.upper >= low) & (rows.lower <= high))
    places = [
        np.floor((np.clip(ends, low, high) - low) / (high - low) * MOST_ROWS)
        for ends in (inside.lower, inside.upper)
    ]
    place = places[0] * (MOST_ROWS + 1) + places[1]
    kept = np.unique(np.stack([place, inside.label]), axis=1, return_index=True)[1]
    if kept.size > MOST_ROWS:
        kept = kept[np.linspace(0, kept.size - 1, MOST_ROWS).round().astype(int)]
    own = inside.at(kept)
    parts = evidence_of_rows(mixture, own)
    if own.labelling is not None:
        parts = parts * own.labelling.shares_of(own.label, mixture.k)
    return _Shown(own, parts)


def _lanes_of(rows: Rows, low: float, high: float, along: Along) -> IntArray:
    """The line of each row; those with labels lie below the others."""
    is_few = rows.lower.size <= FEW_ROWS
    lane = np.zeros(rows.lower.size, dtype=np.intp)
    if is_few:
        lane = _lanes(rows, low, high, along)
    labelled = rows.are_labelled
    if labelled.any() and not labelled.all():
        for which, first in ((~labelled, 0), (labelled, int(lane[~labelled].max(initial=0)) + 1)):
            lane[which] = first + (_lanes(rows.at(which), low, high, along) if is_few else 0)
    return lane


def _lanes(rows: Rows, low: float, high: float, along: Along) -> IntArray:
    """The line of each row, the lowest where it lies over no other; in turn if all are full."""
    width = along.to(high) - along.to(low)
    arrow = 2.0 * ARROW * width
    lower, upper = along.to(rows.lower - rows.error), along.to(rows.upper + rows.error)
    begins = np.where(np.isinf(rows.lower), upper - arrow, lower)
    ends = np.where(np.isinf(rows.upper), lower + arrow, upper)
    lanes, reached = np.zeros(begins.size, dtype=np.intp), np.full(MOST_LANES, -np.inf)
    if not (rows.error > 0.0).any() and rows.are_points.all():
        return lanes
    for j in np.argsort(begins, kind="stable"):
        lane = int(np.argmax(reached <= begins[j])) if (reached <= begins[j]).any() else 0
        lane = lane if reached[lane] <= begins[j] else int(np.argmin(reached))
        lanes[j], reached[lane] = lane, ends[j] + (rows.error[j] > 0.0) * 0.01 * width
    return lanes
