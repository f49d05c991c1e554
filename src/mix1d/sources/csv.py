"""The lines of a text, and its rows: decoded, cut at the delimiter, each row with its line.

Every refusal is one sentence with the file, the rule and what was found, and the line where it was
found.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, BinaryIO

from mix1d.errors import Mix1dError
from mix1d.sources.delimiter import BLANKS, Row, is_empty, rows_of
from mix1d.sources.layout import Layout
from mix1d.sources.opening import errors_naming, head_bytes

__all__ = ["LONGEST_LINE", "encoding_of", "head_of", "lines_of", "rows_below", "text_of"]

HEAD, LONGEST_HEAD = 200, 2**23
"""The layout is judged from at most this many lines, comments above the table not counted, and this
many characters."""
LONGEST_LINE = 2_000_000
"""Most characters in a line, which is DuckDB's own limit, too."""

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The encodings by the byte order marks with which their texts begin."""

LATIN = "mix1d-latin"
"""Name of the rule by which bytes that are no UTF-8 are read as Latin-1."""


# -------------------------------------------------------------------- bytes to lines
def lines_of(source: str, stream: BinaryIO) -> Iterator[str]:
    """The lines of a text in UTF-8, UTF-16, UTF-32 or, where it is none of them, Latin-1."""
    with _decoded(source, stream) as text:
        while line := text.readline(LONGEST_LINE + 1):
            yield _checked(source, line)


def text_of(source: str, stream: BinaryIO) -> str:
    """The whole of such a text."""
    with _decoded(source, stream) as text:
        return text.read()


@contextmanager
def _decoded(source: str, stream: BinaryIO) -> Iterator[io.TextIOWrapper]:
    with errors_naming(source):
        encoding = encoding_of(head_bytes(stream))
    text = io.TextIOWrapper(stream, encoding=encoding, errors=LATIN, newline="")
    try:
        with errors_naming(source):
            yield text
    except UnicodeError:
        raise Mix1dError(f"{source} must be text in {encoding.upper()}, and it is not") from None
    finally:
        with suppress(ValueError):  # the file is closed already
            text.detach()


def _checked(source: str, line: str) -> str:
    if len(line) > LONGEST_LINE:
        raise Mix1dError(
            f"{source} must have lines of at most {LONGEST_LINE:,} characters, and it has a longer "
            "one"
        )
    if "\0" in line:
        raise Mix1dError(f"{source} must be a text file, and it holds NUL bytes")
    return line


def encoding_of(head: bytes) -> str:
    """The encoding of a text that begins with these bytes."""
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding
    half = len(head) // 2
    if half and head[1::2].count(0) > 0.7 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and head[0::2].count(0) > 0.7 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return "utf-8"


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as Windows and Latin-1 have them."""
    if not isinstance(error, UnicodeDecodeError) or not error.encoding.startswith("utf-8"):
        raise error
    found = error.object[error.start : error.end]
    letters = (bytes([byte]).decode("cp1252", errors="replace") for byte in found)
    return "".join(letters), error.end


codecs.register_error(LATIN, _as_latin)


def head_of(lines: Iterator[str]) -> list[str]:
    """The first lines: the comments above a table, and those that show its layout."""
    head: list[str] = []
    below = length = 0
    for line in lines:
        head.append(line)
        length += len(line)
        below += bool(below or (line.strip() and not line.lstrip().startswith("#")))
        if below == HEAD or length > LONGEST_HEAD:
            break
    return head


# -------------------------------------------------------------------- lines to rows
def rows_below(layout: Layout, lines: Iterator[str]) -> Iterator[tuple[int, Row]]:
    """The rows below the header, each of the full width, with the line at which it ends.

    An empty line is nothing, except between the numbers of a single column: there it is how some
    programs write a missing value.
    """
    above, width = len(layout.above), layout.width
    seen: list[str] = []
    reader: Any = rows_of(_recorded(islice(lines, above, None), seen), layout.delimiter)
    begun, empty, end = False, 0, 0
    try:
        for row in reader:
            line = above + reader.line_num
            if len(row) < 2 and is_empty(row, width):
                empty += 1
            else:
                if len(row) != width:
                    raise _ragged(layout, row, line)
                if reader.line_num > end + 1:
                    _check_no_rows_inside(layout, seen, line)
                if empty and begun and width == 1:
                    yield from ((line, [""]) for _ in range(empty))
                begun, empty = True, 0
                yield line, row
            end = reader.line_num
            seen.clear()
    except csv.Error as error:
        raise _uncut(layout, error, end, reader.line_num) from None


def _recorded(lines: Iterator[str], seen: list[str]) -> Iterator[str]:
    """The lines, each noted as one of the row that is being cut."""
    for line in lines:
        seen.append(line)
        yield line


def _uncut(layout: Layout, error: csv.Error, end: int, line: int) -> Mix1dError:
    """The error for what a ``csv.reader`` cannot read, after the row that ended at line `end`."""
    begin, words = len(layout.above) + end + 1, str(error)
    if "unexpected end" in words or line > end + 1:
        return Mix1dError(
            f"{layout.source} must close each quote, and one that is opened at line {begin} "
            "is not closed where a cell ends"
        )
    if "field limit" in words:
        words = f"a cell has more than {csv.field_size_limit():,} characters"
    elif "expected after" in words:
        words = "a quote is closed inside a cell"
    return Mix1dError(
        f"{layout.source} must be a table that can be read, and at line {begin} {words}"
    )


def _check_no_rows_inside(layout: Layout, lines: list[str], end: int) -> None:
    """Refuse a quoted cell with line breaks if each of its lines is a row itself: a quote too many
    would swallow rows.
    """
    cuts = [re.split("[ \t]+", s.strip(" \t\r\n")) if layout.delimiter == BLANKS
            else s.rstrip("\r\n").split(layout.delimiter) for s in lines]  # fmt: skip
    first = next(iter(layout.first_rows), [])
    numeric = [j for j, cell in enumerate(first) if _is_number(layout, cell)]
    if all(len(cut) == layout.width for cut in cuts):
        cells = (cut[j].strip().strip('"') for cut in cuts for j in numeric)
        if numeric and all(_is_number(layout, cell) for cell in cells):
            raise Mix1dError(
                f"{layout.source} must have quotes round cells, and one from line "
                f"{end - len(lines) + 1} to {end} is round whole rows: is it a quote too many?"
            )


def _is_number(layout: Layout, cell: Any) -> bool:
    return layout.notation.number(cell) is not None


def _ragged(layout: Layout, row: Row, line: int) -> Mix1dError:
    commas = layout.delimiter == "," and len(row) == 2 * layout.width
    hint = ": if these are decimal commas, pass decimal=','" if commas else ""
    if layout.width == 1 and not layout.delimiter.strip():  # cut at blanks: one cell, with a unit
        from mix1d.sources.advice import advice

        hint = advice(layout.notation, " ".join(row))
    return Mix1dError(
        f"{layout.source} must have the same number of cells in each row, got {len(row)} at line "
        f"{line} where the first row has {layout.width}{hint}"
    )
