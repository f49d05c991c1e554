"""What a fit works on: every value, or cells of them and the error that this causes.

A long column is folded into the cells of a sketch. Where these hide something, or shift the
parameters of the fit, the values in them are looked at again: in the array, the file or the engine
that has them. Of a `Sketch` alone there is no second look, and the outcome says what it hides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mix1d.arguments import choice, no_weights
from mix1d.arrays import BoolArray
from mix1d.em.algorithms import Found
from mix1d.em.newton import Certificate
from mix1d.em.problem import Problem, State
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.sketched import INTOLERABLE, TOLERATED, Folding, folding
from mix1d.sample import Sample
from mix1d.sketching import Sketch, is_long
from mix1d.sketching.cells import Cells
from mix1d.sketching.counting import column_of, weights_of
from mix1d.sketching.layers import Layers, Ranges, cells_within
from mix1d.sketching.sketch import MOST
from mix1d.sources.blocks import blocks_of, is_blocked
from mix1d.sources.files import is_path, opened
from mix1d.sources.query import Query, query_of, sketches_of, values_of, within
from mix1d.sources.reading import no_columns, sketch
from mix1d.sources.tables import as_table, check_aligned, columns_of, is_lazy

__all__ = ["Data", "Reading", "read"]

CELLS = 4096
"""Of the sketch, and again of each closer look at parts of it."""

LOOKS = 16
"""At most: each takes a cell apart into a thousand, so that four reach any double."""

BLOCK = 2**20
"""Values of an array that are looked at again at a time."""

Look = Callable[[Ranges], Cells]


@dataclass(frozen=True)
class Data:
    """A sample; the cells it stands for, if it does; how to see more, where that is possible."""

    sample: Sample
    layers: Layers | None = None
    scale: str = "linear"
    source: Any = None
    """The caller's column, if it is at hand."""
    look: Look | None = None
    """Finer cells of the values in some ranges."""
    whole: Callable[[], Data] | None = None
    """Every value."""
    looks: int = LOOKS
    """That are left."""

    @cached_property
    def hidden(self) -> BoolArray | None:
        """Which cells hide something."""
        if self.layers is None or self.layers.is_exact:
            return None
        return self.layers.hidden(self.sample.n / (self.sample.n_rows - self.sample.n_missing))

    def folding(self, problem: Problem, state: State, certificate: Certificate | None) -> Folding:
        """What the cells did to the fit that ended in `state`."""
        if self.layers is None:
            return Folding()
        return folding(self.layers, problem, state, certificate)

    def closer(self, marked: BoolArray | None) -> Data | None:
        """The same with the marked cells seen again, and what these hide; None if there are none,
        or it cannot be.
        """
        data = self._closer(marked)
        return data and data.settled()

    def settled(self) -> Data:
        """The same with hidden and heavy cells seen again as long as there are any."""
        data = self
        while data.look is not None and data.layers is not None and data.hidden is not None:
            finer = data._closer(data.hidden | data.layers.heavy)
            if finer is None:
                break
            data = finer
        return data

    def _closer(self, marked: BoolArray | None) -> Data | None:
        if self.layers is None or marked is None or not marked.any():
            return None
        if self.look is not None and self.looks:
            ranges = self.layers.ranges(marked)
            layers = self.layers.refined(ranges, self.look(ranges))
            if layers is not None:
                sample = self._sample(layers)
                return replace(self, sample=sample, layers=layers, looks=self.looks - 1)
        return self.whole() if self.whole is not None else None

    def _sample(self, layers: Layers) -> Sample:
        rows, missing = self.sample.n_rows, self.sample.n_missing
        return layers.to_sample(self.scale, n_rows=rows, n_missing=missing, source=self.source)

    def judged(self, found: Found, error: float | None) -> Found:
        """The answer with what its cells leave open."""
        outcome, message = found.outcome, found.message
        if error is not None and error > TOLERATED:
            message += f"; the sketch may shift the parameters by up to {error:.1g} standard errors"
        hides = self._hiding if found.climb.end.state.k > 1 else ""
        if hides:
            message += f"; {hides}"
        if outcome and (hides or (error or 0.0) > INTOLERABLE):
            outcome = Outcome.UNRESOLVED
            message = f"{outcome.value}: {message}"
        return replace(found, outcome=outcome, message=message)

    @property
    def _hiding(self) -> str:
        """Where a cell hides something, in words."""
        if self.layers is None or self.hidden is None or not self.hidden.any():
            return ""
        low, high = self.layers.fullest(self.hidden, self.scale)
        return (
            f"values from {low:.10g} to {high:.10g} are unevenly spread within a cell, so a narrow "
            "group may be hidden there"
        )


def _of_cells(folded: Sketch, source: Any = None, **closer: Any) -> Data:
    sample = folded.layers.to_sample(
        folded.scale, n_rows=folded.n_rows, n_missing=folded.n_missing, source=source
    )
    return Data(sample, folded.layers, folded.scale, source, **closer).settled()


