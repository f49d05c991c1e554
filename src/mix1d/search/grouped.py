"""Mixtures of rounded values: each value means the interval that was rounded to it.

The density of a rounded value says more than is known: where many values share a multiple of the
step, a narrow component on it gains a likelihood that only rounding made. The mass of its interval
says what is known, and nothing can collapse (Heitjan 1989, *Statistical Science* 4; McLachlan &
Jones 1988, *Biometrics* 44). Many data sets on one lattice are fitted side by side, each searched
like the others: what a test needs of its data and of its replicates alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.families import Family
from mix1d.kernels import in_threads
from mix1d.kernels.grouped import search_intervals
from mix1d.search.grouped_starts import Counted, begun

__all__ = ["Grouped", "Intervals", "best_up_to", "intervals", "moderated"]

SHORT, SURVIVORS, LONGEST = 3, 4, 300
"""Number of iterations of accelerated EM from each start, number of starts that go on from there,
and most iterations of those."""

SAME = 1e-6
"""EM ends with the first iteration that gains less than this many log-likelihood units."""

TASK = 2e4
"""Number of starts times intervals times components that a thread works on at once: some 20
milliseconds."""


@dataclass(frozen=True)
class Intervals:
    """Intervals of a lattice on the line of a family, (m,) each, ascending."""

    low: FloatArray
    high: FloatArray
    middle: FloatArray
    """Where the rounded value itself lies."""

    def moved(self, center: float, unit: float) -> Intervals:
        """The intervals measured from `center` in units of `unit`."""
        return Intervals(*((part - center) / unit for part in (self.low, self.high, self.middle)))


class Grouped(NamedTuple):
    """Mixtures for B data sets."""

    places: FloatArray
    """(B, 3, k) weights, and the means and sds on the line."""
    logliks: FloatArray
    """(B,) log-likelihood of the intervals."""


def intervals(values: FloatArray, step: float, family: type[Family]) -> Intervals:
    """The intervals that are rounded to the `values`, ascending multiples of `step`.

    What a family cannot give (nothing below 0 for a lognormal) belongs to the first value.
    """
    places = np.round((values - values[0]) / step)
    low, high = (values[0] + step * (places + side) for side in (-0.5, 0.5))
    inside = family.in_support(low)
    on_line = family.to_line(np.where(inside, low, values))
    return Intervals(
        np.where(inside, on_line, -np.inf), family.to_line(high), family.to_line(values)
    )


def best_up_to(cells: Intervals, counts: FloatArray, most: int, *, shared: bool) -> list[Grouped]:
    """The best mixtures found of 1, 2, ..., `most` normal components on the line.

    The search for each number also starts at the mixture with one component fewer, so that the
    likelihood never falls.

    Parameters
    ----------
    counts : (B, m) how often each interval was seen in each data set
    """
    center, unit = _frame(cells, counts)
    near = cells.moved(center, unit)
    data = Counted(near.low, near.high, near.middle, counts, _spreads(near, counts))
    pulls = np.stack([1.0 / counts.sum(axis=1), data.spreads**2], axis=1)
    found: list[Grouped] = []
    for k in range(1, most + 1):
        starts = begun(data, k, found[-1].places if found else None)
        found.append(_climbed(near, counts, starts, pulls, shared))
    return [Grouped(_from_frame(ends.places, center, unit), ends.logliks) for ends in found]


def moderated(
    cells: Intervals, counts: FloatArray, place: FloatArray, *, shared: bool
) -> FloatArray:
    """The mixture of `resample.moderate` for the intervals of one data set, from (3, k)."""
    center, unit = _frame(cells, counts)
    start = _from_frame(place, -center / unit, 1.0 / unit)
    pulls = np.array([[1.0, start[0] @ start[2] ** 2]])
    ends = _climbed(cells.moved(center, unit), counts, start[None, None], pulls, shared)
    return _from_frame(ends.places[0], center, unit)


def _frame(cells: Intervals, counts: FloatArray) -> tuple[float, float]:
    """A centre and a unit in which all numbers are of order one."""
    together = counts.sum(axis=0)
    center = spread.quantile(cells.middle, together, 0.5)
    unit = spread.scale(cells.middle, together) or float((cells.high - cells.middle)[0])
    return center, unit


def _spreads(cells: Intervals, counts: FloatArray) -> FloatArray:
    """The scale of each data set, at least half an interval: all may lie in one."""
    scales = [spread.scale(cells.middle[row > 0], row[row > 0]) for row in counts]
    return np.asarray(np.maximum(scales, np.median(cells.high - cells.middle)))


def _from_frame(places: FloatArray, center: float, unit: float) -> FloatArray:
    stretched = places * np.array([[1.0], [unit], [unit]])
    return np.asarray(stretched + np.array([[0.0], [center], [0.0]]))


def _climbed(
    cells: Intervals, counts: FloatArray, starts: FloatArray, pulls: FloatArray, shared: bool
) -> Grouped:
    """The best end of the starts (B, some, 3, k) of each data set."""
    sets, number, _, k = starts.shape
    places, logliks = np.empty((sets, 3, k)), np.empty(sets)
    size = max(1, int(TASK / (number * cells.low.size * k)))

    def part(first: int) -> None:
        some = slice(first, first + size)
        places[some], logliks[some] = search_intervals(
            cells.low, cells.high, counts[some], np.array(starts[some]), pulls[some],
            shared=shared, few=SHORT, survivors=SURVIVORS, rounds=LONGEST, tol=SAME,
        )  # fmt: skip

    for _ in in_threads(part, range(0, sets, size)):
        pass
    return Grouped(places, logliks)
