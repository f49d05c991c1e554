"""Quantiles of a mixture, accurate in both tails and in the gap between two clusters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.beside_atoms import has_atoms
from mix1d.curve.density import log_sum_exp, logccdf, logcdf, present
from mix1d.curve.roots import bracketed_root
from mix1d.families.bank import Bank, are_atoms, ends_of_support
from mix1d.families.integers import first_true

__all__ = ["iccdf", "icdf"]

LARGEST = float(np.finfo(np.float64).max)
"""The largest number: brackets of quantiles are cut off there."""

ROUNDED = 1.0 + 8.0 * float(np.finfo(np.float64).eps)
"""Shares of the mixture whose ratio is smaller than this are one."""


def icdf(weights: FloatArray, bank: Bank, q: FloatArray) -> FloatArray:
    """The value below which a share `q` lies (the smallest such whole number, if discrete)."""
    weights, bank = present(weights, bank)
    if bank.discrete:
        return _count(bank, bank._icdf(q), lambda x: np.exp(logcdf(weights, bank, x)) >= q)
    return _quantile(weights, bank, q, 1.0 - q)


def iccdf(weights: FloatArray, bank: Bank, q: FloatArray) -> FloatArray:
    """The value above which a share `q` lies; accurate for tiny `q`."""
    weights, bank = present(weights, bank)
    if bank.discrete:
        return _count(bank, bank._iccdf(q), lambda x: np.exp(logccdf(weights, bank, x)) <= q)
    return _quantile(weights, bank, 1.0 - q, q)


def _quantile(weights: FloatArray, bank: Bank, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The value with a share `lower` below it and `upper` above it; the smaller one is exact."""
    at_lower = lower <= upper
    with np.errstate(all="ignore"):
        from_below, from_above = bank._icdf(lower), bank._iccdf(upper)
    each = np.where(at_lower, from_below, from_above)
    if len(each) == 1:
        return np.asarray(each[0])
    low, high = each.min(axis=0), each.max(axis=0)

    def balance(x: FloatArray) -> FloatArray:
        return _balance(weights, bank, x, lower, upper)

    narrow = _within_factor(balance, *(np.clip(end, -LARGEST, LARGEST) for end in (low, high)))
    inside = bracketed_root(balance, *narrow)
    if has_atoms(bank):
        inside = _at_atoms(weights, bank, lower, upper, inside)
    return np.where(lower == 0.0, low, np.where(upper == 0.0, high, inside))


def _at_atoms(
    weights: FloatArray, bank: Bank, lower: FloatArray, upper: FloatArray, x: FloatArray
) -> FloatArray:
    """The quantiles `x`, those exactly at an atom where the distribution function jumps past."""
    parts = bank.unstack()
    for j in np.flatnonzero(are_atoms(bank)).tolist():
        place = np.array([parts[j].fields()[0]], dtype=np.float64)
        upto, above = np.exp(logcdf(weights, bank, place)), np.exp(logccdf(weights, bank, place))
        reached = np.where(lower <= upper, lower <= upto * ROUNDED, upper * ROUNDED >= above)
        x = np.where(reached & (lower > upto - weights[j]), place, x)
    return x


def _balance(
    weights: FloatArray, bank: Bank, x: FloatArray, lower: FloatArray, upper: FloatArray
) -> FloatArray:
    """Positive where more than a share `lower` lies below x: a difference of logarithms.

    With B the components that lie mostly below x and c = lower - sum of p_j in B,

        F(x) - lower = sum of p_j F_j(x) outside B - sum of p_j (1 - F_j(x)) in B - c

    so that F itself, which is flat between two clusters and near 1, is never formed. The positive
    terms are weighed against the negative ones in logarithms.
    """
    with np.errstate(all="ignore"):
        column = weights[:, None]
        log_below, log_above = bank._logcdf(x), bank._logccdf(x)
        mostly_below = log_below > log_above
        rising = log_sum_exp(np.where(mostly_below, -np.inf, np.log(column) + log_below))
        falling = log_sum_exp(np.where(mostly_below, np.log(column) + log_above, -np.inf))
        settled = np.where(mostly_below, column, 0.0).sum(axis=0)
        open_ = np.where(mostly_below, 0.0, column).sum(axis=0)
        rest = np.where(lower <= upper, lower - settled, open_ - upper)
        gain = np.logaddexp(rising, np.log(np.maximum(-rest, 0.0)))
        return np.asarray(gain - np.logaddexp(falling, np.log(np.maximum(rest, 0.0))))


def _within_factor(
    increasing: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """A bracket of positive numbers, narrowed to a factor of 4 by geometric bisection.

    Lognormal quantiles can lie 100 powers of ten apart, and the root has a relative accuracy.
    """
    while True:
        wide = (low > 0.0) & (0.25 * high > low)
        if not wide.any():
            return low, high
        middle = np.sqrt(np.where(wide, low, 1.0)) * np.sqrt(np.where(wide, high, 1.0))
        above = increasing(middle) > 0.0
        high, low = np.where(wide & above, middle, high), np.where(wide & ~above, middle, low)


def _count(bank: Bank, each: FloatArray, holds: Callable[[FloatArray], BoolArray]) -> FloatArray:
    """The smallest whole number at which `holds`, between the quantiles of the components."""
    smallest = ends_of_support(bank)[0].min()
    low, high = each.min(axis=0), each.max(axis=0)
    bounded = np.isfinite(high)
    # one wider on either side: the components' own quantiles may be rounded the other way
    low = np.maximum(np.where(bounded, low, smallest) - 2.0, smallest - 1.0)
    top = np.where(bounded, high + 1.0, 0.0)
    return np.where(bounded, first_true(holds, np.where(bounded, low, 0.0), top), high)
