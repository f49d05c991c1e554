"""Roots and minima inside brackets, many at once, without any absolute tolerance.

SciPy's ``elementwise.find_root`` does the same, but stops at 4 smallest normal numbers (a root at 0
takes it a thousand steps) and fails on a bracket of zero width; and importing it costs 0.2 s.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["bracketed_minimum", "bracketed_root"]

EPS = float(np.finfo(np.float64).eps)
"""Relative rounding error of a double."""

NARROWEST = 2.0**-75
"""A bracket round 0 is narrow enough below this share of its first width."""

MAX_STEPS = 400
"""Most evaluations for one root; bisection of a bracket of any width takes fewer."""

GOLDEN = 0.5 * (np.sqrt(5.0) - 1.0)
"""The golden ratio minus 1: the share of a bracket that golden section keeps."""


def bracketed_root(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Where `function` changes sign between `low` and `high`, elementwise, to the last digits.

    Inverse quadratic interpolation or bisection, by Chandrupatla's criterion (1997, Advances in
    Engineering Software 28; Scherer, Computational Physics, ch. 6). Infinite values are bisected.
    If the two ends have the same sign (rounding; a bracket of zero width), the end nearer to 0.
    """
    with np.errstate(all="ignore"):
        x1, x2 = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
        f1, f2 = function(x1), function(x2)
        nearest = np.where(np.abs(f1) <= np.abs(f2), x1, x2)
        open_ = np.sign(f1) * np.sign(f2) < 0
        narrowest = NARROWEST * np.abs(x2 - x1)
        step = np.full_like(x1, 0.5)
        for _ in range(MAX_STEPS):
            if not open_.any():
                break
            x = x1 + step * (x2 - x1)
            f = function(x)
            same = np.sign(f) == np.sign(f1)
            x3, f3 = np.where(same, x1, x2), np.where(same, f1, f2)
            x2, f2 = np.where(same, x2, x1), np.where(same, f2, f1)
            x1, f1 = x, f
            best = np.where(np.abs(f1) <= np.abs(f2), x1, x2)
            nearest = np.where(open_, best, nearest)
            margin = (EPS * np.abs(best) + 0.5 * narrowest) / np.abs(x2 - x1)
            open_ &= (margin < 0.5) & (f1 != 0.0)
            step = _chandrupatla_step(x1, x2, x3, f1, f2, f3)
            step = np.clip(step, margin, 1.0 - margin)
        return nearest


def _chandrupatla_step(
    x1: FloatArray, x2: FloatArray, x3: FloatArray, f1: FloatArray, f2: FloatArray, f3: FloatArray
) -> FloatArray:
    """How far from x1 to x2 to try next, as a share of the bracket."""
    xi, phi = (x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2)
    smooth = (phi**2 < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
    interpolated = f1 / (f2 - f1) * f3 / (f2 - f3)
    interpolated += (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
    return np.where(smooth & np.isfinite(interpolated), interpolated, 0.5)


def bracketed_minimum(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """A local minimum of `function` between `low` and `high`, elementwise, by golden section."""
    for _ in range(40):  # to 4e-9 of the bracket: half the digits, all that a minimum can have
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        lower = function(left) <= function(right)
        low, high = np.where(lower, low, left), np.where(lower, right, high)
    return np.asarray(0.5 * (low + high))
