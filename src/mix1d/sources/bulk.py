"""A large text table read by DuckDB: the very numbers of `mix1d.sources.rows`, many times as fast.

Our own reader judges the layout from the first lines; the engine cuts every line into texts, and
casts those that it surely reads as our rule does. The rest come back as texts for the rule. What
was cut is compared with what the file holds: the number of lines, and the first rows. Whatever the
engine might see otherwise (a row of another width, a cell of several lines, a blank beside a quote,
a NUL) is doubtful, and then our own reader reads the file: it knows the answer, or the words and
the line of a refusal. So both always agree.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sources.answers import engine_errors
from mix1d.sources.delimiter import BLANKS
from mix1d.sources.files import connected
from mix1d.sources.limits import VALUES
from mix1d.sources.long_text import COMPRESSIONS, Cells, Doubtful
from mix1d.sources.opening import errors_naming, opened_content
from mix1d.sources.rows import Block, Rows
from mix1d.sources.tables import as_table

__all__ = ["Doubtful", "blocks_of", "large_among"]

LARGE = 5_000_000
"""A text of at least this many bytes is read by DuckDB: below 4 MB, loading DuckDB takes longer
than reading the text."""

WIDEST = 1000
"""Most columns of a text that DuckDB reads: it would need ten seconds to look at 50,000."""

AT_ONCE = 2**20
"""Number of bytes of a text that are looked through together."""

LINE_FEED, TWO_FEEDS = 0x0A, 0x0A0A
"""The codes of a line feed, and of two that follow each other."""

EMPTY = re.compile(rb"\n(?=(\r?\n))")
"""A line feed before an empty line."""


def large_among(files: list[Any]) -> set[Any]:
    """Which files the engine should read, of several that are read in turn; never a pipe."""
    sizes = {file: _size(file) for file in files}
    least = LARGE if max(sizes.values()) >= LARGE or sum(sizes.values()) < LARGE else LARGE / 10
    return {file for file, size in sizes.items() if size >= least}


def _size(file: Any) -> int:
    """Bytes of a file; of a pipe and of what was read from one, less than none."""
    path = Path(file) if isinstance(file, (str, Path)) and file != "-" else None
    return path.stat().st_size if path is not None and path.is_file() else -1


def blocks_of(file: str, rows: Rows) -> Generator[Block]:
    """The rows of a table in their order, some 100,000 at a time.

    Raises
    ------
    Doubtful
        At any row.
    """
    try:
        import duckdb
        import pyarrow as pa
    except ImportError:
        raise Doubtful from None
    _check_plain(rows)
    path, n_rows = Path(file).resolve(), 0
    try:
        expected = _lines_in(file, rows)
        expected -= sum(bool(line.strip()) for line in rows.layout.above)
        with connected([path], ordered=True) as (connection, (name,)):
            cells = Cells(rows)
            relation = cells.relation(connection, name)
            with engine_errors(as_table(relation)):  # type: ignore[arg-type]
                for batch in pa.RecordBatchReader.from_stream(relation):
                    block = cells.block(batch)
                    if not n_rows:
                        _check_begin(rows, block)
                    n_rows += len(block.x)
                    yield block
    except (duckdb.Error, OSError, ValueError):
        raise Doubtful from None
    if not n_rows or n_rows != expected:
        raise Doubtful
    try:
        rows.finish()
    except Mix1dError:
        raise Doubtful from None


def _check_plain(rows: Rows) -> None:
    """Doubt what the engine is not made for, and lines above the table that it might cut."""
    layout, content = rows.layout, rows.content
    if content.kind not in ("text", "json") or content.compression not in COMPRESSIONS:
        raise Doubtful
    if content.kind == "json":
        _check_keys(rows)
    if layout.delimiter == BLANKS or layout.width > WIDEST or not _is_plain(layout.above):
        raise Doubtful
    if (rows.constants and rows.watched is not None) or min(rows.wanted) >= layout.width:
        raise Doubtful
    if any(reading != VALUES for reading in rows.readings):
        raise Doubtful


def _check_keys(rows: Rows) -> None:
    """Doubt a guess, and a column that no object has yet."""
    if rows.watched is not None or rows.layout.names is None:
        raise Doubtful
    for index in rows.wanted:
        if all(index < len(row) and row[index] is None for row in rows.layout.first_rows):
            raise Doubtful


def _is_plain(above: tuple[str, ...]) -> bool:
    """Whether a strict reader can skip the lines: none has a quote, or it is one and cut well."""
    if not any('"' in line for line in above):
        return True
    try:
        return len(above) == 1 == len(list(csv.reader(above, strict=True)))
    except csv.Error:
        return False


def _check_begin(rows: Rows, block: Block) -> None:
    """Doubt a first block that does not begin with the first rows as our own reader cuts them."""
    number = rows.layout.notation.number
    first = [row + rows.constants for row in rows.layout.first_rows[: len(block.x)]]
    for column, index in zip((block.x, block.weights), rows.wanted, strict=False):
        own = np.array([number(row[index]) for row in first], dtype=np.float64)
        if not np.array_equal(own, column[: len(own)], equal_nan=True):  # type: ignore[index]
            raise Doubtful


# ------------------------------------------------------------------------------------- the bytes
def _lines_in(file: str, rows: Rows) -> int:
    """The lines of a text that hold anything.

    Doubts bytes that our own reader refuses or reads in another encoding, and what DuckDB is known
    to cut otherwise: quotes beside a blank, lines that end in a carriage return alone, empty lines
    in a single column.
    """
    decoder, plain = codecs.getincrementaldecoder("utf-8")(), True
    last, lines, is_json = b"", 0, rows.content.kind == "json"
    with opened_content(file) as content, errors_naming(rows.source):
        while chunk := content.stream.read(AT_ONCE):
            plain = plain and chunk.isascii()
            if not plain:
                decoder.decode(chunk)
            for part in (last + chunk[:2], chunk):
                _check_bytes(part, quotes=not is_json)
            codes = np.frombuffer(chunk, np.uint8)
            lines += int(np.count_nonzero(codes == LINE_FEED))
            if _has_empty_lines(last + chunk[:2]) or _has_empty_lines(chunk):
                if rows.layout.width == 1 and not is_json:
                    raise Doubtful
                seen = last + chunk
                lines -= sum(found.end(1) > len(last) for found in EMPTY.finditer(seen))
            last = (last + chunk[-2:])[-2:]
    decoder.decode(b"", final=True)
    if last.endswith(b"\r"):
        raise Doubtful
    return lines + (not last.endswith(b"\n"))


def _check_bytes(seen: bytes, *, quotes: bool) -> None:
    if b"\0" in seen or (quotes and b'"' in seen and (b' "' in seen or b'" ' in seen)):
        raise Doubtful
    if b"\r" in seen and b"\r" in seen.replace(b"\r\n", b"")[:-1]:
        raise Doubtful


def _has_empty_lines(seen: bytes) -> bool:
    """Whether a line feed follows one; two bytes at a time, five times as fast as ``in``."""
    pairs = (np.frombuffer(seen, "u2", (len(seen) - begin) // 2, begin) for begin in (0, 1))
    if any((pair == TWO_FEEDS).any() for pair in pairs if len(pair)):
        return True
    return b"\r" in seen and b"\n\r\n" in seen
