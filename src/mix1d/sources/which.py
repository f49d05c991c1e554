"""Which column of a table is meant: the one asked for, else the only one that holds numbers.

The first rows may deceive: a column that looks empty or worded there may hold numbers below. So
where nothing was asked for, all the other columns are watched to the end of the table.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from mix1d.errors import Mix1dError
from mix1d.sources.delimiter import Row
from mix1d.sources.layout import Layout
from mix1d.sources.notation import Notation, cell_text, is_numberish, says_nothing

__all__ = ["Watched", "column_of", "listed", "only_numeric"]

SHOWN = 12
"""Most names of columns that an error message lists."""


def column_of(layout: Layout, names: list[str], wanted: str) -> int:
    """Index of the column called `wanted` (numbered from 1 if there is no header)."""
    if names.count(wanted) > 1:
        raise Mix1dError(
            f"{layout.source} must have one column {wanted!r}, got {names.count(wanted)} of that "
            "name: rename them"
        )
    if wanted not in names:
        raise Mix1dError(
            f"{layout.source} must have a column {wanted!r}, got {listed(names, wanted)}"
        )
    return names.index(wanted)


def only_numeric(layout: Layout, but_not: set[int]) -> int:
    """Index of the only column that holds numbers, as far as the first rows show."""
    watched = Watched(layout, {*but_not})
    for row in layout.first_rows:
        watched.look(row)
    found = watched.numeric()
    if layout.width == 1:
        found = [0]
    if not found:
        words = listed(layout.column_names)
        raise Mix1dError(f"{layout.source} must have a numeric column, got {words}")
    if len(found) > 1:
        raise several(layout, found)
    _check_header_over(layout, found[0])
    return found[0]


def several(layout: Layout, found: list[int]) -> Mix1dError:
    """The refusal of a guess between columns."""
    from mix1d.sources.advice import advice

    names = layout.column_names
    words = listed([names[j] for j in found])
    cells = ((j, cell_text(row[j])) for row in layout.first_rows for j in found if len(row) > j)
    odd = next((c for j, c in cells if layout.notation.number(c) is None and is_numberish(c)), None)
    hint = "" if odd is None else f" (one has {odd.strip()!r}{advice(layout.notation, odd)})"
    return Mix1dError(f"{layout.source} has several numeric columns, name one of {words}{hint}")


def _check_header_over(layout: Layout, index: int) -> None:
    """A number over the chosen column may be data that a text beside it turned to a header."""
    name = layout.names[index] if layout.names else ""
    if (layout.headed and layout.names and not any(map(str.isalpha, name))) or is_numberish(name):
        raise Mix1dError(
            f"{layout.source} must have a header or none, got a first row with both text and "
            f"numbers: name the column if {name!r} is its name, or add a header"
        )


class Watched:
    """How many cells of each column may be numbers, and how many are words."""

    def __init__(self, layout: Layout, but_not: set[int]) -> None:
        left_out = but_not | ({0} if _numbers_the_rows(layout) else set())
        columns = [j for j in range(layout.width) if j not in left_out]
        self.notation = layout.notation
        self.counts = {j: [0, 0] for j in columns}
        """Cells that may be numbers, and words."""

    def look(self, row: Row) -> None:
        """Count the cells of a row."""
        for j, count in self.counts.items():
            if j >= len(row):
                continue
            cell = row[j]
            if is_numberish(cell) and not _is_missing(cell, self.notation):
                count[0] += 1
            elif not says_nothing(cell, self.notation):
                count[1] += 1

    def numeric(self) -> list[int]:
        """The columns in which there are more numbers than words."""
        return [j for j, (numbers, words) in self.counts.items() if numbers > words]

    def check(self, layout: Layout, chosen: int) -> None:
        """Refuse the choice where another column turned out to hold numbers."""
        others = [j for j in self.numeric() if j != chosen]
        if others:
            raise several(layout, sorted([chosen, *others]))


def _numbers_the_rows(layout: Layout) -> bool:
    """Whether the first column has no name under a header and holds no decimals: pandas and R
    write the numbers or names of the rows so, which are no data.
    """
    if not layout.names or layout.names[0] or layout.width == 1:
        return False
    numbers = (layout.notation.number(row[0]) for row in layout.first_rows if row)
    return all(number is None or number != number or number.is_integer() for number in numbers)


def _is_missing(cell: Any, notation: Notation) -> bool:
    if not notation.missing_values:
        return False
    number = notation.number(cell)
    return number is not None and number != number


def listed(names: list[str], wanted: str | None = None) -> str:
    """The names in quotes, the one nearest to `wanted` first, no more than a line can hold."""
    nearest = get_close_matches(wanted, names, n=1, cutoff=0.5) if wanted else []
    ordered = nearest + [name for name in names if name not in nearest]
    words = ", ".join(repr(name) for name in ordered[:SHOWN])
    return words + (f" and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else "")
