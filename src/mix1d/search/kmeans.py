"""Exact k-means of one variable.

On a line the optimal clusters are intervals, so dynamic programming finds the global optimum
(Fisher 1958). The best last cut of a longer prefix never lies before that of a shorter one, so each
layer is solved by divide and conquer: O(k m log m).
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import INT64, NUMBERS, TRUTH, WHOLE, loop

__all__ = ["kmeans"]

_kmeans = loop("kmeans", TRUTH, NUMBERS, NUMBERS, WHOLE, WHOLE, INT64)


def kmeans(values: FloatArray, weights: FloatArray, k: int) -> IntArray:
    """Cluster (0..k-1) of each sorted distinct value, at the least weighted sum of squares.

    Parameters
    ----------
    values : (m,) ascending, distinct
    weights : (m,) positive
    k : at most m

    References
    ----------
    Fisher (1958), JASA 53; Gronlund et al. (2017), arXiv:1701.07204.
    """
    labels = np.empty(values.size, dtype=np.int64)
    _kmeans(values, weights, values.size, k, labels)
    return labels
