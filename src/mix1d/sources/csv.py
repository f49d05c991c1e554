"""A text table row by row: comma, semicolon, tab or blanks, with or without a header.

Every refusal is one sentence with the file, the rule and what was found, and the line where it was
found.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from math import isinf
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from mix1d.errors import Mix1dError
from mix1d.sources.files import LONGEST_LINE
from mix1d.sources.layout import Layout, is_empty, number, rows_of

__all__ = ["Rows", "opened_rows"]

HEAD = 200
"""Lines from which the layout is judged."""


class Rows(NamedTuple):
    """A table that is being read."""

    name: str
    """Of the column of values."""
    names: list[str]
    """Of all columns; their numbers from 1 where there is no header."""
    rows: Iterator[tuple[list[str], list[float]]]
    """The cells of each row as they stand there; the value, and the weight if there is one."""
    layout: Layout
    header_lines: list[str]
    """The lines down to the header; none where there is no header."""
    wanted: list[int]
    """Indices of the column of values, and of that of weights if there is one."""


@contextmanager
def opened_rows(
    file: str | BinaryIO, column: str | None = None, *, weights: str | None = None
) -> Iterator[Rows]:
    """A table to be read row by row; the arguments are those of `read_column`."""
    source = f"`{file}`" if isinstance(file, str) and file != "-" else "standard input"
    try:
        with _opened(file, source) as text:
            yield _rows(source, _lines(source, text), column, weights)
    except csv.Error as error:
        if "field limit" in str(error):
            error = csv.Error(f"a cell has more than {csv.field_size_limit():,} characters")
        raise Mix1dError(f"{source} must be a table that can be read: {error}") from None


def _rows(source: str, lines: Iterator[str], column: str | None, weights: str | None) -> Rows:
    head = list(islice(lines, HEAD))
    layout = Layout.of(source, head)
    aside = None if weights is None else layout.column(weights)
    index = layout.column(column, but_not=aside)
    wanted = [index] if aside is None else [index, aside]
    rows = _read(layout, wanted, chain(head, lines))
    above = _header_lines(layout, head)
    return Rows(layout.name(index), layout.column_names(), rows, layout, above, wanted)


def _header_lines(layout: Layout, head: list[str]) -> list[str]:
    if layout.names is None:
        return []
    reader: Any = rows_of(head, layout.delimiter)
    next(row for row in reader if not is_empty(row, layout.width))
    return head[: reader.line_num]


# -------------------------------------------------------------------- bytes to lines
@contextmanager
def _opened(file: str | BinaryIO, source: str) -> Iterator[TextIO]:
    """The file as text; standard input, or what was read from there, stays open."""
    if file == "-" or not isinstance(file, str):
        if not isinstance(file, str):
            file.seek(0)
        elif sys.stdin is None:
            raise Mix1dError(f"{source} must be open, and it is closed")
        text = _as_text(sys.stdin.buffer if isinstance(file, str) else file)
        try:
            yield text
        finally:
            text.detach()
        return
    try:
        opened = Path(file).open("rb")  # noqa: SIM115  (only the opening is guarded here)
    except FileNotFoundError:
        raise Mix1dError(f"{source} must be a file, and there is none of that name") from None
    except IsADirectoryError:
        raise Mix1dError(f"{source} must be a file, and it is a folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Mix1dError(f"{source} must be a file that can be read: {reason}") from None
    with _as_text(opened) as text:
        yield text


def _as_text(file: BinaryIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding="utf-8-sig", newline="")


def _lines(source: str, text: TextIO) -> Iterator[str]:
    try:
        while line := text.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise Mix1dError(
                    f"{source} must have lines of at most {LONGEST_LINE:,} characters, and it has "
                    "a longer one"
                )
            if "\0" in line:
                raise Mix1dError(f"{source} must be a text file, and it holds NUL bytes")
            yield line
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise Mix1dError(f"{source} must be text in UTF-8, got the byte 0x{byte:02x}") from None
    except OSError as error:
        raise Mix1dError(f"{source} must be a file that can be read: {error.strerror}") from None


# -------------------------------------------------------------------- lines to numbers
def _read(
    layout: Layout, wanted: list[int], lines: Iterator[str]
) -> Iterator[tuple[list[str], list[float]]]:
    reader: Any = rows_of(lines, layout.delimiter)
    row = None
    for row in _data_rows(layout, reader):
        numbers = [number(row[index]) for index in wanted]
        for index, value in zip(wanted, numbers, strict=True):
            if value is None or isinf(value):
                raise _no_number(layout, index, row[index], reader.line_num)
        yield row, numbers  # type: ignore[misc]
    if row is None:
        raise Mix1dError(f"{layout.source} must hold at least one number, and it has a header only")


def _data_rows(layout: Layout, reader: Any) -> Iterator[list[str]]:
    """The rows below the header, each of the full width.

    An empty line is nothing, except between the numbers of a single column: there it is how some
    programs write a missing value.
    """
    awaiting_header, begun, empty = layout.names is not None, False, 0
    for row in reader:
        if is_empty(row, layout.width):
            empty += 1
            continue
        if awaiting_header:
            awaiting_header, empty = False, 0
            continue
        if len(row) != layout.width:
            raise _ragged(layout, row, reader.line_num)
        if begun and layout.width == 1:
            yield from ([""] for _ in range(empty))
        begun, empty = True, 0
        yield row


def _no_number(layout: Layout, index: int, cell: str, line: int) -> Mix1dError:
    shown = repr(cell if len(cell) <= 40 else cell[:37] + "...")
    comma = re.fullmatch(r"\s*[-+]?[\d.]*,\d+\s*", cell)
    hint = ": write a decimal point, not a comma" if comma else ""
    rule = "numbers" if number(cell) is None else "finite numbers"
    name = repr(layout.names[index]) if layout.names else f"{index + 1}"
    return Mix1dError(
        f"{layout.source} must hold {rule} in column {name}, got {shown} at line {line}{hint}"
    )


def _ragged(layout: Layout, row: list[str], line: int) -> Mix1dError:
    commas = layout.delimiter == "," and len(row) == 2 * layout.width
    hint = ": if these are decimal commas, write points" if commas else ""
    return Mix1dError(
        f"{layout.source} must have the same number of cells in each row, got {len(row)} at line "
        f"{line} where the first row has {layout.width}{hint}"
    )
