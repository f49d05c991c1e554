"""Rows of drawn values: observed as the rows of a sample were.

Each row of the sample gives one of the new ones, with its window, its error, its bin or step, its
limits. Where a row is censored its limit is known; where it is not, the limit at which it would
have been is drawn from the reversed Kaplan-Meier estimate beyond the value (Hjort 1985; Davison &
Hinkley 1997, *Bootstrap Methods and their Application*, section 3.5). A fixed detection limit is
the same for all rows by this estimate.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import generator
from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.sample.redrawn_labels import Groups, values_of
from mix1d.sample.rows import Rows
from mix1d.sample.sample_like import AnySample, SampleLike
from mix1d.weighing import RELATIVE

__all__ = ["Redrawing", "of_each", "redrawn"]

MOST_ROUNDS = 2_000
"""So often values are drawn again that lie outside their window."""

ALIGNED = 1e-9
"""Cells have one width where their widths differ by less than this share."""


class Limits:
    """From where on upwards rows were censored, and the limits of those that were not."""

    def __init__(self, seen: FloatArray, is_limit: BoolArray, entry: FloatArray) -> None:
        """Of n values, or limits where `is_limit`, and from where on each could be observed."""
        self._own = np.where(is_limit, seen, np.inf)
        self._seen = seen
        self._places = np.unique(seen[is_limit])
        at_risk = np.array([np.count_nonzero((seen >= t) & (entry < t)) for t in self._places])
        ends = np.array([np.count_nonzero(is_limit & (seen == t)) for t in self._places])
        stay = 1.0 - ends / np.maximum(at_risk, 1)
        beyond = np.cumprod(stay)
        self._share = np.append(np.concatenate([[1.0], beyond[:-1]]) - beyond, 0.0)
        self._share[-1] = max(1.0 - self._share.sum(), 0.0)

    def drawn(self, rng: np.random.Generator) -> FloatArray:
        """(n,) a limit for each row: its own, or one above its value; inf for none."""
        limits = self._own.copy()
        free = np.flatnonzero(np.isinf(limits))
        if not self._places.size:
            return limits
        above = np.cumsum(self._share[::-1])[::-1]  # from each place on
        first = np.searchsorted(self._places, self._seen[free], side="left")
        mass = rng.random(free.size) * above[first]  # at most what lies beyond the value
        total = np.cumsum(self._share)
        at = np.searchsorted(total, np.concatenate([[0.0], total])[first] + mass, side="right")
        at = np.maximum(np.minimum(at, self._places.size), first)
        limits[free] = np.append(self._places, np.inf)[at]
        return limits


class Cells:
    """The bins, or the steps of rounding, in which values were observed."""

    def __init__(self, rows: Rows) -> None:
        """Those of the intervals among `rows`.

        Raises
        ------
        Mix1dError
            If intervals overlap: where others would have begun nobody knows.
        """
        finite = _are_bounded(rows)
        ends = np.unique(np.stack([rows.lower[finite], rows.upper[finite]]), axis=1)
        lower, upper = ends
        if (upper[:-1] > lower[1:] + ALIGNED * (upper[1:] - lower[1:])).any():
            raise Mix1dError(
                "data like these cannot be drawn again: their intervals overlap, so that where "
                "those of other values would end is not known"
            )
        self.edges = np.unique(ends)
        widths = upper - lower
        width = float(np.median(widths)) if widths.size else 0.0
        inner = np.abs(widths - width) <= ALIGNED * max(width, np.abs(self.edges).max(initial=0.0))
        self.width = width if widths.size and inner.all() and self._on_lattice(width) else 0.0

    def _on_lattice(self, width: float) -> bool:
        places = (self.edges - self.edges[0]) / width
        return bool(np.abs(places - np.round(places)).max() < 1e-6)

    def of(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The ends of the cell of each value; beyond the last edge the next step, or open."""
        if self.width:
            first = self.edges[0]
            place = np.ceil((values - first) / self.width)
            return first + (place - 1.0) * self.width, first + place * self.width
        all_edges = np.concatenate([[-np.inf], self.edges, [np.inf]])
        at = np.searchsorted(self.edges, values, side="left")
        return all_edges[at], all_edges[at + 1]


