r"""Which observations are improbable under the fit, each with a p-value.

A value is as odd as its density is low, so its p-value is the probability, under the fitted
mixture, of a density at most as high as its own,

.. math:: p(x) = P_f\{f(Y) \le f(x)\},

uniform if x comes from f. It is exact: between two turning points the density is monotone, so what
lies below the level f(x) begins at one crossing, and the distribution function gives its mass. A
value in a gap between two groups is found as well as one in a tail.

Of n values the smallest p is small by chance: the p-values are adjusted (Holm 1979; or Benjamini &
Hochberg 1995 for the rate of false discoveries). An outlier has pulled the fit towards itself, so
what is flagged is rather too little than too much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.curve.roots import bracketed_root
from mix1d.families.integers import first_true
from mix1d.infer.by_row import of_rows, vector
from mix1d.mixture import Mixture
from mix1d.results import Result
from mix1d.sample import Sample

__all__ = ["Outliers", "adjusted", "improbability", "outliers"]

FEW = 5
"""Up to this many outliers are named in a text."""

SMALLEST = 5e-324
"""The smallest positive double: a positive place below it is taken for it."""

TABLE = 513
"""Number of places at which the density is tabulated."""

NEAR_END = 1e-9
"""The share of the probability beyond a place that stands for an end of the support."""

TIE = 1e-12
"""Two log probabilities count as equal where they differ by less than this share."""


@dataclass(frozen=True, eq=False)
class Outliers(Result):
    """The rows that are improbable under the fit."""

    rows: IntArray
    """(m,) the caller's rows that are flagged, the most improbable first."""
    x: FloatArray
    """(m,) values of the rows that are flagged."""
    p_values: FloatArray
    """(n,) p-value of every row, before the adjustment; NaN for a missing one."""
    adjusted: FloatArray
    """(n,) p-value of every row, after the adjustment."""
    level: float
    """Rows whose adjusted p-value is at most this are flagged."""
    adjust: str
    """The adjustment: "holm", "bonferroni", "fdr" or "none"."""
    message: str = ""
    """What must be known before it is believed; empty where all is well."""

    def _columns(self) -> dict[str, Any]:
        p_values, adjusted = self.p_values[self.rows], self.adjusted[self.rows]
        return {"row": self.rows, "x": self.x, "p_value": p_values, "adjusted": adjusted}

    def __repr__(self) -> str:
        number = f"{len(self)} of {len(self.p_values)} rows improbable under the fit"
        values = ", ".join(f"{x:.6g}" for x in self.x[:FEW]) + (", ..." if len(self) > FEW else "")
        words = f"{number} at level {self.level:g} ({self.adjust}){': ' * bool(values)}{values}"
        return "\n".join(filter(None, [self.message, words]))

    def __len__(self) -> int:
        return len(self.rows)


def improbability(mixture: Mixture, x: FloatArray) -> FloatArray:
    """Probability, under the mixture, of a density at most as high as at each `x`."""
    log_level = np.asarray(mixture.logpdf(x))
    possible = np.isfinite(log_level)  # no value has a lower density than one that cannot be
    turning = mixture.modes()
    edges = np.sort(np.concatenate([turning.x, turning.antimodes]))
    if not edges.size:
        edges = _highest_end(mixture)
    below = _below_discrete if mixture.discrete else _below
    total = np.where(np.isnan(log_level), np.nan, 0.0)
    total[possible] = np.clip(below(mixture, log_level[possible], edges), 0.0, 1.0)
    return total


def adjusted(p_values: FloatArray, counts: FloatArray, how: str) -> FloatArray:
    """p-values adjusted for there being `counts` of each; NaN stays."""
    order = np.argsort(p_values, kind="stable")  # NaN last
    p, number = p_values[order], counts[order]
    number = np.where(np.isnan(p), 0.0, number)
    n, upto = number.sum(), np.cumsum(number)
    match how:
        case "holm":  # Holm (1979): the smallest times n, the next times n - 1, ..., never falling
            result = np.maximum.accumulate((n - (upto - number)) * p)
        case "bonferroni":
            result = n * p
        case "fdr":  # Benjamini & Hochberg (1995), from the largest downwards
            rising = np.where(np.isnan(p), np.inf, n * p / np.maximum(upto, 1.0))
            result = np.minimum.accumulate(rising[::-1])[::-1]
            result = np.where(np.isnan(p), np.nan, result)
        case _:
            result = p
    answer = np.empty_like(p)
    answer[order] = np.minimum(result, 1.0)
    return answer


# -------------------------------------------------------------------- continuous
def _highest_end(mixture: Mixture) -> FloatArray:
    """The end of the support from which a density without a mode falls, (1,)."""
    ends = np.array([float(mixture.icdf(0.0)), float(mixture.iccdf(0.0))])
    inner = [float(mixture.icdf(NEAR_END)), float(mixture.iccdf(NEAR_END))]
    heights = np.where(np.isfinite(ends), mixture.logpdf(inner), -np.inf)
    return ends[[int(np.argmax(heights))]]


def _below(mixture: Mixture, log_level: FloatArray, edges: FloatArray) -> FloatArray:
    """Mass below each level: the sum over the monotone pieces between the turning points."""

    def above(y: FloatArray) -> FloatArray:
        return np.asarray(mixture.logpdf(y)) - log_level

    start = _outwards(above, edges[0], -1.0, mixture)
    end = _outwards(above, edges[-1], 1.0, mixture)
    total = np.asarray(mixture.cdf(_crossing(mixture, log_level, start, edges[0])))
    total = total + mixture.ccdf(_crossing(mixture, log_level, end, edges[-1]))
    for number, (low, high) in enumerate(pairwise(edges)):
        falls = number % 2 == 0  # the first turning point is a mode
        lowest, highest = (high, low) if falls else (low, high)
        crossing = _crossing(mixture, log_level, lowest, highest)
        ends = (crossing, lowest) if falls else (lowest, crossing)
        total += _between(mixture, *ends)
    return np.asarray(total)


