"""Ends of bootstrap intervals from the replicates of an estimate.

`bca` (Efron 1987) where the acceleration is known; `percentiles` else.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from mix1d.arrays import FloatArray

__all__ = ["bca", "percentiles"]


def bca(
    table: FloatArray, estimate: FloatArray, acceleration: FloatArray, level: float
) -> FloatArray:
    r"""Bias-corrected and accelerated percentiles of each column, (Q, 2) (Efron 1987).

    The bias correction is the normal score of the share of replicates below the estimate, ties
    counted half; a share of 0 or 1 is taken for less than one replicate.

    Parameters
    ----------
    table : (B, Q) the replicates
    estimate, acceleration : (Q,)
    """
    count = len(table)
    rounding = 1e-12 * np.abs(estimate)
    below = (table < estimate - rounding).sum(axis=0)
    ties = (np.abs(table - estimate) <= rounding).sum(axis=0)
    share = np.clip((below + 0.5 * ties) / count, 0.5 / count, 1.0 - 0.5 / count)
    bias = ndtri(share)[:, None]
    tail = 0.5 * (1.0 - level)
    scores = bias + ndtri([tail, 1.0 - tail])
    room = 1.0 - acceleration[:, None] * scores
    shifted = np.where(room > 0, bias + scores / np.where(room > 0, room, 1.0), np.inf)
    shifted = np.where((room <= 0) & (scores < 0), -np.inf, shifted)
    return _quantiles(table, ndtr(shifted))


def percentiles(table: FloatArray, level: float) -> FloatArray:
    """The plain percentiles of each column of the replicates (B, Q), (Q, 2)."""
    tail = 0.5 * (1.0 - level)
    return _quantiles(table, np.tile([tail, 1.0 - tail], (table.shape[1], 1)))


def _quantiles(table: FloatArray, shares: FloatArray) -> FloatArray:
    """Of each column its own quantiles: order statistic (B + 1) q (Davison & Hinkley 1997).

    Between two infinite ones that is infinite.
    """
    columns = list(zip(table.T, shares, strict=True))
    with np.errstate(invalid="ignore"):
        between = [np.quantile(column, q, method="weibull") for column, q in columns]
    below = [np.quantile(column, q, method="lower") for column, q in columns]
    return np.where(np.isnan(between), below, between)
