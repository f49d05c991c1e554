"""Cells of a text that say what is known of a value: ``<0.5``, ``>100``, ``4-6``, ``12±3``.

Each is read three times, for the ends and for the error. A cell that is a number is one by the rule
of `Notation.number`, so that ``-4`` is below 0 and ``1e-3`` is no interval.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf, isfinite, isinf
from typing import Any, NamedTuple

from mix1d.sources.notation import Notation

__all__ = ["ENDS", "ERROR", "EVENTS", "LIMITS", "LOWER", "UPPER", "VALUES", "Reading", "limits_in"]

BELOW, ABOVE = re.compile(r"(?:<=?|≤)\s*(.+)"), re.compile(r"(?:>=?|≥)\s*(.+)")
"""A value below a limit, or above one."""
MEASURED = re.compile(r"(.+?)\s*(?:±|\+/?-)\s*(.+)")
"""A value and the sd of its error."""
BETWEEN = re.compile(r"(.*?[\d.,])\s*(?:-|\u2013|\u2212|\.\.|to)\s*([-+\u2212]?\s*[\d.,].*)")
"""Two ends."""


def limits_in(notation: Notation, cell: Any) -> tuple[float, float, float] | None:
    """The ends of what a cell says, and the sd of its error; None for what says none."""
    value = notation.number(cell)
    if value is not None:
        return None if isinf(value) else (value, value, 0.0)
    text = str(cell).strip()
    if found := BELOW.fullmatch(text):
        return _known(-inf, notation.number(found[1]), 0.0)
    if found := ABOVE.fullmatch(text):
        return _known(notation.number(found[1]), inf, 0.0)
    if found := MEASURED.fullmatch(text):
        value, error = notation.number(found[1]), notation.number(found[2])
        return None if error is None or error < 0.0 else _known(value, value, error)
    if found := BETWEEN.fullmatch(text):
        low, high = notation.number(found[1]), notation.number(found[2].replace(" ", ""))
        return _known(low, high, 0.0) if low != high else None
    return None


def _known(
    low: float | None, high: float | None, error: float
) -> tuple[float, float, float] | None:
    """Two ends and an error, if they are numbers, in this order, of which one is finite."""
    if low is None or high is None or not low <= high or (isinf(low) and isinf(high)):
        return None
    return (low, high, error) if isfinite(error) else None


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


LIMITS = "numbers, or limits such as <0.5, >100, 4-6 and 12±3,"
"""What cells with limits must hold, in words."""


def _part(place: int) -> Reading:
    def read(notation: Notation, cell: Any) -> float | None:
        found = limits_in(notation, cell)
        return None if found is None else found[place]

    return Reading(read, LIMITS)


VALUES = Reading(Notation.number, "numbers", is_finite=True)
"""Exact values and weights."""
ENDS = Reading(Notation.number, "numbers")
"""Ends, errors and entries."""
EVENTS = Reading(event_code, "1 or 0, or True or False,", is_finite=True)
"""Whether it happened, or whether a value is a limit."""
LOWER, UPPER, ERROR = map(_part, range(3))
"""What a cell says of a value: its ends, and the sd of its error."""
