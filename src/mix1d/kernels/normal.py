"""The steps of EM for a normal mixture: both in one pass over the values, and their curvature.

A mixture is a (3, k) array: weights, means, sds. A block of values at a time goes through every
stage while it lies in the nearest cache, and only sums leave it.

Deviations are measured from each component's present mean in units of its present sd, so that no
sum cancels however far from 0 the data lie.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels.compile import compiled, fused, summing
from mix1d.kernels.elementary import exponentials, logarithms

__all__ = ["BLOCK", "curvature", "moments", "room_for", "sum_of"]

BLOCK = 256
"""Values of a block."""

HALF_LOG_2PI = 0.9189385332046727


@compiled
def room_for(k):  # type: ignore[no-untyped-def]
    """Where a block is worked on: 3 k rows for the components and 4 for their sums."""
    return np.empty((3 * k + 4, BLOCK))


@compiled
def moments(y, weights, mixture, room, sums):  # type: ignore[no-untyped-def]
    """The E step, and the sums that the M step needs.

    Fills `sums` (3, k) with sum_i w_i r_ij z_ij^a for a = 0, 1, 2, where z is the deviation from
    the component's mean in its sds. Returns L and sum_i |w_i log f_i|, which scales its rounding.
    """
    k = mixture.shape[1]
    height = heights(mixture)
    clear(sums)
    loglik = size = 0.0
    for first in range(0, y.size, BLOCK):
        block, shares = y[first : first + BLOCK], weights[first : first + BLOCK]
        n = block.size
        log_density = room[3 * k + 3, :n]
        posteriors(block, shares, mixture, height, room, log_density)
        for j in range(k):
            add_moments(block, room[j], mixture[1, j], 1.0 / mixture[2, j], sums[:, j])
        part = total(shares, log_density)
        loglik += part[0]
        size += part[1]
    return loglik, size


@compiled
def curvature(y, weights, mixture, room, powers, cross):  # type: ignore[no-untyped-def]
    """The E step, and the sums that score and information need.

    Fills `powers` (5, k) with sum_i w_i r_ij z_ij^a for a = 0..4, and `cross` (3 k, 3 k) with
    sum_i w_i u_i u_i', where u_i = (r_i., r_i. z_i., r_i. (z_i.^2 - 1)) is the score of row i but
    for the constants. Returns what `moments` does.
    """
    k = mixture.shape[1]
    height = heights(mixture)
    clear(powers)
    clear(cross)
    loglik = size = 0.0
    for first in range(0, y.size, BLOCK):
        block, shares = y[first : first + BLOCK], weights[first : first + BLOCK]
        n = block.size
        log_density = room[3 * k + 3, :n]
        posteriors(block, shares, mixture, height, room, log_density)
        part = total(shares, log_density)
        loglik += part[0]
        size += part[1]
        for j in range(k):
            add_powers(
                block, room[j], room[k + j], room[2 * k + j], mixture[1, j], 1.0 / mixture[2, j],
                powers[:, j],
            )  # fmt: skip
        inverse = room[3 * k, :n]
        for i in range(n):
            inverse[i] = 1.0 / shares[i] if shares[i] > 0.0 else 0.0  # w u u' = (w u)(w u)' / w
        for a in range(3 * k):
            for b in range(a + 1):
                cross[a, b] += product(room[a], room[b], inverse)
    for a in range(3 * k):
        for b in range(a):
            cross[b, a] = cross[a, b]
    return loglik, size


@compiled
def heights(mixture):  # type: ignore[no-untyped-def]
    """Logarithm of each component's density at its mean, times its weight."""
    height = np.empty(mixture.shape[1])
    for j in range(height.size):
        height[j] = np.log(mixture[0, j]) - np.log(mixture[2, j]) - HALF_LOG_2PI
    return height


@compiled
def sum_of(numbers):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(numbers.size):
        total += numbers[i]
    return total


@compiled
def clear(table):  # type: ignore[no-untyped-def]
    for a in range(table.shape[0]):
        for b in range(table.shape[1]):
            table[a, b] = 0.0


@compiled
def posteriors(y, weights, mixture, height, room, log_density):  # type: ignore[no-untyped-def]
    """Weight times responsibility of each component in ``room[:k]``, and the log density.

    By log-sum-exp: a value far from every component still has responsibilities that sum to 1.
    """
    k, n = mixture.shape[1], y.size
    top, sum_of_all, spare = room[3 * k, :n], room[3 * k + 1, :n], room[3 * k + 2, :n]
    for j in range(k):
        log_densities(y, height[j], mixture[1, j], 1.0 / mixture[2, j], room[j, :n], top, j == 0)
    for j in range(k):
        exponentials(room[j, :n], top, spare)
        gather(room[j, :n], sum_of_all, j == 0)
    for i in range(n):
        spare[i] = weights[i] / sum_of_all[i]
    for j in range(k):
        row = room[j, :n]
        for i in range(n):
            row[i] *= spare[i]
    logarithms(sum_of_all, log_density)
    for i in range(n):
        log_density[i] += top[i]


@fused
def log_densities(y, height, mean, inverse, row, top, first):  # type: ignore[no-untyped-def]
    for i in range(y.size):
        z = (y[i] - mean) * inverse
        row[i] = height - 0.5 * z * z
        top[i] = row[i] if first else max(top[i], row[i])


@fused
def gather(row, sum_of_all, first):  # type: ignore[no-untyped-def]
    for i in range(row.size):
        sum_of_all[i] = row[i] if first else sum_of_all[i] + row[i]


@summing
def add_moments(y, q, mean, inverse, sums):  # type: ignore[no-untyped-def]
    zeroth = first = second = 0.0
    for i in range(y.size):
        z = (y[i] - mean) * inverse
        qz = q[i] * z
        zeroth += q[i]
        first += qz
        second += qz * z
    sums[0] += zeroth
    sums[1] += first
    sums[2] += second


@summing
def add_powers(y, q, of_mean, of_width, mean, inverse, powers):  # type: ignore[no-untyped-def]
    zeroth = first = second = third = fourth = 0.0
    for i in range(y.size):
        z = (y[i] - mean) * inverse
        qz = q[i] * z
        qzz = qz * z
        of_mean[i] = qz
        of_width[i] = qzz - q[i]
        zeroth += q[i]
        first += qz
        second += qzz
        third += qzz * z
        fourth += qzz * z * z
    powers[0] += zeroth
    powers[1] += first
    powers[2] += second
    powers[3] += third
    powers[4] += fourth


@summing
def total(weights, log_density):  # type: ignore[no-untyped-def]
    part = size = 0.0
    for i in range(weights.size):
        term = weights[i] * log_density[i]
        part += term
        size += abs(term)
    return part, size


@summing
def product(a, b, c):  # type: ignore[no-untyped-def]
    result = 0.0
    for i in range(c.size):
        result += a[i] * b[i] * c[i]
    return result
