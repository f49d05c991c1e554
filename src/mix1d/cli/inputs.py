"""The column that a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, BinaryIO, NamedTuple, TypeGuard

import numpy as np
import typer

import mix1d
from mix1d.arguments import whole_number
from mix1d.arrays import FloatArray
from mix1d.cli.documents import is_sketch, read_sketch
from mix1d.cli.number_options import whole
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, as_family
from mix1d.sketching import Sketch
from mix1d.sketching.cells import MOST
from mix1d.sources.file_columns import read_column
from mix1d.sources.files import expanded, is_parquet, opened
from mix1d.sources.notation import PLAIN, Notation, no_notation
from mix1d.sources.query import query_of, values_of
from mix1d.weighing import KINDS

__all__ = [
    "Asked", "ColumnOption", "DecimalOption", "EqualSdOption", "FamilyOption", "FileArgument",
    "JsonOption", "KOption", "MissingOption", "MissingValuesOption", "OutputOption", "PlotOption",
    "QuietOption", "SeedOption", "TableArgument", "ThousandsOption", "WeightsAreOption",
    "WeightsOption", "for_selection", "is_for_engine", "notation_of", "read", "read_values",
    "table_files", "up_to",
]  # fmt: skip

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A table (text, Parquet, JSON lines, workbook), a pattern such as 'data/*.parquet' in "
        "quotes, a sketch, or - for standard input.",
    ),
]
TableArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A table (text, Parquet, JSON lines, workbook), a pattern such as 'data/*.parquet' in "
        "quotes, or - for standard input.",
    ),
]
KOption = Annotated[
    int, typer.Option("-k", metavar="K", parser=whole, help="Number of components.")
]
ColumnOption = Annotated[
    str | None, typer.Option(help="Name of the column, or its number if there is no header.")
]
WeightsOption = Annotated[
    str | None, typer.Option(help="Column of weights; 2 means written twice.")
]
WeightsAreOption = Annotated[
    str,
    typer.Option(
        help="counts; or relative, of which only the ratios mean something (a survey's).",
        autocompletion=lambda: list(KINDS),
    ),
]
FamilyOption = Annotated[
    str, typer.Option(help=f"{', '.join(FAMILIES)}.", autocompletion=lambda: list(FAMILIES))
]
# no metavar: Typer would name the type, as if a flag wanted a value
EqualSdOption = Annotated[bool, typer.Option("--equal-sd", metavar="", help="One sd for all.")]
MissingOption = Annotated[str, typer.Option(help="Missing cells: raise or drop.")]
DecimalOption = Annotated[str, typer.Option(help="Decimal mark of a text: . or ,")]
ThousandsOption = Annotated[
    str | None,
    typer.Option(metavar="MARK", help="Mark between thousands, such as , or ' or a blank."),
]
MissingValuesOption = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="A word for a missing cell, such as -999; may be repeated."),
]
SeedOption = Annotated[int, typer.Option(metavar="N", parser=whole, help="Seed of the search.")]
PlotOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the picture, such as out.png.")
]
JsonOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the result as JSON; - prints it alone.")
]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="PATH", help="Write the text to a file, not the terminal.")
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", metavar="", help="Print nothing; see the exit code.")
]


class Asked(NamedTuple):
    """What to fit: values of a text table, a sketch, or a file for the engine with its columns."""

    name: str
    values: FloatArray | Sketch | str
    column: str | None
    weights: FloatArray | str | None

    def fit(self, k: int | None, **options: Any) -> mix1d.Fit:
        """`mix1d.fit` of them."""
        return mix1d.fit(self.values, k, column=self.column, weights=self.weights, **options)


def read(
    file: str | BinaryIO,
    column: str | None,
    weights: str | None,
    missing: str,
    notation: Notation = PLAIN,
) -> Asked:
    """Parquet is left to DuckDB; everything else is read as the library reads it.

    What was read from standard input may be given as a binary file.
    """
    if isinstance(file, str) and is_sketch(file):
        return _sketched(file, column, weights)
    if is_for_engine(file):
        no_notation("FILE", notation)
        name = _only_column(file) if column is None else column
        return Asked(name, file, name, weights)
    data = read_column(table_files(file), column, weights=weights, notation=notation)
    if missing == "raise":
        _complete(data.name, data.values)
    return Asked(data.name, data.values, None, data.weights)


def notation_of(decimal: str, thousands: str | None, missing_values: list[str] | None) -> Notation:
    """How the numbers of a text are written, as the options tell."""
    return Notation.of(decimal, thousands, missing_values or ())


def is_for_engine(file: str | BinaryIO) -> TypeGuard[str]:
    """Whether a file, or all that match a pattern, are Parquet."""
    if not isinstance(file, str) or file == "-" or not _is_regular(file):
        return False
    return is_parquet("FILE", expanded("FILE", file))


def table_files(file: str | BinaryIO) -> str | BinaryIO | list[Path]:
    """What is to be read row by row: a file by its name, a pattern as its files."""
    if not isinstance(file, str) or file == "-" or not _is_regular(file):
        return file
    files = expanded("FILE", file)
    return file if [str(name) for name in files] == [str(Path(file))] else files


def _is_regular(file: str) -> bool:
    """Whether a name is of a file or a pattern of them, and not of a pipe."""
    try:
        return Path(file).is_file() or not Path(file).exists() or Path(file).is_dir()
    except (OSError, ValueError):
        return True


def _only_column(file: str) -> str:
    """The name of the column of a file that has one."""
    with opened("FILE", file) as table:
        query = query_of(
            table, None, weights=None, by=None, cells=MOST, scale="linear", missing="raise"
        )
        return query.name


def _sketched(file: str, column: str | None, weights: str | None) -> Asked:
    sketch = read_sketch("FILE", file)
    if column not in (None, sketch.column) or weights is not None:
        raise Mix1dError(
            f"`--column` and `--weights` are chosen when a sketch is made, and `{file}` is one of "
            + (f"the column {sketch.column!r}" if sketch.column else "a column without a name")
        )
    return Asked(sketch.column or Path(file).name, sketch, None, None)


def for_selection(asked: Asked, family: str, missing: str, weights_are: str) -> dict[str, Any]:
    """The arguments of `select`, which reads its data many times: a file as its sketch."""
    options: dict[str, Any] = {"missing": missing, "weights_are": weights_are}
    if not isinstance(asked.values, str):
        return {"x": asked.values, "weights": asked.weights} | options
    sketch = mix1d.sketch(
        asked.values,
        column=asked.column,
        weights=asked.weights,
        scale=as_family(family).sketch_scale,
        **options,
    )
    return {"x": sketch} | options


def up_to(max_k: int | None) -> range | None:
    """The numbers of components to choose from; None, as many as the library would try."""
    return None if max_k is None else range(1, whole_number("--max-k", max_k, 1) + 1)


def read_values(
    file: str,
    column: str | None,
    weights: str | None,
    missing: str,
    notation: Notation = PLAIN,
) -> Asked:
    """`read`, and the values themselves of a file for the engine, for what needs every value."""
    asked = read(file, column, weights, missing, notation)
    if isinstance(asked.values, Sketch):
        raise Mix1dError(f"`{file}` must be a table, and it is a sketch: this needs every value")
    if isinstance(asked.values, str):
        with opened("FILE", asked.values, named=(column, weights)) as table:
            query = query_of(
                table, column, weights=weights, by=None, cells=MOST, scale="linear", missing=missing
            )
            values, counts = values_of(query)
        if missing == "raise":
            _complete(query.name, values)
        return Asked(query.name, values, None, counts)
    return asked


def _complete(name: str, values: FloatArray) -> None:
    """The refusal of missing cells, in the words of the command line."""
    missing = np.flatnonzero(np.isnan(values))
    if missing.size:
        raise Mix1dError(
            f"`{name}` must not hold missing values (or add --missing drop), got "
            f"{missing.size} of {values.size}, the first in row {missing[0] + 1} of the data"
        )
