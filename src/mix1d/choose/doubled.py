"""EM for a mixture in which every component of the null hypothesis is split in two.

Component h of weight alpha_h becomes two, of weights alpha_h beta_h and alpha_h (1 - beta_h), with
means and variances of their own. The variances are held by a penalty near the one that they were
split from. Chen, Li & Fu (2012, JASA 107), section 2.
"""

from __future__ import annotations

from mix1d.arrays import FloatArray
from mix1d.kernels.library import FLAG, NUMBER, NUMBERS, WHOLE, loop

__all__ = ["climb_doubled"]

_climb = loop(
    "climb_doubled", NUMBER, NUMBERS, NUMBERS, NUMBERS, WHOLE, WHOLE, NUMBERS, NUMBERS, NUMBERS,
    NUMBERS, NUMBERS, NUMBERS, NUMBER, WHOLE, NUMBER, FLAG,
)  # fmt: skip


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
    alpha, beta : (k,) arrays
    means, variances : (2, k) arrays
        All four are updated in place.
    null_variances : (k,) array
        Those of the null hypothesis: a variance v is charged
        ``penalty * (v0 / v + log(v / v0) - 1)``.
    ends : (k + 1,) array
        While `free` is false, beta stays and both means of component h stay between its ends.
    tol : float
        The climb stops where a step gains less.
    """
    return float(
        _climb(
            y, high, counts, y.size, alpha.size, alpha, beta, means, variances, null_variances,
            ends, penalty, iterations, tol, free,
        )
    )  # fmt: skip
