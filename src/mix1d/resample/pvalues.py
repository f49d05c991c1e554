"""The p-value of a statistic from its values in data sets drawn under the null hypothesis.

`pvalue` where their number was fixed in advance; `stopped_pvalue` where drawing may end as soon as
a certain number of them reach the statistic of the data.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["StoppedPvalue", "pvalue", "pvalues", "stopped_pvalue"]


def pvalue(statistic: float, null: FloatArray) -> float:
    """(1 + exceedances) / (1 + B) (Davison & Hinkley 1997, equation 4.11); never 0.

    The data are one more draw under the null hypothesis: without the 1 a level would not be kept.
    """
    return float(pvalues(np.array([statistic]), null)[0])


def pvalues(statistics: FloatArray, null: FloatArray) -> FloatArray:
    """The p-value of each of several statistics, (m,), against the same B values."""
    exceeding = len(null) - np.searchsorted(np.sort(null), statistics, side="left")
    return np.asarray((1 + exceeding) / (1 + len(null)))


class StoppedPvalue(NamedTuple):
    """A p-value from draws that may have ended early."""

    pvalue: float
    null: FloatArray
    """The replicates that the p-value rests on."""
    stopped_early: bool


def stopped_pvalue(statistic: float, null: FloatArray, stop_after: int) -> StoppedPvalue:
    """exceedances / B where drawing ends at exceedance `stop_after` (Besag & Clifford 1991).

    Values drawn after that one do not count. Where there are fewer exceedances, nothing was
    stopped, and it is the p-value of a fixed number.
    """
    (exceeding,) = np.nonzero(null >= statistic)
    if len(exceeding) < stop_after:
        return StoppedPvalue(pvalue(statistic, null), null, False)
    n_used = int(exceeding[stop_after - 1]) + 1
    return StoppedPvalue(stop_after / n_used, null[:n_used], True)
