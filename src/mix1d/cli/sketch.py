"""``mix1d sketch``: a column of any length, folded into a small file that can be fitted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.text import Text

import mix1d
from mix1d.arguments import choice
from mix1d.arrays import FloatArray
from mix1d.cli.documents import is_sketch
from mix1d.cli.inputs import (
    ColumnOption,
    DecimalOption,
    FamilyOption,
    MissingOption,
    MissingValuesOption,
    QuietOption,
    TableArgument,
    ThousandsOption,
    WeightsAreOption,
    WeightsOption,
    is_for_engine,
    notation_of,
    table_files,
)
from mix1d.cli.number_options import whole
from mix1d.cli.outputs import STDOUT, text_file
from mix1d.cli.screen import at_work, new_console, printable
from mix1d.errors import Mix1dError
from mix1d.families import as_family
from mix1d.sketching import Sketch
from mix1d.sketching.input_columns import limited_cells
from mix1d.sources.file_columns import fold_column
from mix1d.sources.files import opened
from mix1d.sources.notation import Notation, no_notation
from mix1d.sources.query import query_of
from mix1d.sources.rows import Block
from mix1d.sources.weighed import weighed_sketches
from mix1d.style.numbers import count
from mix1d.weighing import check_kind

__all__ = ["SketchOutput", "described", "sketch"]

SketchOutput = Annotated[
    Path, typer.Option(metavar="PATH", help="Where to write the sketch, as JSON; - prints it.")
]


def sketch(
    file: TableArgument,
    output: SketchOutput,
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = "normal",
    cells: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Occupied cells at most.")
    ] = 4096,
    missing: MissingOption = "raise",
    quiet: QuietOption = False,
) -> int:
    """Fold a column of any length into a small file.

    One pass, constant memory. fit, select, threshold and report take the
    file in place of the data, and merge adds several. For lognormals, say so by
    --family: their cells are those of the logarithm.
    """
    if is_sketch(file):
        raise Mix1dError(f"`{file}` must be a table, and it is a sketch: `mix1d merge` adds them")
    notation = notation_of(decimal, thousands, missing_values)
    options = {
        "cells": limited_cells(cells),
        "scale": as_family(family).sketch_scale,
        "missing": choice("missing", missing, ("raise", "drop")),
        "weights_are": check_kind(weights_are),
    }
    with text_file("--output", output) as place:
        with at_work("reading", quiet=quiet):
            found = _sketch_of(file, column, weights, notation, options)
        place.write(found.to_json() + "\n")
    new_console(stderr=output == STDOUT, quiet=quiet).print(Text(described(found)))
    return 0


def described(sketch: Sketch) -> str:
    """What a sketch holds, in one line."""
    missing = f" ({sketch.n_missing:,} missing left out)" if sketch.n_missing else ""
    cells = f"{sketch.keys.size:,} cells of width 2^{sketch.exponent}"
    scale = "" if sketch.scale == "linear" else " of the logarithm"
    name = printable(sketch.column or "a column without a name")
    return f"{name}: {count(sketch.n)} values{missing} in {cells}{scale}"


def _sketch_of(
    file: str, column: str | None, weights: str | None, notation: Notation, options: dict[str, Any]
) -> Sketch:
    """What is read row by row is counted as it is read; Parquet is left to DuckDB."""
    if is_for_engine(file):
        no_notation("FILE", notation)
        with opened("FILE", file, named=(column, weights)) as table:
            kind = options.pop("weights_are")
            query = query_of(table, column, weights=weights, by=None, **options)
            return weighed_sketches(query, kind)[None].named(query.name)

    def folded(name: str, blocks: Iterator[Block]) -> Sketch:
        made: Sketch = mix1d.sketch(_parts(name, blocks, options["missing"]), **options)
        return made.named(name)

    return fold_column(table_files(file), column, folded, weights=weights, notation=notation)


def _parts(
    name: str, blocks: Iterator[Block], missing: str
) -> Iterator[tuple[FloatArray, FloatArray | None]]:
    """Values and weights of many rows at a time."""
    first = 1
    for block in blocks:
        absent = np.flatnonzero(np.isnan(block.x))
        if absent.size and missing == "raise":
            raise Mix1dError(
                f"`{name}` must not hold missing values (or add --missing drop), got the first in "
                f"row {first + absent[0]} of the data"
            )
        first += len(block.x)
        yield block.x, block.weights
