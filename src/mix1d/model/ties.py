"""The map of mixtures without constraints, but for one scale that components may share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.model.blocks import Block
from mix1d.model.coordinate_map import HELD, CoordinateMap, taken
from mix1d.model.slots import places_of_constants
from mix1d.objects.cached import cached_property

__all__ = ["Ties", "side_by_side", "ties_of"]


@dataclass(frozen=True, eq=False)
class Ties(CoordinateMap):
    """Each full coordinate is one of the free ones, which several may share, or a constant.

    Free and full coordinates may have leading axes, and so may the ties.
    """

    source: IntArray
    """(..., f) which free coordinate each full one is; `HELD` for a constant."""
    constants: FloatArray
    """(..., f) the constants, and 0 for what is free."""

    @property
    def is_linear(self) -> bool:
        return True

    @cached_property
    def size(self) -> int:
        """Number of free coordinates, q."""
        return int(self.source.max(initial=-1)) + 1

    @cached_property
    def first(self) -> IntArray:
        """(..., q) the first full coordinate that each free one is."""
        return np.asarray(self._matrix.argmax(axis=-2))

    def place_of(self, full: int) -> int:
        """The free coordinate that a full one is; -1 for a constant."""
        return int(self.source[full])

    def of_free(self, of_full: FloatArray, other: float) -> FloatArray:
        """(..., q) what belongs to the free coordinates, of what belongs to full ones."""
        return of_full[self.first] if of_full.ndim == 1 else taken(of_full, self.first)

    def ends(self, of_full: FloatArray, side: int) -> FloatArray:
        """(..., q) where each free coordinate ends, below or above, by those of the full ones."""
        return self.of_free(of_full, side * np.inf)

    def within(self, free: FloatArray) -> FloatArray:
        """The coordinates, which have no bounds but the ends of their domains."""
        return free

    @cached_property
    def _matrix(self) -> FloatArray:
        return frozen((self.source[..., None] == np.arange(self.size)).astype(np.float64))

    def full(self, free: FloatArray) -> FloatArray:
        padded = np.concatenate([free, np.zeros((*free.shape[:-1], 1))], axis=-1)
        return np.where(self.source == HELD, self.constants, taken(padded, self.source))

    def free(self, full: FloatArray) -> FloatArray:
        return taken(full, self.first)

    def jacobian(self, free: FloatArray) -> FloatArray:
        return self._matrix

    def curvature(self, free: FloatArray, score: FloatArray) -> float:
        return 0.0


def ties_of(
    blocks: tuple[Block, ...], reference: int, *, shared: bool, fixed: tuple[float, ...]
) -> Ties:
    """The weights are free but for the reference, a shared scale is so once."""
    k = sum(len(block.components) for block in blocks)
    source = [HELD if j == reference else j - (j > reference) for j in range(k)]
    constants, values, size = [0.0] * k, iter(fixed), k - 1
    for block in blocks:
        tied = block.family.core.scale_index if shared else None
        for index, parameter in enumerate(block.family.parameters):
            for position in range(len(block.components)):
                is_again = index == tied and position > 0
                source.append(size - is_again if parameter.is_free else HELD)
                constants.append(0.0 if parameter.is_free else next(values, 0.0))
                size += parameter.is_free and not is_again
    return Ties(np.array(source), np.array(constants))


def side_by_side(
    blocks: tuple[Block, ...], references: IntArray, constants: FloatArray, *, shared: bool
) -> Ties:
    """Each mixture with its own reference and its own (..., c) constants."""
    source = _of_each_reference(blocks, shared)[references]
    full = np.zeros(source.shape)
    if constants.size:
        full[..., places_of_constants(blocks)] = constants
    return Ties(source, full)


@lru_cache(maxsize=256)
def _of_each_reference(blocks: tuple[Block, ...], shared: bool) -> IntArray:
    """(k, f) sources of the ties, for every component as the reference."""
    count = sum(len(block.components) for block in blocks)
    ties = [ties_of(blocks, j, shared=shared, fixed=()) for j in range(count)]
    return np.array([tie.source for tie in ties])
