"""EM with every component of the null hypothesis split in two (`native/doubled.h`).

Component h of weight alpha_h becomes two, of weights alpha_h beta_h and alpha_h (1 - beta_h), with
means and variances of their own. The variances are held by a penalty near the one that they were
split from. Chen, Li & Fu (2012, JASA 107), section 2.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["climb_doubled"]

_climb_doubled = loop("climb_doubled")


@or_twin
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

    Parameters
    ----------
    y, high : (n,) arrays
        The values, and None; of rounded ones the lower and upper ends of their intervals.
    counts : (n,) array
    alpha, beta : (k,) arrays
    means, variances : (2, k) arrays
        All four are updated in place.
    null_variances : (k,) array
        Those of the null hypothesis: a variance v is charged
        ``penalty * (v0 / v + log(v / v0) - 1)``.
    ends : (k + 1,) array
        While `free` is false, beta stays and both means of component h stay between its ends.
    penalty : float
    iterations : int
    tol : float
        The climb stops where a step gains less.
    free : bool
    """
    (n,), (k,) = shape_of("y", y, 1), shape_of("alpha", alpha, 1)
    if high is not None:
        refuse_unless("high", high, n)
    refuse_unless("counts", counts, n)
    refuse_unless("beta", beta, k)
    refuse_unless("means", means, 2, k)
    refuse_unless("variances", variances, 2, k)
    refuse_unless("null_variances", null_variances, k)
    refuse_unless("ends", ends, k + 1)
    value = np.empty(1)
    _climb_doubled(
        y, high, counts, n, k, alpha, beta, means, variances, null_variances, ends, penalty,
        iterations, tol, free, value,
    )  # fmt: skip
    return float(value[0])
