"""A large text table read by DuckDB: the very numbers of `mix1d.sources.csv`, many times as fast.

Our own reader judges the layout from the first lines; the engine cuts and converts the rest, by the
strictest of its rules. Whatever it might see otherwise than our own reader (a row of another width,
a cell that is no plain number, a blank beside a quote, a NUL) is doubtful, and then our own reader
reads the file: it knows the answer, or the words and the line of a refusal. So both always agree.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sources.csv import Rows
from mix1d.sources.engine import engine_errors
from mix1d.sources.files import connected
from mix1d.sources.layout import BLANKS, MISSING
from mix1d.sources.tables import as_table

__all__ = ["Doubtful", "blocks_of", "is_large"]

LARGE = 10_000_000
"""Bytes from which a text is read by the engine: 8 MB took it one second, not two and a half; below
4 MB, loading it takes longer than the reading."""

WIDEST = 1000
"""Columns that the engine is told of: 50,000 of them it would study for ten seconds."""

AT_ONCE = 2**22
"""Bytes of a text that are looked through together."""


class Doubtful(Exception):  # noqa: N818 - no error: our own reader decides
    """The two readers might disagree."""


def is_large(file: Any) -> bool:
    """Whether `file` is so long a text that the engine should read it; a pipe is not."""
    path = Path(file) if isinstance(file, str) and file != "-" else None
    return path is not None and path.is_file() and path.stat().st_size >= LARGE


def blocks_of(file: str, table: Rows) -> Generator[FloatArray]:
    """The numbers of a table, its rows in their order, some 100,000 at a time.

    Yields
    ------
    (n, 1 or 2) ndarray
        Values, and weights beside them; NaN for what is missing.

    Raises
    ------
    Doubtful
        At any row.
    """
    try:
        import duckdb  # noqa: F401
        import pyarrow as pa
    except ImportError:
        raise Doubtful from None
    layout = table.layout
    if layout.delimiter == BLANKS or layout.width > WIDEST or not _is_plain(table.header_lines):
        raise Doubtful
    path = Path(file).resolve()
    empty = True
    try:
        _look_through(path, layout.width)
        with connected([path], ordered=True) as (connection, (name,)):
            relation = _relation(connection, name, table)
            with engine_errors(as_table(relation)):  # type: ignore[arg-type]
                for batch in pa.RecordBatchReader.from_stream(relation):
                    yield _block(batch)
                    empty = False
    except (Mix1dError, OSError, UnicodeError):
        raise Doubtful from None
    if empty:
        raise Doubtful


def _is_plain(header: list[str]) -> bool:
    """Whether the lines to be skipped are none, or one that even a strict reader can cut."""
    try:
        return len(list(csv.reader(header, strict=True))) == len(header) <= 1
    except csv.Error:
        return False


def _look_through(path: Path, width: int) -> None:
    """Doubt bytes that our own reader refuses, and what DuckDB is known to cut otherwise: quotes
    beside a blank, lines that end in a carriage return alone, empty lines in a single column.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(AT_ONCE):
            decoder.decode(chunk)
            seen = last + chunk
            if b"\0" in seen or (b'"' in seen and (b' "' in seen or b'" ' in seen)):
                raise Doubtful
            if b"\r" in seen and b"\r" in seen.replace(b"\r\n", b"")[:-1]:
                raise Doubtful
            if width == 1 and (b"\n\n" in seen or b"\n\r\n" in seen):
                raise Doubtful
            last = chunk[-2:]
    decoder.decode(b"", final=True)
    if last.endswith(b"\r"):
        raise Doubtful


def _relation(connection: Any, name: str, table: Rows) -> Any:
    """The columns wanted, as numbers.

    One column more than there are stays NULL in a row of the right width, and in no other does the
    last one of the table hold a text: an empty cell is none.
    """
    width = table.layout.width
    relation = connection.read_csv(
        name,
        auto_detect=False,
        header=False,
        skiprows=len(table.header_lines),
        sep=table.layout.delimiter,
        quotechar='"',
        escapechar='"',
        strict_mode=True,
        max_line_size=csv.field_size_limit(),
        null_padding=True,
        na_values=[NEVER],
        columns={f"c{j}": "VARCHAR" for j in range(width + 1)},
    )
    ragged = f"c{width} IS NOT NULL OR c{width - 1} IS NULL"
    if width == 1:  # a blank line may be a missing value, or nothing
        ragged += " OR trim(c0) = ''"
    words = ", ".join(f"'{word}'" for word in sorted(MISSING))
    numbers = (
        f"""CASE WHEN {ragged} OR contains(c{j}, '_') THEN error('doubtful')
        ELSE coalesce(
            try_cast(c{j} AS DOUBLE),
            CASE WHEN lower(trim(c{j})) IN ({words}) THEN 'NaN'::DOUBLE ELSE error('doubtful') END
        ) END AS x{j}"""
        for j in dict.fromkeys(table.wanted)
    )
    return relation.project(", ".join(numbers))


NEVER = "\1"
"""Stands for NULL in a cell: a text that is none of a number's."""


def _block(batch: Any) -> FloatArray:
    block = np.stack([column.to_numpy(zero_copy_only=False) for column in batch.columns], axis=1)
    if np.isinf(block).any():
        raise Doubtful
    return block
