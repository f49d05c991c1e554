"""The mark between the cells of a text table, and its first rows cut at it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from mix1d.errors import Mix1dError
from mix1d.sources.notation import Notation, is_numberish, says_nothing

__all__ = [
    "BLANKS",
    "UNCUT",
    "Row",
    "are_words",
    "below_words",
    "cut",
    "delimiter_of",
    "filled",
    "has_words",
    "is_empty",
    "is_word",
    "rows_of",
]

BLANKS = " "
"""The delimiter that means any run of blanks."""
UNCUT = "\x1f"
"""The delimiter that cuts nothing: for a single column, in which a comma belongs to a number."""

Row = list[Any]

COMMAS_IN_NUMBERS = re.compile(r"(?:[^,.]|(?<=\d),(?=\d))*")
"""A line without points whose commas all lie between digits."""

THOUSANDS = {
    mark: re.compile(rf"\s*[-+]?\d{{1,3}}({mark}\d{{3}})+(\.\d+)?\s*") for mark in (",", BLANKS)
}
"""A line that is one number with such marks between its thousands, by the mark."""


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line; a ``csv.reader``, so that ``line_num`` is the number of the line."""
    if delimiter == BLANKS:
        lines = (re.sub("[ \t]+", " ", line.strip(" \t\r\n")) for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def is_empty(row: Row, width: int) -> bool:
    """Whether a line holds nothing; "" in quotes is the missing value of a single column."""
    if not row or len(row) > 1 or not isinstance(row[0], str):
        return not row
    return row[0].isspace() or (width > 1 and not row[0])


def cut(lines: list[str], delimiter: str) -> tuple[list[Row], list[int]]:
    """The rows that hold anything, and the line at which each ends, from 1."""
    reader: Any = rows_of(lines, delimiter)
    rows, ends = [], []
    try:
        for row in reader:
            if not is_empty(row, width=1 if delimiter == UNCUT else len(row) + 1):
                rows.append(row)
                ends.append(reader.line_num)
    except csv.Error:  # reported where the table is read; or a cell goes on below these lines
        pass
    if rows and max(map(len, rows)) > 1:
        kept = [j for j, row in enumerate(rows) if not is_empty(row, width=2)]
        return [rows[j] for j in kept], [ends[j] for j in kept]
    return rows, ends


def below_words(
    rows: list[Row], ends: list[int], notation: Notation, delimiter: str
) -> tuple[list[Row], list[int], int]:
    """The rows from the header on, if above it are words in fewer cells than the table has, or in
    one cell and empty ones, as spreadsheets write a title.
    """
    width = Counter(len(row) for row in rows[-max(1, len(rows) // 2) :]).most_common(1)
    wide = (j for j, row in enumerate(rows) if len(row) == width[0][0] and filled(row) > 1)
    begin = next(wide, 0)
    if not begin or delimiter in (BLANKS, UNCUT) or width[0][0] < 2:
        return rows, ends, 0
    table, above = rows[begin:], [row for row in rows[:begin] if filled(row)]
    worded = bool(above) and all(has_words(row, notation) for row in above)
    if (
        len(table) > 1
        and worded
        and are_words(table[0], notation)
        and all(len(row) == width[0][0] for row in table)
    ):
        return table, ends[begin:], ends[begin - 1]
    return rows, ends, 0


def filled(row: Row) -> int:
    """Number of cells that hold anything."""
    return sum(cell is not None and cell != "" for cell in row)


def has_words(row: Row, notation: Notation) -> bool:
    """Whether a cell of the row is neither a number nor missing."""
    return any(is_word(cell, notation) for cell in row)


def are_words(row: Row, notation: Notation) -> bool:
    """Whether no cell of the row is a number, or a word for a missing one."""
    return all(cell in (None, "") or is_word(cell, notation) for cell in row)


def is_word(cell: Any, notation: Notation) -> bool:
    """Whether a cell is neither a number nor missing."""
    return notation.number(cell) is None


# ------------------------------------------------------------------------------------- delimiter
def delimiter_of(source: str, lines: list[str], notation: Notation) -> str:
    """The mark that cuts the lines best: first evenly, then into numbers."""
    lines = [line for line in lines if line.strip()]
    if "," in (notation.decimal, notation.thousands):
        certain, doubtful = ["\t", ";", "|"], [BLANKS, UNCUT, ","]
    else:
        certain, doubtful = ["\t", ";", "|", ","], [BLANKS]
    if notation.thousands == " " or any("\t" in line.strip() for line in lines):
        doubtful.remove(BLANKS)
    marks = [*certain, *doubtful]
    cuts = {mark: cut(lines, mark)[0] for mark in marks}
    even = [mark for mark, rows in cuts.items() if _is_even(rows, mark, notation)]
    if notation.decimal == "." and notation.thousands is None:
        _check_marks(source, lines, even, cuts)
    even = [mark for mark in even if mark in certain] or even
    if even:
        return max(even, key=lambda mark: _share_of_numbers(cuts[mark], notation))
    for mark, rows in cuts.items():
        if 2 * sum(len(row) > 1 for row in rows) > len(lines):
            return mark
    return "," if "," in certain else UNCUT


def _check_marks(
    source: str, lines: list[str], even: list[str], cuts: dict[str, list[Row]]
) -> None:
    """Refuse lines without words in which a comma or a blank may be one inside of a number."""
    lines = [line for line in lines if any(map(str.isdigit, line))]
    if not lines:
        return
    decimals = "," in even and all(COMMAS_IN_NUMBERS.fullmatch(line.rstrip()) for line in lines)
    if decimals and (BLANKS in even or _may_be_decimals(cuts[","])):
        raise Mix1dError(
            f"{source} must have one possible reading, and its commas may separate cells or be "
            "those of decimals: add a header, or pass decimal=','"
        )
    mark = next((mark for mark in (",", BLANKS) if mark in even), None)
    likely = "." in "".join(lines) or (mark and len(cuts[mark][0]) == 2)
    if mark and likely and all(THOUSANDS[mark].fullmatch(line) for line in lines):
        raise Mix1dError(
            f"{source} must have one possible reading, and its marks may separate cells or "
            f"thousands: add a header, or pass thousands={mark!r}"
        )


def _may_be_decimals(rows: list[Row]) -> bool:
    """Whether pairs of whole numbers may be numbers with commas: 0,5 or 1,05 or 12,345."""
    if len(rows[0]) != 2 or not all(map(str.isdigit, (cell for row in rows for cell in row))):
        return False
    zeros = any(row[1].startswith("0") and len(row[1]) > 1 for row in rows)
    return zeros or all(row[0] == "0" or len(row[1]) == 3 for row in rows)


def _is_even(rows: list[Row], mark: str, notation: Notation) -> bool:
    """Whether all rows have as many cells, the words above a header left out."""
    if not rows:
        return False
    if mark == UNCUT:
        return all(is_numberish(row[0]) or says_nothing(row[0], notation) for row in rows[1:])
    rows, _, _ = below_words(rows, list(range(len(rows))), notation, mark)
    widths = {len(row) for row in rows}
    if mark == BLANKS and len(rows) > 1 and len(rows[0]) + 1 == len(rows[1]):
        widths.discard(len(rows[0]))
    return len(widths) == 1 and widths.pop() > 1


def _share_of_numbers(rows: list[Row], notation: Notation) -> float:
    cells = [cell for row in rows[1:] or rows for cell in row]
    return sum(is_numberish(cell) or says_nothing(cell, notation) for cell in cells) / len(cells)
