"""Where the search for a mixture of rounded values begins.

Cuts of the sorted values at fixed and random shares; one centre with nested widths; the mixture
with one component fewer, each of its components split, or one added where there are more values
than it explains. Every data set gets the same kinds, (B, some, 3, k) of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray

__all__ = ["Counted", "begun"]

POWERS = (1.0, 2.5, 0.4, 5.0, 0.2)
"""The sorted values are cut into k groups at the shares (j / k) to each of these powers."""

RANDOM = 4
"""Number of random cuts of the sorted values, for each component."""

RATIOS = (0.4, 0.15)
"""Ratios of each sd to the next wider one, where components share one centre."""

EXCESSES = 3
"""A component is added at each of this many intervals, those with most values beyond
expectation."""

SPLITS = ((0.5, 0.8, 0.6, 0.6), (0.5, 0.0, 0.5, 1.3), (0.15, 1.5, 0.5, 0.9), (0.85, 1.5, 0.9, 0.5))
"""Ways to split a component in two: the share of the left one, the distance from the mean to the
middle of both, and their sds, all in sds of the component."""


@dataclass(frozen=True)
class Counted:
    """Intervals, how often each was seen in B data sets, and the scale of each of these."""

    low: FloatArray
    high: FloatArray
    middle: FloatArray
    counts: FloatArray
    spreads: FloatArray


def begun(data: Counted, k: int, smaller: FloatArray | None) -> FloatArray:
    """All starts with k components; `smaller` are the mixtures of k - 1, (B, 3, k - 1)."""
    return np.concatenate(list(_starts(data, k, smaller)), axis=1)


def _starts(data: Counted, k: int, smaller: FloatArray | None) -> Iterator[FloatArray]:
    if smaller is None:
        yield _cut(data, np.empty((1, 0)))
        return
    yield _cut(data, (np.arange(1, k) / k) ** np.array(POWERS)[:, None])
    yield _cut(data, np.sort(np.random.default_rng(k).random((RANDOM * k, k - 1)), axis=1))
    yield _nested(data, k)
    yield _split(smaller)
    yield _added(data, smaller)


def _cut(data: Counted, edges: FloatArray) -> FloatArray:
    """Groups of the sorted values between shares of them, `edges` (some, k - 1)."""
    counts, y, spreads = data.counts, data.middle, data.spreads[:, None]
    upto = np.cumsum(counts, axis=1)
    n = upto[:, -1:]
    share = (upto - 0.5 * counts) / n
    group = (share[:, None, None, :] > edges[..., None]).sum(axis=2)
    groups = []
    for j in range(edges.shape[1] + 1):
        q = counts[:, None, :] * (group == j)
        size = q.sum(axis=2)
        mean = (q @ y) / np.maximum(size, 1.0)
        square = (q * (y - mean[..., None]) ** 2).sum(axis=2)
        sd = np.sqrt((square + 2.0 * spreads**2) / (size + 2.0))
        groups.append(np.stack([np.maximum(size / n, 1e-3), mean, sd], axis=2))
    return np.stack(groups, axis=3)


def _nested(data: Counted, k: int) -> FloatArray:
    """Components with one centre, their sds in geometric progression."""
    upto = np.cumsum(data.counts, axis=1)
    center = data.middle[np.argmax(upto >= 0.5 * upto[:, -1:], axis=1)]
    powers = np.array(RATIOS)[:, None] ** (np.arange(k) - 0.5 * (k - 1))
    sds = data.spreads[:, None, None] * powers
    means = np.broadcast_to(center[:, None, None], sds.shape)
    return np.stack([np.full_like(sds, 1.0 / k), means, sds], axis=2)


def _split(smaller: FloatArray) -> FloatArray:
    """Each component in turn split in two, its mean kept."""
    starts = []
    for h in range(smaller.shape[2]):
        rest = np.delete(smaller, h, axis=2)
        weight, mean, sd = np.moveaxis(smaller[:, :, h], 1, 0)
        for share, away, left, right in SPLITS:
            parts = [
                (share * weight, mean - 2.0 * (1.0 - share) * away * sd, left * sd),
                ((1.0 - share) * weight, mean + 2.0 * share * away * sd, right * sd),
            ]
            starts.append(np.concatenate([rest, np.transpose(parts, (2, 1, 0))], axis=2))
    return np.stack(starts, axis=1)


def _added(data: Counted, smaller: FloatArray) -> FloatArray:
    """A component as wide as an interval where there are more values than the others explain."""
    weights, means, sds = np.moveaxis(smaller[:, :, None, :], 1, 0)
    below, above = (ndtr((ends[:, None] - means) / sds) for ends in (data.low, data.high))
    n = data.counts.sum(axis=1, keepdims=True)
    expected = n * (weights * (above - below)).sum(axis=2)
    excess = (data.counts - expected) / n
    order = np.argsort(-excess / np.sqrt(expected + 1.0), axis=1)[:, :EXCESSES]
    starts = []
    for at in order.T:
        share = np.clip(np.take_along_axis(excess, at[:, None], axis=1), 0.02, 0.5)[:, 0]
        new = np.stack([share, data.middle[at], 2.0 * (data.high - data.middle)[at]], axis=1)
        rest = smaller.copy()
        rest[:, 0] *= 1.0 - share[:, None]
        starts.append(np.concatenate([rest, new[:, :, None]], axis=2))
    return np.stack(starts, axis=1)
