"""The bars of a picture: a histogram as fine as the components ask for, or bins as they were given.

Of rows that are no exact values it is that of Turnbull's estimate, so that it can be compared with
the curves: censored rows lie where the others say that they do, and those of a window are a share
of the whole population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.describe.measured import seen_share
from mix1d.describe.turnbull import Pieces, turnbull
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.labels import drawn_from_mixture
from mix1d.sample.rows import Rows
from mix1d.show.along import LINEAR, LOG, Along
from mix1d.style.numbers import plain

__all__ = ["FEW_WHOLE_NUMBERS", "Bars", "bars_of", "bin_edges"]

MOST_BINS = 160
"""Most bins of a histogram."""

FEW_WHOLE_NUMBERS = 60
"""Up to this many whole numbers get one bar each."""


@dataclass(frozen=True)
class Bars:
    """A histogram."""

    edges: FloatArray
    """(b + 1,) edges; empty where there is none."""
    heights: FloatArray
    """(b,) densities, or probabilities of a whole number if discrete."""
    notes: tuple[str, ...] = ()
    """What has no bar."""


def bars_of(
    mixture: Mixture,
    sample: Sample,
    low: float,
    high: float,
    along: Along = LINEAR,
    bins: int | FloatArray | None = None,
) -> Bars:
    """The bars from `low` to `high`; `bins` are their number or edges, if those were chosen."""
    sample = drawn_from_mixture(sample)
    rows = sample.rows
    if rows is not None and rows.are_values:
        sample, rows = _stand_ins(sample), None
    if rows is None:
        edges = _edges_of(mixture, sample, low, high, along, bins)
        return Bars(edges, _heights(sample, edges, along))
    pieces, notes = _pieces_of(mixture, sample, rows)
    edges = _bins_given(pieces, rows) if bins is None else np.empty(0)
    if not edges.size or (along.is_log and edges[0] <= 0.0):
        edges = _edges_of(mixture, _stand_ins(sample), low, high, along, bins)
    return Bars(edges, _heights_of(pieces, edges, along), notes)


def _edges_of(
    mixture: Mixture,
    sample: Sample,
    low: float,
    high: float,
    along: Along,
    bins: int | FloatArray | None,
) -> FloatArray:
    """Edges as chosen: so many even bins over the values within the window, or these edges."""
    if bins is None:
        edges = _even_edges if along.is_log else bin_edges
        return edges(mixture, sample, low, high)
    if isinstance(bins, int):
        inside = sample.values[(sample.values >= low) & (sample.values <= high)]
        first, last = (inside[0], inside[-1]) if inside[-1] > inside[0] else (low, high)
        even = np.linspace(float(along.to(first)), float(along.to(last)), bins + 1)
        return np.concatenate([[first], along.back(even[1:-1]), [last]])
    if along.is_log and bins[0] <= 0.0:
        raise Mix1dError(
            f"`bins` must have positive edges on a logarithmic axis, got {plain(float(bins[0]))}"
        )
    return bins


def _even_edges(mixture: Mixture, sample: Sample, low: float, high: float) -> FloatArray:
    """Edges that are even on a logarithmic axis, as far apart as the components ask for."""
    places = LOG.to(np.array([low, high]))
    ends = [LOG.to(np.asarray(part.icdf([0.16, 0.84]))) for part in mixture.components]
    halves = np.array([0.5 * (after - before) for before, after in ends])
    logs = Sample(LOG.to(sample.values), weights=sample.weights)
    width = _natural_width(mixture.weights, halves, logs)
    bins = int(np.clip(np.ceil((places[1] - places[0]) / width), 1, MOST_BINS))
    return np.asarray(LOG.back(np.linspace(places[0], places[1], bins + 1)))


def bin_edges(mixture: Mixture, sample: Sample, low: float, high: float) -> FloatArray:
    """Edges of the histogram: as wide as the components ask for, never through a lattice point.

    The width is the rule of Freedman & Diaconis (1981) for the component that needs the finest;
    rounded data get a whole multiple of their step, with the edges half-way between its points,
    because any other width makes combs that are not in the data.
    """
    halves = np.array([part.location_and_width()[1] for part in mixture.components])
    width = max(_natural_width(mixture.weights, halves, sample), (high - low) / MOST_BINS)
    step = 1.0 if mixture.discrete else sample.step
    if mixture.discrete and high - low <= FEW_WHOLE_NUMBERS:
        width = 1.0
    start = sample.values[0]
    if step > 0.0 and width < 100.0 * step:
        multiple = max(1.0, np.round(width / step))
        if (high - low) / (multiple * step) > MOST_BINS:
            multiple += 1.0
        width, start = multiple * step, start - 0.5 * step
    first = start + np.floor((low - start) / width) * width
    bins = int(np.ceil((high - first) / width))
    return np.asarray(first + width * np.arange(bins + 1))


def _natural_width(weights: FloatArray, halves: FloatArray, sample: Sample) -> float:
    """2 IQR n^(-1/3), with the interquartile range and number of each component of 10 or more;
    no wider than the same rule for all the data, which a bad fit must not hide.

    `halves` are half the ranges from 16% to 84% of the components.
    """
    numbers = np.maximum(sample.n * weights, 1e-300)
    widths = 2.0 * 1.349 * halves * numbers ** (-1.0 / 3.0)
    large = numbers >= min(10.0, numbers.max())
    overall = 2.0 * 1.349 * spread.scale(sample.values, sample.weights) * sample.n ** (-1.0 / 3.0)
    return float(min(widths[large].min(), overall or np.inf))


def _heights(sample: Sample, edges: FloatArray, along: Along) -> FloatArray:
    inside = (sample.values >= edges[0]) & (sample.values <= edges[-1])
    counts, _ = np.histogram(sample.values[inside], edges, weights=sample.weights[inside])
    return np.asarray(counts / (sample.n * np.diff(along.to(edges))))


# ---------------------------------------------------------------------- rows
def _pieces_of(mixture: Mixture, sample: Sample, rows: Rows) -> tuple[Pieces, tuple[str, ...]]:
    """Turnbull's estimate between the ends of the support, and notes on what has no place."""
    all_shares = mixture.weights / mixture.weights.sum()  # less than 1 beside what never ends
    whole = Mixture._of(all_shares, mixture._bank)
    found = turnbull(rows, sample.weights, seen_share(whole, rows))
    low = min(float(c.icdf(0.0)) for c in mixture.components)
    high = max(float(c.iccdf(0.0)) for c in mixture.components)
    begins, ends = np.maximum(found.begins, low), np.minimum(found.ends, high)
    if mixture.discrete:  # whole numbers within (begin, end] have their bars around them
        is_piece = begins < ends
        begins = np.where(is_piece, np.floor(begins) + 0.5, begins)
        ends = np.where(is_piece, np.floor(ends) + 0.5, ends)
    notes = []
    if np.isinf(begins[:1]).any() and found.masses[0] > 1e-6:
        notes.append(f"{percent(float(found.masses[0]))} below {plain(float(found.ends[0]))}")
    if np.isinf(ends[-1:]).any() and found.masses[-1] > 1e-6:
        notes.append(f"{percent(float(found.masses[-1]))} above {plain(float(found.begins[-1]))}")
    return Pieces(begins, ends, found.masses), tuple(notes)


