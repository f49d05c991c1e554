"""One number for each row: the value, the middle of an interval, or the mean beyond an open end.

The mean beyond is that of the product-limit estimate (Kaplan & Meier 1958; of values below a limit
mirrored), in which intervals stand in their middle: Efron (1967) redistributes a censored row over
the values beyond it. Where none lies beyond, it is the end itself.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.sample.rows import Rows

__all__ = ["stand_ins"]


def stand_ins(rows: Rows, weights: FloatArray) -> FloatArray:
    """(m,) a number for each row.

    Parameters
    ----------
    rows : Rows
    weights : (m,)
    """
    closed = np.isfinite(rows.lower) & np.isfinite(rows.upper)
    with np.errstate(invalid="ignore", over="ignore"):
        middle = 0.5 * rows.lower + 0.5 * rows.upper
    values = np.where(rows.are_points, rows.lower, middle)
    if closed.all():
        return values
    right, left = np.isinf(rows.upper), np.isinf(rows.lower)
    values = np.where(right, rows.lower, np.where(left, rows.upper, values))
    above = _means_beyond(values, weights, right)
    below = -_means_beyond(-values, weights, left)
    values = np.where(right & left, np.nan, np.where(right, above, np.where(left, below, values)))
    known = ~np.isnan(values)
    middle_of_all = float(np.average(values[known], weights=weights[known])) if known.any() else 0.0
    return np.where(known, values, middle_of_all)


def _means_beyond(values: FloatArray, weights: FloatArray, is_open: FloatArray) -> FloatArray:
    """(m,) the mean of the estimate beyond each value, those of the open rows censored there."""
    order = np.lexsort((is_open, values))  # of equal ones the exact come first
    x, w, censored = values[order], weights[order], is_open[order]
    at_risk = np.cumsum(w[::-1])[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        stays = np.where(censored, 1.0, 1.0 - w / at_risk)
    survival = np.cumprod(np.maximum(stays, 0.0))
    before = np.concatenate([[1.0], survival[:-1]])
    mass = before - survival
    rest = survival[-1]  # the last value is censored: what is left lies there
    beyond = np.concatenate([np.cumsum((mass * x)[::-1])[::-1][1:], [0.0]]) + rest * x[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(survival > 0.0, beyond / survival, x)
    result = np.empty_like(values)
    result[order] = np.maximum(means, x)
    return result
