r"""The Laplace (double exponential) distribution.

.. math:: g(x; m, s) = \frac{1}{2s} e^{-|x - m| / s}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.location_scale import LocationScale
from mix1d.families.parameters import Parameter
from mix1d.families.tails import log_complement

__all__ = ["Laplace"]

LOG_2 = np.log(2.0)
"""The logarithm of 2."""

TIE = 1e-12
"""A sum of weights is half of the total if it differs by no more than this share."""


@dataclass(frozen=True)
class Laplace(LocationScale):
    """A Laplace component: differences, errors with a sharp peak.

    In SciPy ``laplace(loc=location, scale=scale)``, in R's VGAM ``dlaplace(location, scale)``.
    The density has a kink at the location, which therefore has no score: its estimate is a weighted
    median, and its uncertainty comes from the profile or the bootstrap.

    Parameters
    ----------
    location : float
        Mean, median and mode, in the units of the data.
    scale : float
        Mean distance from the location, positive, in the units of the data; the standard deviation
        is sqrt(2) times it.

    Examples
    --------
    >>> Laplace(location=0.0, scale=2.0).pdf(0.0)
    0.25
    """

    location: float
    scale: float

    name = "laplace"
    parameters = (Parameter.edge("location"), Parameter.scale("scale"))
    is_symmetric = True

    # ---------------------------------------------------------------- density and tails
    def _log_shape(self, z: FloatArray) -> FloatArray:
        return np.asarray(-np.abs(z) - LOG_2)

    def _log_lower(self, z: FloatArray) -> FloatArray:
        tail = -np.abs(z) - LOG_2
        return np.asarray(np.where(z < 0.0, tail, np.log1p(-np.exp(tail))))

    def _lower_quantile(self, q: FloatArray) -> FloatArray:
        return np.asarray(np.where(q < 0.5, np.log(2.0 * q), -np.log(2.0 * (1.0 - q))))

    is_smooth = False

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        """On one side of the peak it has no memory; around it the sum of two sides."""
        low, high = self._z(lower), self._z(upper)
        nearer = np.maximum(np.maximum(low, -high), 0.0)
        length = (upper - lower) / self._columns()[1]
        around = -np.expm1(np.minimum(low, 0.0)) - np.expm1(np.minimum(-high, 0.0))
        beside = log_complement(-length) - nearer
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where((low < 0.0) & (high > 0.0), np.log(around), beside) - LOG_2)

    # ---------------------------------------------------------------- moments, sampling
    def _shape_moments(self) -> tuple[Any, Any]:
        return 0.0, np.sqrt(2.0)

    def _draw_shape(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return rng.laplace(size=shape)

    # ---------------------------------------------------------------- M step, derivatives
    def _maximised(
        self, y: FloatArray, counts: FloatArray, *, penalty: float, spread: float, shared: bool
    ) -> Self:
        """The weighted median, and the mean distance from it: a root of a quadratic, penalised."""
        moved = self._at_edges(y, counts)
        total = counts.sum(axis=-1)
        distance = sums_of_products(counts, np.abs(y - moved._columns()[0]))
        if shared:
            total, distance = (v.sum(axis=-1, keepdims=True) for v in (total, distance))
        twice = 2.0 * (total + 2.0 * penalty)
        root = np.sqrt(distance**2 + 4.0 * penalty * spread**2 * twice)
        scale = np.where(total > 0.0, (distance + root) / twice, self.scale)
        return self._of(moved.location, scale)

    def _at_edges(self, y: FloatArray, counts: FloatArray) -> Self:
        """The location at the weighted median, the middle of its range if it has one."""
        if self.parameters[0].held is not None:
            return self
        sums = np.cumsum(counts, axis=-1)
        half, total = 0.5 * sums[..., -1:], sums[..., -1]
        low, high = (y[np.argmax(sums >= half * one, axis=-1)] for one in (1.0 - TIE, 1.0 + TIE))
        _, *others = self.fields()
        return self._of(np.where(total > 0.0, 0.5 * (low + high), self.location), *others)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Coordinate: log scale; the location, where the density has a kink, has no score."""
        size = np.abs(self._z(y))
        score, hessian = np.zeros((2, *size.shape)), np.zeros((2, 2, *size.shape))
        score[1], hessian[1, 1] = size - 1.0, -size
        return score, hessian

    def _shape_derivatives(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """On either side of the kink."""
        return -np.sign(z)[None], np.zeros_like(z)[None, None]
