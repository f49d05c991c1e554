"""Cells with the squares of their weights, where these are relative; how two such are added."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching.cells import Cells, keys_of, merged
from mix1d.sketching.relative import in_unit

__all__ = ["Weighed", "joined"]


class Weighed(NamedTuple):
    """Cells and what is known of their weights."""

    cells: Cells
    squares: FloatArray | None
    """(m,) sums of the squares of relative weights; None for counts."""
    unit: int
    """Exponent of the unit: weights are in units of ``2.0**unit``, squares in units of its
    square."""

    def in_unit(self, unit: int) -> Cells:
        """The cells with their weights in another unit."""
        return self.cells._replace(sums=in_unit(self.cells.sums, self.unit - unit))

    def squares_in_unit(self, unit: int) -> Cells:
        """The cells with the squares in another unit in the place of the weights."""
        sums = np.zeros_like(self.cells.sums)
        sums[:, 0] = self._squares
        return self.cells._replace(sums=in_unit(sums, 2 * (self.unit - unit)))

    def squares_at(self, scale: str) -> Callable[[FloatArray, FloatArray], FloatArray]:
        """The squares of weights at the points that replace them.

        These are the share of the squares of the cell that the weight is of its weight.
        """

        def squares(points: FloatArray, weights: FloatArray) -> FloatArray:
            line = np.log(points) if scale == "log" else points
            keys = self.cells.keys
            cell = np.searchsorted(keys, keys_of(line, self.cells.exponent))
            cell = np.minimum(cell, keys.size - 1)
            return np.asarray(weights * (self._squares / self.cells.sums[:, 0])[cell])

        return squares

    @property
    def _squares(self) -> FloatArray:
        assert self.squares is not None
        return self.squares


def joined(one: Weighed, other: Weighed, limit: int) -> Weighed:
    """The cells of both, at most `limit`, in the larger unit of the two.

    Raises
    ------
    Mix1dError
        If the sum of all weights is too large for a number.
    """
    unit, parts = max(one.unit, other.unit), (one, other)
    cells = merged([part.in_unit(unit) for part in parts], limit)
    with np.errstate(over="ignore"):
        if not np.isfinite(cells.sums[:, 0].sum()):
            raise Mix1dError("the weights of two sketches must have a finite sum, got inf")
    if one.squares is None:
        return Weighed(cells, None, unit)
    squares = merged([part.squares_in_unit(unit) for part in parts], limit)
    return Weighed(cells, squares.sums[:, 0], unit)
