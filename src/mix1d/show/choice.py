"""A choice between fits: as text, and as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mix1d.show.plain_text import entry_lines, listed
from mix1d.style.markup import CELL, NOTE, bold, cell, entries, fragment, table

__all__ = ["Choice", "choice_html", "choice_text"]

WORDS = f"{CELL};text-align:left;white-space:normal"
"""Style of a cell that holds words."""

CHOSEN = "font-weight:bold;background:rgba(128,128,128,.18)"
"""Style of the row of the fit that was chosen."""

QUIET = "background:transparent;opacity:.7"
"""Style of the row of a fit that could not be chosen."""

LONG = 30
"""A cell with more characters than this is a sentence, and its column gets more room."""


@dataclass(frozen=True)
class Choice:
    """What a table of fits says; its last column holds words, the others numbers and names."""

    headline: str
    """The choice in one sentence."""
    verdict: Sequence[tuple[str, str]]
    """The findings, each under a name."""
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chosen: int | None
    """Place of the row that was chosen."""
    trusted: Sequence[bool]
    """For each row, whether it could be chosen."""
    advice: Sequence[str]
    """What speaks against the choice, and what to try."""
    notes: tuple[str, ...]
    """The fits that are not in the table, and why."""


def choice_text(choice: Choice) -> str:
    """The verdict, the table, the advice, the notes."""
    rows = [choice.header, *choice.rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    lines = [
        "  ".join([f"{text:>{w}}" for text, w in zip(row, widths, strict=False)] + [row[-1]])
        for row in rows
    ]
    advice = ["", *(listed(sentence) for sentence in choice.advice)] if choice.advice else []
    notes = ["", *choice.notes] if choice.notes else []
    head = [choice.headline, "", *entry_lines(choice.verdict), ""]
    return "\n".join([*head, *lines, *advice, *notes])


def choice_html(choice: Choice) -> str:
    """The choice as HTML; the chosen row is marked by weight and shade, and named."""
    rows = [_row(choice, number) for number in range(len(choice.rows))]
    notes = "<br>".join(map(escape, choice.notes))
    advice = "".join(f"<li>{escape(sentence)}</li>" for sentence in choice.advice)
    return fragment(
        bold(choice.headline),
        entries(choice.verdict),
        table([*choice.header, ""], rows),
        f'<ul style="margin:.3em 0">{advice}</ul>' if advice else "",
        f'<p style="{NOTE}">{notes}</p>' if notes else "",
    )


def _row(choice: Choice, number: int) -> str:
    *numbers, words = choice.rows[number]
    style = "background:transparent" if choice.trusted[number] else QUIET
    if number == choice.chosen:
        style = CHOSEN
    room = ";min-width:22em" if len(words) > LONG else ""
    cells = [*map(cell, numbers), cell(words, WORDS + room)]
    mark = cell("chosen" if number == choice.chosen else "", WORDS)
    return f'<tr style="{style}">{"".join(cells)}{mark}</tr>'
