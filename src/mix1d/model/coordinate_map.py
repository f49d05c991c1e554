"""Smooth maps between coordinates, and what a change of coordinates does to derivatives.

A constraint is such a map, from the free coordinates to the full ones; a quantity that takes the
place of a coordinate in order to be held fixed is another. The chain rule is written here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["HELD", "CoordinateMap", "taken"]

HELD = -1
"""In the place of the number of a free coordinate: this full coordinate is a constant."""


class CoordinateMap(ABC):
    """A smooth map from coordinates (q,) to others (f,), with its derivatives and an inverse."""

    @property
    def is_linear(self) -> bool:
        """Whether the derivatives are the same everywhere, so that `free` does not matter."""
        return False

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

    def bent(self, free: FloatArray, score: FloatArray) -> tuple[FloatArray, FloatArray | float]:
        """`jacobian` and `curvature`, for maps that know both at once."""
        return self.jacobian(free), self.curvature(free, score)

    def derivatives(
        self, free: FloatArray, score: FloatArray, information: FloatArray, complete: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score, observed and complete-data information in `free`, from those in `full`.

        The complete-data information is the diagonal that known labels would give.
        """
        jacobian, curvature = self.bent(free, score)
        return (
            _row_times(score, jacobian),
            jacobian.mT @ information @ jacobian - curvature,
            _row_times(complete, jacobian * jacobian),
        )


def _row_times(row: FloatArray, matrix: FloatArray) -> FloatArray:
    return np.asarray((row[..., None, :] @ matrix)[..., 0, :])


def taken(numbers: FloatArray, places: IntArray) -> FloatArray:
    """Those of (..., f) numbers that stand at (q,) places, or at (..., q) of their own."""
    if places.ndim == 1:
        return numbers[..., places]
    return np.take_along_axis(numbers, places, axis=-1)
