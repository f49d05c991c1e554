"""The step to which values were rounded, by continued fractions: `native/lattice.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["rounding_step"]


def rounding_step(values: FloatArray) -> float:
    """Approximate greatest common divisor of the gaps between ascending distinct values, or 0."""
    gaps = np.diff(values)
    if not gaps.size:
        return 0.0
    noise = 8.0 * float(np.spacing(np.abs(values).max()))  # of gaps between rounded values
    longest, parts = float(gaps.max()), 1.0
    while longest > 50.0 * noise * parts:
        step = longest / parts
        off = np.abs(gaps - np.round(gaps / step) * step) > noise
        if not off.any():
            return step
        parts *= _denominator(float(gaps[np.argmax(off)]) / step, noise / step)
    return 0.0


def _denominator(ratio: float, noise: float) -> float:
    """Of the first continued fraction that is `ratio`, but for `noise`; 2 or more."""
    previous, denominator, rest = 0.0, 1.0, ratio % 1.0
    while rest and abs(ratio * denominator - round(ratio * denominator)) > noise * denominator:
        whole, rest = divmod(1.0 / rest, 1.0)
        previous, denominator = denominator, whole * denominator + previous
    return max(denominator, 2.0)
