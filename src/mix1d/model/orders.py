"""The orders of components that differ, where some of them are told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np

__all__ = ["orders"]


def orders(alike: Sequence[int], kinds: Sequence[Any], most: int) -> list[tuple[int, ...]]:
    """At most so many orders of components that differ where alike ones change places.

    Each keeps the families, `kinds`, in their places. As they stand first, then the reverse.

    Parameters
    ----------
    alike : (k,)
        Equal numbers for components that nothing but their parameters tells apart.
    """
    k = len(alike)
    identity = tuple(range(k))
    found = {_of_alike(alike, identity): identity}
    for order in (identity[::-1], *_some_permutations(k, most)):
        if all(kinds[i] is kinds[j] for i, j in zip(identity, order, strict=True)):
            found.setdefault(_of_alike(alike, order), order)
    return list(found.values())[:most]


def _of_alike(alike: Sequence[int], order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The same for two orders that differ only in the places of components that are alike."""
    return tuple(
        tuple(sorted(j for i, j in enumerate(order) if alike[i] == group))
        for group in dict.fromkeys(alike)
    )


def _some_permutations(k: int, most: int) -> Iterator[tuple[int, ...]]:
    """All orders of k components if there are few, else random ones, the same each time."""
    if k <= 5:
        yield from permutations(range(k))
        return
    rng = np.random.default_rng(0)
    for _ in range(most):
        yield tuple(rng.permutation(k).tolist())
