"""Location and scale of components with heavy tails: those of weighted values."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.families.location_scale import LocationScale

__all__ = ["weighted_step"]


def weighted_step(
    old: LocationScale,
    y: FloatArray,
    counts: FloatArray,
    u: FloatArray,
    *,
    penalty: float,
    spread: float,
    shared: bool,
) -> tuple[FloatArray, FloatArray]:
    """Location and scale of the M step with 1/df = u, (..., k): those of weighted values.

    A value weighs (1 + u) / (1 + u z^2), its expected precision in a normal component. The scale is
    that of parameter expansion (Kent, Tyler & Vardi 1994; Liu, Rubin & Wu 1998): the squares are
    divided by the sum of these weights, not by the number of values. With the penalty, both
    equations together are one quadratic in the variance. A shared scale is that of plain EM.
    """
    location, scale, *_ = old.fields()
    z, rate = old._z(y), u[..., None]
    weights = counts * ((1.0 + rate) / (1.0 + rate * np.square(z)))
    total, whole = counts.sum(axis=-1), weights.sum(axis=-1)
    move = sums_of_products(weights, z) / whole
    squares = np.square(scale) * sums_of_products(weights, np.square(z - move[..., None]))
    more, pull = 2.0 * penalty, 2.0 * penalty * spread**2
    if shared:
        squares = np.where(total > 0.0, squares, 0.0).sum(axis=-1, keepdims=True)
        variance = (squares + pull) / (total.sum(axis=-1, keepdims=True) + more)
        variance = variance + np.zeros_like(total)
    else:
        front = whole * (total + more)
        middle = squares * (total - more * u) + whole * pull
        variance = 0.5 * (middle + np.sqrt(middle**2 + 4.0 * u * squares * pull * front)) / front
    return location + scale * move, np.sqrt(variance)
