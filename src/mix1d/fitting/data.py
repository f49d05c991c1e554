"""What a fit works on: every value, or a sketch of them and the error that this causes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from mix1d.arguments import choice, no_weights
from mix1d.em.newton import Certificate
from mix1d.em.problem import Problem, State
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.result import Fit
from mix1d.fitting.sketched import TOLERATED, sketch_error
from mix1d.sample import Sample
from mix1d.sketching import Sketch, is_long
from mix1d.sketching.sketch import MOST
from mix1d.sources.blocks import is_blocked
from mix1d.sources.bulk import large_among
from mix1d.sources.files import expanded, is_parquet, is_path, opened
from mix1d.sources.folding import name_in_file, sketch_of_files
from mix1d.sources.notation import PLAIN, Notation, no_notation
from mix1d.sources.query import Query, query_of, sketches_of, values_of
from mix1d.sources.reading import no_columns, sketch
from mix1d.sources.tables import as_table, check_aligned, columns_of, is_lazy
from mix1d.sources.text import read_column

__all__ = ["Data", "Reading", "coarseness", "read"]

CELLS = 4096
"""Of the first sketch; a second one has `MOST`."""

WORTH_FOLDING = 8
"""Rows for each cell from which a second sketch costs less than every value."""


@dataclass(frozen=True)
class Data:
    """A sample; the sketch it stands for, if it does; how to see more, where that is possible."""

    sample: Sample
    sketch: Sketch | None = None
    finer: Callable[[], Data] | None = None
    """Finer cells, or every value."""

    def error(
        self, problem: Problem, state: State, certificate: Certificate | None
    ) -> float | None:
        """Standard errors that the sketch can shift a parameter; None where every value counts."""
        if self.sketch is None:
            return None
        return sketch_error(self.sketch, problem, state, certificate)

    def is_too_coarse(self, fit: Fit) -> bool:
        """Whether more must be seen after all, and can be."""
        if self.sketch is None or self.finer is None or self.sketch.is_exact:
            return False
        if fit.sketch_error is None:  # a spike may be one of the cells only
            return fit.outcome is not Outcome.FIXED_POINT
        return fit.sketch_error > TOLERATED


@dataclass(frozen=True)
class Reading:
    """How the data of a fit are to be read."""

    family: type[Family]
    column: Any
    weights: Any
    missing: str
    exact: bool
    notation: Notation = PLAIN
    """How the numbers of a text are written."""


def read(x: Any, reading: Reading) -> Data:
    """The data of a fit."""
    choice("missing", reading.missing, ("raise", "drop"))
    if isinstance(x, (Sample, Sketch)):
        no_weights(x, reading.weights)
    if is_path(x):
        return _of_path(x, reading)
    no_notation("x", reading.notation)
    table = None if isinstance(x, (Sample, Sketch)) else as_table(x)
    if table is None:
        no_columns("x", x, column=reading.column, weights=reading.weights)
        return _of_column(x, reading)
    if is_lazy(table):
        return _of_engine(lambda: nullcontext(table), reading)
    values, weights = columns_of("x", table, reading.column, reading.weights)
    return _of_column(values, replace(reading, weights=weights))


def _of_path(x: Any, reading: Reading) -> Data:
    files = expanded("x", x)
    if not is_parquet("x", files):
        return _of_files(files, reading)
    no_notation("x", reading.notation)
    named = (reading.column, reading.weights)
    return _of_engine(lambda: opened("x", x, named=named), reading)


def _of_files(files: list[Path], reading: Reading, cells: int = CELLS) -> Data:
    """Files that are read row by row: every value where they are short, else folded."""
    if reading.exact or not large_among(files):
        column = name_in_file("column", reading.column)
        weights = name_in_file("weights", reading.weights)
        found = read_column(files, column, weights=weights, notation=reading.notation)
        return _of_column(found.values, replace(reading, weights=found.weights))
    folding = _folding(reading)
    options = {"cells": cells, "scale": folding["scale"], "missing": reading.missing}
    folded = sketch_of_files(
        files, reading.column, reading.weights, None, reading.notation, options
    )
    return _of_folded(folded, reading, cells, partial(_of_files, files, reading, MOST))


def _of_column(x: Any, reading: Reading) -> Data:
    if isinstance(x, Sample):
        return Data(x)
    if isinstance(x, Sketch):
        return _of_sketch(x, reading)
    check_aligned(x, reading.weights)
    if isinstance(x, Iterator) or (is_long(x) and is_blocked(x) and not reading.exact):
        folded = sketch(x, **_folding(reading))
        return _of_sketch(folded, reading)
    return _of_values(x, reading) if reading.exact or not is_long(x) else _of_long(x, reading)


def _of_long(x: Any, reading: Reading, cells: int = CELLS) -> Data:
    """A long column, folded; where that is too coarse into many more cells, then not at all."""
    try:
        folded = sketch(x, cells=cells, **_folding(reading))
    except Mix1dError:  # whatever is wrong with `x`, the sample says it in the words of a fit
        return _of_values(x, reading)
    if reading.family.discrete and not folded.is_exact:
        return _of_values(x, reading)
    worth_it = cells < MOST and len(x) > WORTH_FOLDING * MOST

    def finer() -> Data:
        return _of_long(x, reading, MOST) if worth_it else _of_values(x, reading)

    return Data(folded._standing_for(x), folded, finer)


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
    return _of_folded(folded, reading, cells, partial(_of_engine, source, reading, MOST))


def _of_folded(folded: Sketch, reading: Reading, cells: int, finer: Callable[[], Data]) -> Data:
    """The sketch of what is too long for memory, and how to see more of it."""
    if folded.is_exact or cells == MOST:
        return _of_sketch(folded, reading)
    return finer() if reading.family.discrete else Data(folded.to_sample(), folded, finer)


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


def _of_sketch(folded: Sketch, reading: Reading) -> Data:
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
    return Data(folded.to_sample(), folded)


def coarseness(error: float | None) -> str:
    """What a message adds where a sketch is too coarse for the fit."""
    if error is None or error <= TOLERATED:
        return ""
    return f"; the sketch may shift the parameters by up to {error:.1g} standard errors"
