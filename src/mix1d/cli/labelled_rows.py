"""Rows with their group: read again, a part at a time, and written with the new columns.

What is read row by row is copied unchanged, cell by cell; Parquet in batches of PyArrow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.cli.input_options import is_for_engine, table_files
from mix1d.cli.observed_rows import ObservedRows, columns_of
from mix1d.cli.table_files import arrow_rows, csv_rows, is_parquet, pyarrow, typed
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.sources.answers import engine_errors
from mix1d.sources.files import opened
from mix1d.sources.notation import Notation
from mix1d.sources.rows import Rows, columns_in, opened_rows

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    import pyarrow as pa

__all__ = ["Labelling", "check_columns"]

AT_ONCE = 2**14
"""Number of rows of a text table that are classified together."""


def check_columns(file: str | BinaryIO, k: int, prefix: str, notation: Notation) -> None:
    """Refuse a table that has one of the new columns already, in capitals or not."""
    if is_for_engine(file):
        with opened("FILE", file) as table:
            names = table.collect_schema().names()
    else:
        names = columns_in(_listed(file)[0], notation)
    new = re.compile(f"{re.escape(prefix)}(component|p([1-9][0-9]*))", re.IGNORECASE)
    for name in names:
        found = new.fullmatch(name)
        if found and int(found[2] or 1) <= k:
            raise Mix1dError(
                f"the table must not have a column {name!r}, which is one of the new ones: "
                "call these otherwise with --prefix"
            )


def _listed(file: str | BinaryIO) -> list[Any]:
    files = table_files(file)
    return [str(name) for name in files] if isinstance(files, list) else [files]


@dataclass
class Labelling:
    """Who decides, by what was observed, what the new columns are called, and how many rows there
    were of each group.
    """

    mixture: Mixture
    observed: ObservedRows
    prefix: str
    notation: Notation
    done: Callable[[int], None]
    """Is called with the number of further rows that were written."""

    def __post_init__(self) -> None:
        numbers = range(1, self.mixture.k + 1)
        self.new = [f"{self.prefix}component", *(f"{self.prefix}p{j}" for j in numbers)]
        self.counts = np.zeros(self.mixture.k + 1, dtype=np.intp)
        """(k + 1,) rows of each component; of none at the end."""

    def copy(self, file: str | BinaryIO, output: Path) -> None:
        """Write the rows of `file` to `output`."""
        if is_for_engine(file):
            with opened("FILE", file, ordered=True) as table, arrow_rows(output) as write:
                for batch in self._labelled(table):
                    write(batch)
        elif is_parquet(output):
            with TemporaryDirectory(prefix="mix1d-") as folder:
                text = Path(folder) / "rows.csv"
                self._copy_text(file, text)
                with typed(text, len(self.new)) as batches, arrow_rows(output) as write:
                    for batch in batches:
                        write(batch)
        else:
            self._copy_text(file, output)

    def _of(self, read: list[FloatArray]) -> tuple[IntArray, FloatArray]:
        """Labels from 1, 0 for none, and the probabilities of n rows."""
        shares = self.observed.posterior(self.mixture, read)
        missing = np.isnan(shares).any(axis=1)
        labels = np.where(missing, 0, np.nan_to_num(shares).argmax(axis=1) + 1)
        self.counts += np.roll(np.bincount(labels, minlength=len(self.counts)), -1)
        self.done(len(shares))
        return labels, shares

    # ---------------------------------------------------------------------------- text
    def _copy_text(self, file: str | BinaryIO, output: Path) -> None:
        files = _listed(file)
        with self._opened(files[0]) as rows:
            names = rows.names
        with csv_rows(output, [*names, *self.new]) as writer:
            for name in files:
                with self._opened(name) as rows:
                    if rows.names != names:
                        raise Mix1dError(f"{rows.source} must have the columns of the first file")
                    self.observed.begin()
                    self._copy_rows(rows, writer)

    def _opened(self, file: Any) -> AbstractContextManager[Rows]:
        columns = self.observed.columns
        return opened_rows(
            file, columns.first, notation=self.notation, whole=True, beside=columns.beside,
            reading=columns.reading,
        )  # fmt: skip

    def _copy_rows(self, rows: Rows, writer: Any) -> None:
        blank, table = [""] * len(self.new), iter(rows)
        while part := list(islice(table, AT_ONCE)):
            read = np.array([numbers for _, numbers in part]).T
            labels, posterior = self._of(list(read))
            answers = zip(part, labels.tolist(), posterior.tolist(), strict=True)
            writer.writerows(
                [*cells, label, *shares] if label else cells + blank
                for (cells, _), label, shares in answers
            )

    # ---------------------------------------------------------------------------- DuckDB
    def _labelled(self, table: nw.LazyFrame[Any]) -> Iterator[pa.Table]:
        schema, pa = table.collect_schema(), pyarrow()
        names, read = schema.names(), self.observed.names(schema)
        self.observed.begin()
        for batch in _batches(table):
            labels, posterior = self._of(columns_of(batch, read, pa.float64()))
            absent = labels == 0
            more = [pa.array(labels, pa.int32(), mask=absent)]
            more += [pa.array(shares.copy(), mask=absent) for shares in posterior.T]
            yield pa.table([*batch.columns, *more], names=[*names, *self.new])


def _batches(table: nw.LazyFrame[Any]) -> Iterator[pa.Table]:
    """The rows of a table, some 100,000 at a time."""
    pa = pyarrow()
    with engine_errors(table):
        for batch in pa.RecordBatchReader.from_stream(table.to_native()):
            yield pa.Table.from_batches([batch])
