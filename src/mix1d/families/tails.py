"""Tails and quantiles where no closed form serves: logarithms of probabilities to any depth."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["exponential_mean", "log_complement", "log_sum", "root_of_log_tail"]

NODES = 64
"""Nodes of the quadrature over an exponential variable."""

MOST_STEPS = 200
"""Steps of Newton's method at most, of which each at least halves the distance in the far tail."""


def log_complement(log_share: FloatArray) -> FloatArray:
    """Logarithm of 1 - p from that of p, without cancellation (Maechler 2012, *Rmpfr*)."""
    with np.errstate(divide="ignore"):
        near_one = np.log(-np.expm1(log_share))
        return np.where(log_share > -np.log(2.0), near_one, np.log1p(-np.exp(log_share)))


def log_sum(logs: FloatArray) -> FloatArray:
    """The logarithm of the sum of exponentials over the last axis but one."""
    top = logs.max(axis=-2, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(logs - top).sum(axis=-2)) + top[..., 0, :])


@cache
def _laguerre() -> tuple[FloatArray, FloatArray]:
    return np.polynomial.laguerre.laggauss(NODES)


def exponential_mean(function: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Mean of a smooth function of an exponential variable of mean 1.

    The function takes the nodes (t,) and gives (..., t).
    """
    nodes, weights = _laguerre()
    return np.asarray(function(nodes) @ weights)


def root_of_log_tail(
    log_tail: Callable[[FloatArray], FloatArray],
    log_density: Callable[[FloatArray], FloatArray],
    log_share: FloatArray,
    start: FloatArray,
) -> FloatArray:
    """Where the logarithm of a lower tail has a value: Newton's method on the logarithm.

    The logarithm of the tail of a log-concave density is concave: from a start below the root the
    steps rise to it and never pass it.
    """
    z, rounding = start, 4.0 * np.finfo(float).eps
    for _ in range(MOST_STEPS):
        logs = log_tail(z)
        gap = log_share - logs
        step = gap * np.exp(logs - log_density(z))
        step = np.where(np.isfinite(step), step, 0.0)  # infinite quantiles stay where they are
        z = z + step
        at_root = np.abs(gap) <= rounding * np.maximum(1.0, np.abs(log_share))
        if np.all(at_root | (np.abs(step) <= rounding * np.abs(z))):
            break
    return z
