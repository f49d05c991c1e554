"""Cuts as answers: where, with what rates of error, one or several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import expit

from mix1d.arrays import FloatArray
from mix1d.curve.cut import RATES, Rule, Sides, log_odds
from mix1d.curve.place import NoCutError, place
from mix1d.families.bank import Bank
from mix1d.results import Result, caution_lines
from mix1d.style import markup
from mix1d.style.numbers import column, intervals
from mix1d.style.words import component_names

__all__ = ["Cut", "Cuts", "cut_of", "cuts_of"]

TITLES = {"sensitivity": "sensitivity", "specificity": "specificity", "ppv": "PPV", "npv": "NPV"}
"""The rates of a cut as headings of a table."""


@dataclass(frozen=True, eq=False, repr=False)
class Cut(Result):
    """One cut between values called positive and values called negative.

    The rates are those of the mixture, if it is the truth. A rate that has no meaning, as the
    sensitivity where no component is positive, is NaN.
    """

    x: float
    """The cut. Of counts 6.5 (or 6.4) means that counts of up to 6 are below it."""
    rule: str
    """What it was chosen by, such as "specificity 0.99"."""
    positive: tuple[int, ...]
    """The components that are positive, numbered from 1; all others are negative."""
    above: bool
    """Whether values above the cut are called positive; False: those below it."""
    prevalence: float
    """Weight of the positive components."""
    sensitivity: float
    """Share of the positive components that is called positive."""
    specificity: float
    """Share of the negative components that is called negative."""
    ppv: float
    """Positive predictive value: share of what is called positive that is so."""
    npv: float
    """Negative predictive value: share of what is called negative that is so."""
    level: float | None = None
    """Level of the intervals; None for a mixture that was not fitted."""
    standard_error: float = np.nan
    """Standard error of `x`; NaN where it is not known, and for counts, among which the cut moves
    in steps."""
    interval: FloatArray | None = None
    """(2,) interval of `x`, the place to which the rule leads."""
    intervals: dict[str, FloatArray] = field(default_factory=dict)
    """(2,) interval of each rate by its name, for a cut that stays at `x`."""
    method: str = ""
    """Method of the intervals."""
    note: str = ""
    """What must be known of the intervals; '' if nothing."""
    caution: str = ""
    """Why the fit behind these numbers cannot be trusted; '' if it can."""

    @property
    def youden(self) -> float:
        """Youden's index: sensitivity + specificity - 1."""
        return self.sensitivity + self.specificity - 1.0

    def to_dict(self) -> dict[str, Any]:
        """The cut as a row of a table; None for what is not known."""
        row: dict[str, Any] = {"rule": self.rule, "x": self.x, "x_se": _known(self.standard_error)}
        row |= _ends("x", self.interval)
        for name in RATES:
            row[name] = _known(getattr(self, name))
            row |= _ends(name, self.intervals.get(name))
        return row

    def __repr__(self) -> str:
        (cut, limits), share = self.cells(), 100.0 * (self.level or 0.0)
        place = f"{self.rule}: {cut}" + (f" ({share:g}%: {limits})" if limits else "")
        rates = [
            f"{TITLES[name]} {_share(getattr(self, name))}{self._between(name)}" for name in RATES
        ]
        lines = caution_lines(self.caution)
        lines += [place, ", ".join(rates[:2]), ", ".join(rates[2:]), _who(self)]
        return "\n".join([*lines, *filter(None, [self.note])])

    def cells(self) -> tuple[str, str]:
        """The place with its error, and its interval or ""."""
        x, error = np.array([self.x]), np.array([self.standard_error])
        if self.interval is None:
            return f"{self.x:.6g}", ""
        if np.isnan(self.standard_error):
            return f"{self.x:.6g}", _to(*self.interval)
        (cell,), (limits,) = column(x, error, np.abs(x)), intervals(x, error, self.interval[None])
        return cell, limits

    def _between(self, name: str) -> str:
        limits = self.intervals.get(name)
        if limits is None or np.isnan(limits).any():
            return ""
        return f" ({' to '.join(map(_share, limits.tolist()))})"


