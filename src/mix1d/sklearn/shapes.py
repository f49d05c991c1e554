"""The shapes of scikit-learn's covariances, of variances (k,)."""

from __future__ import annotations

from collections.abc import Callable

from mix1d.arrays import FloatArray

__all__ = ["SHAPES"]

SHAPES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "full": lambda v: v[:, None, None].copy(),
    "tied": lambda v: v[-1:, None].copy(),
    "diag": lambda v: v[:, None].copy(),
    "spherical": lambda v: v.copy(),
}
"""What gives ``covariances_`` the shape of scikit-learn, by the name of the shape."""
