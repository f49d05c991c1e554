"""The column that a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import typer

from mix1d.arrays import FloatArray
from mix1d.cli.numbers import whole
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES
from mix1d.sources.csv import read_column
from mix1d.sources.files import is_for_engine

__all__ = [
    "Asked", "ColumnOption", "EqualSdOption", "FamilyOption", "FileArgument", "MissingOption",
    "PlotOption",
    "QuietOption", "SeedOption", "WeightsOption", "read", "read_values",
]  # fmt: skip

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="CSV, Parquet or JSON lines, a pattern such as 'data/*.parquet' in quotes, or - "
        "for standard input.",
    ),
]
ColumnOption = Annotated[
    str | None, typer.Option(help="Name of the column, or its number if there is no header.")
]
WeightsOption = Annotated[
    str | None, typer.Option(help="Column of weights; 2 means written twice.")
]
FamilyOption = Annotated[
    str, typer.Option(help=f"{', '.join(FAMILIES)}.", autocompletion=lambda: list(FAMILIES))
]
EqualSdOption = Annotated[bool, typer.Option("--equal-sd", help="One sd for all.")]
MissingOption = Annotated[str, typer.Option(help="Missing cells: raise or drop.")]
SeedOption = Annotated[int, typer.Option(metavar="N", parser=whole, help="Seed of the search.")]
PlotOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the picture, such as out.png.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print nothing; see the exit code.")]


class Asked(NamedTuple):
    """What to fit: the values of a text table, or a file for the engine with names of columns."""

    name: str
    values: FloatArray | str
    column: str | None
    weights: FloatArray | str | None


def read(file: str, column: str | None, weights: str | None, missing: str) -> Asked:
    """A text is read line by line, so that an error has its line; the rest is left to DuckDB."""
    if file != "-" and is_for_engine(file):
        return Asked(column or Path(file).name, file, column, weights)
    data = read_column(file, column, weights=weights)
    if missing == "raise":
        _complete(data.name, data.values)
    return Asked(data.name, data.values, None, data.weights)


def read_values(file: str, column: str | None, weights: str | None, missing: str) -> Asked:
    """A text table, for what needs every value."""
    asked = read(file, column, weights, missing)
    if isinstance(asked.values, str):
        raise Mix1dError(
            f"`{file}` must be a text table (CSV, TSV): this command needs every value"
        )
    return asked


def _complete(name: str, values: FloatArray) -> None:
    """The refusal of missing cells, in the words of the command line."""
    missing = np.flatnonzero(np.isnan(values))
    if missing.size:
        raise Mix1dError(
            f"`{name}` must not hold missing values (or add --missing drop), got "
            f"{missing.size} of {values.size}, the first in row {missing[0] + 1} of the data"
        )
