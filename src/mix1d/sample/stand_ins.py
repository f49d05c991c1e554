"""One number for each row: the value, the middle of an interval, or the mean beyond an open end.

The mean beyond is that of the product-limit estimate (Kaplan & Meier 1958; of values below a limit
mirrored), in which intervals stand in their middle: Efron (1967) redistributes a censored row over
the values beyond it. Where none lies beyond, it is the end itself.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.sample.rows import Rows

__all__ = ["stand_ins"]


def stand_ins(rows: Rows, weights: FloatArray) -> FloatArray:
    """(m,) a number for each row.

    Parameters
    ----------
    rows : Rows
    weights : (m,)
    """
    with np.errstate(invalid="ignore", over="ignore"):
        middle = 0.5 * rows.lower + 0.5 * rows.upper
    values = np.where(rows.are_points, rows.lower, middle)
    right, left = np.isinf(rows.upper), np.isinf(rows.lower)
    if not (right | left).any():
        return values
    known = ~(right & left)
    values = np.where(right, rows.lower, np.where(left, rows.upper, values))[known]
    right, left, weights = right[known], left[known], weights[known]
    above = _means_beyond(values, weights, right)
    below = -_means_beyond(-values, weights, left)
    values = np.where(right, above, np.where(left, below, values))
    heavy = weights.sum() > 0.0
    middle_of_all = float(np.average(values, weights=weights)) if heavy else float(np.mean(values))
    result = np.full(known.size, middle_of_all)
    result[known] = values
    return result


def _means_beyond(values: FloatArray, weights: FloatArray, is_open: BoolArray) -> FloatArray:
    """(m,) the mean of the estimate beyond each value, those of the open rows censored there."""
    order = np.lexsort((is_open, values))  # of equal ones the exact come first
    x, w, censored = values[order], weights[order], is_open[order]
    at_risk = np.cumsum(w[::-1])[::-1]
    share = np.divide(w, at_risk, out=np.zeros_like(w), where=~censored & (at_risk > 0.0))
    survival = np.cumprod(1.0 - share)
    mass = np.append(1.0, survival[:-1]) - survival
    rest = survival[-1]  # where the last value is censored: what is left lies there
    beyond = np.append(np.cumsum((mass * x)[::-1])[::-1][1:], 0.0) + rest * x[-1]
    means = np.divide(beyond, survival, out=x.copy(), where=survival > 0.0)
    result = np.empty_like(values)
    result[order] = np.maximum(means, x)
    return result
