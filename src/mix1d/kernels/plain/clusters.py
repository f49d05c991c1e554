"""Exact k-means of one variable, by dynamic programming: `native/clusters.h`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["kmeans"]


def kmeans(values: FloatArray, weights: FloatArray, k: int) -> IntArray:
    """Cluster (0..k-1) of each sorted distinct value, at the least weighted sum of squares."""
    m = values.size
    sums = _Sums.of(values, weights)
    cost = sums.within(np.zeros(m + 1, dtype=np.int64), np.arange(m + 1))
    cuts = []
    for clusters in range(2, k + 1):
        best, cut = np.full(m + 1, np.inf), np.zeros(m + 1, dtype=np.int64)
        _divide(sums, cost, (clusters, m), (clusters - 1, m - 1), best, cut)
        cost = best
        cuts.append(cut)
    labels, end = np.empty(m, dtype=np.int64), m
    for cluster in range(k - 1, -1, -1):
        start = int(cuts[cluster - 1][end]) if cluster else 0
        labels[start:end] = cluster
        end = start
    return labels


class _Sums(NamedTuple):
    """Cumulated weight, first and second moment, each 0 at the middle value.

    They are added up outwards from there: a far value takes no digits from those on its other side.
    """

    weight: FloatArray
    first: FloatArray
    second: FloatArray

    @classmethod
    def of(cls, values: FloatArray, weights: FloatArray) -> _Sums:
        middle = values.size // 2
        y = values - values[middle]
        y = np.ldexp(y, -int(np.frexp(np.abs(y).max())[1]))  # so that no square overflows
        powers = (weights, weights * y, weights * y * y)
        return cls(*(_cumulated(power, middle) for power in powers))

    def within(self, low: IntArray, high: IntArray) -> FloatArray:
        """Weighted sums of squares about their means of the values low..high-1."""
        weight, first, second = (column[high] - column[low] for column in self)
        with np.errstate(divide="ignore", invalid="ignore"):
            squares = np.maximum(second - first * first / weight, 0.0)
        return np.where(weight > 0.0, squares, 0.0)


def _cumulated(numbers: FloatArray, middle: int) -> FloatArray:
    below = -np.cumsum(numbers[:middle][::-1])[::-1]
    return np.concatenate([below, [0.0], np.cumsum(numbers[middle:])])


def _divide(
    sums: _Sums,
    cost: FloatArray,
    prefixes: tuple[int, int],
    starts: tuple[int, int],
    best: FloatArray,
    cut: IntArray,
) -> None:
    """Best cost of each prefix in a range, and where its last cluster starts, in another range.

    `cost` is that of the prefixes in one cluster fewer. The best cut of a longer prefix never lies
    before that of a shorter one.
    """
    (low, high), (first, last) = prefixes, starts
    if low > high:
        return
    middle = (low + high) // 2
    tried = np.arange(first, min(last, middle - 1) + 1)
    totals = cost[tried] + sums.within(tried, np.full(tried.size, middle))
    chosen = int(np.argmin(totals))
    best[middle], cut[middle] = totals[chosen], tried[chosen]
    _divide(sums, cost, (low, middle - 1), (first, int(tried[chosen])), best, cut)
    _divide(sums, cost, (middle + 1, high), (int(tried[chosen]), last), best, cut)
