"""EM with every component of the null hypothesis split in two: `native/doubled.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.plain.grouped import moments_of_intervals

__all__ = ["climb_doubled"]


def climb_doubled(
    y: FloatArray,
    high: FloatArray | None,
    counts: FloatArray,
    alpha: FloatArray,
    beta: FloatArray,
    means: FloatArray,
    variances: FloatArray,
    null_variances: FloatArray,
    ends: FloatArray,
    *,
    penalty: float,
    iterations: int,
    tol: float,
    free: bool,
) -> float:
    """EM until so many evaluations; returns the penalised log-likelihood at the last.

    `alpha`, `beta` (k,), `means`, `variances` (2, k) are updated in place: see `kernels.doubled`.
    """
    before = value = -np.inf
    for iteration in range(iterations):
        weights, sds = alpha * np.stack([beta, 1.0 - beta]), np.sqrt(variances)
        loglik, rows, once, twice = _moments(y, high, counts, np.stack([weights, means, sds]))
        value = loglik - _charge(beta, null_variances / variances, penalty)
        if value - before < tol or iteration == iterations - 1:
            break
        before = value
        for c, h in np.argwhere(rows > 0.0):
            mean = means[c, h] + sds[c, h] * once[c, h] / rows[c, h]
            mean = mean if free else min(max(mean, ends[h]), ends[h + 1])
            moved = (mean - means[c, h]) / sds[c, h]
            squares = twice[c, h] - 2.0 * moved * once[c, h] + moved**2 * rows[c, h]
            means[c, h] = mean
            variances[c, h] = (
                max(squares, 0.0) * variances[c, h] + 2.0 * penalty * null_variances[h]
            ) / (rows[c, h] + 2.0 * penalty)
        alpha[:] = np.maximum(rows.sum(axis=0) / counts.sum(), 1e-300)
        if free:  # the best beta under the penalty log(1 - |1 - 2 beta|)
            low, both = rows[0], rows.sum(axis=0)
            below, above = (low + 1.0) / (both + 1.0), low / (both + 1.0)
            beta[:] = np.where(below < 0.5, below, np.maximum(above, 0.5))
    return value


def _moments(
    y: FloatArray, high: FloatArray | None, counts: FloatArray, mixture: FloatArray
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """L; for each of the (2, k) halves the rows in it, their deviations and their squares."""
    flat = mixture.reshape(3, -1)
    if high is None:
        loglik, *sums = _moments_of_values(y, counts, flat)
    else:
        loglik, *sums = moments_of_intervals(y, high, counts, flat)
    rows, once, twice = (part.reshape(mixture.shape[1:]) for part in sums)
    return loglik, rows, once, twice


def _moments_of_values(
    y: FloatArray, counts: FloatArray, mixture: FloatArray
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    weights, means, sds = mixture
    z = (y[:, None] - means) / sds
    with np.errstate(divide="ignore"):
        logs = np.log(weights / (np.sqrt(2.0 * np.pi) * sds)) - 0.5 * z * z
    greatest = logs.max(axis=1, keepdims=True)
    density = np.exp(logs - greatest)
    total = density.sum(axis=1, keepdims=True)
    loglik = float(counts @ (greatest + np.log(total))[:, 0])
    q = counts[:, None] * density / total
    return loglik, q.sum(axis=0), (q * z).sum(axis=0), (q * z * z).sum(axis=0)


def _charge(beta: FloatArray, ratio: FloatArray, penalty: float) -> float:
    """The penalties of the shares and of the (2, k) ratios of the null variances to these."""
    shares = np.log(1.0 - np.abs(1.0 - 2.0 * beta)).sum()
    return float(penalty * (ratio - np.log(ratio) - 1.0).sum() - shares)
