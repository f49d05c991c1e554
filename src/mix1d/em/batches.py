"""How many values are worked through at a time."""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["batches"]

BATCH = 1 << 15
"""Most numbers in one array of the E and the M step: a quarter of a megabyte, which stays in the
cache of a core."""


def batches(m: int, rows: int) -> Iterator[slice]:
    """Ranges of m values such that an array of so many rows of them stays in the cache."""
    size = max(1, BATCH // rows)
    return (slice(first, first + size) for first in range(0, m, size))
