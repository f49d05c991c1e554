"""Quantiles, shares above a value and mean excesses, of the mixture and of each component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import between, choice, numbers
from mix1d.arrays import FloatArray
from mix1d.choices import IntervalMethod
from mix1d.describe.estimate_intervals import READ_BACK, WORDS, estimate_of
from mix1d.errors import Mix1dError
from mix1d.infer.basis import Basis
from mix1d.infer.notes import joined
from mix1d.results import Result
from mix1d.style.numbers import column, intervals, plain

__all__ = ["Estimates", "estimates"]

SHOWN = 5
"""Number of rows of a longer table that are shown at a prompt."""


@dataclass(frozen=True, eq=False, repr=False)
class Estimates(Result):
    """Quantities of a fit, one row for each: of the mixture first, then of its components."""

    quantity: tuple[str, ...]
    """(r,) "quantile", "share_above" or "mean_excess"."""
    at: FloatArray
    """(r,) the probability of a quantile; else the value above which it is."""
    component: tuple[int | None, ...]
    """(r,) of which component, the first is 1; None for the mixture."""
    estimate: FloatArray
    """(r,) NaN where nothing lies above the value, infinite where a tail has no mean."""
    standard_error: FloatArray
    """(r,) NaN where the method has none."""
    interval: FloatArray
    """(r, 2) NaN where the fit is no maximum to take it from."""
    level: float
    """Confidence level."""
    method: str
    """The method of the intervals, in words."""
    message: str = ""
    """What must be known before they are believed; empty where all is well."""
    read_back: tuple[bool, ...] = ()
    """(r,) the quantiles with an interval by Woodruff's method, which have a star in the table."""

    def __len__(self) -> int:
        return len(self.quantity)

    def _columns(self) -> dict[str, Any]:
        return {
            "quantity": list(self.quantity),
            "at": self.at,
            "component": list(self.component),
            "estimate": self.estimate,
            "standard_error": self.standard_error,
            "low": self.interval[:, 0],
            "high": self.interval[:, 1],
            "read_back": list(self.read_back),
        }

    def _heading(self) -> str:
        head = f"{self.level * 100:.6g}% intervals ({self.method})"
        return "\n".join(filter(None, [self.message, head]))

    def rows(self) -> tuple[list[str], list[list[str]]]:
        """Header and cells of the table, as text."""
        header = ["", "of", "estimate", f"{self.level * 100:.6g}% interval"]
        told = column(self.estimate, self.standard_error, np.full(len(self), np.inf))
        ends = intervals(self.estimate, self.standard_error, self.interval)
        rows = [
            [
                f"{WORDS[quantity]} {at:.10g}{'*' if self.read_back[i] else ''}",
                "all" if j is None else f"component {j}",
                told[i] if np.isfinite(self.estimate[i]) else _without_number(self.estimate[i]),
                ends[i] or _stepping(self.interval[i]),
            ]
            for i, (quantity, at, j) in enumerate(
                zip(self.quantity, self.at.tolist(), self.component, strict=True)
            )
        ]
        return header, rows

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def __repr__(self) -> str:
        more = len(self) - SHOWN
        lines = self._lines()
        if more <= 1:
            return "\n".join(lines)
        begin = len(lines) - 1 - len(self)
        rest = f"... and {more} more, which print() shows ({self.method})"
        return "\n".join([*lines[: begin + SHOWN], rest])

    def _lines(self) -> list[str]:
        header, rows = self.rows()
        table = [header, *rows]
        widths = [max(map(len, cells)) for cells in zip(*table, strict=True)]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
            for row in table
        ]
        return [*filter(None, [self.message]), *lines, f"({self.method})"]


def _without_number(value: float) -> str:
    return "nothing lies above" if np.isnan(value) else "infinite"


def _stepping(ends: FloatArray) -> str:
    """An interval of an estimate without a standard error."""
    return "" if np.isnan(ends).any() else " to ".join(map(plain, ends.tolist()))


# --------------------------------------------------------------------------------- from a fit
def estimates(
    basis: Basis, quantile: Any, share_above: Any, mean_excess: Any, level: float, method: str
) -> Estimates:
    """The quantities that are asked for, each with its interval."""
    level = between("level", level, 0.0, 1.0)
    choice("method", method, IntervalMethod)
    asked = {
        "quantile": _asked("quantile", quantile),
        "share_above": _asked("share_above", share_above),
        "mean_excess": _asked("mean_excess", mean_excess),
    }
    if not sum(places.size for places in asked.values()):
        raise Mix1dError(
            f"at least one of {', '.join(f'`{name}`' for name in asked)} must be given"
        )
    parts = [None, *range(1, basis.mixture.k + 1)] if basis.mixture.k > 1 else [None]
    rows = [
        (name, at, part, estimate_of(basis, name, at, part, level, method))
        for name, places in asked.items()
        for at in places.tolist()
        for part in parts
    ]
    names, places, components, found = zip(*rows, strict=True)
    notes = dict.fromkeys(estimate.message for estimate in found)
    return Estimates(
        names, np.array(places), components,
        np.array([float(estimate.estimate) for estimate in found]),
        np.array([float(estimate.standard_error) for estimate in found]),
        np.array([estimate.interval for estimate in found]),
        level, next(filter(None, (each.method for each in found)), _name(method)), joined(*notes),
        tuple(READ_BACK in each.message for each in found),
    )  # fmt: skip


def _name(method: str) -> str:
    """What the method is called where no interval was made by it."""
    return "Wald" if method == "wald" else method


def _asked(name: str, places: Any) -> FloatArray:
    """(m,) the probabilities or values of one quantity; none where it is not asked for."""
    found = np.atleast_1d(numbers(name, () if places is None else places)).ravel()
    inside = (found > 0.0) & (found < 1.0) if name == "quantile" else np.isfinite(found)
    if not inside.all():
        rule = "lie strictly between 0 and 1" if name == "quantile" else "be finite"
        raise Mix1dError(f"`{name}` must {rule}, got {found[~inside][0]:.10g}")
    return found