@dataclass(frozen=True)
class Reading:
    """How the data of a fit are to be read."""

    family: type[Family]
    column: Any
    weights: Any
    missing: str
    exact: bool


def read(x: Any, reading: Reading) -> Data:
    """The data of a fit."""
    choice("missing", reading.missing, ("raise", "drop"))
    if isinstance(x, (Sample, Sketch)):
        no_weights(x, reading.weights)
    if is_path(x):
        named = (reading.column, reading.weights)
        return _of_engine(lambda: opened("x", x, named=named), reading)
    table = None if isinstance(x, (Sample, Sketch)) else as_table(x)
    if table is None:
        no_columns("x", x, column=reading.column, weights=reading.weights)
        return _of_column(x, reading)
    if is_lazy(table):
        return _of_engine(lambda: nullcontext(table), reading)
    values, weights = columns_of("x", table, reading.column, reading.weights)
    return _of_column(values, replace(reading, weights=weights))


def _of_column(x: Any, reading: Reading) -> Data:
    if isinstance(x, Sample):
        return Data(x)
    if isinstance(x, Sketch):
        return _of_sketch(x, reading)
    check_aligned(x, reading.weights)
    if isinstance(x, Iterator):
        return _of_sketch(sketch(x, **_folding(reading)), reading)
    if is_long(x) and is_blocked(x) and not reading.exact:
        look = _look_at(lambda: ((block, None) for block in blocks_of("x", x)), reading)
        return _of_sketch(sketch(x, **_folding(reading)), reading, look)
    return _of_values(x, reading) if reading.exact or not is_long(x) else _of_long(x, reading)


def _of_long(x: Any, reading: Reading) -> Data:
    """A long column, folded; where its cells will not do at all, every value."""
    try:
        folded = sketch(x, cells=CELLS, **_folding(reading))
    except Mix1dError:  # whatever is wrong with `x`, the sample says it in the words of a fit
        return _of_values(x, reading)
    if reading.family.discrete and not folded.is_exact:
        return _of_values(x, reading)
    look = _look_at(lambda: _blocks_of_array(x, reading.weights), reading)
    return _of_cells(folded, x, look=look, whole=lambda: _of_values(x, reading))


def _blocks_of_array(x: Any, weights: Any) -> Iterator[tuple[Any, Any]]:
    column = column_of("x", x)
    shares = None if weights is None else weights_of("weights", weights, column.size)
    for start in range(0, column.size, BLOCK):
        rows = slice(start, start + BLOCK)
        yield column[rows], None if shares is None else shares[rows]


def _look_at(blocks: Callable[[], Iterable[tuple[Any, Any]]], reading: Reading) -> Look:
    log = reading.family.scale == "log"
    return lambda ranges: cells_within(blocks(), ranges, CELLS, log=log)


def _of_values(x: Any, reading: Reading) -> Data:
    return Data(Sample(x, weights=reading.weights, missing=reading.missing))


def _folding(reading: Reading) -> dict[str, Any]:
    return {
        "weights": reading.weights,
        "scale": reading.family.scale,
        "missing": reading.missing,
    }


def _of_engine(
    source: Callable[[], AbstractContextManager[Any]], reading: Reading, cells: int = CELLS
) -> Data:
    """A column that an engine folds; every value, brought here, only where that is asked for."""
    with source() as table:
        query = query_of(table, reading.column, by=None, cells=cells, **_folding(reading))
        if reading.exact:
            return _of_query(query)
        folded = sketches_of(query)[None]
    if reading.family.discrete and not folded.is_exact and cells < MOST:
        return _of_engine(source, reading, MOST)

    def look(ranges: Ranges) -> Cells:
        with source() as table:
            query = query_of(table, reading.column, by=None, cells=CELLS, **_folding(reading))
            return sketches_of(within(query, ranges))[None].layers.parts[0]

    return _of_sketch(folded, reading, look)


def _of_query(query: Query) -> Data:
    x, weights = values_of(query)
    sample = Sample(x, weights=weights, missing=query.missing)
    return Data(  # an engine knows no order of rows
        Sample._of_points(
            sample.values,
            sample.weights,
            n_rows=sample.n_rows,
            n_missing=sample.n_missing,
            digest=sample.digest,
        )
    )


def _of_sketch(folded: Sketch, reading: Reading, look: Look | None = None) -> Data:
    family, exact = reading.family, reading.exact
    if folded.scale != family.scale:
        raise Mix1dError(
            f"`x` must be a sketch with scale={family.scale!r} for the family {family.name!r}, "
            f"got one with scale={folded.scale!r}"
        )
    if not folded.is_exact and (exact or family.discrete):
        what = "exact=True" if exact else f"the family {family.name!r}"
        raise Mix1dError(
            f"`x` must hold every distinct value for {what}, got a sketch that folds them into "
            f"{folded.keys.size} cells"
        )
    return _of_cells(folded, look=look)
