"""Cells of several widths, none in another: those of a sketch, some of them seen again more finely.

A `Sketch` has one width. It cannot have a finer one only where many values lie, and stay the same
however the data were cut and added: what a part of the data did not resolve, because it had few
values there, no later part can restore. Who still has the data looks a second time, at some ranges
of them only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.kernels import in_threads
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.cells import Cells
from mix1d.sketching.hidden import hidden
from mix1d.sketching.quadrature import points_of

__all__ = ["Layers", "Ranges", "cells_within"]

AnyArray = np.ndarray[Any, Any]
Ranges = FloatArray
"""(r, 2) smallest and largest values, ascending and disjoint, on the scale of the cells."""

HEAVY = 0.02
"""A cell with more than this share of the data is too coarse: one normal has less in a twentieth of
its sd."""

MOST_RANGES = 32
"""Most ranges that are looked at together: they are written into the query one by one."""


@dataclass(frozen=True)
class Layer:
    """Cells of one width. Those that were seen again still say what lies beside the others."""

    cells: Cells
    kept: BoolArray
    """The cells that were not seen again."""

    @classmethod
    def of(cls, cells: Cells) -> Layer:
        return cls(cells, np.ones(cells.keys.size, dtype=np.bool_))

    @cached_property
    def rest(self) -> Cells:
        """The cells that were kept."""
        if self.kept.all():
            return self.cells
        return Cells(self.cells.exponent, *(column[self.kept] for column in self.cells[1:]))


@dataclass(frozen=True)
class Layers:
    """Disjoint cells, the widest first."""

    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, cells: Cells) -> Layers:
        return cls((Layer.of(cells),))

    @cached_property
    def parts(self) -> tuple[Cells, ...]:
        """The cells of each layer that were not seen again."""
        return tuple(layer.rest for layer in self.layers)

    @cached_property
    def n(self) -> float:
        """The sum of the weights."""
        return float(sum(part.sums[:, 0].sum() for part in self.parts))

    @cached_property
    def folded(self) -> BoolArray:
        """(m,) which of all the cells, part by part, hold more than one value."""
        return np.concatenate([part.low < part.high for part in self.parts])

    @property
    def is_exact(self) -> bool:
        return not self.folded.any()

    @property
    def weights(self) -> FloatArray:
        """(m,) of the cells."""
        return np.concatenate([part.sums[:, 0] for part in self.parts])

    @property
    def widths(self) -> FloatArray:
        """(m,) of the cells."""
        return np.ldexp(1.0, self._exponents)

    @property
    def middles(self) -> FloatArray:
        """(m,) centres of the cells."""
        keys = np.concatenate([part.keys for part in self.parts])
        return np.ldexp(keys + 0.5, self._exponents)

    @property
    def _exponents(self) -> IntArray:
        return np.repeat([p.exponent for p in self.parts], [p.keys.size for p in self.parts])

    @property
    def digest(self) -> str:
        """SHA-256 of what is exact in the cells; the same in any order of the data."""
        return self.digest_with(None)

    def digest_with(self, squares: FloatArray | None) -> str:
        """The digest, with the squares of relative weights where there are any."""
        found = hashlib.sha256()
        for part in self.parts:
            exact = np.stack([part.keys, part.sums[:, 0], part.low, part.high]).astype("<f8")
            found.update(exact.tobytes())
        if squares is not None:
            found.update(squares.astype("<f8").tobytes())
        return found.hexdigest()

    def hidden(self, each: float) -> BoolArray:
        """(m,) which cells hide something; `each` is the mean weight of a row."""
        return np.concatenate([hidden(own.cells, each)[own.kept] for own in self.layers])

    @property
    def lightest(self) -> float:
        """The least weight of a single value, 0 if no cell holds just one."""
        single = self.weights[~self.folded]
        return float(single.min()) if single.size else 0.0

    @property
    def heavy(self) -> BoolArray:
        """(m,) which cells hold so much that their width follows other data."""
        return self.folded & (self.weights > HEAVY * self.n)

    def fullest(self, marked: BoolArray, scale: str) -> tuple[float, float]:
        """Smallest and largest value of the marked cell that holds the most."""
        at = int(np.argmax(np.where(marked, self.weights, 0.0)))
        ends = (
            np.concatenate([getattr(part, end) for part in self.parts]) for end in ("low", "high")
        )
        low, high = (float(np.exp(end[at]) if scale == "log" else end[at]) for end in ends)
        return low, high

    # ----------------------------------------------------------------------- to be seen again
    def ranges(self, marked: BoolArray) -> Ranges:
        """The ranges of the marked cells, of the widest layer that has any."""
        position = 0
        for part in self.parts:
            own = marked[position : position + part.keys.size]
            position += part.keys.size
            if own.any():
                return _ranges(part, own)
        return np.empty((0, 2))

    def refined(self, ranges: Ranges, finer: Cells) -> Layers | None:
        """The layers with the cells of these ranges replaced; None if that changes nothing."""
        left, gone, widest = [], 0.0, -np.inf
        for layer in self.layers:
            inside = layer.kept & _inside(layer.cells.low, ranges)
            if inside.any():
                gone += float(layer.cells.sums[inside, 0].sum())
                widest = max(widest, layer.cells.exponent)
            left.append(Layer(layer.cells, layer.kept & ~inside))
        is_whole = abs(finer.sums[:, 0].sum() - gone) <= 1e-9 * gone
        if not is_whole or not (finer.exponent < widest or np.all(finer.low == finer.high)):
            return None
        layers = (*left, Layer.of(finer))
        return Layers(tuple(sorted(layers, key=lambda layer: -layer.cells.exponent)))

    def without(self, values: FloatArray) -> Layers:
        """The cells but those of one value that is one of these, on the scale of the cells."""
        return Layers(
            tuple(
                Layer(
                    layer.cells,
                    layer.kept
                    & ~((layer.cells.low == layer.cells.high) & np.isin(layer.cells.low, values)),
                )
                for layer in self.layers
            )
        )

    # --------------------------------------------------------------------------- to be fitted
    def to_sample(
        self,
        scale: str,
        *,
        squares: Callable[[FloatArray, FloatArray], FloatArray] | None = None,
        **facts: Any,
    ) -> Sample:
        """One weighted point for each cell of one value, two for any other.

        `squares` gives those of the weights that points of these weights stand for.
        """
        points, weights = (
            np.concatenate(columns) for columns in zip(*map(points_of, self.parts), strict=True)
        )
        if scale == "log":
            with np.errstate(over="ignore"):
                points = np.minimum(np.exp(points), np.finfo(float).max)
        if not np.all(points[1:] > points[:-1]):  # of several layers, or equal after rounding
            points, of_value = np.unique(points, return_inverse=True)
            weights = np.bincount(of_value, weights=weights).astype(np.float64)
        if squares is not None:
            facts["squares"] = squares(points, weights)
        return Sample._of_points(points, weights, **{"digest": self.digest} | facts)


def _ranges(cells: Cells, marked: BoolArray) -> Ranges:
    """Neighbouring cells as one range; of too many ranges those that hold the most."""
    keys, weights = cells.keys[marked], cells.sums[marked, 0]
    starts = np.flatnonzero(np.append(True, np.diff(keys) != 1.0))
    ends = np.append(starts[1:], keys.size) - 1
    order = np.argsort(-np.add.reduceat(weights, starts), kind="stable")
    kept = np.sort(order[:MOST_RANGES])
    return np.stack([cells.low[marked][starts[kept]], cells.high[marked][ends[kept]]], axis=1)


def _inside(y: FloatArray, ranges: Ranges) -> BoolArray:
    """Which values lie in one of the ranges; NaN in none."""
    at = np.searchsorted(ranges[:, 0], y, side="right") - 1
    return np.asarray((at >= 0) & (y <= ranges[at, 1]))


def cells_within(
    blocks: Iterable[tuple[AnyArray, AnyArray | None]], ranges: Ranges, limit: int, *, log: bool
) -> Cells:
    """The cells, at most `limit`, of those values of all blocks that lie in the ranges."""

    def chosen(block: tuple[AnyArray, AnyArray | None]) -> tuple[AnyArray, AnyArray | None]:
        x, weights = block
        with np.errstate(all="ignore"):
            y = np.asarray(x, dtype=np.float64)
            y = np.log(y) if log else y
            between = np.flatnonzero((y >= ranges[0, 0]) & (y <= ranges[-1, 1]))
        rows = between[_inside(y[between], ranges)] if len(ranges) > 1 else between
        return y[rows], None if weights is None else weights[rows]

    tally = Tally(limit, log=False)
    for y, weights in in_threads(chosen, blocks):
        if y.size:
            tally.add(y, weights)
    return tally.cells()
