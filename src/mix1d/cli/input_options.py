"""The arguments and options that say which column a command reads, and how."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NamedTuple, TypeGuard, get_args

import typer

from mix1d.arguments import whole_number
from mix1d.choices import Effort, Start, WeightsAre
from mix1d.cli.bins import read_bins
from mix1d.cli.documents import is_sketch, read_sketch
from mix1d.cli.number_options import whole
from mix1d.cli.row_options import NO_ROWS, RowOptions
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES
from mix1d.model.weak_prior import WEAK
from mix1d.sketching import Sketch
from mix1d.sources.door import Data
from mix1d.sources.files import expanded, is_parquet
from mix1d.sources.notation import PLAIN, Notation

__all__ = [
    "Asked", "ColumnOption", "DecimalOption", "EffortOption", "EqualSdOption", "FamiliesOption",
    "FamilyOption", "FileArgument", "JsonOption", "KOption", "MissingOption", "MissingValuesOption",
    "OutputOption", "PlotOption", "PriorOption", "QuietOption", "SeedOption", "TableArgument",
    "ThousandsOption",
    "WeightsAreOption", "WeightsOption", "families_of", "family_of", "is_for_engine", "notation_of",
    "read", "start_of", "table_files", "up_to",
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
        autocompletion=lambda: [*get_args(WeightsAre)],
    ),
]
FamilyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help=f"{', '.join(FAMILIES)}; with a parameter held, as in 'student-t(df=4)'; or of SciPy, "
        "as in scipy.exponnorm.  [default: normal]",
        autocompletion=lambda: list(FAMILIES),
    ),
]
FamiliesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--family",
        metavar="NAME",
        help=f"{', '.join(FAMILIES)}; as in 'student-t(df=4)' or scipy.exponnorm. Several are "
        "compared: repeat it, or write a,b. auto: normals, and other shapes where the values ask "
        "for them.  [default: auto]",
        autocompletion=lambda: [AUTO, *FAMILIES],
    ),
]
AUTO = "auto"
"""The word for families that the values ask for."""
BETWEEN = re.compile(r",(?![^(]*\))")
"""A comma between families, and not within what one holds."""
EffortOption = Annotated[
    str,
    typer.Option(
        help=f"How long to search: {', '.join(get_args(Effort))}.",
        autocompletion=lambda: [*get_args(Effort)],
    ),
]
# no metavar: Typer would name the type, as if a flag wanted a value
EqualSdOption = Annotated[bool, typer.Option("--equal-sd", metavar="", help="One sd for all.")]
LumpsOption = Annotated[
    str,
    typer.Option(
        metavar="VALUES",
        help="Values that many rows share, such as 0 or 0,100, each a component of its own; auto "
        "looks for them, none for no such.",
    ),
]
NoiseOption = Annotated[
    bool, typer.Option("--noise", metavar="", help="One more component: a uniform over the range.")
]
RoundingOption = Annotated[
    str,
    typer.Option(
        metavar="STEP",
        help="The step to which values were rounded, each fitted as an interval of it; auto does "
        "so where it matters, none never.",
    ),
]
PriorOption = Annotated[
    str | None,
    typer.Option(
        metavar="weak",
        help="Known beforehand: weak keeps every component from becoming a spike.",
        autocompletion=lambda: [WEAK],
    ),
]
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
    """The data of a command, read when they are first asked for."""

    data: Data
    file: str | BinaryIO
    title: str | None = None
    """Name of the column, where the data do not know it."""

    @property
    def name_of_column(self) -> str | None:
        """Name of the column, once it is read; None where it has none."""
        return self.title or self.data.name

    @property
    def name(self) -> str:
        """Name of the column, once it is read; of the file where the column has none."""
        return self.name_of_column or Path(str(self.file)).name


def read(
    file: str | BinaryIO,
    column: str | None,
    weights: str | None,
    weights_are: str,
    missing: str,
    notation: Notation = PLAIN,
    rows: RowOptions = NO_ROWS,
) -> Asked:
    """A file, a pattern of files, a sketch, or a stream: as the library reads them.

    What was read from standard input may be given as a binary file.
    """
    if rows.bins:
        rows.check_bins()
        name, bins = read_bins(file, column, weights, notation)
        return Asked(Data.of(bins.within(*rows.window) if rows.window else bins), file, name)
    return _asked(file, column, weights, weights_are, missing, notation, rows.known)


def _asked(
    file: str | BinaryIO, column: str | None, weights: str | None, weights_are: str, missing: str,
    notation: Notation, known: dict[str, Any],
) -> Asked:  # fmt: skip
    terms: dict[str, Any] = {"weights_are": weights_are, "missing": missing, **known}
    if isinstance(file, str) and is_sketch(file):
        sketch = _sketched(file, column, weights)
        return Asked(Data.of(sketch, **terms), file)
    options: dict[str, Any] = {"column": column, "weights": weights} | terms
    if not isinstance(file, str) or file == "-" or not _is_regular(file):
        return Asked(Data.of_stream(file, notation=notation, **options), file)
    return Asked(Data.of(file, argument="FILE", **options, **notation.arguments), file)


def lumps_of(text: str) -> Any:
    """The option as the argument `lumps` of the library."""
    if text in ("auto", "none"):
        return None if text == "none" else text
    try:
        return [float(value) for value in text.split(",")]
    except ValueError:
        raise Mix1dError(
            f"`--lumps` must be auto, none or values such as 0,100, got `{text}`"
        ) from None


def rounding_of(text: str) -> Any:
    """The option as the argument `rounding` of the library."""
    if text in ("auto", "none"):
        return None if text == "none" else text
    try:
        return float(text)
    except ValueError:
        raise Mix1dError(
            f"`--rounding` must be auto, none or a step such as 0.5, got `{text}`"
        ) from None


def start_of(text: str) -> Any:
    """The option as the argument `start` of the library: a name, or the places of components."""
    if text in get_args(Start) or not any(letter.isdigit() for letter in text):
        return text
    try:
        return [float(place) for place in text.split(",")]
    except ValueError:
        raise Mix1dError(
            f"`--start` must be one of {', '.join(get_args(Start))}, or places such as -7,7, "
            f"got `{text}`"
        ) from None


def notation_of(decimal: str, thousands: str | None, missing_values: list[str] | None) -> Notation:
    """How the numbers of a text are written, as the options say."""
    return Notation.of(decimal, thousands, missing_values or ())


def families_of(names: list[str] | None) -> Any:
    """The families to choose from: "auto", those that the values ask for, or those named."""
    words = _named(names or [AUTO])
    return AUTO if words == [AUTO] else words


def _named(names: list[str]) -> list[str]:
    """The families that an option names, which may be repeated or hold several between commas."""
    words = [word.strip() for name in names for word in BETWEEN.split(name)]
    return [word for word in words if word]


def family_of(names: list[str] | None) -> Any:
    """The one family of all components, or a list with that of each."""
    families = _named(names or ["normal"])
    return families[0] if len(families) == 1 else families


def is_for_engine(file: str | BinaryIO) -> TypeGuard[str]:
    """Whether a file, or all that match a pattern, are Parquet."""
    if not isinstance(file, str) or file == "-" or not _is_regular(file):
        return False
    return is_parquet("FILE", expanded("FILE", file))


def table_files(file: str | BinaryIO) -> str | BinaryIO | list[Path]:
    """The files that are to be read row by row: one by its name, or those of a pattern."""
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


def _sketched(file: str, column: str | None, weights: str | None) -> Sketch:
    sketch = read_sketch("FILE", file)
    if column not in (None, sketch.column) or weights is not None:
        raise Mix1dError(
            f"`--column` and `--weights` are chosen when a sketch is made, and `{file}` is one of "
            + (f"the column {sketch.column!r}" if sketch.column else "a column without a name")
        )
    return sketch


def up_to(max_k: int | None) -> range | None:
    """The numbers of components to choose from; None, as many as the library would try."""
    return None if max_k is None else range(1, whole_number("--max-k", max_k, 1) + 1)