class Redrawing:
    """How the rows of a sample were observed, to observe other values so.

    Raises
    ------
    Mix1dError
        If the weights are no whole numbers, or intervals overlap.
    """

    def __init__(self, sample: SampleLike) -> None:
        rows = of_each(sample)
        left, right = np.isinf(rows.lower), np.isinf(rows.upper)
        self._unknown = left & right
        top = np.where(right, rows.lower, rows.upper)
        bottom = np.where(left, rows.upper, rows.lower)
        self._rows = rows
        self._cells = Cells(rows)
        self._in_cells = _are_bounded(rows)
        if not rows.are_points.any():  # those beyond a limit would have been in a cell too
            self._in_cells = np.ones_like(left)
        self._above = Limits(np.where(self._unknown, -np.inf, top), right & ~left, rows.low)
        self._below = Limits(np.where(self._unknown, -np.inf, -bottom), left & ~right, -rows.high)

    def drawn(self, mixture: Any, rng: np.random.Generator) -> Rows:
        """(n,) rows of values drawn from a mixture."""
        rows = self._rows
        values, label = self._values(mixture, rng)
        lower, upper = values.copy(), values.copy()
        cells = self._in_cells
        if self._cells.edges.size:
            lower[cells], upper[cells] = self._cells.of(values[cells])
        above, below = self._above.drawn(rng), -self._below.drawn(rng)
        is_above, is_below = (values > above) | self._unknown, (values <= below) | self._unknown
        lower = np.where(is_below, -np.inf, np.where(is_above, above, lower))
        upper = np.where(is_above, np.inf, np.where(is_below, below, upper))
        points = lower == upper
        lower = np.where(points, lower, np.maximum(lower, np.nextafter(rows.low, -np.inf)))
        upper = np.where(points, upper, np.minimum(upper, rows.high))
        return rows._replace(lower=lower, upper=upper, label=label)

    def _values(self, mixture: Any, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Measured values, each within its window, and the labels of their rows."""
        rows, values, label = self._rows, np.empty_like(self._rows.lower), self._rows.label.copy()
        groups = Groups(rows, mixture) if rows.are_labelled.any() else None
        left: IntArray = np.arange(values.size)
        for _ in range(MOST_ROUNDS):
            if groups is None:
                tried = np.asarray(mixture.sample(left.size, rng=rng), dtype=np.float64)
            else:
                components, label[left] = groups.drawn(left, rng)
                tried = values_of(mixture, components, rng)
            tried = tried + rows.error[left] * rng.standard_normal(left.size)
            values[left] = tried
            left = left[(tried < rows.low[left]) | (tried > rows.high[left])]
            if not left.size:
                return values, label
        raise Mix1dError(
            "data like these cannot be drawn again: under this mixture hardly any value lies "
            "within the window of its row"
        )


def redrawn(sample: AnySample, mixture: Any, rng: Any = 0) -> AnySample:
    """A sample of values drawn from a mixture, observed as the rows of this one were.

    Rounded, binned, cut off and with errors as they are. A row that is censored has its limit; of
    one that is not, the limit is drawn from the reversed Kaplan-Meier estimate beyond its value. A
    row of known group is drawn anew with its group, reference material from its group.

    Parameters
    ----------
    mixture : Mixture
    rng : int, numpy Generator or None, default 0

    Raises
    ------
    Mix1dError
        If the weights are no whole numbers, intervals overlap, so that those of other values are
        not known, or hardly any value of the mixture lies within the windows.

    Examples
    --------
    >>> import mix1d
    >>> sample = mix1d.Sample([1.0, 2.0, 2.0, 3.0]).rounded(1.0)
    >>> sample.redrawn(mix1d.Mixture.normal(means=[2], sds=[1])).n
    4.0
    """
    return type(sample)._of_drawn(Redrawing(sample).drawn(mixture, generator(rng)))


def of_each(sample: SampleLike) -> Rows:
    """(n,) the rows of a sample, one for each observation.

    Raises
    ------
    Mix1dError
        If the weights are no whole numbers.
    """
    counts = np.round(sample.weights).astype(np.intp)
    if sample.weights_are == RELATIVE or not np.allclose(counts, sample.weights, rtol=1e-9):
        raise Mix1dError(
            "`weights` must be whole numbers for data that are drawn again from a mixture, got "
            f"{'relative ones' if sample.weights_are == RELATIVE else 'fractions'}"
        )
    return sample.distinct_rows.at(np.repeat(np.arange(counts.size), counts))


def _are_bounded(rows: Rows) -> BoolArray:
    """Which are intervals with two finite ends."""
    return np.asarray(~rows.are_points & np.isfinite(rows.lower) & np.isfinite(rows.upper))
