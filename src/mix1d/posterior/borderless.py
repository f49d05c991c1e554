"""Coordinates without borders: where a free coordinate has an end, its distance from it is freed.

A chain that moves on these never leaves the domain: Student's t has 1/df above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["Borderless", "Moved"]

INSIDE = 1e-3
"""A start at an end is put so far inside: in the coordinate itself, or as a share of its range."""


class Moved(NamedTuple):
    """Free coordinates, and how they move with the coordinates without borders."""

    free: FloatArray
    """(..., q)."""
    slope: FloatArray
    """(..., q) first derivative."""
    log_slope: FloatArray
    """(...) logarithm of the determinant."""
    log_slopes: FloatArray
    """(..., q) derivative of that."""
    curvature: FloatArray
    """(..., q) second derivative."""
    log_curvature: FloatArray
    """(..., q) second derivative of the logarithm of the determinant."""


@dataclass(frozen=True, eq=False)
class Borderless:
    """The map from coordinates without borders, where some of the free ones end.

    A coordinate with one end is at distance exp(z) from it, one with two divides the range between
    them by expit(z).
    """

    lowest: FloatArray
    """(q,) minus infinity where there is no end."""
    highest: FloatArray

    def of(self, free: FloatArray) -> FloatArray:
        """The coordinates without borders at free ones; those at an end a little inside."""
        if self._none_ends:
            return free
        with np.errstate(all="ignore"):
            away = np.where(self._is_low, free - self.lowest, self.highest - free)
            one = np.log(np.maximum(away, INSIDE))
            share = (free - self.lowest) / (self.highest - self.lowest)
            two = logit(np.clip(share, INSIDE, 1.0 - INSIDE))
        return self._chosen(free, one, two)

    def at(self, z: FloatArray) -> Moved:
        """The free coordinates at these."""
        none = np.zeros_like(z)
        if self._none_ends:
            return Moved(z, none + 1.0, none.sum(axis=-1), none, none, none)
        with np.errstate(all="ignore"):
            share, other, away = expit(z), expit(-z), np.exp(z)
            length = self.highest - self.lowest
            two, sign = length * share * other, np.where(self._is_low, 1.0, -1.0)
            end = np.where(self._is_low, self.lowest, self.highest)
            return Moved(
                self._chosen(z, end + sign * away, self.lowest + length * share),
                self._chosen(none + 1.0, sign * away, two),
                self._chosen(none, z, np.log(two)).sum(axis=-1),
                self._chosen(none, none + 1.0, other - share),
                self._chosen(none, sign * away, two * (other - share)),
                self._chosen(none, none, -2.0 * share * other),
            )

    def _chosen(self, free: FloatArray, one: FloatArray, two: FloatArray) -> FloatArray:
        """Each coordinate by the number of its ends."""
        ends = (self.lowest > -np.inf) * 1 + (self.highest < np.inf)
        return np.where(ends == 0, free, np.where(ends == 1, one, two))

    @property
    def _none_ends(self) -> bool:
        return bool((self.lowest == -np.inf).all() and (self.highest == np.inf).all())

    @property
    def _is_low(self) -> BoolArray:
        """(q,) whether the end is below."""
        return np.asarray(self.lowest > -np.inf)
