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

from mix1d.arrays import FloatArray
from mix1d.columns import EXACT
from mix1d.errors import Mix1dError
from mix1d.sources.engine import engine_errors
from mix1d.sources.files import connected
from mix1d.sources.layout import BLANKS
from mix1d.sources.notation import NUMBERISH
from mix1d.sources.opening import opened_content
from mix1d.sources.rows import Block, Rows, Wholes
from mix1d.sources.tables import as_table

__all__ = ["Doubtful", "blocks_of", "is_large"]

LARGE = 10_000_000
"""Bytes from which a text is read by the engine: 8 MB took it one second, not two and a half; below
4 MB, loading it takes longer than the reading."""

WIDEST = 1000
"""Columns that the engine is told of: 50,000 of them it would study for ten seconds."""

AT_ONCE = 2**20
"""Bytes of a text that are looked through together."""

COMPRESSIONS = {None: "none", "gzip": "gzip", "zstd": "zstd"}
"""Of the content, as DuckDB calls them; the name of a file says nothing."""


class Doubtful(Exception):  # noqa: N818 - no error: our own reader decides
    """The two readers might disagree."""


def is_large(file: Any) -> bool:
    """Whether `file` is so long a text that the engine should read it; a pipe is not."""
    path = Path(file) if isinstance(file, str) and file != "-" else None
    return path is not None and path.is_file() and path.stat().st_size >= LARGE


