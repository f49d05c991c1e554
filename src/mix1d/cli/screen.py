"""A fit on the terminal: the cells of `show.table_text`, set by Rich.

Colours on a terminal only (and not with ``NO_COLOR``); in a pipe no line is folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from mix1d.cli.spoken import spoken
from mix1d.describe.verdict import Verdict
from mix1d.progress import PATIENCE, Searching, watched_search
from mix1d.show.facts import Facts
from mix1d.show.table_text import (
    answer_lines,
    facts_lines,
    headline,
    is_alarming,
    outcome_lines,
    rows_with_intervals,
    verdict_lines,
)

__all__ = [
    "at_work", "new_console", "print_fit", "print_head", "print_table", "print_verdict",
    "printable",
]  # fmt: skip

UNFOLDED = 1000
"""Width, in characters, of output that goes to no terminal: its lines are not folded."""

STYLES = {"good": "green", "open": "", "doubtful": "yellow", "bad": "bold red"}
"""Colour of a finding, by its state."""


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # Rich would end the program with 1: "not to be trusted"


def new_console(
    *, file: IO[str] | None = None, stderr: bool = False, quiet: bool = False
) -> Console:
    """Standard output (or error) for texts that are data: no markup, no emoji, no highlights."""
    console = _Screen(
        file=file,
        stderr=stderr,
        quiet=quiet,
        force_terminal=None if file is None else False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    if not console.is_terminal:
        console.width = UNFOLDED
    return console


@contextmanager
def at_work(
    what: str, total: float | None = None, *, quiet: bool = False
) -> Iterator[Callable[[int], None]]:
    """A moving line on a terminal's standard error, from the first second on; gone at the end.

    Yields a function to be called with how many more of the `total` are done.
    """
    console = new_console(stderr=True, quiet=quiet)
    if quiet or not console.is_interactive:
        yield lambda more: None
        return
    of_search = _OfSearch()
    columns: list[ProgressColumn] = [SpinnerColumn(), TextColumn("{task.description}"), of_search]
    columns += [] if total is None else [BarColumn(), TaskProgressColumn()]
    line = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
    task = line.add_task(what, total=total)
    timer = Timer(PATIENCE, line.start)
    timer.daemon = True
    timer.start()
    try:
        with watched_search() as searching:
            of_search.searching = searching
            yield lambda more: line.advance(task, more)
    finally:
        timer.cancel()
        timer.join()
        line.stop()


class _OfSearch(ProgressColumn):
    """What the search within is doing."""

    searching: Searching | None = None

    def render(self, task: Task) -> Text:
        words = str(self.searching or "")
        return Text(f"({words})" if words else "")


def printable(name: str) -> str:
    """A name without what could move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in name)


def print_fit(console: Console, facts: Facts, verdict: Verdict, name: str) -> None:
    """The verdict, the components, where to cut, and the numbers of the fit."""
    print_head(console, facts, verdict, name)
    print_table(console, *rows_with_intervals(facts))
    console.print(_entries(facts))


def print_head(console: Console, facts: Facts, verdict: Verdict, name: str) -> None:
    """What was fitted, and the verdict; what cannot be trusted, in capitals."""
    console.print(Text(f"{printable(name)}: {headline(facts)}", style="bold"))
    if not is_alarming(facts):
        print_verdict(console, verdict)
        return
    for line in outcome_lines(facts):
        console.print(Text(spoken(line), style=STYLES["bad"]))


def print_verdict(console: Console, verdict: Verdict) -> None:
    """The findings, each in the colour of its state."""
    grid = Table.grid(padding=(0, 2))
    for finding, (title, text) in zip(verdict, verdict_lines(verdict), strict=True):
        grid.add_row(title, Text(spoken(text), style=STYLES[finding.state]))
    console.print(grid)


def print_table(console: Console, header: list[str], rows: list[list[str]]) -> None:
    """Columns of texts; where the terminal is too narrow the last ones go to a second table."""
    table = Table(box=SIMPLE_HEAD, header_style="bold")
    for name in header:
        table.add_column(Text(name), justify="right")
    for row in rows:
        table.add_row(*map(Text, row))
    wanted = Measurement.get(console, console.options.update(width=UNFOLDED), table).maximum
    if wanted <= console.width or len(header) <= 4:
        console.print(table)
        return
    print_table(console, header[:4], [row[:4] for row in rows])
    print_table(console, [header[0], *header[4:]], [[row[0], *row[4:]] for row in rows])


def _entries(facts: Facts) -> Table:
    grid = Table.grid(padding=(0, 2))
    for title, lines in answer_lines(facts):
        for j, line in enumerate(lines):
            grid.add_row("" if j else title, Text(spoken(line)))
    for title, text in facts_lines(facts):
        grid.add_row(title, Text(text))
    return grid
