"""How a text table is laid out, judged from its first lines: delimiter, header, which column.

The rules are few enough to be told in the documentation:

- the delimiter is the first of tab, semicolon, comma and blanks that cuts every line into the same
  number of cells, at least two; failing that, the first that cuts most lines; failing that, the
  table has one column;
- the first row is a header if it has a cell that is neither a number nor missing;
- the column is the one asked for, else the only numeric one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from mix1d.errors import Mix1dError

__all__ = ["BLANKS", "Layout", "is_empty", "listed", "number", "rows_of"]

BLANKS = " "
"""Stands for any run of blanks."""

MISSING = frozenset({"", "na", "n/a", "nan", "null"})


def number(cell: str) -> float | None:
    """The number in a cell: NaN for a missing one, None for a text."""
    try:
        value = float(cell)
    except ValueError:
        return np.nan if cell.strip().lower() in MISSING else None
    return None if "_" in cell else value  # Python reads 1_000 as 1000; a table does not


def rows_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line; a ``csv.reader``, so that ``line_num`` tells the line."""
    if delimiter == BLANKS:
        lines = (" ".join(line.split()) for line in lines)
    return csv.reader(lines, delimiter=delimiter)


def is_empty(row: list[str], width: int) -> bool:
    """Whether a line holds nothing; "" in quotes is the missing value of a single column."""
    return not row or (len(row) == 1 and (row[0].isspace() or (width > 1 and not row[0])))


@dataclass(frozen=True)
class Layout:
    """Delimiter and header of a table, and its first rows."""

    source: str
    delimiter: str
    names: tuple[str, ...] | None
    width: int
    first_rows: list[list[str]]

    @classmethod
    def of(cls, source: str, lines: list[str]) -> Layout:
        """The layout of a table that begins with `lines`; errors call it `source`."""
        delimiter = _delimiter(lines)
        rows = [row for row in rows_of(lines, delimiter) if not is_empty(row, width=1)]
        rows = [row for row in rows if not is_empty(row, width=len(row) + 1)] or rows
        if not rows:
            raise Mix1dError(f"{source} must hold at least one number, and it is empty")
        has_header = any(number(cell) is None for cell in rows[0])
        names = tuple(cell.strip() for cell in rows[0]) if has_header else None
        return cls(source, delimiter, names, len(rows[0]), rows[1 if has_header else 0 :])

    # ---------------------------------------------------------------- which column
    def column(self, wanted: str | None, *, but_not: int | None = None) -> int:
        """Index of the column called `wanted` (numbered from 1 if there is no header).

        None asks for the only numeric one, `but_not` left out.
        """
        if wanted is None:
            return self._only_numeric(but_not)
        known = self.column_names()
        if known.count(wanted) > 1:
            raise Mix1dError(
                f"{self.source} must have one column {wanted!r}, got {known.count(wanted)} of that "
                "name: rename them"
            )
        if wanted not in known:
            raise Mix1dError(
                f"{self.source} must have a column {wanted!r}, got {listed(known, wanted)}"
            )
        return known.index(wanted)

    def name(self, index: int) -> str:
        """What to call a column in words and on an axis."""
        return self.names[index] if self.names else f"column {index + 1}"

    def column_names(self) -> list[str]:
        """The names of the header; numbers from 1 where there is none."""
        return list(self.names) if self.names else [str(j + 1) for j in range(self.width)]

    def _only_numeric(self, but_not: int | None) -> int:
        numeric = [j for j in range(self.width) if j != but_not and self._is_numeric(j)]
        if self.width == 1:
            numeric = [0]
        if len(numeric) > 1:
            known = self.column_names()
            words = listed([known[j] for j in numeric])
            raise Mix1dError(f"{self.source} has several numeric columns, name one of {words}")
        if not numeric:
            words = listed(self.column_names())
            raise Mix1dError(f"{self.source} must have a numeric column, got {words}")
        self._check_header_over(numeric[0])
        return numeric[0]

    def _is_numeric(self, index: int) -> bool:
        """Whether most cells of a column are numbers; one without a name under a header numbers
        the rows (pandas and R write it) and is no data.
        """
        if self.names and not self.names[index]:
            return False
        cells = [number(row[index]) for row in self.first_rows if len(row) > index]
        numbers = sum(cell is not None and not np.isnan(cell) for cell in cells)
        return numbers > sum(cell is None for cell in cells)

    def _check_header_over(self, index: int) -> None:
        """A number over the chosen column may be data that a text beside it turned to a header."""
        if self.names and number(self.names[index]) is not None:
            raise Mix1dError(
                f"{self.source} must have a header or none, got a first row with both text and "
                f"numbers: name the column if {self.names[index]!r} is its name, or add a header"
            )


def _delimiter(lines: list[str]) -> str:
    lines = [line for line in lines if line.strip()]
    cut = {mark: _widths(lines, mark) for mark in ("\t", ";", ",", BLANKS)}
    for mark, widths in cut.items():
        if widths and min(widths) == max(widths) > 1:
            return mark
    for mark, widths in cut.items():
        if 2 * sum(width > 1 for width in widths) > len(widths):
            return mark
    return ","


def _widths(lines: list[str], mark: str) -> list[int]:
    """Cells in each line; one if a delimiter leaves a cell longer than a table may have."""
    try:
        return [len(row) for row in rows_of(lines, mark)]
    except csv.Error:
        return [1]


def listed(names: list[str], wanted: str | None = None) -> str:
    """The names in quotes, the one nearest to `wanted` first, no more than a line can hold."""
    nearest = get_close_matches(wanted, names, n=1, cutoff=0.5) if wanted else []
    ordered = nearest + [name for name in names if name not in nearest]
    words = ", ".join(repr(name) for name in ordered[:SHOWN])
    return words + (f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else "")


SHOWN = 12
