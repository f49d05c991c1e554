"""A fit as an HTML fragment for a notebook: self-contained, readable in light and in dark.

Colours are the reader's own (``currentColor``) but for the swatches, which are those of the
pictures. Everything that came from outside is escaped.
"""

from __future__ import annotations

from html import escape

from mix1d.show.facts import Facts
from mix1d.show.palette import colour
from mix1d.show.tables import (
    answer_lines,
    component_rows,
    facts_lines,
    headline,
    interval_rows,
    is_alarming,
    outcome_lines,
)

__all__ = ["summary_html"]

RULE = "1px solid rgba(128,128,128,.45)"
CELL = "padding:.25em .9em;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums"
WARNING = "border:2px solid #c0392b;background:rgba(192,57,43,.14);padding:.4em .8em;margin:.4em 0"


def summary_html(facts: Facts) -> str:
    """The page of `summary_text` as HTML.

    Parameters
    ----------
    facts : Facts

    Returns
    -------
    str
        One ``<div>``; no script, no network.
    """
    head = f'<p style="margin:.3em 0;font-weight:bold">{escape(headline(facts))}</p>'
    ending = _ending(facts)
    parts = [ending, head] if is_alarming(facts) else [head, ending]
    parts += [_components(facts), _details(facts)]
    body = "\n".join(parts)
    return f'<div style="color:inherit;font-size:.95em;overflow-x:auto">\n{body}\n</div>'


def _ending(facts: Facts) -> str:
    first, *rest = (escape(line) for line in outcome_lines(facts))
    text = "<br>".join([f"<strong>{first}</strong>" if is_alarming(facts) else first, *rest])
    if not is_alarming(facts):
        return f'<p style="margin:.3em 0">{text}</p>'
    return f'<div role="alert" style="{WARNING}">{text}</div>'


def _components(facts: Facts) -> str:
    header, rows = component_rows(facts)
    both = zip(rows, interval_rows(facts) or [[""] * len(header)] * facts.k, strict=True)
    head = "".join(
        f'<th scope="col" style="{CELL};border-bottom:{RULE}">{escape(name)}</th>'
        for name in header
    )
    lines = [f"<tr>{head}</tr>", *(_row(j, row, limits) for j, (row, limits) in enumerate(both))]
    table = "\n".join(lines)
    style = "border-collapse:collapse;margin:.4em 0;color:inherit;background:transparent"
    return f'<table style="{style}">\n{table}\n</table>'


def _row(component: int, cells: list[str], limits: list[str]) -> str:
    swatch = (
        '<span aria-hidden="true" style="display:inline-block;width:.8em;height:.8em;'
        f'margin-right:.5em;background:{colour(component)};border:{RULE}"></span>'
    )
    first = f'<th scope="row" style="{CELL}">{swatch}{escape(cells[0])}</th>'
    rest = "".join(
        f'<td style="{CELL}">{escape(cell)}{_small(limits[0], limit)}</td>'
        for cell, limit in zip(cells[1:], limits[1:], strict=True)
    )
    return f'<tr style="background:transparent">{first}{rest}</tr>'


def _small(level: str, limit: str) -> str:
    style = "font-size:.85em;opacity:.75"
    return f'<br><span style="{style}">{level}: {escape(limit)}</span>' if limit else ""


def _details(facts: Facts) -> str:
    answers = [(title, "\n".join(lines)) for title, lines in answer_lines(facts)]
    entries = [*answers, *facts_lines(facts)]
    rows = "\n".join(
        f'<tr style="background:transparent"><th scope="row" style="padding:.1em .9em .1em 0;'
        f'text-align:left;vertical-align:top;font-weight:normal;white-space:nowrap;opacity:.75">{escape(name)}</th>'
        f'<td style="padding:.1em 0;text-align:left;vertical-align:top">{_lines(text)}</td></tr>'
        for name, text in entries
    )
    style = "border-collapse:collapse;margin:.4em 0;color:inherit;background:transparent"
    return f'<table style="{style}">\n{rows}\n</table>'


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
