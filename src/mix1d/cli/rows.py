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

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["TableOutput", "arrow_rows", "csv_rows", "is_parquet", "pyarrow", "table_checked"]

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
PARQUET = (".parquet", ".pq")

TableOutput = Annotated[
    Path,
    typer.Option(metavar="PATH", help="CSV, TSV or Parquet, by its ending; - prints CSV."),
]


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


def _writer(path: Path, place: Any, schema: pa.Schema) -> Any:
    if is_parquet(path):
        from pyarrow.parquet import ParquetWriter

        return ParquetWriter(place, schema)
    from pyarrow.csv import CSVWriter, WriteOptions

    delimiter = DELIMITERS.get(path.suffix.lower(), ",")
    return CSVWriter(place, schema, write_options=WriteOptions(delimiter=delimiter))
