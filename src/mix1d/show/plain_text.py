"""A fit as plain text: one page for the terminal, two lines for a repr. No colours, 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from mix1d.describe.verdict import Verdict
from mix1d.show.facts import Brief, Facts
from mix1d.show.table_text import (
    answer_lines,
    ending,
    facts_lines,
    headline,
    is_alarming,
    outcome_lines,
    rows_with_intervals,
    verdict_lines,
)

__all__ = ["entry_lines", "listed", "short_text", "summary_text"]

WIDTH = 80
"""Most characters in a line."""

GAP = "   "
"""What separates two columns."""

FIRST_OWN = 4
"""The first column of the family's own parameters; before it are number, weight, mean and sd."""


def summary_text(facts: Facts, verdict: Verdict) -> str:
    """One page that answers: the verdict, what are the groups, where to cut.

    What cannot be trusted is said first.

    Parameters
    ----------
    facts : Facts
    verdict : Verdict

    Returns
    -------
    str
        Lines of at most 80 characters, without a line feed at the end.
    """
    parts = [[headline(facts)], entry_lines(verdict_lines(verdict))]
    if is_alarming(facts):
        loud = [line for text in outcome_lines(facts) for line in _wrapped(text)]
        parts = [loud, [headline(facts)]]
    parts.append(_table(facts))
    parts.append(
        entry_lines(
            [
                ("" if number else title, line)
                for title, lines in answer_lines(facts)
                for number, line in enumerate(lines)
            ]
        )
    )
    parts.append(entry_lines(facts_lines(facts)))
    return "\n\n".join("\n".join(part) for part in parts)


def short_text(brief: Brief) -> str:
    """Two lines: the answer, and how the search for it ended."""
    first = f"{headline(brief)}, log-likelihood {brief.loglik:.3f}"
    return f"{first}\n{ending(brief)}: {brief.outcome.value}"


def _table(facts: Facts) -> list[str]:
    """The components; columns that do not fit beside the others go to a block below."""
    header, rows = rows_with_intervals(facts)
    columns = [list(cells) for cells in zip(header, *rows, strict=True)]
    widths = [max(map(len, cells)) for cells in columns]
    padded = [
        [cell.rjust(width) for cell in cells] for cells, width in zip(columns, widths, strict=True)
    ]
    lines: list[str] = []
    for block in _blocks(widths):
        lines += [""] if lines else []
        lines += [GAP.join(row).rstrip() for row in zip(*(padded[c] for c in block), strict=True)]
    return lines


def _blocks(widths: list[int]) -> list[list[int]]:
    """Which columns are put beside each other: all if they fit, else the family's own below.

    The first column leads every block.
    """
    if sum(widths) + len(GAP) * (len(widths) - 1) <= WIDTH:
        return [list(range(len(widths)))]
    blocks: list[list[int]] = []
    room = 0
    for index in range(1, len(widths)):
        if index in (1, FIRST_OWN) or room < len(GAP) + widths[index]:
            blocks.append([0])
            room = WIDTH - widths[0]
        blocks[-1].append(index)
        room -= len(GAP) + widths[index]
    return blocks


def entry_lines(entries: Sequence[tuple[str, str]]) -> list[str]:
    """Names on the left, texts beside them, continued under themselves."""
    indent = 16
    lines = []
    for name, text in entries:
        first, *rest = _wrapped(text, WIDTH - indent) or [""]
        lines += [f"{name:<{indent}}{first}", *(" " * indent + line for line in rest)]
    return lines


def listed(sentence: str) -> str:
    """An item of a list, its further lines under the first."""
    first, *rest = _wrapped(sentence, WIDTH - 2)
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])


def _wrapped(text: str, width: int = WIDTH) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)
