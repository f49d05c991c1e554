"""What a fit works on: every value, or cells of them and the way to look at them again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mix1d.arguments import choice, no_weights
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.looking import Data, Look
from mix1d.sample import Sample
from mix1d.sketching import Sketch, is_long
from mix1d.sketching.cells import MOST, Cells
from mix1d.sketching.counting import column_of, weights_of
from mix1d.sketching.layers import Ranges, cells_within
from mix1d.sources.blocks import blocks_of, is_blocked
from mix1d.sources.bulk import large_among
from mix1d.sources.file_columns import fold_column, read_column
from mix1d.sources.files import expanded, is_parquet, is_path, opened
from mix1d.sources.folding import name_in_file, sketch_of_files
from mix1d.sources.notation import PLAIN, Notation, no_notation
from mix1d.sources.query import Query, query_of, values_of, within
from mix1d.sources.rows import Block
from mix1d.sources.sketch_queries import sketches_of
from mix1d.sources.sketches import no_columns, sketch
from mix1d.sources.tables import as_table, check_aligned, columns_of, is_lazy
from mix1d.sources.weighed import weighed_sketches
from mix1d.weighing import check_kind

__all__ = ["Reading", "read"]

CELLS = 4096
"""Of the sketch, and again of each closer look at parts of it."""

BLOCK = 2**20
"""Values of an array that are looked at again at a time."""


@dataclass(frozen=True)
class Reading:
    """How the data of a fit are to be read."""

    family: type[Family]
    column: Any
    weights: Any
    weights_are: str
    missing: str
    exact: bool
    notation: Notation = PLAIN
    """How the numbers of a text are written."""


def read(x: Any, reading: Reading) -> Data:
    """The data of a fit."""
    choice("missing", reading.missing, ("raise", "drop"))
    check_kind(reading.weights_are, x)
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
    column, weights = (name_in_file(name, getattr(reading, name)) for name in ("column", "weights"))
    named: dict[str, Any] = {"weights": weights, "notation": reading.notation}
    if reading.exact or not large_among(files):
        found = read_column(files, column, **named)
        return _of_column(found.values, replace(reading, weights=found.weights))
    options = _folding(reading) | {"cells": cells}
    del options["weights"]
    folded = sketch_of_files(files, column, weights, None, reading.notation, options)
    if reading.family.discrete and not folded.is_exact and cells < MOST:
        return _of_files(files, reading, MOST)

    def look(ranges: Ranges) -> Cells:
        def seen(name: str, blocks: Iterator[Block]) -> Cells:
            rows = ((block.x, block.weights) for block in blocks)
            return cells_within(rows, ranges, CELLS, log=options["scale"] == "log")

        return fold_column(files, column, seen, **named)

    return _of_sketch(folded, reading, look)


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
    return Data(
        Sample(x, weights=reading.weights, weights_are=reading.weights_are, missing=reading.missing)
    )


def _folding(reading: Reading) -> dict[str, Any]:
    return {
        "weights": reading.weights,
        "weights_are": reading.weights_are,
        "scale": reading.family.scale,
        "missing": reading.missing,
    }


def _of_engine(
    source: Callable[[], AbstractContextManager[Any]], reading: Reading, cells: int = CELLS
) -> Data:
    """A column that an engine folds; every value, brought here, only where that is asked for."""
    with source() as table:
        options = _folding(reading)
        kind = options.pop("weights_are")
        query = query_of(table, reading.column, by=None, cells=cells, **options)
        if reading.exact:
            return _of_query(query, kind)
        folded = weighed_sketches(query, kind)[None]
    if reading.family.discrete and not folded.is_exact and cells < MOST:
        return _of_engine(source, reading, MOST)

    def look(ranges: Ranges) -> Cells:
        with source() as table:
            query = query_of(table, reading.column, by=None, cells=CELLS, **options)
            return sketches_of(within(query, ranges))[None].layers.parts[0]

    return _of_sketch(folded, reading, look)


def _of_query(query: Query, weights_are: str) -> Data:
    x, weights = values_of(query)
    sample = Sample(x, weights=weights, weights_are=weights_are, missing=query.missing)
    return Data(  # an engine knows no order of rows
        Sample._of_points(
            sample.values,
            sample.weights,
            squares=sample.squares if sample.is_relative else None,
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


def _of_cells(folded: Sketch, source: Any = None, **closer: Any) -> Data:
    if folded.squares is not None:  # a second look would have to know the squares, too
        closer["look"] = None
    sample = folded._standing_for(source)
    return Data(sample, folded.layers, folded.scale, source, **closer).settled()
