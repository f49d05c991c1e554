"""Tables that a command writes: CSV and TSV as text, Parquet by PyArrow; the ending says which."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mix1d.cli.outputs import STDOUT, text_file
from mix1d.drafts import draft_of
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.files import connected

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "TableOutput",
    "arrow_rows",
    "csv_rows",
    "is_parquet",
    "pyarrow",
    "table_checked",
    "typed",
]

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
"""What separates the cells of a text file, by the ending of its name."""

PARQUET = (".parquet", ".pq")
"""Endings of the names of Parquet files."""

TableOutput = Annotated[
    Path,
    typer.Option(metavar="PATH", help="CSV, TSV or Parquet, by its ending; - prints CSV."),
]

TYPES = {"BIGINT": "0|-?[1-9][0-9]{0,17}", "DOUBLE": "-?(0|[1-9][0-9]*)([.][0-9]+)?(e[-+]?[0-9]+)?"}
"""The types that a column of texts may be given, and how the cells of each are written."""


def table_checked(path: Path) -> Path:
    """`path`, if its ending is a format of tables."""
    known = (*DELIMITERS, *PARQUET)
    if path != STDOUT and path.suffix.lower() not in known:
        raise Mix1dError(f"`--output` must end in one of {', '.join(known)}, got `{path}`")
    return path


def is_parquet(path: Path) -> bool:
    """Whether a table of this name is to be Parquet."""
    return path.suffix.lower() in PARQUET


def pyarrow() -> Any:
    """The library that writes Parquet."""
    try:
        import pyarrow as library
    except ImportError:
        raise MissingExtraError("writing Parquet", "cli") from None
    return library


@contextmanager
def csv_rows(path: Path, names: Sequence[str]) -> Iterator[Any]:
    """A ``csv.writer`` with the header written."""
    with text_file("--output", path) as file:
        delimiter = DELIMITERS.get(path.suffix.lower(), ",")
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(names)
        yield writer


@contextmanager
def arrow_rows(path: Path) -> Iterator[Callable[[pa.Table], None]]:
    """A function that writes one table of PyArrow below the other."""
    pyarrow()
    with ExitStack() as stack:
        place: Any = None
        if path == STDOUT:
            import sys

            place = sys.stdout.buffer
        else:
            place = stack.enter_context(draft_of("--output", path))
        writer: Any = None

        def write(table: pa.Table) -> None:
            nonlocal writer
            if writer is None:
                writer = stack.enter_context(_writer(path, place, table.schema))
            writer.write_table(table)

        yield write


@contextmanager
def typed(path: Path, numbers: int) -> Iterator[Iterator[pa.Table]]:
    """The rows of a CSV that `csv_rows` wrote, as tables of PyArrow.

    The last columns are `numbers`; another is one of numbers if all its cells are, and nothing is
    lost by it: 7 is a number, 007 is a text.
    """
    library = pyarrow()
    with connected([path.resolve()], ordered=True) as (connection, (name,)), path.open() as text:
        names = next(csv.reader(text))
        columns = {f"c{j}": "VARCHAR" for j in range(len(names))}
        rows = connection.read_csv(
            name, auto_detect=False, header=False, skiprows=1, sep=",", quotechar='"',
            escapechar='"', columns=columns,
        )  # fmt: skip
        known = len(names) - numbers
        tests = [_all_are(column, kind) for column in list(columns)[:known] for kind in TYPES]
        found = rows.aggregate(", ".join(tests)).fetchall()[0] if tests else ()
        kinds = [_kind(found[2 * j : 2 * j + 2]) for j in range(known)]
        kinds += ["INTEGER"] + ["DOUBLE"] * (numbers - 1)
        casts = (f"{column}::{kind}" for column, kind in zip(columns, kinds, strict=True))
        relation = rows.project(", ".join(casts))
        yield (
            library.table(batch.columns, names=names)
            for batch in library.RecordBatchReader.from_stream(relation)
        )


def _all_are(column: str, kind: str) -> str:
    return f"coalesce(bool_and(regexp_full_match({column}, '{TYPES[kind]}', 'i')), false)"


def _kind(are: Sequence[bool]) -> str:
    return next((kind for kind, found in zip(TYPES, are, strict=True) if found), "VARCHAR")


def _writer(path: Path, place: Any, schema: pa.Schema) -> Any:
    if is_parquet(path):
        from pyarrow.parquet import ParquetWriter

        return ParquetWriter(place, schema)
    from pyarrow.csv import CSVWriter, WriteOptions

    delimiter = DELIMITERS.get(path.suffix.lower(), ",")
    return CSVWriter(place, schema, write_options=WriteOptions(delimiter=delimiter))
