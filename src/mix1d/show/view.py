"""What a picture of a mixture over its data shows, as numbers: nothing here draws.

The view is robust: one value at 1e6 beside two clean groups is named in a note and does not squeeze
them. The curves are evaluated where they bend, so a component a thousand times narrower than its
neighbour is not stepped over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.bins import bars_of
from mix1d.show.rows_view import RowsView, rows_view
from mix1d.style.numbers import count, plain

__all__ = [
    "Curves",
    "View",
    "curves_of",
    "has_bars",
    "marks_of",
    "outside",
    "spread_apart",
    "view_alone",
    "view_of",
    "window",
]

BULK = 0.01
"""The window may leave out this share of the data on either side, if they lie far away."""

REACH = 1.0
"""How far the window may go beyond the bulk, in widths of the bulk."""

FEW = 40
"""Fewer values than this, no two of them equal, are shown one by one and without a histogram."""

FARTHEST = 6.0
"""A component without data is shown no farther from its location than this many of its widths."""

MOST_MARKS = 1500
"""Most points that are drawn below the axis."""

MOST_WHOLE_NUMBERS = 4000
"""Most steps of a discrete curve."""

TALLEST = 25.0
"""The axis ends at this many times the lowest peak of the large components; higher peaks are cut
off, but not those of most of the values."""

TALL_BAR = 4.0
"""A bar of rows with windows is cut off beyond this many times the peak of the curves: where few
windows are open a row stands for many."""

LARGE = 0.05
"""A component of at least this weight must be visible."""


@dataclass(frozen=True)
class Curves:
    """The curves of a mixture: each component times its weight, and their sum."""

    x: FloatArray
    """(g,) places, ascending."""
    parts: FloatArray
    """(g, k) weighted densities of the components."""
    discrete: bool

    @property
    def edges(self) -> FloatArray:
        """(g + 1,) for the steps of a discrete mixture: half-way between the whole numbers."""
        middles = 0.5 * (self.x[1:] + self.x[:-1])
        return np.concatenate([[self.x[0] - 0.5], middles, [self.x[-1] + 0.5]])

    @property
    def total(self) -> FloatArray:
        """(g,) the mixture itself."""
        return np.asarray(self.parts.sum(axis=1))


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

    def with_curves(self, curves: Curves) -> View:
        """The view with the curves of another mixture."""
        return replace(self, curves=curves)

    def with_band(self, top: float, level: float) -> View:
        """The view with room for a band that reaches up to `top`."""
        room = min(max(self.top, top), 1.5 * self.top)
        note = f"grey: pointwise {plain(float(f'{100 * level:.6g}'))}% band"
        return replace(self, top=room, notes=(*self.notes, note))


def view_of(
    mixture: Mixture,
    sample: Sample,
    *,
    bars: bool = True,
    between: tuple[float, float] | None = None,
) -> View:
    """Window, curves, histogram and marks for a mixture over its data.

    Parameters
    ----------
    bars : bool
        Whether to make a histogram at all; fewer than 40 distinct values get none.
    between : (low, high), optional
        The window; by default that of `window`.
    """
    low, high = window(mixture, sample) if between is None else between
    curves = curves_of(mixture, low, high)
    edges, heights = np.empty(0), np.empty(0)
    beyond: tuple[str, ...] = ()
    if bars and has_bars(sample):
        edges, heights, beyond = bars_of(mixture, sample, low, high)
    top, cut = _top(mixture, curves, heights)
    shown = rows_view(mixture, sample, curves.x, low, high)
    if shown is not None:
        top, cut = _top_of_rows(curves, heights, shown, top, cut)
    marks = np.empty(0) if shown else marks_of(mixture, sample, low, high)
    notes = (*outside(sample, low, high), *cut, *beyond, *(shown.notes if shown else ()))
    return View(low, high, top, curves, edges, heights, marks, notes, shown)


def has_bars(sample: Sample) -> bool:
    """Whether a histogram helps: points over each other cannot be counted by eye, nor can many."""
    return bool(sample.n >= FEW or sample.values.size < sample.n)


def window(mixture: Mixture, sample: Sample, reach: float = REACH) -> tuple[float, float]:
    """The range of x to show: the data and the curves, but nothing far from the bulk of the data.

    `reach` says how many widths of the bulk count as far.
    """
    first, last = (spread.quantile(sample.values, sample.weights, q) for q in (BULK, 1 - BULK))
    width = (last - first) or float(sample.values[-1] - sample.values[0])
    width = width or 6.0 * float(mixture.sds.max()) or abs(first) or 1.0
    fence = first - reach * width, last + reach * width
    near = sample.values[(sample.values >= fence[0]) & (sample.values <= fence[1])]
    large = [c for c, w in zip(mixture.components, mixture.weights, strict=True) if w >= 2 * BULK]
    tails = [np.clip((c.icdf(0.002), c.iccdf(0.002)), *fence) for c in large]
    low = float(min([near[0], *(t[0] for t in tails)]))
    high = float(max([near[-1], *(t[1] for t in tails)]))
    return _padded(mixture, low, high)


def _padded(mixture: Mixture, low: float, high: float) -> tuple[float, float]:
    pad = max(0.5 * mixture.discrete, 0.02 * (high - low))
    return low - pad, high + pad


def _reach_of(mixture: Mixture) -> tuple[float, float]:
    """Where 99.6% of each component lie, but no farther from it than `FARTHEST` of its widths."""
    ends: list[float] = []
    for part in (c for c, w in zip(mixture.components, mixture.weights, strict=True) if w > 0.0):
        place, width = part.location_and_width()
        fence = place - FARTHEST * width, place + FARTHEST * width
        ends += np.clip((part.icdf(0.002), part.iccdf(0.002)), *fence).tolist()
    return min(ends), max(ends)


def view_alone(mixture: Mixture) -> View:
    """The same of a mixture without data: as wide as its components."""
    low, high = _padded(mixture, *_reach_of(mixture))
    curves, none = curves_of(mixture, low, high), np.empty(0)
    top, notes = _top(mixture, curves, none)
    return View(low, high, top, curves, none, none, none, notes)


def curves_of(mixture: Mixture, low: float, high: float) -> Curves:
    """The curves between `low` and `high`, at points that resolve the narrowest component.

    The points are quantiles of every component, so they lie densely where a curve bends; a discrete
    mixture is evaluated at whole numbers, at all of them if they are not too many.
    """
    first, last = np.ceil(low), np.floor(high)
    if mixture.discrete and last - first <= MOST_WHOLE_NUMBERS:
        x = np.arange(first, last + 1.0)
    else:
        x = _quantile_grid(mixture, low, high)
    if mixture.discrete:
        x = np.unique(np.clip(np.round(x), first, last))
    densities = np.stack([np.asarray(c.pdf(x)) for c in mixture.components], axis=-1)
    return Curves(x, mixture.weights * densities, mixture.discrete)


def _quantile_grid(mixture: Mixture, low: float, high: float) -> FloatArray:
    tails = ndtr(np.linspace(-6.0, 0.0, 121))
    points = [np.linspace(low, high, 501)]
    for component in mixture.components:
        points += [np.asarray(component.icdf(tails)), np.asarray(component.iccdf(tails))]
    x = np.unique(np.concatenate(points))
    return np.asarray(x[(x >= low) & (x <= high)])


def marks_of(mixture: Mixture, sample: Sample, low: float, high: float) -> FloatArray:
    """Values that look, drawn as points coloured by group, as if all were drawn.

    One for each group in each of 1,500 places of the window that holds any.
    """
    values = sample.values[(sample.values >= low) & (sample.values <= high)]
    place = np.floor((values - low) / (high - low) * MOST_MARKS)
    kind = place * (mixture.k + 1) + mixture.predict(values)
    return np.asarray(values[np.unique(kind, return_index=True)[1]])


def _top(mixture: Mixture, curves: Curves, heights: FloatArray) -> tuple[float, tuple[str, ...]]:
    """Where the vertical axis ends, and a note if a peak is cut off there."""
    peaks, weights = curves.parts.max(axis=0), mixture.weights
    large = np.sort(peaks[(weights >= LARGE) & (peaks > 0)])
    highest = float(max(curves.total.max(), heights.max(initial=0.0)))
    ends = [TALLEST * p for p in large.tolist() if weights[peaks > TALLEST * p].sum() <= 0.5]
    if not ends or large[-1] <= ends[0]:
        return highest or 1.0, ()
    return ends[0], (f"peak of {plain(float(f'{highest:.3g}'))} cut off",)


def _top_of_rows(
    curves: Curves, heights: FloatArray, rows: RowsView, top: float, cut: tuple[str, ...]
) -> tuple[float, tuple[str, ...]]:
    """The same beside rows: no spike that errors explain, and no bar of a few rows, is a scale."""
    measured, bar = float(rows.measured.max(initial=0.0)), float(heights.max(initial=0.0))
    peak = float(curves.total.max())
    if measured > 0.0 and peak > TALLEST * measured:
        return max(2.0 * measured, bar), (f"peak of {plain(float(f'{peak:.3g}'))} cut off",)
    if bar > TALL_BAR * peak > 0.0:
        return 0.5 * TALL_BAR * peak, (f"bar of {plain(float(f'{bar:.3g}'))} cut off",)
    return top, cut


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
