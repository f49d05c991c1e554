"""A fit on the terminal: the cells of `show.tables`, set by Rich.

Colours on a terminal only (and not with ``NO_COLOR``); in a pipe no line is folded.
"""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from mix1d.show.facts import Facts
from mix1d.show.tables import (
    answer_lines,
    facts_lines,
    headline,
    is_alarming,
    outcome_lines,
    rows_with_intervals,
)

__all__ = ["new_console", "print_fit", "printable"]

UNFOLDED = 1000
"""Width of a pipe."""


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich would end the program with 1: "cannot be trusted"


def new_console(*, stderr: bool = False, quiet: bool = False) -> Console:
    """Standard output (or error) for texts that are data: no markup, no emoji, no highlights."""
    console = _Screen(stderr=stderr, quiet=quiet, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = UNFOLDED
    return console


def printable(name: str) -> str:
    """A name without what could move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in name)


def print_fit(console: Console, facts: Facts, name: str) -> None:
    """The components, whether to trust them, where to cut, and the numbers of the fit."""
    console.print(Text(f"{printable(name)}: {headline(facts)}", style="bold"))
    style = "bold red" if is_alarming(facts) else "green" if facts.outcome else "yellow"
    for line in outcome_lines(facts):
        console.print(Text(line, style=style))
    for table in _component_tables(console, *rows_with_intervals(facts)):
        console.print(table)
    console.print(_entries(facts))


def _component_tables(console: Console, header: list[str], rows: list[list[str]]) -> list[Table]:
    """One table; where the terminal is too narrow the last columns stand in a second one."""
    table = _component_table(header, rows)
    wanted = Measurement.get(console, console.options.update(width=UNFOLDED), table).maximum
    if wanted <= console.width or len(header) <= 4:
        return [table]
    rest = [[row[0], *row[4:]] for row in rows]
    return [
        _component_table(header[:4], [row[:4] for row in rows]),
        *_component_tables(console, [header[0], *header[4:]], rest),
    ]


def _component_table(header: list[str], rows: list[list[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, header_style="bold")
    for name in header:
        table.add_column(Text(name), justify="right")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _entries(facts: Facts) -> Table:
    grid = Table.grid(padding=(0, 2))
    for title, lines in answer_lines(facts):
        for j, line in enumerate(lines):
            grid.add_row("" if j else title, Text(line))
    for title, text in facts_lines(facts):
        grid.add_row(title, Text(text))
    return grid
