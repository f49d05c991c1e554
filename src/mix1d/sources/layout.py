"""How a text table is laid out, judged from its first lines: what is above it, delimiter, header.

The rules are few, and the documentation names them:

- empty lines and lines that begin with ``#`` are left out above the table, and nowhere else;
- the delimiter is the one of tab, semicolon, comma, ``|`` and blanks that cuts every line into the
  same number of cells, at least two; of several, the one whose cells are numbers more often;
- words above the header, in fewer cells than the table has or in one cell of a row that is else
  empty, are left out;
- the first row is a header if it has a cell that is neither a number nor missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from mix1d.errors import Mix1dError
from mix1d.sources.delimiter import (
    BLANKS,
    Row,
    are_words,
    below_words,
    cut,
    delimiter_of,
    filled,
    has_words,
    is_word,
)  # fmt: skip
from mix1d.sources.notation import Notation, cell_text, is_numberish, says_nothing

__all__ = ["Layout", "layout_of_lines", "layout_of_rows"]


@dataclass(frozen=True)
class Layout:
    """Delimiter and header of a table, and its first rows."""

    source: str
    notation: Notation
    delimiter: str
    names: tuple[str, ...] | None
    """Names of the columns, from the header."""
    width: int
    first_rows: list[Row]
    """The first rows below the header."""
    above: tuple[str, ...] = ()
    """The lines of the text down to the header, or to the first row where there is none."""
    headed: bool = True
    """Whether the names are in the table, and not in a comment above it."""

    @property
    def column_names(self) -> list[str]:
        """The names of the header; numbers from 1 where there is none."""
        return list(self.names) if self.names else [str(j + 1) for j in range(self.width)]

    def name(self, index: int) -> str:
        """The name of a column for messages and axes."""
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
    delimiter = delimiter_of(source, lines[comments:], notation)
    rows, ends = cut(lines[comments:], delimiter)
    rows, ends, skipped = below_words(rows, ends, notation, delimiter)
    layout = _headed(source, rows, notation, delimiter, asked, lines[comments + skipped :])
    end = comments + (ends[0] if layout.names else skipped)
    layout = replace(layout, above=tuple(lines[:end]))
    return _commented(layout, lines[:comments], asked)


def layout_of_rows(
    source: str, rows: list[Row], notation: Notation, asked: Iterable[str] = ()
) -> Layout:
    """The layout of the first rows of a sheet, in which nothing is to be cut."""
    width = max((len(row) for row in rows), default=0)
    begin = next((j for j, row in enumerate(rows) if not _is_blank(row)), len(rows))
    full = max((filled(row) for row in rows), default=0)
    header = next((j for j, row in enumerate(rows) if full and filled(row) == full), begin)
    above = [row for row in rows[begin:header] if not _is_blank(row)]
    if all(has_words(row[:1], notation) for row in above) and are_words(
        rows[header] if rows else [], notation
    ):
        begin = header  # below words in fewer cells
    rows = [row + [None] * (width - len(row)) for row in rows[begin:]]
    return replace(_headed(source, rows, notation, "", asked), above=("",) * begin)


def _is_blank(row: Row) -> bool:
    return not filled(row)


def _is_quoted(lines: list[str], width: int) -> bool:
    """Whether the cells of the first line are whole numbers in quotes, and none below is quoted."""
    below = lines[1:]
    digits = re.fullmatch(r'\s*"\d+"(\W"\d+")*\s*', lines[0]) if below else None
    return bool(digits) and lines[0].count('"') == 2 * width and not any('"' in s for s in below)


def _comments(lines: list[str]) -> int:
    """Lines at the beginning that are empty or comments."""
    for number, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            return number if any(line.strip() for line in lines[:number]) else 0
    return len(lines) if any("#" in line for line in lines) else 0


# ------------------------------------------------------------------------------------- the header
def _headed(
    source: str,
    rows: list[Row],
    notation: Notation,
    delimiter: str,
    asked: Iterable[str],
    lines: Iterable[str] = (),
) -> Layout:
    if not rows:
        raise Mix1dError(f"{source} must hold at least one number, and it is empty")
    first = [cell_text(cell).strip() for cell in rows[0]]
    width = len(first)
    named = any(_is_name(name, first, rows[1:], notation) for name in asked)
    lines = [line for line in lines if line.strip()]
    if not (named or has_words(rows[0], notation) or _is_quoted(lines, width)):
        _check_first_row(source, rows, notation)
        if not list(asked):
            _check_years(source, first, rows[1:], notation)
        return Layout(source, notation, delimiter, None, width, rows)
    if delimiter == BLANKS and _have_names(rows[1:], width, lines):
        first.insert(0, "")  # R writes no name above the names of the rows
    _check_numbers(source, first, notation, asked)
    return Layout(source, notation, delimiter, tuple(first), len(first), rows[1:])


def _check_numbers(source: str, first: list[str], notation: Notation, asked: Iterable[str]) -> None:
    """Refuse to be asked for a number that is both in a first row of words and of a column."""
    numbers = {str(j + 1) for j in range(len(first))}
    for name in numbers.intersection(asked, first):
        wholes = sorted(int(cell) for cell in first if cell.isdigit())
        words = [cell for cell in first if not cell.isdigit()]
        in_turn = wholes == list(range(wholes[0], wholes[0] + len(wholes)))
        if not in_turn or not all(_is_sound(cell, notation) for cell in words):
            raise Mix1dError(
                f"{source} must have a header or none, got {name!r} beside words in the first row: "
                "it may be a name or a number"
            )


def _is_sound(name: str, notation: Notation) -> bool:
    """Whether a cell can only be a name."""
    return any(map(str.isalpha, name)) and is_word(name, notation) and not is_numberish(name)


def _is_name(name: str, first: list[str], below: list[Row], notation: Notation) -> bool:
    """Whether a number in the first row is the name of a column, such as a year: all cells there
    are whole numbers, no two the same, and below are others than whole numbers; or a word for a
    missing value, such as Na.
    """
    numbers = [str(j + 1) for j in range(len(first))]
    if name in first and _is_missing(name, notation):
        return True
    if name not in first or name in numbers or not all(map(str.isdigit, first)):
        return False
    if len(set(first)) < len(first):
        return False
    values = (notation.number(row[first.index(name)]) for row in below if len(row) == len(first))
    return any(value is not None and value % 1 > 0 for value in values)


def _is_missing(cell: Any, notation: Notation) -> bool:
    number = notation.number(cell)
    return number is not None and number != number


def _have_names(rows: list[Row], width: int, lines: list[str]) -> bool:
    """Whether each row has one cell more than the header, its name; R writes all in quotes."""
    if not rows or any(len(row) != width + 1 for row in rows):
        return False
    return all(line.lstrip(" \t").startswith('"') for line in lines)


def _check_first_row(source: str, rows: list[Row], notation: Notation) -> None:
    """Refuse numbers above a column of words: they may be the names of columns, or values."""
    below = rows[1:]
    for j, cell in enumerate(rows[0]):
        beneath = [row[j] for row in below if len(row) > j and not says_nothing(row[j], notation)]
        words = sum(is_word(other, notation) and not is_numberish(other) for other in beneath)
        if says_nothing(cell, notation) and len(rows[0]) > 1 and 2 * words > len(beneath):
            raise Mix1dError(
                f"{source} must have a header or none, got a first row with numbers and, above "
                f"{cell_text(beneath[0])!r}, nothing: give each column a name"
            )


def _check_years(source: str, first: list[str], below: list[Row], notation: Notation) -> None:
    """Refuse whole numbers above decimals only, unless a column is named: they may be its name."""
    cells = [cell for row in below for cell in row if not says_nothing(cell, notation)]
    if cells and all(map(str.isdigit, first)):
        numbers = (notation.number(cell) for cell in cells)
        if not any(number is not None and number.is_integer() for number in numbers):
            raise Mix1dError(
                f"{source} must have a header or none, got {first[0]!r} above decimals: name the "
                f"column {first[0]!r} if that is its name, and '1' if it has none"
            )


def _commented(layout: Layout, comments: list[str], asked: Iterable[str]) -> Layout:
    """The names in the last comment, where a column is asked for that is there only."""
    comment = next((line for line in reversed(comments) if line.strip()), "")
    words = comment.strip().lstrip("#").strip()
    if not words:
        return layout
    cells = [cell.strip() for cell in next(iter(cut([words], layout.delimiter)[0]), [])]
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
