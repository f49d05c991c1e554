"""The thresholds of a mixture: what is known of each, which of them matter, which is the main one.

`curve.envelope` finds them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.results import Result, caution_lines
from mix1d.style.numbers import column, intervals

__all__ = ["TIE", "Thresholds", "concerns"]

HARDLY_ANY = 1e-6
"""A threshold with a smaller share of the mixture beyond it than this is not shown."""

FEWEST = 0.5
"""A threshold of a fit beyond which fewer rows than this are expected is not shown."""

TIE = 1e-9
"""Relative difference of two masses below which neither is the larger one."""


def concerns(
    low: Any,
    high: Any,
    mass: FloatArray,
    n: float = np.inf,
    ends: tuple[float, float] | None = None,
) -> BoolArray:
    """Which zones from `low` to `high` (equal: thresholds) have to do with the data.

    Those with data on either side of `low` and `high`, and with a `mass` (beyond a threshold, in a
    zone) in which half a row at least is expected of `n`; of any mixture at least a millionth.

    Parameters
    ----------
    n : float
        Number of observations.
    ends : (float, float), optional
        The smallest and the largest of them; None if they are not known.
    """
    first, last = ends if ends is not None else (-np.inf, np.inf)
    enough = mass >= max(HARDLY_ANY, FEWEST / n)
    return np.asarray(enough & (np.asarray(high) > first) & (np.asarray(low) < last))


@dataclass(frozen=True, eq=False)
class Thresholds(Result):
    """Where the most likely component changes.

    Of a discrete mixture a threshold is a real number: 6.4 means that counts of up to 6 go to the
    lower group. In `pairs`, `hidden` and `confusion` a component is known by its place in arrays
    such as `means`, from 0; sentences and tables number the components from 1.

    The error rates are those of the rule "call each value after the component of its region" if
    the mixture is the truth: integrals of the components over the regions, by their cdfs.
    """

    x: FloatArray
    """(m,) the thresholds, sorted."""
    pairs: IntArray
    """(m, 2) the component most likely just below each, and just above."""
    mass: FloatArray
    """(m,) the mixture's probability beyond each, on its lighter side."""
    regions: FloatArray
    """(m + 1,) the mixture's probability below the first, between each two, and above the last;
    without that of atoms, each of which is a group of its own."""
    shown: BoolArray
    """(m,) which of them concern the data: they have values on both sides, and at least half a row
    is expected beyond each (for a mixture that was not fitted: a millionth of its probability). The
    others are in these arrays only, and in no text, table or picture."""
    hidden: tuple[int, ...]
    """The components that are nowhere the most likely."""
    reason: str
    """Why some component has no region, or why there is no threshold; '' if all is plain."""
    error_rates: FloatArray
    """(m, 2) probability that a value just below each threshold (down to the one before), and just
    above (up to the next), belongs to another component than it is called."""
    confusion: FloatArray
    """(k, k) probability that a value belongs to component i (row) and is called j (column)."""
    cost: float = 1.0
    """What the misplacing of a value costs, compared with one of the next higher group."""
    posterior: float | None = None
    """The probability that ends a grey zone; None if none was asked for."""
    grey: FloatArray | None = None
    """(z, 2) limits of the zones in which no component has the probability `posterior`."""
    grey_mass: FloatArray | None = None
    """(z,) the mixture's probability in each grey zone."""
    grey_shown: BoolArray | None = None
    """(z,) which of the zones concern the data, as `shown` for thresholds."""
    level: float | None = None
    """Level of the intervals; None for a mixture that was not fitted."""
    standard_errors: FloatArray | None = None
    """(m,) standard errors of the thresholds; NaN where the fit is at no maximum."""
    interval: FloatArray | None = None
    """(m, 2) interval of each threshold."""
    grey_standard_errors: FloatArray | None = None
    """(z, 2) standard errors of the limits of the grey zones; NaN for a limit at infinity."""
    grey_interval: FloatArray | None = None
    """(z, 2, 2) interval of each limit of the grey zones."""
    method: str = ""
    """Method of the intervals: "Wald" or "profile likelihood"."""
    note: str = ""
    """What must be known of the intervals; '' if nothing."""
    caution: str = ""
    """Why the fit behind these numbers cannot be trusted; '' if it can."""
    _names: tuple[str, ...] = ()
    """What stands beside the thresholds in words, of groups; components have their numbers."""
    _is_blurred: bool = False
    """Whether errors blur components that are single values: how many are misplaced is not told."""
    _are_measured: bool = False
    """Whether the values of the fit carry errors: what is said is of the true ones."""

    @property
    def _values(self) -> str:
        """The values of which the error rates are, in words."""
        return "true values" if self._are_measured else "values"

    @property
    def main(self) -> float:
        """The threshold of those `shown` that makes the smaller one of its two neighbouring regions
        as large as possible (of equals, the larger one too; then the lowest): the one to report if
        only one is. NaN if none is shown.
        """
        return float(self.x[self.order[0]]) if self.shown.any() else np.nan

    @property
    def order(self) -> IntArray:
        """Places of those that are `shown`, the main one first, the others ascending.

        `interval[order[0]]` is the interval of the main one.
        """
        (places,) = np.nonzero(self.shown)
        if not places.size:
            return places
        beside = np.sort(np.stack([self.regions[:-1], self.regions[1:]]), axis=0)[:, places]
        best = np.ones(len(places), dtype=bool)
        for mass in beside:  # two cuts beside one small region have it in common
            best &= mass >= (1.0 - TIE) * mass[best].max()
        main = int(np.argmax(best))
        return np.concatenate([places[[main]], np.delete(places, main)])

    @property
    def error(self) -> float:
        """Share of all values that the rule misplaces."""
        return max(0.0, float(self.confusion.sum() - np.trace(self.confusion)))

    @property
    def missed(self) -> FloatArray:
        """(k,) share of each component's own values that are called another's; NaN at weight 0."""
        weights = self.confusion.sum(axis=1)
        with np.errstate(invalid="ignore"):
            return np.asarray((weights - np.diag(self.confusion)) / weights)

    @property
    def absence(self) -> str:
        """Why no threshold is shown; '' if one is."""
        if self.shown.any():
            return ""
        outside = "no threshold has values on both of its sides" if self.x.size else ""
        return "; ".join(filter(None, [outside, self.reason]))

    def _columns(self) -> dict[str, Any]:
        """One row for each threshold that is shown, the main one first; components from 1."""
        order = self.order
        columns: dict[str, Any] = {"x": self.x[order]}
        if self.standard_errors is not None and self.interval is not None:
            columns["x_se"] = self.standard_errors[order]
            columns["x_low"], columns["x_high"] = self.interval[order].T
        return columns | {
            "below": self.pairs[order, 0] + 1,
            "above": self.pairs[order, 1] + 1,
            "error_rate_below": self.error_rates[order, 0],
            "error_rate_above": self.error_rates[order, 1],
            "mass_beyond": self.mass[order],
        }

    _derived = ("main", "error")

    def _within(self, n: float, ends: tuple[float, float] | None) -> Thresholds:
        """The thresholds of a fit to `n` values between `ends`: what concerns them is shown."""
        shown = concerns(self.x, self.x, self.mass, n, ends)
        found = replace(self, shown=shown)
        if self.grey is None or self.grey_mass is None:
            return found
        zones = concerns(self.grey[:, 0], self.grey[:, 1], self.grey_mass, n, ends)
        return replace(found, grey_shown=zones)

    def __str__(self) -> str:
        lines = caution_lines(self.caution)
        for t in self.order.tolist():
            below, above = self._beside(t)
            lines.append(f"{self._number(t)}: {below} below, {above} above")
        if self.grey is not None and self.grey_shown is not None:
            lines += [self._zone(*zone) for zone in self.grey[self.grey_shown]]
        lines += [text for text in (self.absence or self.reason, self.note) if text]
        if not self._is_blurred:
            lines.append(f"misplaced: {100.0 * self.error:.2g}% of the {self._values}")
        if self._are_measured and len(self.x):
            lines.append("a measured value has its own error: its group is told by posterior()")
        return "\n".join(lines)

    __repr__ = __str__

    def _beside(self, t: int) -> tuple[str, str]:
        """What a value just below a threshold, and just above, is called."""
        below, above = self.pairs[t].tolist()
        if self._names:
            return self._names[below], self._names[above]
        return f"component {below + 1}", f"{above + 1}"

    def _zone(self, low: float, high: float) -> str:
        digits = 1 + _significant(max(abs(low), abs(high)), high - low)
        return f"less than {self.posterior:g} sure from {low:.{digits}g} to {high:.{digits}g}"

    def _number(self, t: int) -> str:
        """A threshold to two digits of its error, with its interval, where it has one."""
        x = self.x[[t]]
        if self.standard_errors is None or self.interval is None:
            return f"{x[0]:.6g}"
        error = self.standard_errors[[t]]
        (text,) = column(x, error, np.abs(x))
        (limits,) = intervals(x, error, self.interval[[t]])
        return f"{text} ({100.0 * (self.level or 0.0):g}%: {limits})" if limits else text


def _significant(value: float, resolution: float) -> int:
    """Digits with which `value` has two digits of `resolution`."""
    if not (np.isfinite(value) and 0.0 < resolution < np.inf):
        return 6
    return max(2, 2 + int(np.floor(np.log10(max(abs(value) / resolution, 1.0)))))
