"""Where two components, each times its weight, are equally likely: in closed form, or searched."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.curve.grid import quantile_grid, scores
from mix1d.curve.roots import bracketed_root
from mix1d.families.bank import Bank, bank_of
from mix1d.families.base import Family

__all__ = ["Pair", "crossings", "crossings_of"]

SCORES = scores(fine=0.05, reach=10.0, coarse=0.25, end=37.0)
"""Normal scores of the quantiles between which two components cross at most once."""

MOST_COUNTS = 20_000
"""So many whole numbers are looked at faster than as many quantiles of counts are found as there
are scores."""

MOST = 2.0**53
"""The largest count."""

NOTHING = -700.0
"""Logarithm of a probability below which that of a count, far above the mean, is of no account."""

Pair = tuple[int, int]


def crossings(
    log_weights: FloatArray, bank: Bank, present: list[int], shift: float = 0.0
) -> dict[Pair, FloatArray]:
    """Where ``shift + log p_i g_i`` and ``log p_j g_j`` cross, for every pair i < j."""
    components, logs = bank.unstack(), log_weights.tolist()
    return {
        (i, j): crossings_of(components[i], components[j], logs[i] - logs[j] + shift)
        for i, j in combinations(present, 2)
    }


def crossings_of(one: Family, other: Family, log_ratio: float) -> FloatArray:
    """Where ``log_ratio + log one(x) - log other(x)`` changes sign."""
    roots = one.crossings(other, log_ratio)
    return _searched(one, other, log_ratio) if roots is None else roots


def _searched(one: Family, other: Family, log_ratio: float) -> FloatArray:
    """Crossings of two components without a closed form: sign changes on a grid, refined."""

    def difference(x: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return log_ratio + one._log_extension(x) - other._log_extension(x)

    bank = bank_of([one, other])
    x = _ends_and_turn(bank) if bank.bends_one_way else _grid(bank)
    above = difference(x)
    clear = ~np.isnan(above) & (above != 0.0)
    x, sign = x[clear], np.sign(above[clear])
    changes = np.flatnonzero(sign[:-1] != sign[1:])
    return bracketed_root(difference, x[changes], x[changes + 1])


def _ends_and_turn(bank: Bank) -> FloatArray:
    """From 0 to where no probability is left, and the place at which the difference turns."""
    mean, sd = bank.moments()
    last = float((mean + 10.0 * sd + 10.0).max())
    while last < MOST and (bank._log_extension(np.array([last])) > NOTHING).any():
        last *= 2.0

    def slope(x: FloatArray) -> FloatArray:
        first, second = bank._slope(x)
        return np.asarray(first - second)

    ends = np.array([0.0, last])
    return np.insert(ends, 1, bracketed_root(slope, ends[:1], ends[1:]))


def _grid(bank: Bank) -> FloatArray:
    """Points between which two components cross at most once; of counts each, if they are few."""
    if bank.discrete:
        end = ndtr(SCORES[:1])
        first, last = float(bank._icdf(end).min()), float(bank._iccdf(end).max())
        if last - first < MOST_COUNTS:
            return np.arange(first, last + 1.0)
    return quantile_grid(bank, SCORES)
