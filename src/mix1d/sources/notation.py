"""How numbers are written in a text, and the one rule that reads them.

Every reader goes by `Notation.number`. What a fast one takes for a number by a rule of its own, it
must take for the same number; `Notation.sql` is such a rule, and leaves the rest to this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

from mix1d.arguments import choice, shown
from mix1d.columns import EXACT
from mix1d.errors import Mix1dError

__all__ = [
    "BLANK", "MISSING", "MONEY", "NUMBERISH", "PLAIN", "Notation", "cell_text", "is_numberish",
    "no_notation", "says_nothing",
]  # fmt: skip

MISSING = frozenset({"", "na", "n/a", "nan", "null"})
"""Cells that mean a missing value, in small letters or capitals."""

BLANK = " \u00a0\u2009\u202f"
"""The blanks that may separate thousands."""

MARKS = {" ": BLANK, "'": "'\u2019"}
"""Characters that count as the same mark between thousands."""
THOUSANDS = (",", ".", " ", "'", "_")
"""The marks that may separate thousands."""

CERTAIN = r"(?i:[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d*(e[-+]?\d+)?|(?<=,\d{3},\d{3})))"
"""A number whose commas can only separate thousands, because a point or another comma follows."""

EXPONENT = r"(?:[eE][-+]?\d+)?"
"""The exponent of a number, if it has one."""

MONEY = "\u00a3\u00a4\u00a5\u20ac"
"""The signs of currencies, other than the dollar."""

NUMBERISH = (
    rf"\s*[$(<>=~{MONEY}]{{0,2}}\s*[-+\u2212]?[.,]?\d(?:[\d.,'\u2019_]*[\d.])?"
    rf"(?:[{BLANK}]\d{{3}}(?:[.,]\d*)?)*{EXPONENT}"
    rf"(?:\s*[^\d\s.,:/;|-][^\d\s:/;|]{{0,2}}| [^\s\d;|]{{1,6}})?\s*"
)
"""A number, or one with a foreign mark, a currency or a unit; but no date and no time."""


@dataclass(frozen=True)
class Notation:
    """How the numbers of a text are written; without arguments as programs write them."""

    decimal: str = "."
    thousands: str | None = None
    missing_values: tuple[Any, ...] = ()
    _words: frozenset[str] = field(init=False, repr=False, compare=False)
    _numbers: frozenset[float] = field(init=False, repr=False, compare=False)
    _is_plain: bool = field(init=False, repr=False, compare=False)
    _grouped: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_words", frozenset())
        object.__setattr__(self, "_numbers", frozenset())
        plain = (self.decimal, self.thousands, tuple(self.missing_values)) == (".", None, ())
        object.__setattr__(self, "_is_plain", plain)
        object.__setattr__(self, "_grouped", self._grouping())
        values = (self.number(word) for word in self.missing_values)
        known = frozenset(value for value in values if value is not None and not isnan(value))
        object.__setattr__(self, "_numbers", known)
        words = frozenset(str(word).strip() for word in self.missing_values)
        object.__setattr__(self, "_words", words)

    @classmethod
    def of(cls, decimal: Any, thousands: Any, missing_values: Any) -> Notation:
        """The notation that three arguments describe; refuses what contradicts itself."""
        choice("decimal", decimal, (".", ","))
        if thousands is not None:
            choice("thousands", thousands, THOUSANDS)
            if thousands == decimal:
                raise Mix1dError(
                    f"`thousands` must be another mark than `decimal`, got {thousands!r} for both"
                )
        return cls(decimal, thousands, _words_of(missing_values))

    @property
    def arguments(self) -> dict[str, Any]:
        """The three arguments that describe it."""
        return {
            "decimal": self.decimal,
            "thousands": self.thousands,
            "missing_values": self.missing_values,
        }

    # ------------------------------------------------------------------------------ the rule
    def number(self, cell: Any) -> float | None:
        """The number in a cell: NaN for a missing one, None for what is none."""
        if not isinstance(cell, str):
            return self._typed(cell)
        try:
            value = float(cell)
        except ValueError:
            return self._spelled(cell.strip())
        if not self._is_plain:
            return self._spelled(cell.strip())
        return None if "_" in cell else value  # Python reads 1_000 as 1000; a table does not

    def _spelled(self, text: str) -> float | None:
        if text.lower() in MISSING or text in self._words:
            return nan
        if self._grouped is not None and re.fullmatch(self._grouped, text):
            text = self._without_thousands(text)
        if "_" in text or (self.decimal != "." and ("." in text or text.lstrip("-+")[:1] == ",")):
            return None
        text = text.replace("\u2212", "-")  # the sign of printed tables
        try:
            value = float(text if self.decimal == "." else text.replace(self.decimal, "."))
        except ValueError:
            return None
        return nan if value in self._numbers else value

    def _typed(self, cell: Any) -> float | None:
        """A cell of a spreadsheet or of JSON, which have types."""
        if cell is None:
            return nan
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            return None
        try:
            value = float(cell)
        except OverflowError:  # a whole number beyond 1e308
            return None
        return nan if value in self._numbers else value

    def _grouping(self) -> str | None:
        if self.thousands is None:
            return CERTAIN if self.decimal == "." else None
        mark = f"[{re.escape(MARKS.get(self.thousands, self.thousands))}]"
        point = re.escape(self.decimal)
        return rf"[-+\u2212]?\d{{1,3}}(?:{mark}\d{{3}})+(?:{point}\d*)?{EXPONENT}"

    def _without_thousands(self, text: str) -> str:
        for mark in MARKS.get(self.thousands or ",", self.thousands or ","):
            text = text.replace(mark, "")
        return text

    # ------------------------------------------------------------------------------ for an engine
    def sql(self, column: str) -> str:
        """A double where an engine's cast takes the texts of a column for numbers, else NULL.

        A cast knows no blanks but ASCII's, no foreign marks and no other digits; what it takes for
        a number, the rule takes for the same one, but for underscores.
        """
        text, foreign = column, f"contains({column}, '_')"
        if self.decimal == ",":
            text = f"replace({column}, ',', '.')"
            foreign += f" OR contains({column}, '.') OR ltrim({column}, ' -+')[1] = ','"
        return f"CASE WHEN {foreign} THEN NULL ELSE try_cast({text} AS DOUBLE) END"

    def sql_is_certain(self, value: str) -> str:
        """Whether the double of a cell needs no other look: it is no mark of a missing value, and
        below the whole numbers that a double cannot hold.
        """
        sentinels = ", ".join(repr(number) for number in sorted(self._numbers))
        others = f" AND {value} NOT IN ({sentinels})" if sentinels else ""
        return f"abs({value}) < {float(EXACT)!r}{others}"


def _words_of(missing_values: Any) -> tuple[Any, ...]:
    if isinstance(missing_values, str):
        raise Mix1dError(
            f"`missing_values` must be a list of texts, got {shown(missing_values)}: write "
            f"[{shown(missing_values)}]"
        )
    try:
        words = tuple(missing_values) if isinstance(missing_values, Iterable) else None
    except Exception:
        words = None
    if words is None:
        raise Mix1dError(f"`missing_values` must be a list of texts, got {shown(missing_values)}")
    for word in words:
        if isinstance(word, bool) or not isinstance(word, (str, int, float)):
            raise Mix1dError(f"`missing_values` must hold texts, got {shown(word)}")
    return words


PLAIN = Notation()
"""The notation of numbers with a decimal point and no marks between thousands."""


def is_numberish(cell: Any) -> bool:
    """Whether a cell is a number or looks as one may: 1,5 or 1 200 or $3 or < 0.1 or 5 mm."""
    if isinstance(cell, str):
        return re.fullmatch(NUMBERISH, cell) is not None
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and cell == cell


def says_nothing(cell: Any, notation: Notation) -> bool:
    """Whether a cell does not show what its column holds: missing, or marks such as -- or ?."""
    if not isinstance(cell, str):
        return cell is None or cell != cell
    text = cell.strip()
    return not any(map(str.isalnum, text)) or text.lower() in MISSING or text in notation._words


def cell_text(cell: Any) -> str:
    """A cell as a text table would hold it."""
    if isinstance(cell, str):
        return cell
    return "" if cell is None else str(cell)


def no_notation(argument: str, notation: Notation) -> None:
    """Refuse a notation for data that are not written as text."""
    if notation != PLAIN:
        raise Mix1dError(
            "`decimal`, `thousands` and `missing_values` say how the numbers of a text are "
            f"written, and `{argument}` is none"
        )
