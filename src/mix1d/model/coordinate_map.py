"""Smooth maps between coordinates, and what a change of coordinates does to derivatives.

A constraint is such a map, from the free coordinates to the full ones; a quantity that takes the
place of a coordinate in order to be held fixed is another. The chain rule is written here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.objects.cached import cached_property

__all__ = ["HELD", "CoordinateMap", "Ties", "taken"]

HELD = -1
"""In the place of the number of a free coordinate: this full coordinate is a constant."""


class CoordinateMap(ABC):
    """A smooth map from coordinates (q,) to others (f,), with its derivatives and an inverse."""

    is_linear: ClassVar[bool] = False
    """Whether the derivatives are the same everywhere, so that `free` does not matter for them."""

    @abstractmethod
    def full(self, free: FloatArray) -> FloatArray:
        """(f,) where `free` leads."""

    @abstractmethod
    def free(self, full: FloatArray) -> FloatArray:
        """(q,) what leads to `full`, which must lie in the range of the map."""

    @abstractmethod
    def jacobian(self, free: FloatArray) -> FloatArray:
        """(f, q) first derivatives."""

    @abstractmethod
    def curvature(self, free: FloatArray, score: FloatArray) -> FloatArray | float:
        """(q, q) second derivatives of ``score @ full``; the number 0 for a map without any."""

    def derivatives(
        self, free: FloatArray, score: FloatArray, information: FloatArray, complete: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score, observed and complete-data information in `free`, from those in `full`.

        The complete-data information is the diagonal that known labels would give.
        """
        jacobian = self.jacobian(free)
        return (
            _row_times(score, jacobian),
            jacobian.mT @ information @ jacobian - self.curvature(free, score),
            _row_times(complete, jacobian * jacobian),
        )


def _row_times(row: FloatArray, matrix: FloatArray) -> FloatArray:
    return np.asarray((row[..., None, :] @ matrix)[..., 0, :])


def taken(numbers: FloatArray, places: IntArray) -> FloatArray:
    """Those of (..., f) numbers that stand at (q,) places, or at (..., q) of their own."""
    if places.ndim == 1:
        return numbers[..., places]
    return np.take_along_axis(numbers, places, axis=-1)


@dataclass(frozen=True, eq=False)
class Ties(CoordinateMap):
    """Each full coordinate is one of the free ones, which several may share, or a constant.

    Free and full coordinates may have leading axes, and so may the ties.
    """

    is_linear = True

    source: IntArray
    """(..., f) which free coordinate each full one is; `HELD` for a constant."""
    constants: FloatArray
    """(..., f) the constants, and 0 for what is free."""

    @cached_property
    def size(self) -> int:
        """Number of free coordinates, q."""
        return int(self.source.max(initial=-1)) + 1

    @cached_property
    def first(self) -> IntArray:
        """(..., q) the first full coordinate that each free one is."""
        return np.asarray(self._matrix.argmax(axis=-2))

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
