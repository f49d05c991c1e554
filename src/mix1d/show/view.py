"""What a picture of a mixture over its data shows, as numbers: nothing here draws.

Values outside the window are named in a note, and a peak that would crush all others is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.along import LINEAR, Along
from mix1d.show.bins import Bars, bars_of
from mix1d.show.curves import Curves, curves_of
from mix1d.show.heights import STEM, top_of, top_of_rows
from mix1d.show.look import Look
from mix1d.show.rows_view import RowsView, rows_view
from mix1d.show.windows import window, window_alone
from mix1d.style.numbers import count, plain

__all__ = [
    "View",
    "chosen_view",
    "has_bars",
    "marks_of",
    "outside",
    "spread_apart",
    "view_alone",
    "view_of",
]

FEW = 40
"""Fewer values than this, no two of them equal, are shown one by one and without a histogram."""

MOST_MARKS = 1500
"""Most points that are drawn below the axis."""


@dataclass(frozen=True)
class View:
    """All numbers of one picture."""

    low: float
    high: float
    top: float
    """Upper end of the vertical axis for the curves and bars."""
    curves: Curves
    edges: FloatArray
    """(b + 1,) edges of the histogram; empty where there is none."""
    heights: FloatArray
    """(b,) densities, or probabilities of a whole number if discrete."""
    marks: FloatArray
    """(r,) one value for each place of the window that has any."""
    notes: tuple[str, ...]
    """What the picture leaves out."""
    rows: RowsView | None = None
    """What is drawn of rows that are no exact values; None where all are."""
    along: Along = LINEAR
    """The axis of the values."""
    per: float = 1.0
    """What the densities were multiplied by: values in a bin, in a picture of counts."""

    @property
    def stems(self) -> FloatArray:
        """(k,) heights of the lines of components that are single values; NaN for the others."""
        masses = self.curves.masses
        return STEM * self.top * masses / np.nanmax(masses, initial=0.0)

    @property
    def has_heights(self) -> bool:
        """Whether anything is drawn whose height is a density."""
        measured = self.rows is not None and self.rows.measured.size
        return bool(self.curves.total.any() or self.heights.size or measured)

    def with_curves(self, curves: Curves) -> View:
        """The view with the curves of another mixture."""
        return replace(self, curves=curves)

    def noted(self, note: str) -> View:
        """The view with one more note, before the others."""
        return replace(self, notes=(note, *self.notes)) if note else self

    def counted(self, sample: Sample) -> View:
        """The view with numbers of values in the place of densities.

        Raises
        ------
        Mix1dError
            If the bins are not all of one width, or the weights are no counts.
        """
        sample.check_counts("`counts`")
        widths = np.diff(self.along.to(self.edges))
        if not np.allclose(widths, widths[0], rtol=1e-6):
            raise Mix1dError(
                f"`counts` needs bins of one width, got widths from {plain(float(widths.min()))} "
                f"to {plain(float(widths.max()))}"
            )
        per = sample.n * float(widths[0])
        curves = replace(self.curves, parts=per * self.curves.parts)
        rows = self.rows and replace(self.rows, measured=per * self.rows.measured)
        return replace(
            self, top=per * self.top, curves=curves, heights=per * self.heights, rows=rows, per=per
        )

    def merged(self, members: FloatArray) -> View:
        """The view with the rows of groups; `members` (G, k) is 1 for their components."""
        return replace(self, rows=self.rows and self.rows.merged(members))

    def with_band(self, top: float, level: float) -> View:
        """The view with room for a band that reaches up to `top`."""
        room = min(max(self.top, top), 1.5 * self.top)
        note = f"grey: pointwise {plain(float(f'{100 * level:.6g}'))}% band"
        return replace(self, top=room, notes=(*self.notes, note))


def view_of(
    mixture: Mixture,
    sample: Sample,
    *,
    bars: bool | None = None,
    between: tuple[float, float] | None = None,
    along: Along = LINEAR,
    bins: int | FloatArray | None = None,
) -> View:
    """Window, curves, histogram and marks for a mixture over its data.

    Parameters
    ----------
    bars : bool, optional
        Whether to make a histogram; by default fewer than 40 distinct values get none.
    between : (low, high), optional
        The window; by default that of `window`.
    bins : int or (b + 1,), optional
        The number of bars or their edges, which then are drawn for any number of values.
    """
    low, high = window(mixture, sample, along=along) if between is None else between
    curves = curves_of(mixture, low, high, along)
    if bars is None:
        bars = bins is not None or has_bars(sample)
    none = np.empty(0)
    drawn = bars_of(mixture, sample, low, high, along, bins) if bars else Bars(none, none)
    top, cut = top_of(curves, mixture.weights, drawn.heights, along)
    shown = rows_view(mixture, sample, curves.x, low, high, along)
    if shown is not None:
        top, cut = top_of_rows(curves, drawn.heights, shown.measured, top, cut)
    marks = none if shown else marks_of(mixture, sample, low, high, along)
    notes = (*outside(sample, low, high), *cut, *drawn.notes, *(shown.notes if shown else ()))
    return View(low, high, top, curves, drawn.edges, drawn.heights, marks, notes, shown, along)


def has_bars(sample: Sample) -> bool:
    """Whether a histogram helps: points over each other cannot be counted by eye, nor can many."""
    return bool(sample.n >= FEW or sample.values.size < sample.n)


def chosen_view(
    mixture: Mixture,
    sample: Sample,
    look: Look,
    along: Along,
    between: tuple[float, float] | None = None,
) -> View:
    """The view with the bars that were chosen, in densities or in numbers of values."""
    is_without = isinstance(look.bins, int) and look.bins == 0
    view = view_of(
        mixture,
        sample,
        bars=False if is_without else look.counts or None,
        between=between,
        along=along,
        bins=None if is_without else look.bins,
    )
    return view.counted(sample) if look.counts else view


def view_alone(mixture: Mixture, along: Along = LINEAR) -> View:
    """The same of a mixture without data: as wide as its components."""
    low, high = window_alone(mixture, along)
    curves, none = curves_of(mixture, low, high, along), np.empty(0)
    top, notes = top_of(curves, mixture.weights, none, along)
    return View(low, high, top, curves, none, none, none, notes, along=along)


def marks_of(
    mixture: Mixture, sample: Sample, low: float, high: float, along: Along = LINEAR
) -> FloatArray:
    """Values that look, drawn as points coloured by group, as if all were drawn.

    One for each group in each of 1,500 places of the window that holds any.
    """
    values = sample.values[(sample.values >= low) & (sample.values <= high)]
    first, last = along.to(low), along.to(high)
    place = np.floor((along.to(values) - first) / (last - first) * MOST_MARKS)
    kind = place * (mixture.k + 1) + mixture.predict(values)
    return np.asarray(values[np.unique(kind, return_index=True)[1]])


def outside(sample: Sample, low: float, high: float) -> tuple[str, ...]:
    """The note on the values that lie outside; none where all are inside."""
    out = (sample.values < low) | (sample.values > high)
    if not (far := sample.values[out]).size:
        return ()
    ends = [plain(float(f"{x:.4g}")) for x in dict.fromkeys([far[0], far[-1]])]
    number = count(float(sample.weights[out].sum()))
    return (f"{number} of {count(sample.n)} values outside ({' to '.join(ends)})",)


def spread_apart(wanted: FloatArray, widths: FloatArray, low: float, high: float) -> FloatArray:
    """Centres for labels of these `widths`, near the `wanted` places, none over another.

    Ascending `wanted`. Labels that would touch are moved as little as possible in the sense of
    least squares (pool adjacent violators); all stay between `low` and `high` if there is room.
    """
    offsets = np.concatenate([[0.0], np.cumsum((widths[:-1] + widths[1:]) / 2.0)])
    blocks: list[tuple[float, int]] = []
    for value in wanted - offsets:
        mean, size = float(value), 1
        while blocks and blocks[-1][0] > mean:
            earlier, number = blocks.pop()
            mean = (mean * size + earlier * number) / (size + number)
            size += number
        blocks.append((mean, size))
    places = np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])
    room = high - widths[-1] / 2.0 - offsets[-1]
    return np.asarray(np.clip(places, low + widths[0] / 2.0, max(room, low)) + offsets)
