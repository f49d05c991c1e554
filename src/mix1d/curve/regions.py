"""How often a rule that cuts the line into regions is wrong: the components' masses in them.

A region's mass is a difference of two cdfs, or of two complements where these are the smaller
numbers; the two outermost regions are tails, and kept as logarithms.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.density import shares_of
from mix1d.families.bank import Bank

__all__ = ["confusion", "error_rates", "masses"]


def masses(bank: Bank, cuts: FloatArray) -> FloatArray:
    """(k, m + 1) probability of each component below, between and above the sorted `cuts`."""
    with np.errstate(all="ignore"):
        below, above = np.exp(bank._logcdf(cuts)), np.exp(bank._logccdf(cuts))
    nothing, all_ = np.zeros((len(bank), 1)), np.ones((len(bank), 1))
    by_below = np.diff(np.concatenate([nothing, below, all_], axis=1))
    by_above = -np.diff(np.concatenate([all_, above, nothing], axis=1))
    upper = np.concatenate([nothing, below], axis=1) > 0.5  # the region starts above the median
    return np.maximum(np.where(upper, by_above, by_below), 0.0)


def confusion(
    weights: FloatArray,
    bank: Bank,
    cuts: FloatArray,
    called: IntArray,
    members: FloatArray | None = None,
) -> FloatArray:
    """(k, k) probability of a value of component i (row) that is called j (column).

    `called` is the component of each of the m + 1 regions. With `members` (G, k), 1 for the
    components of each group and 0 for the others, it is the same of groups, (G, G).
    """
    shares = weights[:, None] * masses(bank, cuts)
    if members is not None:
        shares = members @ shares
    table = np.zeros((len(shares), len(shares)))
    for region, j in zip(shares.T, called.tolist(), strict=True):
        table[:, j] += region
    return table


def error_rates(
    weights: FloatArray,
    bank: Bank,
    cuts: FloatArray,
    called: IntArray,
    members: FloatArray | None = None,
) -> FloatArray:
    """(m, 2) share of the other components in the region below each cut, and in the one above.

    NaN where a region between two cuts has no mass that a double can hold. `members` as in
    `confusion`.
    """
    if not len(cuts):
        return np.empty((0, 2))
    with np.errstate(all="ignore"):
        logs = np.log(weights[:, None] * masses(bank, cuts))
        logs[:, 0] = np.log(weights) + bank._logcdf(cuts[:1])[:, 0]
        logs[:, -1] = np.log(weights) + bank._logccdf(cuts[-1:])[:, 0]
    shares = shares_of(logs)
    if members is not None:
        shares = members @ shares
    shares[called, np.arange(len(called))] = 0.0
    wrong = np.where(np.isnan(shares).any(axis=0), np.nan, shares.sum(axis=0))
    return np.stack([wrong[:-1], wrong[1:]], axis=1)
