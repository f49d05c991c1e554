"""The HTML of a table in a notebook: no class, no style sheet, readable in light and in dark.

Colours are the reader's own (``currentColor``) but for the swatches, which are those of the
pictures. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from mix1d.style.palette import colour

__all__ = [
    "CELL", "NOTE", "RULE", "bold", "cell", "entries", "fragment", "page", "table", "with_swatch",
]  # fmt: skip

RULE = "1px solid rgba(128,128,128,.45)"
"""The line between rows of a table."""

CELL = "padding:.25em .9em;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
"""Style of a cell that holds a number."""

NOTE = "margin:.3em 0;font-size:.9em;opacity:.8"
"""Style of a note below a table."""

NAME = (
    "padding:.1em .9em .1em 0;text-align:left;vertical-align:top;font-weight:normal;"
    "white-space:nowrap;opacity:.75"
)
"""Style of a cell that names its row."""


def fragment(*parts: str) -> str:
    """One ``<div>`` that scrolls by itself where the page is narrow, also by the keyboard."""
    body = "\n".join(filter(None, parts))
    return (
        f'<div tabindex="0" style="color:inherit;font-size:.95em;overflow-x:auto">\n{body}\n</div>'
    )


def bold(text: str) -> str:
    """A paragraph that answers."""
    return f'<p style="margin:.3em 0;font-weight:bold">{escape(text)}</p>'


def table(header: Sequence[str], rows: Sequence[str]) -> str:
    """A table of `rows` that are HTML already, under a header of plain texts."""
    head = "".join(
        f'<th scope="col" style="{CELL};border-bottom:{RULE}">{escape(name)}</th>'
        for name in header
    )
    lines = "\n".join([f"<tr>{head}</tr>", *rows])
    style = "border-collapse:collapse;margin:.4em 0;color:inherit;background:transparent"
    return f'<table style="{style}">\n{lines}\n</table>'


def entries(texts: Sequence[tuple[str, str]]) -> str:
    """Names on the left, texts beside them; a line feed in a text begins a new line."""
    rows = "\n".join(
        f'<tr style="background:transparent"><th scope="row" style="{NAME}">{escape(name)}</th>'
        f'<td style="padding:.1em 0;text-align:left;vertical-align:top">{_lines(text)}</td></tr>'
        for name, text in texts
    )
    style = "border-collapse:collapse;margin:.4em 0;color:inherit;background:transparent"
    return f'<table style="{style}">\n{rows}\n</table>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def cell(text: str, style: str = CELL) -> str:
    """One cell."""
    return f'<td style="{style}">{escape(text)}</td>'


def with_swatch(component: int, text: str) -> str:
    """The heading of a row, with the colour that the component has in every picture."""
    swatch = (
        '<span aria-hidden="true" style="display:inline-block;width:.8em;height:.8em;'
        f'margin-right:.5em;background:{colour(component)};border:{RULE}"></span>'
    )
    return f'<th scope="row" style="{CELL}">{swatch}{escape(text)}</th>'


def page(heading: str, columns: Mapping[str, Sequence[str]], more: int = 0) -> str:
    """A table under its heading, the first line in bold, and how many `more` rows there are.

    Rows whose first column is ``component`` have the colours of the components.
    """
    first, *lines = heading.split("\n")
    swatches = next(iter(columns), "") == "component"
    rows = [
        f'<tr style="background:transparent">{_row(row, swatches)}</tr>'
        for row in zip(*columns.values(), strict=True)
    ]
    beside = "<br>".join(escape(line.strip()) for line in lines)
    return fragment(
        bold(first),
        f'<p style="margin:.3em 0">{beside}</p>' if beside else "",
        table(list(columns), rows) if rows else "",
        f'<p style="{NOTE}">and {more:,} more</p>' if more > 0 else "",
    )


def _row(row: Sequence[str], swatches: bool) -> str:
    if not swatches:
        return "".join(map(cell, row))
    first, *rest = row
    return with_swatch(int(first) - 1, first) + "".join(map(cell, rest))
