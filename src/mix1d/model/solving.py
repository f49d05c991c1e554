"""Names that stand in expressions only: their numbers from the parameters that follow from them.

Parameters that obey the constraints determine them exactly; of other parameters the nearest that
do are meant, by least squares relative to the size of each (Levenberg 1944).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["solved"]

MOST = 200
"""Most steps."""

FIRST_DAMPING = 1e-3
"""The first damping, as a share of the curvature; each failure makes it tenfold."""

SETTLED = 1e-15
"""A step by this share of a coordinate is none."""

TINY = float(np.finfo(np.float64).tiny)
"""In the place of a curvature of 0."""

Residuals = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
"""From coordinates (..., u) to the residuals (..., r) and their derivatives (..., r, u)."""


def solved(residuals: Residuals, start: FloatArray, *, is_affine: bool) -> FloatArray:
    """(..., u) where the sum of squares of the residuals is least, near `start`."""
    if is_affine:
        x = start
        for _ in range(2):  # the second takes away the rounding of the first
            r, jacobian = residuals(x)
            finite = np.isfinite(jacobian).all(axis=(-2, -1)) & np.isfinite(r).all(axis=-1)
            known = np.asarray(finite)
            inverse = np.linalg.pinv(np.where(known[..., None, None], jacobian, 0.0))
            x = x - np.where(known[..., None], (inverse @ r[..., None])[..., 0], np.nan)
        return x
    return _levenberg(residuals, start)


def _levenberg(residuals: Residuals, start: FloatArray) -> FloatArray:
    x, damping = start, np.full(start.shape[:-1], FIRST_DAMPING)
    r, jacobian = residuals(x)
    height = np.vecdot(r, r)
    for _ in range(MOST):
        slope = (r[..., None, :] @ jacobian)[..., 0, :]
        curvature = jacobian.mT @ jacobian
        diagonal = np.einsum("...aa->...a", curvature)
        damped = curvature + (damping[..., None] * diagonal + TINY)[..., None] * np.eye(x.shape[-1])
        damped = np.where(np.isfinite(damped), damped, np.eye(x.shape[-1]))
        step = -np.linalg.solve(damped, slope[..., None])[..., 0]
        tried = x + step
        with np.errstate(all="ignore"):
            r_there, jacobian_there = residuals(tried)
            height_there = np.vecdot(r_there, r_there)
        falls = height_there <= height  # no to a NaN
        damping = np.where(falls, 0.1 * damping, 10.0 * damping)
        x = np.where(falls[..., None], tried, x)
        r = np.where(falls[..., None], r_there, r)
        jacobian = np.where(falls[..., None, None], jacobian_there, jacobian)
        height = np.where(falls, height_there, height)
        if np.all(np.abs(step) <= SETTLED * (1.0 + np.abs(x))) or not np.any(damping < 1e12):
            break
    return x
