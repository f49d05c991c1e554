"""Components that are one: the likelihood does not say how they share their weight."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from mix1d.model.blocks import by_family
from mix1d.model.problem import State

__all__ = ["coinciding"]

SAME = 1e-2
"""Components that differ by less than this share of their width are one, whatever is certified:
their mixture differs from one component by the order of the fourth power of this share."""


def coinciding(state: State) -> tuple[int, int] | None:
    """The first two components that are one, up to `SAME`, if there are any."""
    for block, stack in by_family(state.bank):
        columns = np.nan_to_num([np.asarray(field) for field in stack.fields()])
        widths = np.asarray(stack.moments()[1])
        for i, j in combinations(range(len(block.components)), 2):
            if np.all(np.abs(columns[:, i] - columns[:, j]) < SAME * min(widths[i], widths[j])):
                return block.components[i], block.components[j]
    return None
