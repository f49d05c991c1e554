"""The logarithm of the probability of an interval, lower < X <= upper, to all its digits.

It is the difference of two tail probabilities, of those tails that are the smaller; where they
cancel, as in a narrow interval, a sum over nodes of the density; and where a tail is no number,
which a family of SciPy may give, the integral of the density.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.derived import AnyFamily
from mix1d.families.tails import log_complement, log_sum
from mix1d.families.unseen import log_integral
from mix1d.families.whole_numbers import FEW, log_sum_between

__all__ = ["log_mass", "log_mass_of_counts"]

CANCELS = np.log(0.75)
"""Two tails whose logarithms differ by less than this leave less than a quarter of the larger."""

LOWEST = -1e30
"""A density whose logarithm is below this is 0."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)
"""Gauss-Legendre quadrature of an interval so narrow that its tails cancel."""

PLACES, LOG_SHARES = 0.5 * (1.0 + NODES), np.log(0.5 * WEIGHTS)
"""The nodes between 0 and 1 and the logarithms of their shares."""


def log_mass(family: AnyFamily, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Of a family with a density: (..., k, m) for (m,) ends."""
    with np.errstate(all="ignore"):
        logs, ratio = _difference_of_tails(family, lower, upper)
        cancels = ratio > CANCELS
        if cancels.any():
            rows = _anywhere(cancels)
            narrow = _log_sum_over_nodes(family, lower[rows], upper[rows])
            logs[..., rows] = np.where(cancels[..., rows], narrow, logs[..., rows])
        lost = np.isnan(ratio)
        if lost.any():
            rows = _anywhere(lost)
            logs[..., rows] = np.where(lost[..., rows], -np.inf, logs[..., rows])
            lost[..., rows] &= _has_density(family, lower[rows], upper[rows])
        if lost.any():
            rows = _anywhere(lost)
            whole = log_integral(family, lower[rows], upper[rows])
            logs[..., rows] = np.where(lost[..., rows], whole, logs[..., rows])
    return logs


def _anywhere(which: BoolArray) -> BoolArray:
    """(m,) in which rows it is so of any component."""
    return np.asarray(which.any(axis=tuple(range(which.ndim - 1))))


def _has_density(family: AnyFamily, lower: FloatArray, upper: FloatArray) -> BoolArray:
    """(..., k, m) whether there is any at an end: without, tails of 0 are believed."""
    ends = np.concatenate([lower, upper])
    logs = family._logpdf(np.where(np.isfinite(ends), ends, 0.0))
    some = np.where(np.isfinite(ends), ~(logs <= LOWEST), False)
    below, above = np.split(some, 2, axis=-1)
    return np.asarray(below | above)


def _difference_of_tails(
    family: AnyFamily, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Its logarithm, and the logarithm of the ratio of the two tails that it is taken of.

    The ratio is no number where the larger of the two is 0, or is none itself.
    """
    below, above = family._logcdf(upper), family._logccdf(lower)
    is_upper = above < below
    large = np.where(is_upper, above, below)
    small = np.where(is_upper, family._logccdf(upper), family._logcdf(lower))
    ratio = small - large
    return large + log_complement(np.minimum(ratio, 0.0)), ratio


def _log_sum_over_nodes(family: AnyFamily, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The logarithm of the integral of the density over narrow intervals."""
    y = lower + (upper - lower) * PLACES[:, None]
    logs = family._logpdf(y.ravel())
    logs = logs.reshape(*logs.shape[:-1], *y.shape) + LOG_SHARES[:, None]
    return log_sum(logs) + np.log(upper - lower)


def log_mass_of_counts(family: AnyFamily, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Of a family of whole numbers: the sum from the first above `lower` to the last up to `upper`.

    Term by term where they are few, or where tails cancel or are no numbers.
    """
    first, last = np.floor(lower) + 1.0, np.floor(upper)
    few = last - first < FEW
    with np.errstate(all="ignore"):
        if few.all():
            return log_sum_between(family, first, last)
        logs, ratio = _difference_of_tails(family, first - 1.0, last)
        doubtful = few | ~(ratio <= CANCELS)
        if doubtful.any():
            rows = doubtful.any(axis=tuple(range(doubtful.ndim - 1)))
            terms = log_sum_between(family, first[rows], last[rows])
            logs[..., rows] = np.where(doubtful[..., rows], terms, logs[..., rows])
    return logs
