"""Mixtures of rounded values: each value stands for the interval that was rounded to it.

The density of a rounded value says more than is known: where many values share a multiple of the
step, a narrow component on it gains a likelihood that only rounding made. The mass of its interval
says what is known, and nothing can collapse. Many data sets on one lattice are fitted side by
side, each searched like the others: what a test needs of its data and of its replicates alike.
(Heitjan 1989, *Statistical Science* 4; McLachlan & Jones 1988, *Biometrics* 44.)

The number of components grows one by one, each fit starting also from that with one fewer, so that
the likelihood never falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.families import Family
from mix1d.kernels import in_threads
from mix1d.kernels.library import FLAG, NUMBER, NUMBERS, TRUTH, WHOLE, loop

__all__ = ["Grouped", "Intervals", "by_numbers", "intervals"]

_seek = loop(
    "seek_grouped", TRUTH, NUMBERS, NUMBERS, NUMBERS, WHOLE, WHOLE, NUMBERS, WHOLE, WHOLE, FLAG,
    NUMBERS, WHOLE, WHOLE, WHOLE, NUMBER, NUMBERS, NUMBERS,
)  # fmt: skip

SHORT, SURVIVORS, LONGEST = 3, 4, 300
"""Rounds of accelerated EM from each start, starts that go on, and rounds of these at most."""

SAME = 1e-6
"""Log-likelihood units: a round that gains less is the last."""

POWERS = (1.0, 2.5, 0.4, 5.0, 0.2)
"""Of the shares at which the sorted values are cut into groups."""

RANDOM = 4
"""Random cuts for each further component."""

EXCESSES = 3
"""Intervals with the most values beyond expectation, where one more component is tried."""

TASK = 2e4
"""Starts times intervals times components of a task: some 20 milliseconds."""


@dataclass(frozen=True)
class Intervals:
    """Intervals of a lattice on the line of a family, (m,) each, and a unit for them."""

    low: FloatArray
    high: FloatArray
    middle: FloatArray
    """Where the rounded value itself lies."""


class Grouped(NamedTuple):
    """The best mixtures that were found for B data sets."""

    places: FloatArray
    """(B, 3, k) weights, and the means and sds on the line."""
    logliks: FloatArray
    """(B,) log-likelihood of the intervals."""


def intervals(values: FloatArray, step: float, family: type[Family]) -> Intervals:
    """Those that are rounded to the `values`, ascending multiples of `step` from the first on.

    What a family cannot give (nothing below 0 for a lognormal) belongs to the first value.
    """
    places = np.round((values - values[0]) / step)
    low, high = (values[0] + step * (places + side) for side in (-0.5, 0.5))
    outside = ~family.in_support(low)
    low = np.where(outside, -np.inf, family.to_line(np.where(outside, values, low)))
    return Intervals(low, family.to_line(high), family.to_line(values))


def by_numbers(
    cells: Intervals,
    counts: FloatArray,
    most: int,
    *,
    shared: bool = False,
    start: FloatArray | None = None,
) -> list[Grouped]:
    """The best mixtures of 1, 2, ..., `most` normal components on the line.

    Parameters
    ----------
    counts : (B, m) how often each interval was seen in each data set
    start : (3, most) one more start for the last, for all data sets
    """
    y = cells.middle
    center = float(np.median(y))
    spreads = np.array([spread.scale(y[row > 0], row[row > 0]) for row in counts])
    width = float(np.median(np.minimum(cells.high - y, y - np.maximum(cells.low, 2 * y - cells.high))))
    spreads = np.maximum(spreads, width)
    unit = float(np.median(spreads))
    scaled = Intervals(*((part - center) / unit for part in (cells.low, cells.high, y)))
    squares = (spreads / unit) ** 2
    found: list[Grouped] = []
    for k in range(1, most + 1):
        begun = list(_starts(scaled, counts, np.sqrt(squares), k, found[-1].places if found else None))
        if start is not None and k == most:
            moved = np.stack([start[0], (start[1] - center) / unit, start[2] / unit])
            begun.append(np.broadcast_to(moved, (len(counts), 1, 3, k)))
        found.append(_searched(scaled, counts, np.concatenate(begun, axis=1), squares, shared))
    scales = np.array([0.0, center, 0.0])[:, None], np.array([1.0, unit, unit])[:, None]
    return [Grouped(scales[0] + scales[1] * one.places, one.logliks) for one in found]


def _searched(
    cells: Intervals, counts: FloatArray, starts: FloatArray, squares: FloatArray, shared: bool
) -> Grouped:
    sets, number, _, k = starts.shape
    places, logliks = np.empty((sets, 3, k)), np.empty(sets)
    size = max(1, int(TASK / (number * cells.low.size * k)))

    def part(first: int) -> None:
        some = slice(first, first + size)
        ends, heights = places[some], logliks[some]
        _seek(
            cells.low, cells.high, np.ascontiguousarray(counts[some]), cells.low.size, len(ends),
            np.array(starts[some]), number, k, shared, np.ascontiguousarray(squares[some]),
            SHORT, SURVIVORS, LONGEST, SAME, ends, heights,
        )  # fmt: skip

    for _ in in_threads(part, range(0, sets, size)):
        pass
    return Grouped(places, logliks)


# ------------------------------------------------------------------------------ starts
def _starts(
    cells: Intervals, counts: FloatArray, spreads: FloatArray, k: int, smaller: FloatArray | None
) -> Iterator[FloatArray]:
    """(B, some, 3, k) each."""
    edges = (np.arange(1, k) / k) ** np.array(POWERS)[:, None]
    yield _cut(cells.middle, counts, spreads, edges if k > 1 else edges[:1])
    if smaller is None:
        return
    chance = np.sort(np.random.default_rng(k).random((RANDOM * k, k - 1)), axis=1)
    yield _cut(cells.middle, counts, spreads, chance)
    yield _nested(cells.middle, counts, spreads, k)
    yield _split(smaller)
    yield _added(cells, counts, smaller)


def _cut(y: FloatArray, counts: FloatArray, spreads: FloatArray, edges: FloatArray) -> FloatArray:
    """Groups of sorted values between shares of them, `edges` (some, k - 1)."""
    upto = np.cumsum(counts, axis=1)
    n = upto[:, -1, None]
    middle = (upto - 0.5 * counts) / n
    group = (middle[:, None, None, :] > edges[..., None]).sum(axis=2)
    parts = []
    for j in range(edges.shape[1] + 1):
        q = counts[:, None, :] * (group == j)
        size = q.sum(axis=2)
        mean = (q @ y) / np.maximum(size, 1e-9)
        square = (q * (y - mean[..., None]) ** 2).sum(axis=2)
        sd = np.sqrt((square + 2.0 * spreads[:, None] ** 2) / (size + 2.0))
        parts.append(np.stack([np.maximum(size / n, 1e-3), mean, sd], axis=2))
    return np.stack(parts, axis=3)


def _nested(y: FloatArray, counts: FloatArray, spreads: FloatArray, k: int) -> FloatArray:
    """One centre, widths in a geometric row."""
    upto = np.cumsum(counts, axis=1)
    center = y[np.argmax(upto >= 0.5 * upto[:, -1:], axis=1)]
    powers = np.arange(k) - 0.5 * (k - 1)
    starts = [
        np.stack(
            [np.full((len(y_), k), 1.0 / k), np.repeat(y_[:, None], k, axis=1), s[:, None] * ratio**powers],
            axis=1,
        )
        for ratio in (0.4, 0.15)
        for y_, s in [(center, spreads)]
    ]
    return np.stack(starts, axis=1)


SPLITS = ((0.5, 0.8, 0.6, 0.6), (0.5, 0.0, 0.5, 1.3), (0.15, 1.5, 0.5, 0.9), (0.85, 1.5, 0.9, 0.5))
"""Share of the left part, sds between the mean and the parts' own, and their sds, in sds."""


