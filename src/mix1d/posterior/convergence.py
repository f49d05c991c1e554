r"""Whether chains agree, and how many independent draws theirs are worth.

R-hat compares the variance of all draws with that within the halves of the chains, both on the
normal scores of the ranks; of the draws and of their distances from the median the larger counts.
The effective sample size divides the number of draws by 1 + 2 (sum of autocorrelations), summed by
Geyer's initial monotone sequence; in the bulk on the normal scores, in the tails for the 5% and the
95% quantile.

References
----------
Vehtari, Gelman, Simpson, Carpenter & Burkner (2021), *Bayesian Analysis* 16, 667-718.
Geyer (1992), *Statistical Science* 7.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from mix1d.arrays import FloatArray

__all__ = ["bulk_size", "effective_size", "r_hat", "tail_size"]

TAILS = (0.05, 0.95)
"""The quantiles by which tails are judged."""


def r_hat(draws: FloatArray) -> FloatArray:
    """(...) the rank-normalised split R-hat of (chains, draws, ...) draws."""
    halves = _halves(draws)
    folded = np.abs(halves - np.median(halves, axis=(0, 1)))
    return np.maximum(_r_hat(_scores(halves)), _r_hat(_scores(folded)))


def bulk_size(draws: FloatArray) -> FloatArray:
    """(...) effective number of draws for their middle."""
    return effective_size(_scores(_halves(draws)))


def tail_size(draws: FloatArray) -> FloatArray:
    """(...) effective number of draws for the tails: the smaller one of both."""
    halves = _halves(draws)
    low, high = np.quantile(halves, TAILS, axis=(0, 1))
    sizes = [effective_size((halves <= end).astype(np.float64)) for end in (low, high)]
    return np.minimum(*sizes)


def effective_size(draws: FloatArray) -> FloatArray:
    """(...) effective number of (chains, draws, ...) draws for their mean; NaN of constant ones."""
    chains, n = draws.shape[:2]
    covariance = _autocovariance(draws).mean(axis=0)
    total = covariance[0]
    if chains > 1:
        total = total + draws.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        rho = 1.0 - (covariance[0] - covariance) * (n / (n - 1.0)) / total
        rho[0] = 1.0
        pairs = rho[0 : n - n % 2 : 2] + rho[1:n:2]
        pairs = np.where(np.cumprod(pairs > 0.0, axis=0) > 0, pairs, 0.0)
        time = 2.0 * np.minimum.accumulate(pairs, axis=0).sum(axis=0) - 1.0
    least = 1.0 / np.log10(chains * n)
    return np.where(total > 0.0, chains * n / np.maximum(time, least), np.nan)


def _autocovariance(draws: FloatArray) -> FloatArray:
    """(chains, draws, ...) at each lag, divided by the number of draws."""
    n = draws.shape[1]
    size = 1 << (2 * n - 1).bit_length()
    away = draws - draws.mean(axis=1, keepdims=True)
    power = np.square(np.abs(np.fft.rfft(away, size, axis=1)))
    return np.asarray(np.fft.irfft(power, size, axis=1)[:, :n] / n)


def _r_hat(draws: FloatArray) -> FloatArray:
    n = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean(axis=0)
    between = n * draws.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.sqrt(((n - 1.0) / n * within + between / n) / within))


def _halves(draws: FloatArray) -> FloatArray:
    """The first and the second halves of the chains as chains of their own."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _scores(draws: FloatArray) -> FloatArray:
    """Normal scores of the ranks among all chains (Blom 1958); ties have their mean rank."""
    flat = draws.reshape(draws.shape[0] * draws.shape[1], -1)
    ranks = np.empty(flat.shape)
    for column, into in zip(flat.T, ranks.T, strict=True):
        _, which, counts = np.unique(column, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        into[:] = (ends - 0.5 * (counts - 1.0))[which]
    scores = ndtri((ranks - 0.375) / (len(flat) + 0.25))
    return np.asarray(scores.reshape(draws.shape))
