"""The bars of a picture: a histogram as fine as the components ask for, or bins as they were given.

Of rows that are no exact values it is that of Turnbull's estimate, so that it can be compared with
the curves: censored rows lie where the others say that they do, and those of a window are a share
of the whole population.
"""

from __future__ import annotations

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.describe.measured import seen_share
from mix1d.describe.turnbull import Pieces, turnbull
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.labels import drawn_from_mixture
from mix1d.sample.rows import Rows
from mix1d.style.numbers import plain

__all__ = ["FEW_WHOLE_NUMBERS", "bars_of", "bin_edges"]

MOST_BINS = 160
"""Most bins of a histogram."""

FEW_WHOLE_NUMBERS = 60
"""Up to this many whole numbers get one bar each."""


def bars_of(
    mixture: Mixture, sample: Sample, low: float, high: float
) -> tuple[FloatArray, FloatArray, tuple[str, ...]]:
    """Edges and heights of the bars from `low` to `high`, and notes on what has no bar."""
    sample = drawn_from_mixture(sample)
    rows = sample.rows
    if rows is not None and rows.are_values:
        sample, rows = _stand_ins(sample), None
    if rows is None:
        edges = bin_edges(mixture, sample, low, high)
        return edges, _heights(sample, edges), ()
    pieces, notes = _pieces_of(mixture, sample, rows)
    edges = _bins_given(pieces, rows)
    if not edges.size:
        edges = bin_edges(mixture, _stand_ins(sample), low, high)
    return edges, _heights_of(pieces, edges), notes


def bin_edges(mixture: Mixture, sample: Sample, low: float, high: float) -> FloatArray:
    """Edges of the histogram: as wide as the components ask for, never through a lattice point.

    The width is the rule of Freedman & Diaconis (1981) for the component that needs the finest;
    rounded data get a whole multiple of their step, with the edges half-way between its points,
    because any other width makes combs that are not in the data.
    """
    width = max(_natural_width(mixture, sample), (high - low) / MOST_BINS)
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


def _natural_width(mixture: Mixture, sample: Sample) -> float:
    """2 IQR n^(-1/3), with the interquartile range and number of each component of 10 or more;
    no wider than the same rule for all the data, which a bad fit must not hide.
    """
    numbers = np.maximum(sample.n * mixture.weights, 1e-300)
    sds = np.array([part.location_and_width()[1] for part in mixture.components])
    widths = 2.0 * 1.349 * sds * numbers ** (-1.0 / 3.0)
    large = numbers >= min(10.0, numbers.max())
    overall = 2.0 * 1.349 * spread.scale(sample.values, sample.weights) * sample.n ** (-1.0 / 3.0)
    return float(min(widths[large].min(), overall or np.inf))


def _heights(sample: Sample, edges: FloatArray) -> FloatArray:
    inside = (sample.values >= edges[0]) & (sample.values < edges[-1])
    counts, _ = np.histogram(sample.values[inside], edges, weights=sample.weights[inside])
    return np.asarray(counts / (sample.n * np.diff(edges)))


# ---------------------------------------------------------------------- rows
def _pieces_of(mixture: Mixture, sample: Sample, rows: Rows) -> tuple[Pieces, tuple[str, ...]]:
    """Turnbull's estimate between the ends of the support, and notes on what has no place."""
    found = turnbull(rows, sample.weights, seen_share(mixture, rows))
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


def _heights_of(pieces: Pieces, edges: FloatArray) -> FloatArray:
    """(b,) density of the pieces in each bin; that of an interval is even within it."""
    points = pieces.begins == pieces.ends
    at, masses = pieces.ends[points], pieces.masses[points]
    inside = (at >= edges[0]) & (at < edges[-1])
    counts = np.histogram(at[inside], edges, weights=masses[inside])[0]
    finite = ~points & np.isfinite(pieces.begins) & np.isfinite(pieces.ends)
    begins, ends = pieces.begins[finite, None], pieces.ends[finite, None]
    up_to = pieces.masses[finite] @ np.clip((edges - begins) / (ends - begins), 0.0, 1.0)
    return np.asarray((counts + np.diff(up_to)) / np.diff(edges))


def _stand_ins(sample: Sample) -> Sample:
    """The values that stand for the rows, as if they were exact."""
    values, places = np.unique(sample.values, return_inverse=True)
    totals = np.bincount(places, weights=sample.weights).astype(np.float64)
    return Sample._of_weighed_points(values, totals)
