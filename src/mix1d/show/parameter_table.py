"""The table of parameters as a paper prints it: LaTeX, CSV, Markdown or plain text.

Numbers are rounded by their errors, as everywhere. LaTeX needs no package; in CSV, which a
spreadsheet reads, a number and its error (or the two ends of its interval) have a cell each.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

from mix1d.choices import TableFormat
from mix1d.show.facts import Facts
from mix1d.show.table_text import component_rows, interval_rows

__all__ = ["parameter_table"]

Row = Sequence[str]

CELL = re.compile(r"\(?(?P<first>\S+) (?P<between>±|to) (?P<second>[^\s)]+)\)?(?P<power>e[+-]\d+)?")
"""A value with its error, or an interval, perhaps with a power of ten set apart."""

NUMBER = re.compile(r"(?P<digits>-?\d[\d.]*)(?P<power>e[+-]\d+)?")
"""A number as it stands in a cell."""

ESCAPES = str.maketrans(
    {sign: rf"\{sign}" for sign in "_&%$#{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
"""What LaTeX would take for a command, as it prints it."""


def parameter_table(facts: Facts, kind: TableFormat, *, intervals: bool) -> str:
    """The components of a fit, one in each row: values with standard errors, or with intervals."""
    header, rows = component_rows(facts)
    limits = None
    if intervals:
        found = [row[1:] for row in interval_rows(facts, most=facts.k)]
        limits = found or [[""] * (len(header) - 1)] * len(rows)
    if kind == "csv":
        return _csv(header, rows, limits)
    if limits is not None:
        pairs = zip(rows, limits, strict=True)
        rows = [[row[0], *map(_beside, row[1:], limit)] for row, limit in pairs]
    return WRITERS[kind](header, rows)


def _beside(cell: str, limits: str) -> str:
    """A value without its error, and its interval in brackets: ``8.82 (8.59 to 9.07)e-12``."""
    value, interval = CELL.fullmatch(cell), CELL.fullmatch(limits)
    if value is None or interval is None:
        return _numbers(cell)[0]
    ends = f"({interval['first']} to {interval['second']})"
    return f"{value['first']} {ends}{value['power'] or ''}"


def _numbers(cell: str) -> list[str]:
    """The one or two numbers of a cell, each with its own power of ten."""
    found = CELL.fullmatch(cell)
    if found is None:
        return [cell]
    power = found["power"] or ""
    return [found["first"] + power, found["second"] + power]


# -------------------------------------------------------------------- the formats
def _csv(header: Row, rows: Sequence[Row], limits: Sequence[Row] | None) -> str:
    """With `limits`, the ends of the intervals are beside the values instead of the errors."""
    suffixes = ["_se"] if limits is None else ["_low", "_high"]
    names = [name + suffix for name in header[1:] for suffix in ("", *suffixes)]
    table = [[header[0], *names]]
    for place, (number, *cells) in enumerate(rows):
        line = [number]
        for column, cell in enumerate(cells):
            value, *others = _numbers(cell)
            if limits is not None:
                others = _numbers(limits[place][column])
            line += [value, *others, *[""] * (len(suffixes) - len(others))]
        table.append(line)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(table)
    return written.getvalue().rstrip("\n")


def _text(header: Row, rows: Sequence[Row]) -> str:
    return "\n".join("   ".join(line).rstrip() for line in _aligned(header, rows))


def _markdown(header: Row, rows: Sequence[Row]) -> str:
    first, *others = _aligned(header, [[cell.replace("|", r"\|") for cell in row] for row in rows])
    rule = ["-" * (max(len(cell), 2) - 1) + ":" for cell in first]
    return "\n".join(f"| {' | '.join(line)} |" for line in (first, rule, *others))


def _latex(header: Row, rows: Sequence[Row]) -> str:
    """A ``tabular``: the numbers are mathematics, so that a minus is one."""
    names = [name.translate(ESCAPES) for name in header]
    cells = [[row[0].translate(ESCAPES), *map(_mathematics, row[1:])] for row in rows]
    lines = _aligned(names, cells)
    first, *others = [f"{' & '.join(line)} \\\\" for line in lines]
    body = [first, r"\hline", *others]
    columns = "r" * len(header)
    return "\n".join(
        [rf"\begin{{tabular}}{{{columns}}}", r"\hline", *body, r"\hline", r"\end{tabular}"]
    )


def _mathematics(cell: str) -> str:
    r"""A cell of text as LaTeX: ``54.61 ± 0.70`` is ``$54.61 \pm 0.70$``."""
    found = CELL.fullmatch(cell)
    if found is not None:
        inner = rf"{found['first']} \pm {found['second']}"
        return f"$({inner}){_times(found['power'])}$" if found["power"] else f"${inner}$"
    cell = cell.replace("inf", r"$\infty$").replace(r"-$", "$-")
    body, bracket, power = cell.partition(")e")
    written = NUMBER.sub(lambda one: f"${one['digits']}{_times(one['power'])}$", body + bracket[:1])
    return f"{written} ${_times('e' + power).strip()}$" if power else written


def _times(power: str | None) -> str:
    return rf" \times 10^{{{int(power[1:])}}}" if power else ""


def _aligned(header: Row, rows: Sequence[Row]) -> list[list[str]]:
    """All cells of a column as wide as its widest, numbers to the right."""
    columns = list(zip(header, *rows, strict=True))
    widths = [max(map(len, cells)) for cells in columns]
    return [
        [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        for line in (header, *rows)
    ]


WRITERS: dict[str, Callable[[Row, Sequence[Row]], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
}
"""How a table of finished cells is written, by the name of the format."""
