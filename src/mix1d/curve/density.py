"""The logarithms of a mixture's density and tails, by log-sum-exp over the components."""

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
    """log p_j g_j(x): shape (..., k) for `x` of shape (...)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.log(weights) + bank._logpdf(x[..., None])


def logpdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    return log_sum_exp(weighted_logpdf(weights, bank, x))


def logcdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return log_sum_exp(np.log(weights) + bank._logcdf(x[..., None]))


def logccdf(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return log_sum_exp(np.log(weights) + bank._logccdf(x[..., None]))


def posterior(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    """Probability of each component given x, (..., k); NaN where no component can give x."""
    return shares_of(weighted_logpdf(weights, bank, x))


def shares_of(logs: FloatArray) -> FloatArray:
    """Exponentials over their sum along the last axis.

    Not exp(logs - log_sum_exp): at logarithms of -1e16 the log 2 of two equal ones is rounded away.
    """
    with np.errstate(invalid="ignore"):
        ratios = np.exp(logs - logs.max(axis=-1, keepdims=True))
        return np.asarray(ratios / ratios.sum(axis=-1, keepdims=True))


def log_sum_exp(logs: FloatArray) -> FloatArray:
    """log of the sum of exponentials over the last axis; -inf for a sum of zeros."""
    top = logs.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = np.log(np.exp(logs - np.where(np.isfinite(top), top, 0.0)).sum(axis=-1))
        return np.asarray(total + np.where(np.isfinite(top), top, 0.0)[..., 0])
