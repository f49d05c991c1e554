"""A table row by row, whatever it is written in: a text, lines of JSON, a workbook, a data set.

All of them are rows of cells with one layout, one way to choose the column, and one rule from a
cell to a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from math import isfinite, isinf
from typing import Any, BinaryIO, NamedTuple

from mix1d.arrays import FloatArray
from mix1d.columns import EXACT
from mix1d.errors import Mix1dError
from mix1d.sources.advice import advice_of_reading
from mix1d.sources.csv import head_of, lines_of, rows_below
from mix1d.sources.delimiter import Row
from mix1d.sources.layout import Layout, layout_of_lines, layout_of_rows
from mix1d.sources.limits import VALUES, Reading
from mix1d.sources.notation import BLANK, PLAIN, Notation, cell_text
from mix1d.sources.opening import Content, called, opened_content
from mix1d.sources.which import Watched, column_of, only_numeric

__all__ = ["Block", "Rows", "Wanted", "Wholes", "columns_in", "opened_rows"]

MOST_WHOLES = 2**20
"""Most different texts whose numbers are remembered."""

HEAD = 200
"""Number of first rows from which the layout is judged."""


class Block(NamedTuple):
    """Many rows at a time."""

    x: FloatArray
    """(n,) values, NaN where they are missing."""
    weights: FloatArray | None
    keys: list[str] | None
    """Names of the groups; "" where there is none."""
    beside: tuple[FloatArray, ...] = ()
    """(n,) each: the columns beside them that were asked for."""


class Wanted(NamedTuple):
    """The columns that are wanted of a table, and how they are read."""

    column: str | None = None
    """The column by its name, or by its number where there is no header; None for the only numeric
    one."""
    weights: str | None = None
    by: str | None = None
    notation: Notation = PLAIN
    whole: bool = False
    """Whether every cell of a row is wanted, and not only these."""
    beside: tuple[tuple[str | None, Reading], ...] = ()
    """More columns, and how each is read; None for that of the values, in another reading."""
    reading: Reading = VALUES
    """How the column of values is read."""

    @property
    def asked(self) -> list[str]:
        """The columns that are named."""
        beside = (name for name, _ in self.beside)
        named = (self.column, self.weights, *beside, self.by)
        return [name for name in named if name is not None]

    @property
    def readings(self) -> list[Reading]:
        """How the columns are read: of values, of weights if there are any, and those beside."""
        weights = [] if self.weights is None else [VALUES]
        return [self.reading, *weights, *(reading for _, reading in self.beside)]


@dataclass
class Rows:
    """A table that is being read."""

    source: str
    """The name that messages have for the file."""
    layout: Layout
    names: list[str]
    """Names of all columns; their numbers from 1 where there is no header."""
    name: str
    """Name of the column of values."""
    wanted: list[int]
    """Indices of the column of values, of that of weights if there is one, of those beside."""
    readings: list[Reading]
    """How each of these is read."""
    is_weighted: bool
    """Whether the second of these is that of weights."""
    by: int | None
    watched: Watched | None
    """Indices of the other columns, where the column was guessed."""
    constants: list[str]
    """Additional cells of each row, from the names of folders."""
    lines: Iterator[tuple[int, Row]] = field(repr=False)
    """Each row with the number of its line."""
    content: Content = field(repr=False)

    def __iter__(self) -> Iterator[tuple[Row, list[float]]]:
        """The cells of each row as they are written; the value, and the weight if there is one."""
        notation, wholes, row = self.layout.notation, Wholes(self), None
        columns = [(index, reading.read) for index, reading in self.columns]
        for line, row in self.lines:
            if self.constants:
                row += self.constants
            numbers = [read(notation, row[index]) for index, read in columns]
            for place, value in enumerate(numbers):
                if value is None or not -EXACT < value < EXACT:
                    self._check(place, row, line, value, wholes)
            if self.watched is not None:
                self.watched.look(row)
            yield row, numbers  # type: ignore[misc]
        if row is None:
            raise Mix1dError(
                f"{self.source} must hold at least one number, and it has a header only"
            )
        self.finish()

    @property
    def columns(self) -> list[tuple[int, Reading]]:
        """Index and reading of each column that is read."""
        return list(zip(self.wanted, self.readings, strict=True))

    def _check(self, place: int, row: Row, line: int, value: float | None, wholes: Wholes) -> None:
        """Refuse what is no number, and whole numbers that a double does not hold."""
        index, reading = self.columns[place]
        if value is None or (isinf(value) and reading.is_finite):
            raise self.no_number(index, row[index], line, reading)
        if isfinite(value):
            wholes.look(index, row[index], value)

    def finish(self) -> None:
        """Refuse the guess of a column that the whole table does not bear out."""
        if self.watched is not None:
            self.watched.check(self.layout, self.wanted[0])

    def no_number(self, index: int, cell: Any, line: int, reading: Reading = VALUES) -> Mix1dError:
        """The refusal of a cell."""
        text = cell_text(cell)
        shown = repr(text if len(text) <= 40 else text[:37] + "...")
        notation = self.layout.notation
        is_number = notation.number(cell) is not None
        rule, hint = reading.rule, "" if is_number else advice_of_reading(text, reading, notation)
        rule = f"finite {rule}" if is_number else rule
        name = repr(self.names[index]) if self.layout.names else self.names[index]
        place = "line" if self.content.kind in ("text", "json") else "row"
        return Mix1dError(
            f"{self.source} must hold {rule} in column {name}, got {shown} at {place} {line}{hint}"
        )


class Wholes:
    """Whole numbers that a double does not hold: refused where two of them become one."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.known: dict[tuple[int, float], int] = {}

    def look(self, index: int, cell: Any, value: float) -> None:
        """Look at a cell whose number is `value`, of 2^53 or more."""
        whole = cell if isinstance(cell, int) else _whole(cell_text(cell))
        if whole is None or len(self.known) >= MOST_WHOLES:
            return
        other = self.known.setdefault((index, value), whole)
        if other != whole:
            raise Mix1dError(
                f"{self.rows.source} must hold whole numbers that stay apart as doubles in column "
                f"{self.rows.names[index]!r}, got {other} and {whole}: subtract a common number"
            )


