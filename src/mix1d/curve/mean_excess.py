"""The mean excess of a mixture: how far beyond a value its values lie on average.

Reinsurers call it the mean excess, reliability and survival analysis the mean residual life. With
Q(s) the value above which a share s lies, and S = P(X > x),

    E max(X - x, 0) = integral of (Q(S exp(-t)) - x) S exp(-t) over t > 0

whose integrand is smooth for each component by itself. Where x is below the median the part below
it is integrated likewise, and E max(X - x, 0) = E X - x + E max(x - X, 0).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.density import present
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank, are_atoms

__all__ = ["mean_excess"]

PANELS = np.concatenate([np.arange(0.0, 40.0), np.arange(40.0, 720.0, 4.0)])
"""Between each two of these t the integrand is smooth; exp(-t) underflows beyond the last."""

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(16)
"""Gauss-Legendre quadrature on [-1, 1], used between each two of them."""

HALF = 0.5 * np.diff(PANELS)[:, None]
T = (PANELS[:-1, None] + HALF * (NODES + 1.0)).ravel()
SHARES, SHARE_WEIGHTS = np.exp(-T), (HALF * NODE_WEIGHTS).ravel() * np.exp(-T)
"""Shares of a tail, and what the value at each of them weighs in its mean."""

NEAR = int(np.count_nonzero(T < 39.0))
"""Number of shares beyond which only heavy tails count."""

NEGLIGIBLE = 1e-17
"""Where one value weighs less than this part of the mean, those beyond it are left out."""

CLOSED = 0.05
"""Up to this share beyond x a closed form of the excess keeps its digits."""

FAR_TAIL = 1e-18
"""Share of what lies beyond x whose terms a sum over whole numbers leaves out."""

MOST_TERMS = 10_000_000
"""Most whole numbers that are summed."""


def mean_excess(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    """(m,) E(X - x | X > x); NaN where nothing lies beyond x, infinite where that mean is."""
    weights, bank = present(weights, bank)
    beyond, excess = np.zeros(x.shape), np.zeros(x.shape)
    atoms, means = are_atoms(bank), bank.moments()[0]
    with np.errstate(all="ignore"):
        for j, weight in enumerate(weights):
            one = bank[[j]]
            tail = np.exp(one._logccdf(x)[0])
            if atoms[j]:
                each = np.where(x < means[j], means[j] - x, 0.0)
            elif not np.isfinite(means[j]):
                each = np.where(tail > 0.0, np.inf, 0.0)
            else:
                part = _of_counts if bank.discrete else _of_density
                each = part(one, float(means[j]), x, tail)
            beyond += weight * tail
            excess += weight * each
        return np.where(beyond > 0.0, excess / beyond, np.nan)


def _of_density(one: Bank, mean: float, x: FloatArray, tail: FloatArray) -> FloatArray:
    """(m,) E max(X - x, 0) of one component."""
    found = np.empty(x.shape)
    closed = one._excess(x)
    for i, value in enumerate(x):
        if closed is not None and tail[i] >= CLOSED:
            found[i] = closed[0, i]
            continue
        share = float(np.exp(one._logcdf(x[i : i + 1])[0, 0]))
        if tail[i] <= share:
            found[i] = tail[i] * _averaged(partial(_above, one, tail[i], value))
        else:
            found[i] = mean - value + share * _averaged(partial(_below, one, share, value))
    return found


def _above(one: Bank, tail: float, value: float, shares: FloatArray) -> FloatArray:
    return np.asarray(one._iccdf(tail * shares)[0] - value)


def _below(one: Bank, tail: float, value: float, shares: FloatArray) -> FloatArray:
    return np.asarray(value - one._icdf(tail * shares)[0])


def _averaged(beyond: Callable[[FloatArray], FloatArray]) -> float:
    """The mean of a tail; `beyond` gives its value at a share, infinite for one that underflows."""
    near = _weighed(beyond(SHARES[:NEAR]), SHARE_WEIGHTS[:NEAR])
    total = float(near.sum())
    if near[-1] <= NEGLIGIBLE * total:
        return total
    return total + float(_weighed(beyond(SHARES[NEAR:]), SHARE_WEIGHTS[NEAR:]).sum())


def _weighed(values: FloatArray, weights: FloatArray) -> FloatArray:
    return np.where(np.isfinite(values), values, 0.0) * weights


def _of_counts(one: Bank, mean: float, x: FloatArray, tail: FloatArray) -> FloatArray:
    """(m,) E max(X - x, 0) of one component of whole numbers: the sum of its upper tails."""
    ends = one._iccdf(np.maximum(tail * FAR_TAIL, np.finfo(np.float64).tiny))[0]
    found = np.zeros(x.shape)
    for i in np.flatnonzero(tail > 0.0):
        first = max(np.ceil(x[i]), 0.0)
        if ends[i] - first > MOST_TERMS:
            raise Mix1dError(
                f"`x` must have at most {MOST_TERMS:,} whole numbers beyond it that count, got "
                f"{x[i]:.10g} and a component with mean {mean:.10g}"
            )
        terms = np.exp(one._logccdf(np.arange(first, ends[i] + 1.0))[0])
        found[i] = (first - x[i]) * tail[i] + float(terms.sum())
    return found
