"""The search for the maxima of a normal mixture (`native/search.h`).

It has no twin in NumPy: where it is not compiled, the search of the other families serves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = ["Maxima", "find_maxima"]

_find_maxima = loop("find_maxima")


class Maxima(NamedTuple):
    """What a search found: m maxima, the highest rank first."""

    mixtures: FloatArray
    """(m, 3, k)."""
    starts: FloatArray
    """(m, 3, k) the mixture from which each was found first."""
    heights: FloatArray
    """(m,) L_a there."""
    ranks: FloatArray
    """(m,) what they are compared by."""
    trusts: IntArray
    """(m,) how far each can be trusted: 0 a spike, 1 a ridge, 2 doubtful, 3 sound."""
    reached: IntArray
    """(m,) climbs that ended there."""
    led: IntArray
    """(m,) the same, and with them the candidates that came near one that climbed, where an
    agreement of candidates ends the search."""
    rounds: int
    is_cut_short: bool
    """Whether the budget ended the search."""
    evaluations: int
    """Of the likelihood, in climbs."""


def find_maxima(
    y: FloatArray,
    weights: FloatArray,
    rule: FloatArray,
    scale: FloatArray,
    given: FloatArray,
    amounts: IntArray,
    *,
    smaller: FloatArray | None = None,
    progress: FloatArray | None = None,
    most: int = 400,
    seed: int = 0,
) -> Maxima:
    """The maxima of mixtures of k normals that a search finds.

    Parameters
    ----------
    y, weights : (n,) arrays
        Ascending values, and how often each counts.
    rule : (4,) array
        What is maximised: as in `kernels.ascent`, with a penalty.
    scale : (3,) array
        The spread of the data, the step to which they are rounded, the decrement that ends a climb.
    given : (g, 3, k) array
        Mixtures to begin with, beside those that the search makes; g may be 0.
    amounts : (19,) array
        How thorough it is: a `search_effort` of `native/search.h`.
    smaller : (3, m) array, optional
        A good mixture of m components, fewer than k, to grow from; from one component by default.
    progress : (3,) array, optional
        Receives, while the search runs, the number of components, of the round, and the best
        log-likelihood so far.
    most : int
        Maxima that are kept.
    seed : int
        Of the random starts.
    """
    (n,) = shape_of("y", y, 1)
    refuse_unless("weights", weights, n)
    refuse_unless("rule", rule, 4)
    refuse_unless("scale", scale, 3)
    refuse_unless("amounts", amounts, 19)
    n_given, _, k = shape_of("given", given, 3)
    refuse_unless("given", given, n_given, 3, max(k, 1))
    m = 0
    if smaller is not None:
        _, m = shape_of("smaller", smaller, 2)
        refuse_unless("smaller", smaller, 3, min(m, max(k - 1, 1)))
    mixtures, starts = np.empty((2, most, 3, k))
    heights, ranks = np.empty((2, most))
    told, counts = np.empty((most, 3), dtype=np.int64), np.empty(3, dtype=np.int64)
    progress = np.full(3, np.nan) if progress is None else progress
    refuse_unless("progress", progress, 3)
    found = _find_maxima(
        y, weights, n, rule, scale, given, n_given, k, smaller, m, amounts, seed, most,
        mixtures, starts, heights, ranks, told, counts, progress,
    )  # fmt: skip
    order = np.argsort(-ranks[:found], kind="stable")
    order = order[np.isfinite(heights[order])]
    trusts, reached, led = told[order].T
    return Maxima(
        mixtures[order],
        starts[order],
        heights[order],
        ranks[order],
        trusts,
        reached,
        led,
        int(counts[0]),
        bool(counts[2]),
        int(counts[1]),
    )
