"""What was observed: every value, or the cells of a sketch and the way to look at them again.

A long column is folded into the cells of a sketch. Where these hide something, or shift the
parameters of a fit, the values in them are read again, into finer cells: from the array, the file
or the engine that has them. Of a `Sketch` alone there is no second look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sketching import Sketch
from mix1d.sketching.cells import Cells
from mix1d.sketching.layers import Layers, Ranges
from mix1d.sketching.strata_rows import Beside
from mix1d.weighing import doubt

__all__ = ["Look", "Observed"]

LOOKS = 16
"""Most further looks at one set of data. Each divides a cell into a thousand, so that four reach
any double."""

Look = Callable[[Ranges], Cells]
"""Reads the values in some ranges again, into finer cells."""


@dataclass(frozen=True)
class Observed:
    """A sample; its cells, if it was folded; how to see more, where that is possible."""

    sample: Sample
    """Every value; or two points for each cell of a sketch."""
    sketch: Sketch | None = None
    """The cells as they were read first; None where every value is known."""
    layers: Layers | None = None
    """The cells as they are now, some of them finer; None where none has exact values."""
    source: Any = None
    """The caller's column, if it is in memory."""
    look: Look | None = None
    """Reads some ranges again; None where the values can no longer be read."""
    whole: Callable[[], Sample] | None = None
    """Reads every value; None where there are too many."""
    beside: Beside | None = None
    """The rows that are no exact values, where the others are in cells."""
    looks: int = LOOKS
    """Number of further looks that are left."""

    @classmethod
    def of_sketch(
        cls,
        sketch: Sketch,
        *,
        source: Any = None,
        look: Look | None = None,
        whole: Callable[[], Sample] | None = None,
        beside: Beside | None = None,
    ) -> Observed:
        """The cells of a sketch, as they are."""
        if sketch.squares is not None:  # a second look would have to know the squares, too
            look = None
        sample = sketch.sample_beside(beside, source)
        layers = sketch.layers if sketch.keys.size else None
        return cls(sample, sketch, layers, source, look, whole, beside)

    @property
    def is_exact(self) -> bool:
        """Whether every distinct value is known."""
        own = self.layers is None or self.layers.is_exact
        return own and (self.beside is None or self.beside.is_exact)

    def coarser(self) -> Sample | None:
        """A sample with the rows beside the cells in cells of twice the width; None where none of
        these is folded.
        """
        if self.sketch is None or self.beside is None or self.beside.is_exact:
            return None
        beside = self.sketch.beside_coarser
        if beside is None:
            return None
        if self.layers is None:
            return beside.with_points(None)
        points = self.layers.to_sample(self.sketch.scale, n_rows=self.sample.n_rows)
        return beside.with_points(points)

    @property
    def ends(self) -> FloatArray:
        """(2,) the smallest and the largest value."""
        if self.sketch is None:
            return self.sample.values[[0, -1]]
        if self.layers is None:
            return np.array(self.sample.ends)
        ends = np.array([self.sketch.low[0], self.sketch.high[-1]])
        ends = np.exp(ends) if self.sketch.scale == "log" else ends
        if self.beside is not None:
            known = np.concatenate([self.beside.rows.lower, self.beside.rows.upper])
            known = known[np.isfinite(known)]
            ends = np.array([min(ends[0], *known), max(ends[1], *known)])
        return ends

    @cached_property
    def hidden(self) -> BoolArray | None:
        """(m,) which cells hide something; None where every distinct value is known."""
        if self.layers is None or self.layers.is_exact:
            return None
        rows = self.sample.n_rows - self.sample.n_missing
        if self.beside is not None:
            rows -= self.beside.n_rows - self.beside.n_missing
        each = self.layers.n / rows
        if each < 1.0:  # relative weights, or rows of weight 0, which count for none
            each = max(each, self.layers.lightest)
        return self.layers.hidden(each)

    @cached_property
    def hiding(self) -> str:
        """Where a cell hides something, in words; empty where none does."""
        if self.sketch is None or self.layers is None:
            return ""
        if self.hidden is None or not self.hidden.any():
            return ""
        low, high = self.layers.fullest(self.hidden, self.sketch.scale)
        return (
            f"values from {low:.10g} to {high:.10g} are unevenly spread within a cell, so a narrow "
            "group may be hidden there"
        )

    @property
    def doubt(self) -> str:
        """The words that a message adds where weights taken for counts hardly are counts."""
        if self.sample.is_relative:
            return ""
        weights = self.sample.weights if self.layers is None else self.layers.weights
        return doubt(weights, self.sample.n_rows - self.sample.n_missing)

    def without(self, values: FloatArray) -> Observed:
        """The rows of all other values than these, each of which is a cell of its own."""
        if self.layers is None or self.sketch is None:
            return Observed(self.sample.without(values))
        layers = self.layers.without(np.log(values) if self.sketch.scale == "log" else values)
        whole, gone = self.whole, self.layers.n - layers.n
        sample = self._sample(layers, gone=round(gone), source=None)
        rest = None if whole is None else (lambda: whole().without(values))
        return replace(self, sample=sample, layers=layers, source=None, whole=rest)

    def rounded(self, step: float) -> Observed:
        """The values as intervals of one step around them; every distinct one must be known.

        Raises
        ------
        Mix1dError
            If some are folded into the cells of a sketch.
        """
        if not self.is_exact:
            raise Mix1dError(
                "`rounding` needs every distinct value, and these were folded into the cells of a "
                "sketch: rounding=None fits the cells"
            )
        return replace(self, sample=self.sample._as_intervals(step))

    # ---------------------------------------------------------------------------- second looks
    def closer(self, marked: BoolArray | None) -> Observed | None:
        """The same with the marked cells read again, and what these hide; None if no cell is
        marked, or they cannot be read again.
        """
        finer = self._closer(marked)
        return finer and finer.settled()

    def settled(self) -> Observed:
        """The data with hidden and heavy cells read again as long as there are any."""
        seen = self
        while seen.look is not None and seen.layers is not None and seen.hidden is not None:
            finer = seen._closer(seen.hidden | seen.layers.heavy)
            if finer is None:
                break
            seen = finer
        return seen

    def _closer(self, marked: BoolArray | None) -> Observed | None:
        if self.layers is None or marked is None or not marked.any():
            return None
        if self.look is not None and self.looks:
            ranges = self.layers.ranges(marked)
            layers = self.layers.refined(ranges, self.look(ranges))
            if layers is not None:
                sample = self._sample(layers, source=self.source)
                return replace(self, sample=sample, layers=layers, looks=self.looks - 1)
        return Observed(self.whole()) if self.whole is not None else None

    def _sample(self, layers: Layers, *, source: Any, gone: int = 0) -> Sample:
        """The points of cells, and the rows beside them; `gone` rows fewer than there were."""
        assert self.sketch is not None
        rows, missing = self.sample.n_rows - gone, self.sample.n_missing
        if self.beside is not None:
            rows, missing = rows - self.beside.n_rows, missing - self.beside.n_missing
        sample = layers.to_sample(self.sketch.scale, n_rows=rows, n_missing=missing, source=source)
        return sample if self.beside is None else self.beside.with_points(sample)
