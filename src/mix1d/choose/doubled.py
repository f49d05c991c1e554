"""EM for a mixture in which every component of the null hypothesis is split in two.

Component h of weight alpha_h becomes two, of weights alpha_h beta_h and alpha_h (1 - beta_h), with
means and variances of their own. The variances are held by a penalty near the one that they were
split from. Chen, Li & Fu (2012, JASA 107), section 2.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels import compiled

__all__ = ["climb_doubled"]


@compiled
def climb_doubled(  # type: ignore[no-untyped-def]
    y, counts, alpha, beta, means, variances, null_variances, ends, penalty, iterations, tol, free
):
    """EM until so many evaluations; returns the penalised log-likelihood at the last.

    Parameters
    ----------
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
    k = alpha.size
    n = counts.sum()
    logs = np.empty((2, k))
    totals = np.empty((2, k))
    sums = np.empty((2, k))
    squares = np.empty((2, k))
    half = np.empty((2, k))
    shift = np.empty((2, k))
    before = -np.inf
    value = -np.inf
    for iteration in range(iterations):
        value = 0.0
        for h in range(k):
            value += np.log(1.0 - abs(1.0 - 2.0 * beta[h]))
            for c in range(2):
                v = variances[c, h]
                ratio = null_variances[h] / v
                value -= penalty * (ratio - np.log(ratio) - 1.0)
                share = alpha[h] * (beta[h] if c == 0 else 1.0 - beta[h])
                logs[c, h] = np.log(share) - 0.5 * np.log(2.0 * np.pi * v)
                half[c, h] = 0.5 / v
                shift[c, h] = means[c, h]
        totals[:] = 0.0
        sums[:] = 0.0
        squares[:] = 0.0
        terms = np.empty((2, k))
        for i in range(y.size):
            top = -np.inf
            for c in range(2):
                for h in range(k):
                    d = y[i] - shift[c, h]
                    terms[c, h] = logs[c, h] - half[c, h] * d * d
                    top = max(top, terms[c, h])
            total = 0.0
            for c in range(2):
                for h in range(k):
                    terms[c, h] = np.exp(terms[c, h] - top)
                    total += terms[c, h]
            value += counts[i] * (np.log(total) + top)
            for c in range(2):
                for h in range(k):
                    q = counts[i] * terms[c, h] / total
                    d = y[i] - shift[c, h]
                    totals[c, h] += q
                    sums[c, h] += q * d
                    squares[c, h] += q * d * d
        if value - before < tol or iteration == iterations - 1:
            break
        before = value
        for h in range(k):
            both = totals[0, h] + totals[1, h]
            alpha[h] = max(both / n, 1e-300)
            for c in range(2):
                if totals[c, h] > 0.0:
                    mean = shift[c, h] + sums[c, h] / totals[c, h]
                    if not free:
                        mean = min(max(mean, ends[h]), ends[h + 1])
                    d = mean - shift[c, h]
                    spread = squares[c, h] - 2.0 * d * sums[c, h] + d * d * totals[c, h]
                    means[c, h] = mean
                    variances[c, h] = (max(spread, 0.0) + 2.0 * penalty * null_variances[h]) / (
                        totals[c, h] + 2.0 * penalty
                    )
            if free:  # the best beta under the penalty log(1 - |1 - 2 beta|)
                below = (totals[0, h] + 1.0) / (both + 1.0)
                above = totals[0, h] / (both + 1.0)
                beta[h] = below if below < 0.5 else max(above, 0.5)
    return value
