"""The distribution function of incomplete rows without a family: Turnbull's estimate.

The nonparametric maximum of the likelihood puts its mass on the innermost intervals: those that
begin where a row begins and end where a row ends, with no end of a row between (Turnbull 1976,
*JRSS B* 38). Of exact values it is the empirical distribution, of right-censored ones that of
Kaplan & Meier (1958), of bins that do not overlap their shares. Rows that were observed within a
window count for those that were not: one for each 1 / P of the population, P being the probability
of its window.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.sample.rows import Rows, folded

__all__ = ["Pieces", "turnbull"]

MOST_ENDS = 250
"""Ends of incomplete rows are told apart at most at so many places: more could not be seen."""

MOST_STEPS = 60
"""Most steps of EM, with a Newton step after each: right-censored rows take about five."""

TOLERANCE = 1e-8
"""The log-likelihood is at its maximum to this, for each observation."""

FADING = 0.01
"""A piece with less than this share of the largest mass that should have less is on its way to 0,
and takes no part in a Newton step."""

ROUNDING = 1e-14
"""Log-likelihoods that differ by less than this share of them are taken for equal."""

SHORT_OF_ZERO = 0.999
"""A Newton step takes at most this share from a mass: EM gives none to one that is 0."""


class Pieces(NamedTuple):
    """Where the mass lies; each array is (J,), ascending, and no two pieces overlap."""

    begins: FloatArray
    """End below, which does not belong to the piece; -inf where it is open."""
    ends: FloatArray
    """End above, which does; inf where it is open. Equal to `begins` for a single value."""
    masses: FloatArray
    """Their sum is 1, or with windows the share of the population that they show."""


def turnbull(rows: Rows, weights: FloatArray, seen: FloatArray | None = None) -> Pieces:
    """The nonparametric maximum of the likelihood of some rows, their errors left aside.

    Parameters
    ----------
    rows : Rows
        m of them.
    weights : (m,)
    seen : (m,), optional
        Probability of the window of each row, which must be given where there are windows.
    """
    rows, weights, seen = _merged(rows, weights, np.ones_like(weights) if seen is None else seen)
    begins, ends, first, last = _innermost(rows.lower, rows.upper)
    counted = _shown(begins, ends, rows, weights / seen)
    kept = counted > 0.0
    masses = np.zeros(begins.size)
    number = np.concatenate([[0], np.cumsum(kept)])
    masses[kept] = _climb(number[first], number[last], weights, counted[kept])
    return Pieces(begins, ends, masses)


def _merged(
    rows: Rows, weights: FloatArray, seen: FloatArray
) -> tuple[Rows, FloatArray, FloatArray]:
    """The distinct rows, whose ends are no more than can be seen."""
    lower, upper = _coarse(rows.lower, rows.upper)
    distinct, places = folded(Rows.between(lower, upper)._replace(low=rows.low, high=rows.high))
    totals = np.bincount(places, weights=weights)
    shares = np.bincount(places, weights=weights / seen)
    return distinct, totals.astype(np.float64), totals / shares


def _coarse(lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The ends of the rows, moved to the next of a few places if they are many.

    A value then is the interval between two of them.
    """
    ends = np.unique(np.concatenate([lower, upper]))
    if ends.size <= MOST_ENDS or np.all(lower == upper):
        return lower, upper
    finite = ends[np.isfinite(ends)]
    places = finite[np.unique(np.linspace(0, finite.size - 1, MOST_ENDS).round().astype(int))]
    first, last = (np.clip(np.searchsorted(places, x), 0, places.size - 1) for x in (lower, upper))
    below = places[np.maximum(first - (lower == upper), 0)]  # a value lies between two places
    above = places[last]
    return np.where(np.isfinite(lower), below, lower), np.where(np.isfinite(upper), above, upper)


