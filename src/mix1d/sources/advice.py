"""How a cell that is no number may be meant, as the end of a message."""

from __future__ import annotations

import re
from math import isfinite

from mix1d.columns import TO_DAYS
from mix1d.sources.limits import ENDS, EVENTS, VALUES, Reading, limits_in
from mix1d.sources.notation import MONEY, Notation

__all__ = ["advice", "advice_of_reading"]

SPELLINGS = (
    Notation(","),
    Notation(".", ","),
    Notation(".", " "),
    Notation(".", "'"),
    Notation(",", "."),
    Notation(",", " "),
    Notation(",", "'"),
)
"""The notations that are tried where a cell is no number in the given one."""

NUMBER = r"[-+\u2212]?(?:\d[\d.,'\u2019]*|[.,]\d+)(?:[eE][-+]?\d+)?"
"""A number in any notation."""

LIMIT = rf"(?:[<>]=?|[\u2264\u2265~])?\s*{NUMBER}"
"""A number, or one that is a limit."""

MARKED = rf"{LIMIT}\s*(?:[*?!\u2020\u2021]+|\([a-zA-Z0-9]\)|\[[a-zA-Z0-9]\])|~\s*{NUMBER}"
"""A number with a mark of a footnote or of doubt."""

CURRENCY = rf"\s*[-+]?\s*[${MONEY}]\s*{NUMBER}|{NUMBER}\s*[${MONEY}]"
"""An amount of money."""

WITH_UNIT = rf"{LIMIT}\s*[^\W\d_][^\s]*(?:\s+[^\s\d]\S*)?"
"""A number and a unit, such as 13 ug/L."""

BELOW = (
    r"(?i:<\s*[a-z]+|n\.?\s?d\.?|b\.?d\.?l\.?|not detected|below (?:detection|lo[dq]|dl).*"
    r"|lo[dq]|m?dl)"
)
"""A word for a value below the detection limit."""

DATE = r"\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[T ].*)?"
"""A date, with or without the time of the day."""

HINTS = (
    (rf"{NUMBER}\s*\+", "if it lies above that, write >, as in >100, which limits=True reads"),
    (MARKED, "write the number without its mark"),
    (CURRENCY, "write the number without the currency"),
    (rf"{LIMIT}\s*%", "write the number without %, in every row"),
    (BELOW, "if it lies below a detection limit, write that, as in <0.5, which limits=True reads"),
    (WITH_UNIT, "write the number without its unit, in the same unit in every row"),
)
"""How cells look that people mean as numbers, and what to do with them."""


def advice(notation: Notation, cell: str) -> str:
    """What to do with a cell that is no number in the notation; empty where nothing is known."""
    text = cell.strip()
    if re.fullmatch(DATE, text):
        return f": it looks like a date: {TO_DAYS}"
    number = re.sub(r"^[<>]=?\s*", "", text)
    given = notation.number(number) if number else None
    if given is not None and not isfinite(given):
        return ": it is no finite number"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", number):
        return ": pass decimal=',' or thousands=',', whichever is meant"
    for other in SPELLINGS:
        if number and other.number(number) is not None:
            point = "write a decimal point, or " if other == SPELLINGS[0] else ""
            return f": {point}pass {_arguments(other)} if it is a number"
    for pattern, words in HINTS:
        if re.fullmatch(pattern, text):
            return f": {words}"
    if re.fullmatch(r"[-\u2013\u2014.?*/]+", text):
        return f": pass missing_values=[{text!r}] if it is a missing value"
    return ""


def advice_of_reading(text: str, reading: Reading, notation: Notation) -> str:
    """The same where it is known what the column is read for."""
    text = text.strip()
    if reading is EVENTS:
        words = "write 1 and 0, or read the file as a table: a comparison makes such a column"
        return f": {words}, as table['status'] == 'yes' does"
    if reading is VALUES and limits_in(notation, text) is not None:
        return ": pass limits=True to read it as what it says of the value"
    is_word = not any(map(str.isdigit, text))
    missing = f"pass missing_values=[{text!r}] if it stands for a missing value"
    if is_word and reading not in (VALUES, ENDS):
        return f": write its limit, as <0.5, if it lies below, or {missing}"
    return advice(notation, text) or (f": {missing}" if is_word else "")


def _arguments(notation: Notation) -> str:
    words = [f"decimal={notation.decimal!r}"] if notation.decimal != "." else []
    words += [f"thousands={notation.thousands!r}"] if notation.thousands else []
    return ", ".join(words)
