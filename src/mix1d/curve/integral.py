"""Integrals over the line (sums over whole numbers) that see every component at its own width."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.grid import quantile_grid, scores
from mix1d.families.bank import Bank

__all__ = ["integral"]

SCORES = scores(fine=0.25, reach=9.0, coarse=1.0, end=38.0)
"""Normal scores of the quantiles between which the integrand is smooth."""

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(16)
"""Gauss-Legendre quadrature on [-1, 1], used between each two quantiles."""

FAR_TAIL = 1e-25
"""Tail probability of a discrete component beyond which its terms are left out: they add 1e-22 to
the sum."""

MOST_TERMS = 10_000_000
"""Most whole numbers that are summed one by one; the sum over more is taken as an integral."""

CHUNK = 65_536
"""Most points at which the term is evaluated at once."""


def integral(term: Callable[[FloatArray], FloatArray], bank: Bank) -> float:
    """The integral of `term`, which is small wherever no component of `bank` is; its sum over the
    whole numbers if these are discrete.
    """
    return _sum(term, bank) if bank.discrete else _integral(term, quantile_grid(bank, SCORES))


def _integral(term: Callable[[FloatArray], FloatArray], edges: FloatArray) -> float:
    """Gauss-Legendre between each two edges."""
    total = 0.0
    for start in range(0, len(edges) - 1, CHUNK // len(NODES)):
        piece = edges[start : start + CHUNK // len(NODES) + 1]
        half = 0.5 * np.diff(piece)
        nodes = piece[:-1, None] + half[:, None] * (NODES + 1.0)
        terms = term(nodes.ravel()).reshape(nodes.shape)
        total += float(half @ (terms @ NODE_WEIGHTS))
    return total


def _sum(term: Callable[[FloatArray], FloatArray], bank: Bank) -> float:
    """Over the whole numbers that have a probability worth counting."""
    edges = quantile_grid(bank, SCORES)
    total = 0.0
    for low, high in _windows(bank):
        if high - low > MOST_TERMS:
            # The sum over so wide a hump is the integral of its smooth extension (Euler and
            # Maclaurin: with no terms at the ends, the difference falls faster than any power).
            inside = edges[(edges > low) & (edges < high)]
            total += _integral(term, np.concatenate([[low], inside, [high]]))
            continue
        for start in np.arange(low, high + 1.0, CHUNK):
            total += float(term(np.arange(start, min(start + CHUNK, high + 1.0))).sum())
    return total


def _windows(bank: Bank) -> Iterator[tuple[float, float]]:
    """Ranges of whole numbers, apart from each other, that hold all of the components."""
    tail = np.array([FAR_TAIL])
    lows, highs = bank._icdf(tail)[:, 0], bank._iccdf(tail)[:, 0]
    order = np.argsort(lows)
    low, high = lows[order[0]], highs[order[0]]
    for j in order[1:]:
        if lows[j] > high + 1.0:
            yield float(low), float(high)
            low, high = lows[j], highs[j]
        high = max(high, highs[j])
    yield float(low), float(high)
