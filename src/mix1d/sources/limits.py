"""Cells of a text that say what is known of a value: ``<0.5``, ``>100``, ``4-6``, ``12±3``.

Each is read three times, for the ends and for the error. A cell that is a number is one by the rule
of `Notation.number`, so that ``-4`` is below 0 and ``1e-3`` is no interval.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf, isnan
from typing import Any, NamedTuple

from mix1d.sources.notation import Notation

__all__ = ["ENDS", "ERROR", "EVENTS", "LOWER", "UPPER", "VALUES", "Reading", "advice", "limits_in"]

BELOW, ABOVE = re.compile(r"(?:<=?|≤)\s*(.+)"), re.compile(r"(?:>=?|≥)\s*(.+)")
"""A value below a limit, or above one."""
MEASURED = re.compile(r"(.+?)\s*(?:±|\+/?-)\s*(.+)")
"""A value and the sd of its error."""
BETWEEN = re.compile(r"(.*?[\d.,])\s*(?:-|\u2013|\u2212|\.\.|to)\s*([-+\u2212]?\s*[\d.,].*)")
"""Two ends."""
DATE = re.compile(r"\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[T ].*)?")
"""A date, with or without the time of the day."""


def limits_in(notation: Notation, cell: Any) -> tuple[float, float, float] | None:
    """The ends of what a cell says, and the sd of its error; None for what says none."""
    value = notation.number(cell)
    if value is not None:
        return value, value, 0.0
    text = str(cell).strip()
    number = notation.number
    if found := BELOW.fullmatch(text):
        high = number(found[1])
        return None if high is None or isnan(high) else (-inf, high, 0.0)
    if found := ABOVE.fullmatch(text):
        low = number(found[1])
        return None if low is None or isnan(low) else (low, inf, 0.0)
    if found := MEASURED.fullmatch(text):
        value, error = number(found[1]), number(found[2])
        known = value is not None and error is not None and not isnan(value + error)
        return (value, value, error) if known else None  # type: ignore[return-value]
    if found := BETWEEN.fullmatch(text):
        low, high = number(found[1]), number(found[2].replace(" ", ""))
        known = low is not None and high is not None and low < high
        return (low, high, 0.0) if known else None  # type: ignore[return-value]
    return None


def event_code(notation: Notation, cell: Any) -> float | None:
    """1 or 0, also written as a truth value; another number is refused once all are read."""
    if isinstance(cell, bool):
        return float(cell)
    word = cell.strip().lower() if isinstance(cell, str) else ""
    return float(word == "true") if word in ("true", "false") else notation.number(cell)


class Reading(NamedTuple):
    """How the cells of a column are read."""

    read: Callable[[Notation, Any], float | None]
    """From a cell to a number: NaN for a missing one, None for what is none."""
    rule: str
    """What the column must hold, in words."""
    is_finite: bool = False
    """Whether an infinite number is refused."""


def _part(place: int) -> Reading:
    def read(notation: Notation, cell: Any) -> float | None:
        found = limits_in(notation, cell)
        return None if found is None else found[place]

    return Reading(read, "numbers, or limits such as <0.5, >100, 4-6 and 12±3,")


VALUES = Reading(Notation.number, "numbers", is_finite=True)
"""Exact values and weights."""
ENDS = Reading(Notation.number, "numbers")
"""Ends, errors and entries."""
EVENTS = Reading(event_code, "1 or 0, or True or False,", is_finite=True)
"""Whether it happened, or whether a value is a limit."""
LOWER, UPPER, ERROR = map(_part, range(3))
"""What a cell says of a value: its ends, and the sd of its error."""


def advice(text: str, reading: Reading, notation: Notation) -> str:
    """How a cell that is no number may be meant, as the end of a message."""
    text = text.strip()
    if reading is EVENTS:
        words = "write 1 and 0, or read the file as a table: a comparison makes such a column"
        return f": {words}, as table['status'] == 'yes' does"
    if reading is VALUES and limits_in(notation, text) is not None:
        return ": pass limits=True to read it as what it says of the value"
    if re.fullmatch(DATE, text):
        return ": it looks like a date: subtract where it began and take the days"
    if any(map(str.isdigit, text)):
        return notation.advice(text)
    limit = "" if reading in (VALUES, ENDS) else "write its limit, as <0.5, if it lies below, or "
    return f": {limit}pass missing_values=[{text!r}] if it stands for a missing value"