def _whole(text: str) -> int | None:
    digits = "".join(c for c in text if c.isdigit() or c in "+-")
    marks = {c for c in text if not c.isdigit()} - set(f"+-,'_{BLANK}")
    try:
        return int(digits) if not marks and len(digits) < 400 else None
    except ValueError:
        return None


# ------------------------------------------------------------------------------------- opening
@contextmanager
def opened_rows(
    file: str | BinaryIO,
    column: str | None = None,
    *,
    weights: str | None = None,
    by: str | None = None,
    notation: Notation = PLAIN,
    whole: bool = False,
    beside: tuple[tuple[str | None, Reading], ...] = (),
    reading: Reading = VALUES,
    folders: Mapping[str, str] | None = None,
) -> Iterator[Rows]:
    """A table to be read row by row.

    Parameters
    ----------
    file : str or binary file
        A path, or "-" for standard input; or what was read from there, to be read from its
        beginning.
    column, weights, by, notation, whole, beside, reading
        As in `Wanted`.
    folders : dict, optional
        Columns in the names of its folders, and their values.
    """
    wanted = Wanted(column, weights, by, notation, whole, beside, reading)
    with opened_content(file) as content:
        yield rows_of_content(called(file), content, wanted, folders or {})


def columns_in(file: str | BinaryIO, notation: Notation = PLAIN) -> list[str]:
    """The names of the columns of a table; their numbers from 1 where there is no header."""
    with opened_content(file) as content:
        return _laid_out(called(file), content, Wanted(notation=notation))[0].column_names


def rows_of_content(
    source: str, content: Content, wanted: Wanted, folders: Mapping[str, str]
) -> Rows:
    """The rows of what was opened."""
    layout, lines = _laid_out(source, content, wanted)
    names = layout.column_names
    more = [name for name in wanted.asked if name not in names and name in folders]
    more = list(dict.fromkeys(more))
    names += more
    aside = [column_of(layout, names, name) for name in wanted.asked[wanted.column is not None :]]
    watched = None
    if wanted.column is None:
        index = only_numeric(layout, set(aside))
        watched = Watched(layout, {index, *aside}) if layout.width > 1 else None
    else:
        index = column_of(layout, names, wanted.column)
    by = None if wanted.by is None else aside.pop()
    name = names[index] if layout.names or index >= layout.width else layout.name(index)
    constants = [folders[name] for name in more]
    found = [index, *_with_own(index, aside, wanted)]
    return Rows(
        source, layout, names, name, found, wanted.readings, wanted.weights is not None, by,
        watched, constants, lines, content,
    )  # fmt: skip


def _with_own(index: int, aside: list[int], wanted: Wanted) -> list[int]:
    """The columns beside that of values, which has that index, and is read again where one has no
    name.
    """
    named = iter(aside)
    weights = [next(named)] if wanted.weights is not None else []
    return weights + [index if name is None else next(named) for name, _ in wanted.beside]


def _laid_out(
    source: str, content: Content, wanted: Wanted
) -> tuple[Layout, Iterator[tuple[int, Row]]]:
    if content.kind == "text":
        lines = lines_of(source, content.stream)
        head = head_of(lines)
        layout = layout_of_lines(source, head, wanted.notation, wanted.asked)
        return layout, rows_below(layout, chain(head, lines))
    if content.kind == "json":
        from mix1d.sources.json_rows import json_rows

        every = wanted.whole or wanted.column is None
        return json_rows(source, content.stream, wanted.notation, wanted.asked, every=every)
    from mix1d.sources.sheets import sheet_of

    sheet = sheet_of(source, content, wanted.asked)
    if sheet.names is not None:
        rows = list(islice(sheet.rows, HEAD))
        width = len(sheet.names)
        layout = Layout(source, wanted.notation, "", tuple(sheet.names), width, rows)
        return layout, enumerate(chain(rows, sheet.rows), 1)
    rows = list(sheet.rows)
    layout = layout_of_rows(source, rows[:HEAD], wanted.notation, wanted.asked)
    below = len(layout.above) + bool(layout.names)
    return layout, _full_rows(rows, below, layout)


def _full_rows(rows: Iterable[Row], begin: int, layout: Layout) -> Iterator[tuple[int, Row]]:
    """The rows of a sheet that hold anything, each of the full width."""
    for number, row in enumerate(rows, 1):
        if number > begin and any(cell is not None and cell != "" for cell in row):
            yield number, row + [None] * (layout.width - len(row))
