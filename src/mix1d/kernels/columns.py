"""One column of values made ready for EM, all in machine code: what `em.problem.pose` does.

Sorted values become distinct ones with counts, shifted to their median and divided by a power of
two near their robust scale.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels.compile import compiled
from mix1d.kernels.normal import BLOCK, heights, posteriors, sum_of

__all__ = ["coarse", "fold", "is_spike", "robust_scale", "value_at"]

FEWEST_VALUES = 2.5  # as in em.degeneracy
FEWEST_ROWS = 1e-3
TAILS = np.array([0.25, 0.10, 0.05, 0.025, 0.01])  # as in spread
WIDTHS = np.array([1.34897950039216, 2.5631031310892007, 3.2897072539029444, 3.919927969080108,
                   4.652695748081682])  # fmt: skip


@compiled
def fold(values, counts, y, weights):  # type: ignore[no-untyped-def]
    """Sorted values and their counts as distinct `y` with `weights`; their number."""
    m = -1
    for i in range(values.size):
        if not counts[i] > 0.0:
            continue
        if m >= 0 and values[i] == y[m]:
            weights[m] += counts[i]
        else:
            m += 1
            y[m], weights[m] = values[i], counts[i]
    return m + 1


@compiled
def value_at(y, weights, share):  # type: ignore[no-untyped-def]
    """The smallest value at which the cumulated weight reaches this share."""
    total, cumulated = sum_of(weights), 0.0
    for i in range(y.size - 1):
        cumulated += weights[i]
        if cumulated >= share * total:
            return y[i]
    return y[-1]


@compiled
def robust_scale(y, weights):  # type: ignore[no-untyped-def]
    """Normal-consistent interquartile range, or the first wider one that is positive, or the sd."""
    for i in range(TAILS.size):
        low, high = value_at(y, weights, TAILS[i]), value_at(y, weights, 1.0 - TAILS[i])
        if high > low:
            return high / WIDTHS[i] - low / WIDTHS[i]
    total, first, second = sum_of(weights), 0.0, 0.0
    for i in range(y.size):
        first += weights[i] * (y[i] - y[0])
    mean = first / total
    for i in range(y.size):
        second += weights[i] * (y[i] - y[0] - mean) ** 2
    return np.sqrt(second / total)


@compiled
def coarse(y, weights, spread, most, points, masses):  # type: ignore[no-untyped-def]
    """At most `most` cells of one width, a power of two, each as its mean; their number."""
    per_width = 2.0 ** (7.0 - np.floor(np.log2(spread)))
    while True:
        m, last = -1, 0.0
        for i in range(y.size):
            cell = np.floor(y[i] * per_width)
            if m >= 0 and cell == last:
                masses[m] += weights[i]
                points[m] += weights[i] * y[i]
                continue
            m += 1
            if m == most:
                break
            last, masses[m], points[m] = cell, weights[i], weights[i] * y[i]
        if m < most:
            for c in range(m + 1):
                points[c] /= masses[c]
            return m + 1
        per_width *= 0.5


@compiled
def is_spike(y, weights, place, shared, room):  # type: ignore[no-untyped-def]
    """Whether a component rests on fewer than 2.5 effective distinct values, or is narrower than
    the step to which the values are rounded.
    """
    k = place.shape[1]
    if k == 1:
        return False
    total, heaviest = sum_of(weights), 0.0
    for i in range(y.size):
        heaviest = max(heaviest, weights[i])
    fewest, narrowest, gap = np.inf, np.inf, np.inf
    for j in range(k):
        rows = place[0, j] * total
        if rows >= FEWEST_ROWS:
            fewest, narrowest = min(fewest, total if shared else rows), min(narrowest, place[2, j])
    if fewest < FEWEST_VALUES * heaviest and rests_on_few(y, weights, place, shared, room):
        return True  # with more rows than that no component can
    for i in range(1, y.size):
        gap = min(gap, y[i] - y[i - 1])
    if narrowest >= gap:
        return False
    lattice = True
    for i in range(1, y.size):
        steps = (y[i] - y[i - 1]) / gap
        lattice &= abs(steps - np.floor(steps + 0.5)) < 1e-6
    return lattice


@compiled
def rests_on_few(y, weights, place, shared, room):  # type: ignore[no-untyped-def]
    k = place.shape[1]
    sums, squares = np.zeros(k), np.zeros(k)
    height, total = heights(place), sum_of(weights)
    for first in range(0, y.size, BLOCK):
        block, shares = y[first : first + BLOCK], weights[first : first + BLOCK]
        posteriors(block, shares, place, height, room, room[3 * k + 3, : block.size])
        for i in range(block.size):
            for j in range(k):
                q = shares[i] if shared else room[j, i]
                sums[j] += q
                squares[j] += q * q
    for j in range(k):
        alive = place[0, j] * total >= FEWEST_ROWS
        if alive and sums[j] * sums[j] < FEWEST_VALUES * squares[j]:
            return True
    return False
