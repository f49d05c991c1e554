"""Sums over the whole numbers of an interval: each term, or by Gauss's rule where they are many.

Far from an end of a long run of numbers a probability of counts changes little from one to the
next: there the run is cut into blocks, each three times as long as the one before, and the nodes
and weights of a block are those of the Gauss quadrature of its numbers (Gram's polynomials), which
need not be whole.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.pieces import Pieces, pieces_of, that_count
from mix1d.families.tails import log_sum

__all__ = ["FEW", "log_sum_between", "nodes_of_counts"]

FEW = 16
"""The terms of a sum of no more numbers than this are cheaper than two tails."""

MOST = 512
"""Runs of no more numbers than this are taken one by one."""

FIRST = 48
"""Of longer ones so many are taken one by one, at the higher end."""

GROWTH = 3.0
"""A block begins so many times as far from that end as the one before."""

NODES = 16
"""Nodes of a block."""


def log_sum_between(family: Any, first: FloatArray, last: FloatArray) -> FloatArray:
    """The logarithm of the sum of the probabilities from `first` to `last`, (..., k, m)."""
    return log_sum(nodes_of_counts(family, first, last)[1])


def nodes_of_counts(
    family: Any, first: FloatArray, last: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Nodes (..., k, q, m) and the logarithms of their probabilities.

    Whole numbers, all that count, where no run of them is long.
    """
    low, high = (np.asarray(end)[..., None, :] for end in family._ends_of_support())
    place, width = (np.asarray(v)[..., None] for v in family.location_and_width())

    def density(x: FloatArray) -> FloatArray:
        inside = np.clip(x, low, high)
        inside = np.where(np.isfinite(inside), inside, place[..., None, :])
        logs = family._log_extension(inside.reshape(*x.shape[:-2], -1)).reshape(x.shape)
        return np.where(np.isfinite(x), logs, -np.inf)

    with np.errstate(all="ignore"):
        ends = np.maximum(first, low) - 0.5, np.minimum(last, high) + 0.5
        ends = ends[0], np.maximum(*ends)
        middle = np.clip(np.floor(place)[..., None, :] + 0.5, *ends)
        edges = np.concatenate([ends[0], middle, ends[1]], axis=-2)
        pieces = that_count(pieces_of(density, edges, np.maximum(width, 1.0)[..., None, :]))
        y, weights = on_numbers(pieces)
        y = np.clip(np.clip(y, first, last), low, high)
        return y, density(y) + weights


def on_numbers(pieces: Pieces) -> tuple[FloatArray, FloatArray]:
    """Nodes (..., k, q, m) on the whole numbers of all pieces, and the logarithms of their weights.

    The pieces begin half a number before the first one.
    """
    start, length = pieces.start[..., None, :], pieces.length[..., None, :]
    count = np.ceil(np.abs(length))
    most = int(count.max(initial=1))
    each = np.arange(float(most if most <= MOST else FIRST))[:, None]
    offsets = [np.minimum(each, np.maximum(count - 1.0, 0.0))]
    logs = [np.where(each < count, 0.0, -np.inf)]
    begin = each.size
    while begin < most:
        nodes, weights = _block(np.clip(count - begin, 0.0, (GROWTH - 1.0) * begin))
        offsets.append(np.where(weights > -np.inf, begin + nodes, 0.0))
        logs.append(weights)
        begin *= int(GROWTH)
    y = start + np.sign(length) * (0.5 + np.concatenate(offsets, axis=-2))
    y = np.where(length == 0.0, np.floor(start), y)
    shape = (*y.shape[:-3], -1, y.shape[-1])
    return y.reshape(shape), np.concatenate(logs, axis=-2).reshape(shape)


def _block(count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes from 0 on, and log weights, of so many numbers: (..., NODES, m) for (..., 1, m)."""
    shape = (*count.shape[:-2], NODES, count.shape[-1])
    nodes, logs = np.empty(shape), np.empty(shape)
    different, places = np.unique(count[..., 0, :], return_inverse=True)
    rules = [_gram(float(n)) for n in different]
    for array, of_each in zip((nodes, logs), zip(*rules, strict=True), strict=True):
        array[...] = np.moveaxis(np.array(of_each)[places.reshape(count[..., 0, :].shape)], -1, -2)
    return nodes, logs


@lru_cache(maxsize=4096)
def _gram(count: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and log weights for the sum over 0, 1, ..., count - 1.

    The eigenvalues of Jacobi's matrix of Gram's polynomials (Golub & Welsch 1969, *Mathematics of
    Computation* 23); the numbers themselves where they are no more than the nodes.
    """
    if count <= NODES:
        each = np.arange(float(NODES))
        return np.minimum(each, max(count - 1.0, 0.0)), np.where(each < count, 0.0, -np.inf)
    n = np.arange(1.0, NODES)
    beside = 0.5 * n * np.sqrt((count - n) * (count + n) / ((2.0 * n - 1.0) * (2.0 * n + 1.0)))
    places, vectors = np.linalg.eigh(np.diag(beside, 1) + np.diag(beside, -1))
    return places + 0.5 * (count - 1.0), np.log(count * np.square(vectors[0]))
