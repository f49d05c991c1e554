"""Modes of a Gaussian kernel estimate, counted (`native/bumps.h`).

Modes are sign changes of the derivative on a grid of 16 points to a bandwidth or finer; only
kernels within 8 bandwidths are added up.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["critical_bandwidth", "modes", "modes_on_lattice"]

MOST_GRID_POINTS = 2**40
"""Of a lattice: more would not fit into memory."""

_modes, _critical_bandwidth = loop("modes"), loop("critical_bandwidth")
_modes_on_lattice = loop("modes_on_lattice")


@or_twin
def modes(x: FloatArray, weights: FloatArray, bandwidth: float) -> int:
    """Number of modes of the kernel estimate of the sorted points `x` (n,) with `weights` (n,)."""
    n = _size(x, weights)
    _refuse_bandwidth("bandwidth", bandwidth)
    return _modes(x, weights, n, bandwidth)


@or_twin
def critical_bandwidth(
    x: FloatArray,
    weights: FloatArray,
    k: int,
    widest: float,
    steps: int,
    *,
    narrowest: float = 1e-300,
) -> float:
    """The smallest bandwidth with at most `k` modes, found by halving from `widest` down.

    The number of modes never rises with the bandwidth (Silverman 1981), so the ratio of 2 that is
    left at last is halved `steps` times. No bandwidth below `narrowest` is tried.
    """
    n = _size(x, weights)
    _refuse_bandwidth("widest", widest)
    found = np.empty(1)
    _critical_bandwidth(x, weights, n, k, widest, narrowest, steps, found)
    return float(found[0])


@or_twin
def modes_on_lattice(masses: FloatArray, odd: bool, sub: int, bandwidth: float) -> int:
    """Number of modes of the kernel estimate of masses (n,) at 0, 1, 2, ...

    With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel
    has the derivative ``sum_j masses[j] phi(t - j)``; else they are points. `sub` grid points to 1.
    """
    (n,) = shape_of("masses", masses, 1)
    _refuse_bandwidth("bandwidth", bandwidth)
    if n == 0 or not 1 <= sub <= MOST_GRID_POINTS // n:
        raise ValueError(f"`masses` and `sub` must be positive and small, got {n} and {sub}")
    return _modes_on_lattice(masses, n, odd, sub, bandwidth)


def _size(x: FloatArray, weights: FloatArray) -> int:
    (n,) = shape_of("x", x, 1)
    refuse_unless("weights", weights, n)
    if n == 0:
        raise ValueError("`x` must not be empty")
    return n


def _refuse_bandwidth(name: str, bandwidth: float) -> None:
    if not 0.0 < bandwidth < np.inf:
        raise ValueError(f"`{name}` must be positive and finite, got {bandwidth}")