@dataclass(frozen=True, eq=False, repr=False)
class Cuts(Result):
    """Cuts side by side; a sequence of `Cut`."""

    cuts: tuple[Cut, ...]
    reason: str = ""
    """Why some of those that were asked for are not there; '' if all are."""

    def __len__(self) -> int:
        return len(self.cuts)

    def __getitem__(self, number: int) -> Cut:
        return self.cuts[number]

    def __iter__(self) -> Iterator[Cut]:
        return iter(self.cuts)

    def _columns(self) -> dict[str, Any]:
        rows = [cut.to_dict() for cut in self.cuts]
        columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}
        return {
            name: values if name == "rule" else np.array(values, dtype=np.float64)
            for name, values in columns.items()
        }

    def rows(self) -> tuple[list[str], list[list[str]]]:
        """Header and cells of the table in words."""
        level = next((cut.level for cut in self.cuts if cut.level is not None), None)
        header = ["chosen by", "cut", *([f"{100.0 * level:g}%"] if level else []), *TITLES.values()]
        table = []
        for cut in self.cuts:
            place, limits = cut.cells()
            rates = [_share(getattr(cut, name)) for name in RATES]
            table.append([cut.rule, place, *([limits] if level else []), *rates])
        return header, table

    @property
    def notes(self) -> list[str]:
        """What must be said of the table: who is positive, what is missing, how sure it is."""
        who = [_who(self.cuts[0])] if self.cuts else []
        return [*who, *dict.fromkeys(filter(None, [self.reason, *(cut.note for cut in self.cuts)]))]

    def __repr__(self) -> str:
        header, rows = self.rows()
        widths = [max(map(len, cells)) for cells in zip(header, *rows, strict=True)]
        caution = next((cut.caution for cut in self.cuts if cut.caution), "")
        lines = caution_lines(caution)
        for first, *rest in [header, *rows] if rows else []:
            padded = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
            lines.append("  ".join([first.ljust(widths[0]), *padded]).rstrip())
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        header, rows = self.rows()
        lines = [f"<tr>{''.join(map(markup.cell, row))}</tr>" for row in rows]
        return markup.fragment(markup.table(header, lines), *map(markup.bold, self.notes))


def cut_of(rule: Rule, weights: FloatArray, bank: Bank, sides: Sides) -> Cut:
    """The cut that a rule leads to, without intervals.

    Raises
    ------
    NoCutError
        If there is none.
    """
    x = place(rule, weights, bank, sides)
    rates = expit(log_odds(x, weights, bank, sides)).tolist()
    return Cut(
        x,
        str(rule),
        tuple(int(j) + 1 for j in np.flatnonzero(sides.positive)),
        sides.above,
        float(weights[sides.positive].sum()),
        *rates,
    )


def cuts_of(rules: list[Rule], of: Callable[[Rule], Cut]) -> Cuts:
    """The cuts that there are among those `of` these rules."""
    found: list[Cut] = []
    missing: dict[str, list[str]] = {}
    for rule in rules:
        try:
            found.append(of(rule))
        except NoCutError as error:
            missing.setdefault(str(error), []).append(str(rule))
    sentences = (f"no {', '.join(names)}: {words}" for words, names in missing.items())
    return Cuts(tuple(found), "; ".join(sentences))


# -------------------------------------------------------------------- in words
def _who(cut: Cut) -> str:
    """Which components are called positive, and what share of the values they hold."""
    if not cut.positive:
        return "there is one component, and it is negative"
    side, share = "above" if cut.above else "below", _share(cut.prevalence)
    return f"positive: {component_names(cut.positive)}, {side} the cut; {share} of the values"


def _share(share: float) -> str:
    """A rate in percent, with two digits of what is there or lacking where that is little."""
    if np.isnan(share):
        return "-"
    rest = min(share, 1.0 - share)
    if rest < 1e-4:
        return (">99.99%" if share > 0.5 else "<0.01%") if rest > 0.0 else f"{share:.0%}"
    return f"{100.0 * share:.{1 if rest >= 0.00995 else 2}f}%"


def _to(low: float, high: float) -> str:
    return "" if np.isnan(low + high) else f"{low:.6g} to {high:.6g}"


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _ends(name: str, limits: FloatArray | None) -> dict[str, float | None]:
    low, high = (np.nan, np.nan) if limits is None else limits.tolist()
    return {f"{name}_low": _known(low), f"{name}_high": _known(high)}
