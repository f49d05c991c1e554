"""Exact k-means of one variable.

On a line the optimal clusters are intervals, so dynamic programming finds the global optimum
(Fisher 1958). The best last cut of a longer prefix never lies before that of a shorter one, so each
layer is solved by divide and conquer, all subproblems of one depth at once: O(k m log m).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["kmeans"]


class _Sums(NamedTuple):
    """Cumulated weight, first and second moment of sorted values, each 0 at the middle one."""

    weight: FloatArray
    first: FloatArray
    second: FloatArray

    def within(self, low: IntArray, high: IntArray) -> FloatArray:
        """Weighted sum of squares about the mean of the values low..high-1."""
        weight = self.weight[high] - self.weight[low]
        first = self.first[high] - self.first[low]
        second = self.second[high] - self.second[low]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(weight > 0, np.maximum(second - first * first / weight, 0.0), 0.0)


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
    m = len(values)
    y = values - values[m // 2]
    y = np.ldexp(y, -np.frexp(np.abs(y).max())[1])  # squares must not overflow
    sums = _Sums(*(_cumulated(part) for part in (weights, weights * y, weights * y * y)))
    cost = sums.within(np.zeros(m + 1, dtype=np.intp), np.arange(m + 1))
    cuts = []
    for clusters in range(2, k + 1):
        cost, cut = _layer(sums, cost, clusters)
        cuts.append(cut)
    labels = np.zeros(m, dtype=np.intp)
    end = m
    for cluster in range(k - 1, 0, -1):
        start = int(cuts[cluster - 1][end])
        labels[start:end] = cluster
        end = start
    return labels


def _cumulated(part: FloatArray) -> FloatArray:
    """Sums outwards from the middle: a far value takes no digits from those on its other side."""
    middle = len(part) // 2
    below = -np.cumsum(part[:middle][::-1])[::-1]
    return np.concatenate([below, [0.0], np.cumsum(part[middle:])])


def _layer(sums: _Sums, cost: FloatArray, clusters: int) -> tuple[FloatArray, IntArray]:
    """Best cost of each prefix in `clusters` clusters, and where its last cluster starts."""
    m = len(cost) - 1
    best = np.full(m + 1, np.inf)
    cut = np.zeros(m + 1, dtype=np.intp)
    low, high = np.array([clusters]), np.array([m])  # prefixes still to solve, as ranges
    first, last = np.array([clusters - 1]), np.array([m - 1])  # where their cuts can lie
    while low.size:
        middle = (low + high) // 2
        choices = np.minimum(last, middle - 1) - first + 1
        offsets = np.append(0, np.cumsum(choices))[:-1]
        cuts = np.arange(choices.sum()) - np.repeat(offsets - first, choices)
        total = cost[cuts] + sums.within(cuts, np.repeat(middle, choices))
        best[middle] = np.minimum.reduceat(total, offsets)
        hit = np.flatnonzero(total == np.repeat(best[middle], choices))
        cut[middle] = cuts[hit[np.searchsorted(hit, offsets)]]
        at = cut[middle]
        low, high = np.concatenate([low, middle + 1]), np.concatenate([middle - 1, high])
        first, last = np.concatenate([first, at]), np.concatenate([at, last])
        left = low <= high
        low, high, first, last = low[left], high[left], first[left], last[left]
    return best, cut