def _innermost(
    lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """The innermost intervals; of each row its first of these, and the one after its last.

    In order, of what lies at one place: single values, ends of intervals, begins of others.
    """
    places, order = np.unique(np.concatenate([lower, upper]), return_inverse=True)
    left, right = 3 * order[: lower.size] + 2 * (lower < upper), 3 * order[lower.size :] + 1
    begins, ends = np.unique(left), np.unique(right)
    nearest = begins[np.searchsorted(begins, ends) - 1]
    innermost = nearest > np.concatenate([[-1], ends[:-1]])
    begins, ends = nearest[innermost], ends[innermost]
    first, last = np.searchsorted(begins, left), np.searchsorted(ends, right, side="right")
    return places[begins // 3], places[ends // 3], first, last


def _shown(begins: FloatArray, ends: FloatArray, rows: Rows, numbers: FloatArray) -> FloatArray:
    """(J,) how many of the population the windows show at each piece."""
    beyond = np.where(begins < ends, begins, np.nextafter(begins, -np.inf))
    below = _sum_up_to(rows.high, numbers, beyond)
    above = _sum_up_to(-rows.low, numbers, np.nextafter(-ends, -np.inf))
    return np.asarray(np.maximum(numbers.sum() - below - above, 0.0))


def _sum_up_to(at: FloatArray, numbers: FloatArray, x: FloatArray) -> FloatArray:
    """The sum of the numbers at places up to each x."""
    order = np.argsort(at)
    sums = np.concatenate([[0.0], np.cumsum(numbers[order])])
    return np.asarray(sums[np.searchsorted(at[order], x, side="right")])


# ---------------------------------------------------------------------- the maximum
class _Likelihood(NamedTuple):
    """sum of w log(mass of the row's pieces), less the sum of counted mass: it is concave."""

    first: IntArray
    last: IntArray
    """(m,) the first piece of each row, and the one after its last."""
    weights: FloatArray
    counted: FloatArray

    def of_rows(self, masses: FloatArray) -> FloatArray:
        """(m,) the mass of each row."""
        sums = np.concatenate([[0.0], np.cumsum(masses)])
        return np.asarray(np.maximum(sums[self.last] - sums[self.first], 1e-300))

    def value(self, masses: FloatArray) -> float:
        return float(self.weights @ np.log(self.of_rows(masses)) - self.counted @ masses)

    def expected(self, masses: FloatArray) -> FloatArray:
        """(J,) the derivative by each mass of the first part."""
        each, steps = self.weights / self.of_rows(masses), np.zeros(masses.size + 1)
        np.add.at(steps, self.first, each)
        np.subtract.at(steps, self.last, each)
        return np.asarray(np.cumsum(steps)[:-1])

    def curvature(self, masses: FloatArray) -> FloatArray:
        """(J, J) the second derivatives, of the other sign: sums over the rows that hold both."""
        corners = np.zeros((masses.size + 1, masses.size + 1))
        np.add.at(corners, (self.first, self.last), self.weights / self.of_rows(masses) ** 2)
        begun = np.cumsum(corners, axis=0)  # begun by j, and not ended by k
        holding = np.cumsum(begun[:, ::-1], axis=1)[:, ::-1]
        upper = np.triu(holding[:-1, 1:])
        return np.asarray(upper + np.triu(upper, 1).T)


def _climb(first: IntArray, last: IntArray, weights: FloatArray, counted: FloatArray) -> FloatArray:
    """The masses of the maximum, by EM with a Newton step after each of its steps."""
    likelihood = _Likelihood(first, last, weights, counted)
    total = float(weights.sum())
    masses = np.full(counted.size, 1.0 / counted.size)
    masses *= total / float(counted @ masses)
    alone = bool(np.all(last - first == 1))
    for step in range(MOST_STEPS):
        masses = _newton(likelihood, masses) if step else masses
        masses = masses * np.maximum(likelihood.expected(masses), 0.0) / counted  # has the total
        gap = float((likelihood.expected(masses) / counted).max()) - 1.0
        if alone or gap < TOLERANCE:  # by concavity, the most that is left for each row
            break
    return masses


def _newton(likelihood: _Likelihood, masses: FloatArray) -> FloatArray:
    """The masses after a Newton step of those that are not all but 0; the same if it is none."""
    slope = likelihood.expected(masses) - likelihood.counted
    fading = (masses < FADING * masses.max()) & (slope < 0.0)
    large = np.flatnonzero(~fading & (masses > 0.0))
    slope = slope[large]
    curvature = likelihood.curvature(masses)[np.ix_(large, large)]
    curvature[np.diag_indices_from(curvature)] *= 1.0 + 1e-10  # where the maximum is not unique
    try:
        step = np.linalg.solve(curvature, slope)
    except np.linalg.LinAlgError:
        return masses
    best, own = likelihood.value(masses), masses[large]
    for halvings in range(8):
        share = 0.5**halvings
        found = np.where(fading, (1.0 - SHORT_OF_ZERO * share) * masses, masses)
        found[large] = np.maximum(own + share * step, (1.0 - SHORT_OF_ZERO * share) * own)
        if likelihood.value(found) >= best - ROUNDING * abs(best):
            return found
    return masses
