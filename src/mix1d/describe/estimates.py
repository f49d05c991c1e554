r"""Quantiles, shares above a value and mean excesses, of the mixture and of each component.

Each interval is symmetric on a scale that keeps the range of its quantity: a share on that of the
logit, what is positive on that of the logarithm. A quantile of whole numbers, or beside point
masses, moves in steps, which the delta method takes for certainty, and one in a gap between
components bends sharply: its interval is that of the distribution function there, read back as
quantiles (Woodruff 1952, JASA 47).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit, logit

from mix1d.arguments import between, choice, numbers
from mix1d.arrays import FloatArray
from mix1d.choices import IntervalMethod, IntervalScale
from mix1d.errors import Mix1dError
from mix1d.infer.basis import Basis
from mix1d.infer.by_method import interval_of
from mix1d.infer.interval import Estimate
from mix1d.infer.notes import joined
from mix1d.infer.wald import ROUGH, normal_score
from mix1d.mixture import Mixture
from mix1d.results import Result
from mix1d.style.numbers import column, intervals, plain

__all__ = ["Estimates", "estimates"]

WORDS = {"quantile": "quantile", "share_above": "share above", "mean_excess": "mean excess above"}
"""What the quantities are called in a table."""

SHOWN = 5
"""Number of rows of a longer table that are shown at a prompt."""

FROM_POINT_TO_POINT = "a quantile beside components of sd 0 has no interval: it jumps between them"
"""The note on a quantile of single values whose places are estimated."""

READ_BACK = "* quantiles in steps or gaps have the interval of the distribution function (Woodruff)"
"""The note on such quantiles."""


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
        (name, at, part, _estimate(basis, name, at, part, level, method))
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


def _part(mixture: Mixture, part: int | None) -> Mixture:
    """One component as a mixture of its own, numbered from 1; the mixture for None."""
    return mixture if part is None else Mixture([1.0], [mixture.components[part - 1]])


def _quantity(name: str, at: float, part: int | None, mixture: Mixture) -> float:
    of = _part(mixture, part)
    if name == "quantile":
        return float(of.icdf(at))
    return float(of.ccdf(at) if name == "share_above" else of.mean_excess(at))


def _estimate(
    basis: Basis, name: str, at: float, part: int | None, level: float, method: Any
) -> Estimate:
    function = partial(_quantity, name, at, part)
    value, of = function(basis.mixture), _part(basis.mixture, part)
    if not np.isfinite(value):
        return _unknown(basis, value, level)
    if name == "share_above" and value in (0.0, 1.0):
        return _certain(basis, value, level)
    if name == "share_above" and method == "wald":
        return _share(basis, at, part, value, level)
    is_read_back = name == "quantile" and method in ("wald", "profile")
    if is_read_back and of.discrete:
        return _woodruff(basis, at, part, value, level)
    try:
        found = interval_of(basis, function, level, method, _scale(name, of, value))
    except Mix1dError as error:
        if "finite numbers" not in str(error):
            raise
        return _unknown(basis, value, level, _not_finite(name, at, str(error)))
    if is_read_back:
        is_bent = ROUGH in found.message
        if part is None and is_bent and basis.near.are_points.any():
            return _unknown(basis, value, level, FROM_POINT_TO_POINT)
        if is_bent or of.atoms.size:
            read_back = _woodruff(basis, at, part, value, level)
            if is_bent or ((of.atoms >= read_back.low) & (of.atoms <= read_back.high)).any():
                return read_back
    return _certain(basis, value, level) if found.standard_error == 0.0 else found


def _share(basis: Basis, at: float, part: int | None, value: float, level: float) -> Estimate:
    """By the slopes of its log odds, which also the share of a far tail has."""
    found = interval_of(basis, partial(_log_odds, at, part), level)
    spread = value * (1.0 - value) * float(found.standard_error)
    ends = expit(-found.interval[::-1])
    return Estimate(value, spread, ends, level, found.method, found.message)


def _not_finite(name: str, at: float, error: str) -> str:
    """Why a quantity that is finite has no interval."""
    which = f"the {WORDS[name]} {at:.10g}"
    if "nan" in error:
        return f"{which} has no interval: next to nothing lies above"
    return f"{which} has no interval: it is infinite within a standard error of the fit"


def _unknown(basis: Basis, value: float, level: float, note: str = "") -> Estimate:
    return Estimate(value, np.nan, np.full(2, np.nan), level, "", joined(basis.caution, note))


def _certain(basis: Basis, value: float, level: float) -> Estimate:
    """A number that is the same whatever the parameters are."""
    if not basis.near.is_known:
        return _unknown(basis, value, level)
    return Estimate(value, 0.0, np.full(2, value), level, "", basis.caution)


def _scale(name: str, of: Mixture, value: float) -> IntervalScale:
    """The scale on which a quantity has no borders."""
    if name == "share_above":
        return "logit"
    if name == "mean_excess":
        return "log"
    low, high = of.icdf(np.array([0.0, 1.0]))
    if (low, high) == (0.0, 1.0) and 0.0 < value < 1.0:
        return "logit"
    return "log" if low >= 0.0 and value > 0.0 else "linear"


def _woodruff(basis: Basis, at: float, part: int | None, value: float, level: float) -> Estimate:
    """The interval of a quantile from those of the distribution function at it and just below it.

    The lower end is below the quantile only where less than the share `at` may lie below it.
    """
    if not basis.near.is_known:
        return _unknown(basis, value, level)
    z, of, ends = normal_score(level), _part(basis.mixture, part), np.full(2, value)
    functions = [partial(_log_odds, place, part) for place in (np.nextafter(value, -np.inf), value)]
    moving = [bool(np.isfinite(function(basis.mixture))) for function in functions]
    if not any(moving):
        return _certain(basis, value, level)
    for i in np.flatnonzero(moving):
        error = interval_of(basis, functions[i], level).standard_error
        ends[i] = of.icdf(expit(logit(at) + (-1.0, 1.0)[i] * z * error))
    return Estimate(value, np.nan, ends, level, "Wald", joined(basis.caution, READ_BACK))


def _log_odds(place: float, part: int | None, mixture: Mixture) -> float:
    of = _part(mixture, part)
    return float(of.logcdf(place) - of.logccdf(place))