def _bins_given(pieces: Pieces, rows: Rows) -> FloatArray:
    """(b + 1,) edges of bins that do not overlap, as they were given; empty for other rows."""
    finite = np.isfinite(pieces.begins) & np.isfinite(pieces.ends)
    edges = np.unique(np.concatenate([pieces.begins[finite], pieces.ends[finite]]))
    order = np.argsort(rows.lower, kind="stable")
    apart = rows.upper[order][:-1] <= rows.lower[order][1:]
    same = rows.lower[order][:-1] == rows.lower[order][1:]
    if rows.are_points.any() or not (apart | same).all() or not edges.size:
        return np.empty(0)
    return edges[:: -(-(edges.size - 1) // MOST_BINS)]


def _heights_of(pieces: Pieces, edges: FloatArray, along: Along) -> FloatArray:
    """(b,) density of the pieces in each bin; that of an interval is even within it."""
    points = pieces.begins == pieces.ends
    at, masses = pieces.ends[points], pieces.masses[points]
    inside = (at >= edges[0]) & (at <= edges[-1])
    counts = np.histogram(at[inside], edges, weights=masses[inside])[0]
    finite = ~points & np.isfinite(pieces.begins) & np.isfinite(pieces.ends)
    begins, ends = pieces.begins[finite, None], pieces.ends[finite, None]
    up_to = pieces.masses[finite] @ np.clip((edges - begins) / (ends - begins), 0.0, 1.0)
    return np.asarray((counts + np.diff(up_to)) / np.diff(along.to(edges)))


def _stand_ins(sample: Sample) -> Sample:
    """The values that stand for the rows, as if they were exact."""
    values, places = np.unique(sample.values, return_inverse=True)
    totals = np.bincount(places, weights=sample.weights).astype(np.float64)
    return Sample._of_weighed_points(values, totals)
