"""A fit as an HTML fragment for a notebook: the page of `text` with the colours of the pictures."""

from __future__ import annotations

from html import escape

from mix1d.describe.verdict import Verdict
from mix1d.show.facts import Facts
from mix1d.show.table_text import (
    answer_lines,
    component_rows,
    facts_lines,
    headline,
    interval_rows,
    is_alarming,
    outcome_lines,
    verdict_lines,
)
from mix1d.style.markup import CELL, bold, entries, fragment, table, with_swatch

__all__ = ["summary_html"]

WARNING = "border:2px solid #c0392b;background:rgba(192,57,43,.14);padding:.4em .8em;margin:.4em 0"
"""Style of the box that says that a fit cannot be trusted."""


def summary_html(facts: Facts, verdict: Verdict) -> str:
    """The page of `summary_text` as HTML.

    Parameters
    ----------
    facts : Facts
    verdict : Verdict

    Returns
    -------
    str
        One ``<div>``; no script, no network.
    """
    head = bold(headline(facts))
    parts = [_alarm(facts), head] if is_alarming(facts) else [head, entries(verdict_lines(verdict))]
    return fragment(*parts, _components(facts), _details(facts))


def _alarm(facts: Facts) -> str:
    first, *rest = (escape(line) for line in outcome_lines(facts))
    text = "<br>".join([f"<strong>{first}</strong>", *rest])
    return f'<div role="alert" style="{WARNING}">{text}</div>'


def _components(facts: Facts) -> str:
    header, rows = component_rows(facts)
    both = zip(rows, interval_rows(facts) or [[""] * len(header)] * len(rows), strict=True)
    return table(header, [_row(j, row, limits) for j, (row, limits) in enumerate(both)])


def _row(component: int, cells: list[str], limits: list[str]) -> str:
    rest = "".join(
        f'<td style="{CELL}">{escape(cell)}{_small(limits[0], limit)}</td>'
        for cell, limit in zip(cells[1:], limits[1:], strict=True)
    )
    return f'<tr style="background:transparent">{with_swatch(component, cells[0])}{rest}</tr>'


def _small(level: str, limit: str) -> str:
    style = "font-size:.85em;opacity:.75"
    return f'<br><span style="{style}">{level}: {escape(limit)}</span>' if limit else ""


def _details(facts: Facts) -> str:
    answers = [(title, "\n".join(lines)) for title, lines in answer_lines(facts)]
    return entries([*answers, *facts_lines(facts)])
