"""The width of the cells that an engine shall group by: on the fine side, but not too fine.

Cells that are too fine cost rows of the answer, and are coarsened here; cells that are too coarse
cost another query. So the finest width is taken at which a bound on the number of occupied cells
stays below a few times the number wanted. What is known of the data are cells again: at first one,
from the smallest value to the largest, later those of the last query.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.sketching.cells import FINEST, Cells, least_exponent

__all__ = ["SPARE", "fine_exponent", "is_settled", "shared_exponents"]

SPARE = 4
"""A query may return this many cells for each one wanted."""

TOGETHER = 3
"""This many neighbouring exponents share one width, which costs at most four times the cells."""


def fine_exponent(low: FloatArray, high: FloatArray, counts: FloatArray, limit: int) -> int:
    """The finest exponent that surely leaves at most ``SPARE * limit`` occupied cells.

    A cell that holds n rows from `low` to `high` has at most min(n, (high - low) / width + 2)
    cells inside. The keys must be exact whole numbers, which is another bound from below.
    """
    with np.errstate(over="ignore"):
        halves = high / 2 - low / 2  # the whole span may overflow
    finest = least_exponent(np.stack([low, high]))
    coarsest = max(finest, int(np.frexp(halves.max())[1]) + 2)
    while finest < coarsest:
        middle = (finest + coarsest) // 2
        with np.errstate(over="ignore", under="ignore"):
            inside = np.floor(np.ldexp(halves, 1 - middle)) + 2
        if np.minimum(counts, inside).sum() <= SPARE * limit:
            coarsest = middle
        else:
            finest = middle + 1
    return finest


def is_settled(cells: Cells, limit: int) -> bool:
    """Whether the cells are fine enough: too many already, one value each, or as fine as can be."""
    if cells.keys.size > limit or bool(np.all(cells.low == cells.high)):
        return True
    return cells.exponent <= least_exponent(np.stack([cells.low, cells.high]))


def shared_exponents(exponents: Sequence[int]) -> list[int]:
    """Exponents for many groups in one query: as fine as asked or finer, and few different."""
    if len(set(exponents)) == 1:
        return list(exponents)
    return [max(FINEST, exponent // TOGETHER * TOGETHER) for exponent in exponents]
