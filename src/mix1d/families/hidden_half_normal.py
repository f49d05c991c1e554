"""The M step of a skew-normal distribution, by the half-normal that it hides, or by moments."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["regression", "with_moments"]

MOST_DELTA = 0.99
"""Largest shape / sqrt(1 + shape^2) that is made of moments."""

LEAST_REST = 1e-12
"""Smallest variance about the straight line, as a share of the mean square."""

HALVINGS = 6
"""A penalised step that falls is shortened to a quarter at most so often."""


def with_moments(
    mean: FloatArray, sd: FloatArray, skewness: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Location, scale and shape with these moments; with the nearest skewness that there is."""
    power = np.cbrt(np.abs(skewness)) ** 2
    square = 0.5 * np.pi * power / (power + (2.0 - 0.5 * np.pi) ** (2.0 / 3.0))
    delta = np.copysign(np.sqrt(np.minimum(square, MOST_DELTA**2)), skewness)
    scale = sd / np.sqrt(1.0 - 2.0 / np.pi * delta**2)
    location = mean - scale * delta * np.sqrt(2.0 / np.pi)
    return location, scale, delta / np.sqrt(1.0 - delta**2)


def regression(
    old: tuple[FloatArray, ...], means: list[FloatArray], penalty: FloatArray, square: FloatArray
) -> tuple[FloatArray, ...]:
    """Location, slope and variance of the straight line, from means over the values.

    Those of z, t, t z, z^2 and t^2, with t the hidden variable. Without a penalty they are those of
    least squares. One on slope^2 + variance is a ridge by its slope at the old place; then all of
    the step is shortened until the penalised height does not fall.
    """
    z, t, tz, zz, tt = means
    whole = old[1] ** 2 + old[2]
    ridge = 2.0 * penalty * old[2] * (1.0 / whole - square / whole**2)
    spread = tt - t * t
    slope = (tz - t * z) / np.maximum(spread + ridge, 0.5 * spread)
    place = z - slope * t

    def height(place: FloatArray, slope: FloatArray, rest: FloatArray) -> FloatArray:
        ratio = square / (slope**2 + rest)
        return (
            -0.5 * np.log(rest)
            - 0.5 * squares(place, slope) / rest
            - penalty * (ratio - np.log(ratio))
        )

    def squares(place: FloatArray, slope: FloatArray) -> FloatArray:
        lines = zz - 2.0 * place * z + place**2 - 2.0 * slope * (tz - place * t) + slope**2 * tt
        return np.maximum(lines, LEAST_REST * zz)

    rest = squares(place, slope)
    if not np.any(penalty):
        return place, slope, rest
    rest = rest / np.maximum(1.0 + ridge, 0.5)
    new: tuple[FloatArray, ...] = (place, slope, rest)
    before = height(*old)
    for _ in range(HALVINGS):
        falls = height(*new) < before
        if not falls.any():
            return new
        new = tuple(np.where(falls, 0.75 * a + 0.25 * b, b) for a, b in zip(old, new, strict=True))
    return tuple(np.where(falls, a, b) for a, b in zip(old, new, strict=True))
