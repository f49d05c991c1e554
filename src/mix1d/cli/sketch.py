"""``mix1d sketch``: a column of any length, folded into a small file that can be fitted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from mix1d.cli.documents import is_sketch
from mix1d.cli.input_options import (
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
    family_of,
    notation_of,
    read,
)
from mix1d.cli.number_options import whole
from mix1d.cli.outputs import STDOUT, check_apart, text_file
from mix1d.cli.row_options import NO_ROWS, RowOptions, takes_rows
from mix1d.cli.screen import at_work, new_console, printable
from mix1d.errors import Mix1dError
from mix1d.families import as_family
from mix1d.sketching import Sketch
from mix1d.sketching.input_columns import limited_cells
from mix1d.style.numbers import count

__all__ = ["SketchOutput", "described", "sketch"]

SketchOutput = Annotated[
    Path, typer.Option(metavar="PATH", help="Where to write the sketch, as JSON; - prints it.")
]


@takes_rows
def sketch(
    file: TableArgument,
    output: SketchOutput,
    column: ColumnOption = None,
    weights: WeightsOption = None,
    weights_are: WeightsAreOption = "counts",
    decimal: DecimalOption = ".",
    thousands: ThousandsOption = None,
    missing_values: MissingValuesOption = None,
    family: FamilyOption = None,
    cells: Annotated[
        int, typer.Option(metavar="N", parser=whole, help="Occupied cells at most.")
    ] = 4096,
    missing: MissingOption = "raise",
    rows: RowOptions = NO_ROWS,
    quiet: QuietOption = False,
) -> int:
    """Fold a column of any length into a small file.

    One pass, constant memory. fit, select, threshold, report and test take
    the file in place of the data, and merge adds several. For lognormals, say so by
    --family: their cells are those of the logarithm. Rows that are no exact values,
    and labels, are cells of their own.
    """
    if is_sketch(file):
        raise Mix1dError(f"`{file}` must be a table, and it is a sketch: `mix1d merge` adds them")
    check_apart("--output", output, file)
    notation = notation_of(decimal, thousands, missing_values)
    limit, scale = limited_cells(cells), as_family(family_of(family)).sketch_scale
    asked = read(file, column, weights, weights_are, missing, notation, rows)
    with text_file("--output", output) as place:
        with at_work("reading", quiet=quiet):
            found = asked.data.sketch(scale, limit).named(asked.name_of_column)
        place.write(found.to_json() + "\n")
    new_console(stderr=output == STDOUT, quiet=quiet).print(Text(described(found)))
    return 0


def described(sketch: Sketch) -> str:
    """What a sketch holds, in one line."""
    missing = f" ({sketch.n_missing:,} missing left out)" if sketch.n_missing else ""
    cells = f"{sketch.n_cells:,} cells"
    if (counts := sketch.row_counts) is None:
        cells += f" of width 2^{sketch.exponent}"
    scale = "" if sketch.scale == "linear" else " of the logarithm"
    name = printable(sketch.column or "a column without a name")
    what, kinds = ("values", "") if counts is None else ("rows", f": {counts.in_words}")
    return f"{name}: {count(sketch.n)} {what}{missing} in {cells}{scale}{kinds}"
