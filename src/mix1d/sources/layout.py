"""How a text table is laid out, judged from its first lines: what is above it, delimiter, header.

The rules are few enough to be told in the documentation:

- empty lines and lines that begin with ``#`` are left out above the table, and nowhere else;
- the delimiter is the one of tab, semicolon, comma, ``|`` and blanks that cuts every line into the
  same number of cells, at least two; of several, the one whose cells are numbers more often;
- words above the header, in fewer cells than the table has, are left out;
- the first row is a header if it has a cell that is neither a number nor missing.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from mix1d.errors import Mix1dError
from mix1d.sources.notation import Notation, cell_text, is_numberish, says_nothing

__all__ = ["BLANKS", "Layout", "is_empty", "layout_of_lines", "layout_of_rows", "rows_of"]

BLANKS = " "
"""Stands for any run of blanks."""
UNCUT = "\x1f"
"""Cuts nothing: a single column, in which a comma is that of a decimal or of thousands."""

Row = list[Any]


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line; a ``csv.reader``, so that ``line_num`` tells the line."""
    if delimiter == BLANKS:
        lines = (re.sub("[ \t]+", " ", line.strip(" \t\r\n")) for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def is_empty(row: Row, width: int) -> bool:
    """Whether a line holds nothing; "" in quotes is the missing value of a single column."""
    if not row or len(row) > 1 or not isinstance(row[0], str):
        return not row
    return row[0].isspace() or (width > 1 and not row[0])


@dataclass(frozen=True)
class Layout:
    """Delimiter and header of a table, and its first rows."""

    source: str
    notation: Notation
    delimiter: str
    names: tuple[str, ...] | None
    """Of the header."""
    width: int
    first_rows: list[Row]
    """Below the header."""
    above: tuple[str, ...] = ()
    """The lines of the text down to the header, or to the first row where there is none."""
    headed: bool = True
    """Whether the names stand in the table, and not in a comment above it."""

    @property
    def column_names(self) -> list[str]:
        """The names of the header; numbers from 1 where there is none."""
        return list(self.names) if self.names else [str(j + 1) for j in range(self.width)]

    def name(self, index: int) -> str:
        """What to call a column in words and on an axis."""
        return self.names[index] if self.names else f"column {index + 1}"


# ------------------------------------------------------------------------------------- of a text
def layout_of_lines(
    source: str, lines: list[str], notation: Notation, asked: Iterable[str] = ()
) -> Layout:
    """The layout of a text that begins with `lines`; errors call it `source`.

    A first row of whole numbers is a header, too, if a column `asked` for is in it and below it are
    others.
    """
    comments = _comments(lines)
    delimiter = _delimiter(lines[comments:], notation)
    rows, ends = _cut(lines[comments:], delimiter)
    rows, ends, skipped = _below_words(rows, ends, notation, delimiter)
    quoted = bool(rows) and _is_quoted(lines[comments + skipped :], len(rows[0]))
    layout = _headed(source, rows, notation, delimiter, asked, quoted=quoted)
    end = comments + (ends[0] if layout.names else skipped)
    layout = replace(layout, above=tuple(lines[:end]))
    return _commented(layout, lines[:comments], asked)


def layout_of_rows(
    source: str, rows: list[Row], notation: Notation, asked: Iterable[str] = ()
) -> Layout:
    """The layout of the first rows of a sheet, in which nothing is to be cut."""
    width = max((len(row) for row in rows), default=0)
    begin = next((j for j, row in enumerate(rows) if not _is_blank(row)), len(rows))
    full = max((_filled(row) for row in rows), default=0)
    header = next((j for j, row in enumerate(rows) if full and _filled(row) == full), begin)
    above = [row for row in rows[begin:header] if not _is_blank(row)]
    if all(_has_words(row[:1], notation) for row in above) and _are_words(
        rows[header] if rows else [], notation
    ):
        begin = header  # below words in fewer cells
    rows = [row + [None] * (width - len(row)) for row in rows[begin:]]
    return replace(_headed(source, rows, notation, "", asked), above=("",) * begin)


def _is_blank(row: Row) -> bool:
    return not _filled(row)


def _filled(row: Row) -> int:
    return sum(cell is not None and cell != "" for cell in row)


def _is_quoted(lines: list[str], width: int) -> bool:
    """Whether the cells of the first line are all in quotes, and none below: names, if numbers."""
    first, *below = [line for line in lines if line.strip()]
    return first.count('"') == 2 * width and bool(below) and not any('"' in s for s in below)


def _comments(lines: list[str]) -> int:
    """Lines at the beginning that are empty or comments."""
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return number if any(line.strip() for line in lines[:number]) else 0
    return len(lines) if any("#" in line for line in lines) else 0


def _cut(lines: list[str], delimiter: str) -> tuple[list[Row], list[int]]:
    """The rows that hold anything, and the line at which each ends, from 1."""
    reader: Any = rows_of(lines, delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            if not is_empty(row, width=1 if delimiter == UNCUT else len(row) + 1):
                rows.append(row)
                ends.append(reader.line_num)
    except csv.Error:  # told where the table is read; or a cell goes on below these lines
        pass
    if rows and max(map(len, rows)) > 1:
        kept = [j for j, row in enumerate(rows) if not is_empty(row, width=2)]
        return [rows[j] for j in kept], [ends[j] for j in kept]
    return rows, ends


def _below_words(
    rows: list[Row], ends: list[int], notation: Notation, delimiter: str
) -> tuple[list[Row], list[int], int]:
    """The rows from the header on, if above it are words in fewer cells than the table has."""
    width = Counter(len(row) for row in rows[-max(1, len(rows) // 2) :]).most_common(1)
    begin = next((j for j, row in enumerate(rows) if len(row) == width[0][0]), 0)
    if not begin or delimiter in (BLANKS, UNCUT) or width[0][0] < 2:
        return rows, ends, 0
    table = rows[begin:]
    are_words = all(_has_words(row, notation) for row in [*rows[:begin], table[0]])
    if len(table) > 1 and are_words and all(len(row) == width[0][0] for row in table):
        return table, ends[begin:], ends[begin - 1]
    return rows, ends, 0


def _has_words(row: Row, notation: Notation) -> bool:
    return any(_is_word(cell, notation) for cell in row)


def _are_words(row: Row, notation: Notation) -> bool:
    return all(cell in (None, "") or _is_word(cell, notation) for cell in row)


def _is_word(cell: Any, notation: Notation) -> bool:
    return notation.number(cell) is None


# ------------------------------------------------------------------------------------- the header
def _headed(
    source: str,
    rows: list[Row],
    notation: Notation,
    delimiter: str,
    asked: Iterable[str],
    *,
    quoted: bool = False,
) -> Layout:
    if not rows:
        raise Mix1dError(f"{source} must hold at least one number, and it is empty")
    first = [cell_text(cell).strip() for cell in rows[0]]
    width = len(first)
    named = any(_is_name(name, first, rows[1:], notation) for name in asked)
    if not (quoted or named or _has_words(rows[0], notation)):
        _check_first_row(source, rows, notation)
        return Layout(source, notation, delimiter, None, width, rows)
    if delimiter == BLANKS and _have_names(rows[1:], width, notation):
        first.insert(0, "")  # R writes no name above the names of the rows
    return Layout(source, notation, delimiter, tuple(first), len(first), rows[1:])


def _is_name(name: str, first: list[str], below: list[Row], notation: Notation) -> bool:
    """Whether a number in the first row is the name of a column, such as a year: all cells there
    are whole numbers, no two the same, and below are others than whole numbers.
    """
    numbers = [str(j + 1) for j in range(len(first))]
    if name not in first or name in numbers or not all(map(str.isdigit, first)):
        return False
    if len(set(first)) < len(first):
        return False
    values = (notation.number(row[first.index(name)]) for row in below if len(row) == len(first))
    return any(value is not None and value % 1 > 0 for value in values)


def _have_names(rows: list[Row], width: int, notation: Notation) -> bool:
    """Whether each row has one cell more than the header, its name or its number."""
    names = [row[0] for row in rows if len(row) == width + 1]
    if not rows or len(names) < len(rows):
        return False
    numbers = [str(j + 1) for j in range(len(rows))]
    return names == numbers or all(_is_word(name, notation) for name in names)


def _check_first_row(source: str, rows: list[Row], notation: Notation) -> None:
    """Refuse numbers above a column of words: they may be the names of columns, or values."""
    below = rows[1:]
    for j, cell in enumerate(rows[0]):
        beneath = [row[j] for row in below if len(row) > j and not says_nothing(row[j], notation)]
        words = sum(_is_word(other, notation) and not is_numberish(other) for other in beneath)
        if says_nothing(cell, notation) and len(rows[0]) > 1 and 2 * words > len(beneath):
            raise Mix1dError(
                f"{source} must have a header or none, got a first row with numbers and, above "
                f"{cell_text(beneath[0])!r}, nothing: give each column a name"
            )


def _commented(layout: Layout, comments: list[str], asked: Iterable[str]) -> Layout:
    """The names in the last comment, where a column is asked for that stands there only."""
    comment = next((line for line in reversed(comments) if line.strip()), "")
    words = comment.strip().lstrip("#").strip()
    if not words:
        return layout
    cells = [cell.strip() for cell in next(iter(_cut([words], layout.delimiter)[0]), [])]
    if len(cells) != layout.width:
        return layout
    if layout.names is None and set(asked) & set(cells):
        return replace(layout, names=tuple(cells), headed=False)
    number = layout.notation.number
    if layout.width > 1 and any(map(_is_value, map(number, cells))):
        raise Mix1dError(
            f"{layout.source} must have no row that begins with #, got {comment.strip()[:60]!r} "
            "above the table, which looks like one: take the line or the # away"
        )
    return layout


def _is_value(number: float | None) -> bool:
    return number is not None and number == number


# ------------------------------------------------------------------------------------- delimiter
def _delimiter(lines: list[str], notation: Notation) -> str:
    """The mark that cuts the lines best: first evenly, then into numbers."""
    lines = [line for line in lines if line.strip()]
    comma_is_decimal = "," in (notation.decimal, notation.thousands)
    marks = ["\t", ";", "|", BLANKS, UNCUT, ","] if comma_is_decimal else ["\t", ";", ",", "|"]
    marks += [] if comma_is_decimal else [BLANKS]
    cuts = {mark: _cut(lines, mark)[0] for mark in marks}
    even = [mark for mark, rows in cuts.items() if _is_even(rows, mark, notation)]
    if even:
        return max(even, key=lambda mark: _share_of_numbers(cuts[mark], notation))
    for mark, rows in cuts.items():
        if 2 * sum(len(row) > 1 for row in rows) > len(lines):
            return mark
    return UNCUT if comma_is_decimal else ","


def _is_even(rows: list[Row], mark: str, notation: Notation) -> bool:
    """Whether all rows have as many cells, the words above a header left out."""
    if not rows:
        return False
    if mark == UNCUT:
        return all(is_numberish(row[0]) or says_nothing(row[0], notation) for row in rows[1:])
    rows, _, _ = _below_words(rows, list(range(len(rows))), notation, mark)
    widths = {len(row) for row in rows}
    if mark == BLANKS and len(rows) > 1 and len(rows[0]) + 1 == len(rows[1]):
        widths.discard(len(rows[0]))
    return len(widths) == 1 and widths.pop() > 1


def _share_of_numbers(rows: list[Row], notation: Notation) -> float:
    cells = [cell for row in rows[1:] or rows for cell in row]
    return sum(is_numberish(cell) or says_nothing(cell, notation) for cell in cells) / len(cells)
