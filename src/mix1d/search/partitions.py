"""Starts for a handful of values: the ways to cut them into k neighbouring groups.

Among few values that lie far apart the penalised L_a has no maximum at the groups that anyone would
see: its penalty pulls each sd towards the spread of all values. From their own means and sds the
unpenalised climb is short.
"""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.model.problem import Problem, State

__all__ = ["MOST_VALUES", "partitions"]

MOST_VALUES = 25
"""Partitions are starts where there are at most this many distinct values."""

MOST = 200
"""At most this many partitions become starts: those with the highest classification likelihood."""

MOST_TRIED = 50_000
"""At most this many partitions are compared."""

FEWEST = 2
"""Fewest distinct values in a group: one alone has no sd."""


def partitions(problem: Problem, k: int) -> State:
    """(s, k) the best partitions as states, by the classification likelihood of their groups."""
    ends = _ends(problem.y.size, k)
    counts, means, variances = _groups(problem, ends)
    if problem.shared:
        pooled = (counts * variances).sum(axis=1, keepdims=True) / problem.n
        variances = np.broadcast_to(pooled, variances.shape)
    height = (counts * (np.log(counts) - 0.5 * np.log(variances))).sum(axis=1)
    best = np.argsort(-height, kind="stable")[:MOST]
    bank = problem.core.on_width_line(means[best], np.sqrt(variances[best]))
    return State(counts[best] / problem.n, bank)


def _ends(values: int, k: int) -> IntArray:
    """(s, k + 1) where the groups of each partition begin and end; of too many a regular part."""
    free = values - (FEWEST - 1) * k  # what is left to cut when each group has its fewest
    if free < k:
        return np.empty((0, k + 1), dtype=np.intp)
    count = comb(free - 1, k - 1)
    every = -(-count // MOST_TRIED)
    cuts = np.array(
        list(islice(combinations(range(1, free), k - 1), 0, None, every)), dtype=np.intp
    ).reshape(-1, k - 1)
    ends = np.empty((len(cuts), k + 1), dtype=np.intp)
    ends[:, 0], ends[:, 1:-1], ends[:, -1] = 0, cuts + (FEWEST - 1) * np.arange(1, k), values
    return ends


def _groups(problem: Problem, ends: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(s, k) weight, mean and variance of each group."""
    y, weights = problem.on_width_line, problem.weights
    sums = np.zeros((3, y.size + 1))
    np.cumsum([weights, weights * y, weights * y * y], axis=1, out=sums[:, 1:])
    counts, first, second = (np.diff(total[ends], axis=1) for total in sums)
    means = first / counts
    floor = np.square(1e-6 * problem.spread)
    return counts, means, np.maximum(second / counts - means**2, floor)