def _crossing(mixture: Mixture, log_level: FloatArray, lowest: float, highest: float) -> FloatArray:
    """Where each level is crossed between the lowest and the highest place of a monotone piece.

    A table narrows the brackets first. Where the support begins at 0 the search is on the scale of
    the logarithm: a lognormal may go over hundreds of decades.
    """
    is_positive = float(mixture.icdf(0.0)) == 0.0
    ends = np.array([lowest, highest])
    first, last = np.log(np.maximum(ends, SMALLEST)) if is_positive else ends

    def logpdf(place: FloatArray) -> FloatArray:
        return np.asarray(mixture.logpdf(np.exp(place) if is_positive else place))

    table = np.linspace(first, last, TABLE)
    heights = logpdf(table)
    cell = np.clip(np.searchsorted(heights, log_level), 1, TABLE - 1)
    place = bracketed_root(lambda y: logpdf(y) - log_level, table[cell - 1], table[cell])
    crossing = np.exp(place) if is_positive else place
    crossing = np.where(log_level >= heights[-1], highest, crossing)  # all of the piece lies below
    return np.where(log_level < heights[0], lowest, crossing)  # none of it does


def _outwards(
    above: Callable[[FloatArray], FloatArray], mode: float, side: float, mixture: Mixture
) -> float:
    """Far enough out for the density to lie below every level; the end of the support if any."""
    border = float(mixture.icdf(0.0) if side < 0 else mixture.iccdf(0.0))
    step = max(float(part.location_and_width()[1]) for part in mixture.components)
    if np.isfinite(border):
        return border
    while np.any(above(np.array([mode + side * step])) > 0.0):
        step *= 2.0
    return mode + side * step


def _between(mixture: Mixture, low: Any, high: Any) -> FloatArray:
    """Probability between two places, from the tail in which less is lost."""
    lower = np.asarray(mixture.cdf(high)) - mixture.cdf(low)
    upper = np.asarray(mixture.ccdf(low)) - mixture.ccdf(high)
    return np.asarray(np.where(np.asarray(mixture.cdf(high)) < 0.5, lower, upper))


# -------------------------------------------------------------------- counts
def _below_discrete(mixture: Mixture, log_level: FloatArray, edges: FloatArray) -> FloatArray:
    """The same on whole numbers, of which those at the level itself belong to it."""
    limit = log_level + TIE * (1.0 + np.abs(log_level))

    def is_low(y: FloatArray) -> BoolArray:
        return np.asarray(mixture.logpdf(y) <= limit)

    def is_high(y: FloatArray) -> BoolArray:
        return ~is_low(y)

    first = np.full_like(limit, float(mixture.icdf(0.0)) - 1.0)
    last = _outwards(
        lambda y: np.asarray(mixture.logpdf(np.round(y))) - limit, edges[-1], 1.0, mixture
    )
    total = np.asarray(mixture.cdf(first_true(is_high, first, edges[0]) - 1.0))
    total = total + mixture.ccdf(first_true(is_low, edges[-1], np.ceil(last)) - 1.0)
    for edge in edges:
        total += np.where(is_low(np.full_like(limit, edge)), mixture.pdf(edge), 0.0)
    for number, (low, high) in enumerate(pairwise(edges)):
        if number % 2 == 0:  # from a mode down to an antimode
            total += _between(mixture, first_true(is_low, low, high) - 1.0, high - 1.0)
        else:
            total += _between(mixture, low, first_true(is_high, low, high) - 1.0)
    return np.asarray(total)


# -------------------------------------------------------------------- the rows of a sample
def outliers(
    mixture: Mixture, sample: Sample | None, x: Any, level: float, adjust: str, message: str = ""
) -> Outliers:
    """The rows of the sample, or of the values `x` if they are given, that are improbable."""

    def p_value(values: FloatArray) -> FloatArray:
        return improbability(mixture, values)

    if x is not None or sample is None:
        values = vector("x", x)
        p_values = p_value(values)
        corrected = adjusted(p_values, np.ones_like(p_values), adjust)
    else:
        values = of_rows(sample, None, np.array, "outliers")
        p_values = of_rows(sample, None, p_value, "outliers")
        corrected = adjusted(p_values, _counts(sample, values), adjust)
    flagged = np.flatnonzero(corrected <= level)
    rows = flagged[np.argsort(p_values[flagged], kind="stable")]
    return Outliers(
        rows=rows,
        x=values[rows],
        p_values=p_values,
        adjusted=corrected,
        level=level,
        adjust=adjust,
        message=message,
    )


def _counts(sample: Sample, values: FloatArray) -> FloatArray:
    """How many observations each row counts for: the weight of a value over its rows.

    Rows whose value the sample does not hold as such, being a sketch of them, count alike; a row of
    relative weight is one row.
    """
    if sample.is_relative:
        return np.where(np.isnan(values), 0.0, 1.0)
    place = np.minimum(np.searchsorted(sample.values, values), sample.values.size - 1)
    held = sample.values[place] == values
    if np.count_nonzero(held) < 0.5 * np.count_nonzero(~np.isnan(values)):
        return np.where(np.isnan(values), 0.0, sample.n / np.count_nonzero(~np.isnan(values)))
    rows = np.bincount(place[held], minlength=sample.values.size)
    return np.where(held, (sample.weights / np.maximum(rows, 1))[place], 0.0)
