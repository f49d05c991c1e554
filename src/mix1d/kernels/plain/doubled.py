"""EM with every component of the null hypothesis split in two: `native/doubled.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["climb_doubled"]


def climb_doubled(
    y: FloatArray,
    counts: FloatArray,
    n: int,
    k: int,
    alpha: FloatArray,
    beta: FloatArray,
    means: FloatArray,
    variances: FloatArray,
    null_variances: FloatArray,
    ends: FloatArray,
    penalty: float,
    iterations: int,
    tol: float,
    free: bool,
) -> float:
    """EM until so many evaluations; the penalised log-likelihood at the last.

    `alpha`, `beta` (k,), `means`, `variances` (2, k) are updated in place: see `choose.doubled`.
    """
    before = value = -np.inf
    for iteration in range(iterations):
        weights = alpha * np.stack([beta, 1.0 - beta])
        z = (y - means[..., None]) / np.sqrt(variances)[..., None]  # (2, k, n)
        with np.errstate(divide="ignore"):
            heights = np.log(weights / np.sqrt(2.0 * np.pi * variances))[..., None]
        logs = heights - 0.5 * z * z
        top = logs.max(axis=(0, 1))
        density = np.exp(logs - top)
        total = density.sum(axis=(0, 1))
        value = float(counts @ (top + np.log(total))) - _charge(
            beta, null_variances / variances, penalty
        )
        if value - before < tol or iteration == iterations - 1:
            break
        before = value
        q = counts * density / total
        rows = q.sum(axis=2)  # (2, k)
        for c, h in np.argwhere(rows > 0.0):
            mean = means[c, h] + np.sqrt(variances[c, h]) * (q[c, h] @ z[c, h]) / rows[c, h]
            mean = mean if free else min(max(mean, ends[h]), ends[h + 1])
            squares = float(q[c, h] @ (y - mean) ** 2)
            means[c, h] = mean
            variances[c, h] = (squares + 2.0 * penalty * null_variances[h]) / (
                rows[c, h] + 2.0 * penalty
            )
        alpha[:] = np.maximum(rows.sum(axis=0) / counts.sum(), 1e-300)
        if free:  # the best beta under the penalty log(1 - |1 - 2 beta|)
            low, both = rows[0], rows.sum(axis=0)
            below, above = (low + 1.0) / (both + 1.0), low / (both + 1.0)
            beta[:] = np.where(below < 0.5, below, np.maximum(above, 0.5))
    return value


def _charge(beta: FloatArray, ratio: FloatArray, penalty: float) -> float:
    """The penalties of the shares and of the (2, k) ratios of the null variances to these."""
    shares = np.log(1.0 - np.abs(1.0 - 2.0 * beta)).sum()
    return float(penalty * (ratio - np.log(ratio) - 1.0).sum() - shares)