def blocks_of(file: str, rows: Rows) -> Generator[Block]:
    """The rows of a table in their order, some 100,000 at a time.

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
    _check_plain(rows)
    path, n_rows = Path(file).resolve(), 0
    try:
        expected = _lines_in(file, rows.layout.width)
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
    except (Mix1dError, OSError, UnicodeError):
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
    if content.kind != "text" or content.compression not in COMPRESSIONS:
        raise Doubtful
    if layout.delimiter == BLANKS or layout.width > WIDEST or not _is_plain(layout.above):
        raise Doubtful
    if rows.constants and rows.watched is not None:
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
def _lines_in(file: str, width: int) -> int:
    """The lines of a text that hold anything.

    Doubts bytes that our own reader refuses or reads in another encoding, and what DuckDB is known
    to cut otherwise: quotes beside a blank, lines that end in a carriage return alone, empty lines
    in a single column.
    """
    decoder, plain = codecs.getincrementaldecoder("utf-8")(), True
    last, lines = b"", 0
    with opened_content(file) as content:
        while chunk := content.stream.read(AT_ONCE):
            plain = plain and chunk.isascii()
            if not plain:
                decoder.decode(chunk)
            seen = last + chunk
            _check_bytes(seen)
            lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == LINE_FEED))
            if _has_empty_lines(seen):
                if width == 1:
                    raise Doubtful
                lines -= sum(found.end(1) > len(last) for found in EMPTY.finditer(seen))
            last = seen[-2:]
    decoder.decode(b"", final=True)
    if last.endswith(b"\r"):
        raise Doubtful
    return lines + (not last.endswith(b"\n"))


def _check_bytes(seen: bytes) -> None:
    if b"\0" in seen or (b'"' in seen and (b' "' in seen or b'" ' in seen)):
        raise Doubtful
    if b"\r" in seen and b"\r" in seen.replace(b"\r\n", b"")[:-1]:
        raise Doubtful


def _has_empty_lines(seen: bytes) -> bool:
    """Whether a line feed follows one; two bytes at a time, five times as fast as ``in``."""
    pairs = (np.frombuffer(seen, "u2", (len(seen) - begin) // 2, begin) for begin in (0, 1))
    if any((pair == TWO_FEEDS).any() for pair in pairs):
        return True
    return b"\r" in seen and b"\n\r\n" in seen


LINE_FEED, TWO_FEEDS = 0x0A, 0x0A0A
EMPTY = re.compile(rb"\n(?=(\r?\n))")


# ------------------------------------------------------------------------------------- the cells
class Cells:
    """The query for the cells of a table, and what becomes of its answer."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.wholes = Wholes(rows)
        width = rows.layout.width
        self.numbers = [j for j in dict.fromkeys(rows.wanted) if j < width]
        self.by = rows.by if rows.by is not None and rows.by < width else None
        self.watched = [] if rows.watched is None else list(rows.watched.counts)

    def relation(self, connection: Any, name: str) -> Any:
        """The doubles of each column wanted, and the texts of which the rule must decide.

        One column more than there are stays NULL in a row of the right width, and in no other does
        the last one of the table hold a text: an empty cell is none.
        """
        layout = self.rows.layout
        notation, width = layout.notation, layout.width
        relation = connection.read_csv(
            name,
            auto_detect=False,
            header=False,
            skiprows=len(layout.above),
            sep=layout.delimiter,
            quotechar='"',
            escapechar='"',
            strict_mode=True,
            max_line_size=csv.field_size_limit(),
            null_padding=True,
            na_values=[NEVER],
            compression=COMPRESSIONS[self.rows.content.compression],
            columns={f"c{j}": "VARCHAR" for j in range(width + 1)},
        )
        ragged = f"c{width} IS NOT NULL OR c{width - 1} IS NULL"
        cast = [f"c{j}" for j in self.numbers]
        cast += [
            f"CASE WHEN {ragged} THEN error('doubtful') ELSE {notation.sql(f'c{j}')} END AS v{j}"
            for j in self.numbers
        ]
        cast += [f"coalesce(c{self.by}, '') AS k"] if self.by is not None else []
        cast += [f"{_is_numberish(f'c{j}')} AS n{j}" for j in self.watched]
        cast += [f"{_is_word(f'c{j}')} AS w{j}" for j in self.watched]
        columns = []
        for j in self.numbers:
            certain = notation.sql_is_certain(f"v{j}")
            columns += [f"CASE WHEN {certain} THEN v{j} END AS x{j}"]
            columns += [f"CASE WHEN {certain} THEN NULL ELSE c{j} END AS t{j}"]
        columns += ["k"] if self.by is not None else []
        columns += [f"{mark}{j}" for j in self.watched for mark in "nw"]
        return relation.project(", ".join(cast)).project(", ".join(columns))

    def block(self, batch: Any) -> Block:
        """The numbers of a batch of rows, and the groups."""
        found = {j: self._numbers(batch, j) for j in self.numbers}
        x, *beside = (
            found[j] if j in found else self._constant(j, batch.num_rows) for j in self.rows.wanted
        )
        for j in self.watched:
            count = self.rows.watched.counts[j]  # type: ignore[union-attr]
            count[0] += batch.column(f"n{j}").sum().as_py() or 0
            count[1] += batch.column(f"w{j}").sum().as_py() or 0
        return Block(x, beside[0] if beside else None, self._keys(batch))

    def _numbers(self, batch: Any, j: int) -> FloatArray:
        """The doubles of a column; where there is none, the rule is asked."""
        column, texts = batch.column(f"x{j}"), batch.column(f"t{j}")
        if not column.null_count:
            return np.asarray(column.to_numpy(zero_copy_only=False))
        numbers = np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
        left = np.flatnonzero(np.asarray(column.is_null()))
        cells = texts.take(left.tolist()).dictionary_encode()
        values = [
            self._number(j, "" if cell is None else cell) for cell in cells.dictionary.to_pylist()
        ]
        codes = cells.indices.to_numpy(zero_copy_only=False)
        numbers[left] = np.array(values)[codes]
        return numbers

    def _number(self, j: int, cell: str) -> float:
        value = self.rows.layout.notation.number(cell)
        if value is None or np.isinf(value):
            raise Doubtful
        if abs(value) >= EXACT:
            self.wholes.look(j, cell, value)
        return value

    def _constant(self, j: int, n: int) -> FloatArray:
        cell = self.rows.constants[j - self.rows.layout.width]
        return np.full(n, self._number(j, cell))

    def _keys(self, batch: Any) -> list[str] | None:
        if self.rows.by is None:
            return None
        if self.by is None:
            return [self.rows.constants[self.rows.by - self.rows.layout.width]] * batch.num_rows
        return list(batch.column("k").to_pylist())


NEVER = "\1"
"""Stands for NULL in a cell: a text that is none of a number's."""

FIRST = "0123456789+-.,<>=~($ \u2212\u00a3\u00a4\u00a5\u20ac\u00a0"
"""With one of these begins what may be a number."""


def _is_numberish(cell: str) -> str:
    pattern = NUMBERISH.replace("'", "''")
    return (
        f"(CASE WHEN contains('{FIRST}', {cell}[1]) THEN regexp_full_match({cell}, '{pattern}') "
        "ELSE false END)::INT"
    )


def _is_word(cell: str) -> str:
    """Whether a cell holds a letter, and is no number and no common word for a missing value."""
    return (
        f"(regexp_matches({cell}, '[\\pL\\pN]') AND {_is_numberish(cell)} = 0 "
        f"AND lower(trim({cell})) NOT IN ('na', 'n/a', 'nan', 'null'))::INT"
    )
