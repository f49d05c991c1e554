"""Exact k-means of one variable (`native/clusters.h`).

On a line the optimal clusters are intervals, so dynamic programming finds the global optimum
(Fisher 1958). The best last cut of a longer prefix never lies before that of a shorter one, so each
layer is solved by divide and conquer: O(k m log m).
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["kmeans"]

_kmeans = loop("kmeans")


@or_twin
def kmeans(values: FloatArray, weights: FloatArray, k: int) -> IntArray:
    """Cluster (0..k-1) of each sorted distinct value, at the least weighted sum of squares.

    Parameters
    ----------
    values : (m,) array
        Ascending, distinct.
    weights : (m,) array
        Positive.
    k : int
        At most `m`.

    Returns
    -------
    (m,) array

    References
    ----------
    Fisher (1958), JASA 53; Gronlund et al. (2017), arXiv:1701.07204.
    """
    (m,) = shape_of("values", values, 1)
    refuse_unless("weights", weights, m)
    if not 1 <= k <= m:
        raise ValueError(f"`k` must lie between 1 and {m}, the number of values, got {k}")
    labels = np.empty(m, dtype=np.int64)
    _kmeans(values, weights, m, k, labels)
    return labels
