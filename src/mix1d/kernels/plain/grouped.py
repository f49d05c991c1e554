"""Normal mixtures of rounded values: a value stands for the interval that was rounded to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["moments_of_intervals", "search_intervals"]


class _Task(NamedTuple):
    """Intervals (m,) with their counts, and the penalty of L_a with the square it pulls to."""

    low: FloatArray
    high: FloatArray
    counts: FloatArray
    penalty: float
    square: float
    shared: bool


def search_intervals(
    low: FloatArray,
    high: FloatArray,
    counts: FloatArray,
    starts: FloatArray,
    penalties: FloatArray,
    *,
    shared: bool,
    few: int,
    survivors: int,
    rounds: int,
    tol: float,
) -> tuple[FloatArray, FloatArray]:
    """For each data set the best mixture that its own starts lead to (see `kernels.grouped`)."""
    sets, _, _, k = starts.shape
    mixtures, logliks = np.empty((sets, 3, k)), np.empty(sets)
    for b in range(sets):
        seen = counts[b] > 0.0
        penalty, square = penalties[b].tolist()
        task = _Task(low[seen], high[seen], counts[b][seen], penalty, square, shared)
        runs = [_maximised(task, mixture, few, -np.inf) for mixture in starts[b]]
        heights = np.array([height for _, height, _ in runs])
        order = np.argsort(-np.where(np.isfinite(heights), heights, -np.inf), kind="stable")
        highest, logliks[b] = -np.inf, -np.inf
        for s in order[:survivors]:
            if not np.isfinite(heights[s]):
                break
            mixture, height, loglik = _maximised(task, runs[s][0], rounds, tol)
            if height > highest:
                highest, mixtures[b], logliks[b] = height, mixture, loglik
    return mixtures, logliks


def _maximised(
    task: _Task, mixture: FloatArray, rounds: int, tol: float
) -> tuple[FloatArray, float, float]:
    """The maximum of L_a, where a round gains less than `tol`; L_a and L there."""
    before = -np.inf
    for _ in range(rounds):
        once, height, _ = _stepped(task, mixture)
        if not height - before >= tol:
            break
        before = height
        twice, there, _ = _stepped(task, once)
        ahead, far, _ = _stepped(task, _extrapolated(mixture, once, twice))
        mixture = ahead if far >= there else twice
    _, height, loglik = _stepped(task, mixture)
    return mixture, height, loglik


def _stepped(task: _Task, mixture: FloatArray) -> tuple[FloatArray, float, float]:
    """One EM step: where it leads, and L_a and L where it began."""
    _, means, sds = mixture
    loglik, count, once, twice = moments_of_intervals(task.low, task.high, task.counts, mixture)
    a, total = task.penalty, task.counts.sum()
    ratio = task.square / sds**2
    charge = a * (ratio - np.log(ratio))
    with np.errstate(all="ignore"):
        shift = np.where(count > 0.0, once / count, 0.0)
    squares = sds**2 * np.maximum(twice - shift * once, 0.0)
    prior = 2.0 * a * task.square
    if task.shared:
        variance = np.full(sds.shape, (squares.sum() + prior) / (total + 2.0 * a))
    else:
        variance = (squares + prior) / (count + 2.0 * a)
    moved = np.stack([np.maximum(count / total, 1e-300), means + sds * shift, np.sqrt(variance)])
    return moved, loglik - float(charge[0] if task.shared else charge.sum()), loglik


def moments_of_intervals(
    low: FloatArray, high: FloatArray, counts: FloatArray, mixture: FloatArray
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """L; for each component the expected number of values, their deviations and their squares."""
    from scipy.special import ndtr

    weights, means, sds = mixture
    a, b = ((end[:, None] - means) / sds for end in (low, high))
    with np.errstate(all="ignore"):
        upper = a > 0.0  # the tail that holds more digits
        mass = np.where(upper, ndtr(-a) - ndtr(-b), ndtr(b) - ndtr(a))
        density_a, density_b = (np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi) for z in (a, b))
        product_a, product_b = (np.where(np.isinf(z), 0.0, z) for z in (a, b))
        parts = np.stack(
            [mass, density_a - density_b, mass + product_a * density_a - product_b * density_b]
        )
        parts = weights * parts
        total = parts[0].sum(axis=1)
        near = total > np.finfo(float).tiny
        each = np.where(near, counts / total, 0.0)
    loglik = float(counts[near] @ np.log(total[near]))
    sums = np.einsum("i,pij->pj", each[near], parts[:, near])
    if not near.all():
        further, more = _far_away(weights, a[~near], b[~near], counts[~near])
        loglik, sums = loglik + further, sums + more
    return loglik, *sums


def _far_away(
    weights: FloatArray, a: FloatArray, b: FloatArray, counts: FloatArray
) -> tuple[float, FloatArray]:
    """The same where an interval is beyond the smallest number from every component."""
    signed = np.where(a > 0.0, a, b)
    z = np.abs(signed)
    with np.errstate(all="ignore"):
        logs = np.log(weights) - 0.5 * z * z - np.log(z) - 0.5 * np.log(2.0 * np.pi)
    greatest = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - greatest)
    total = shares.sum(axis=1, keepdims=True)
    shares = counts[:, None] * shares / total
    loglik = float(counts @ (greatest + np.log(total))[:, 0])
    return loglik, np.stack([(shares * signed**power).sum(axis=0) for power in range(3)])


def _extrapolated(here: FloatArray, once: FloatArray, twice: FloatArray) -> FloatArray:
    """SQUAREM's extrapolation (scheme S3) of a mixture and two EM steps from it."""

    def line(mixture: FloatArray) -> FloatArray:
        return np.stack([np.log(mixture[0]), mixture[1], np.log(mixture[2])])

    a, b, c = map(line, (here, once, twice))
    r, v = b - a, c - 2.0 * b + a
    length = max(float(np.sqrt((r * r).sum() / max((v * v).sum(), np.finfo(float).tiny))), 1.0)
    with np.errstate(over="ignore"):
        there = a + 2.0 * length * r + length**2 * v
        weights = np.exp(there[0])
        return np.stack([weights / weights.sum(), there[1], np.exp(there[2])])
