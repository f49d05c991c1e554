"""Logarithms of a mixture's density and tails at (m,) values, by log-sum-exp over components."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank

__all__ = [
    "log_sum_exp",
    "logccdf",
    "logcdf",
    "logpdf",
    "posterior",
    "present",
    "shares_of",
    "weighted_logpdf",
]


def present(weights: FloatArray, bank: Bank) -> tuple[FloatArray, Bank]:
    """The components of positive weight, and their weights."""
    if np.all(weights > 0):
        return weights, bank
    (kept,) = np.nonzero(weights)
    return weights[kept], bank[kept]


def weighted_logpdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    """(k, m) log p_j g_j(x)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.log(weights)[:, None] + bank._logpdf(x)


def logpdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    return log_sum_exp(weighted_logpdf(weights, bank, x))


def logcdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return log_sum_exp(np.log(weights)[:, None] + bank._logcdf(x))


def logccdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return log_sum_exp(np.log(weights)[:, None] + bank._logccdf(x))


def posterior(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    """(k, m) probability of each component given x; NaN where no component can give x."""
    return shares_of(weighted_logpdf(weights, bank, x))


def shares_of(logs: FloatArray) -> FloatArray:
    """Exponentials of (..., k, m) logarithms, over their sum along the component axis.

    Not exp(logs - log_sum_exp): at logarithms of -1e16 the log 2 of two equal ones is rounded away.
    """
    with np.errstate(invalid="ignore"):
        ratios = np.exp(logs - logs.max(axis=-2, keepdims=True))
        return np.asarray(ratios / ratios.sum(axis=-2, keepdims=True))


def log_sum_exp(logs: FloatArray) -> FloatArray:
    """(..., m) log of the sum of exponentials over the component axis of (..., k, m) logarithms.

    It is -inf for a sum of zeros.
    """
    highest = logs.max(axis=-2)
    with np.errstate(invalid="ignore", divide="ignore"):
        finite = np.where(np.isfinite(highest), highest, 0.0)
        return np.asarray(np.log(np.exp(logs - finite[..., None, :]).sum(axis=-2)) + finite)