def _split(smaller: FloatArray) -> FloatArray:
    """Each component in two, in each of several ways, its mean kept."""
    starts = []
    for h in range(smaller.shape[2]):
        rest = np.delete(smaller, h, axis=2)
        weight, mean, sd = (smaller[:, row, h] for row in range(3))
        for share, away, left, right in SPLITS:
            parts = np.stack(
                [
                    np.stack([share * weight, mean - 2 * (1 - share) * away * sd, left * sd], axis=1),
                    np.stack([(1 - share) * weight, mean + 2 * share * away * sd, right * sd], axis=1),
                ],
                axis=2,
            )
            starts.append(np.concatenate([rest, parts], axis=2))
    return np.stack(starts, axis=1)


def _added(cells: Intervals, counts: FloatArray, smaller: FloatArray) -> FloatArray:
    """A narrow component where there are more values than the others explain."""
    weights, means, sds = (smaller[:, row, None, :] for row in range(3))
    upto = [ndtr((ends[:, None] - means) / sds) for ends in (cells.low, cells.high)]
    n = counts.sum(axis=1, keepdims=True)
    expected = n * (weights * (upto[1] - upto[0])).sum(axis=2)
    excess = counts - expected
    order = np.argsort(-excess / np.sqrt(expected + 1.0), axis=1)[:, :EXCESSES]
    width = np.where(np.isfinite(cells.low), cells.high - cells.low, 2 * (cells.high - cells.middle))
    starts = []
    for at in order.T:
        share = np.clip(np.take_along_axis(excess, at[:, None], 1) / n, 0.02, 0.5)
        new = np.stack([share[:, 0], cells.middle[at], width[at]], axis=1)[:, :, None]
        rest = smaller * np.stack([1.0 - share, np.ones_like(share), np.ones_like(share)], axis=1)
        starts.append(np.concatenate([rest, new], axis=2))
    return np.stack(starts, axis=1)
