"""Coordinates without borders: where a free coordinate has an end, its distance from it is freed.

A chain that moves on these never leaves the domain: Student's t has 1/df above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from mix1d.arrays import FloatArray

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
    """The map from coordinates without borders, where some of the free ones end."""

    lowest: FloatArray
    """(q,) minus infinity where there is no end."""
    highest: FloatArray

    def of(self, free: FloatArray) -> FloatArray:
        """The coordinates without borders at free ones; those at an end a little inside."""
        low, high = self.lowest, self.highest
        with np.errstate(all="ignore"):
            above = np.log(np.maximum(free - low, INSIDE))
            share = np.clip((free - low) / (high - low), INSIDE, 1.0 - INSIDE)
            return np.where(self._is_free, free, np.where(self._has_one, above, logit(share)))

    def at(self, z: FloatArray) -> Moved:
        """The free coordinates at these."""
        if self._is_free.all():
            one, none = np.ones_like(z), np.zeros_like(z)
            return Moved(z, one, np.zeros(z.shape[:-1]), none, none, none)
        with np.errstate(over="ignore", invalid="ignore"):
            length, share, other = self.highest - self.lowest, expit(z), expit(-z)
            away = np.exp(z)
            both = length * share * other

            def chosen(free: object, one: object, two: object) -> FloatArray:
                return np.where(self._is_free, free, np.where(self._has_one, one, two))

            slope = chosen(1.0, away, both)
            return Moved(
                chosen(z, self.lowest + away, self.lowest + length * share),
                slope,
                np.log(slope).sum(axis=-1),
                chosen(0.0, 1.0, other - share) + np.zeros_like(z),
                chosen(0.0, away, both * (other - share)),
                chosen(0.0, 0.0, -2.0 * share * other),
            )

    @property
    def _is_free(self) -> FloatArray:
        return self.lowest == -np.inf

    @property
    def _has_one(self) -> FloatArray:
        return self.highest == np.inf
