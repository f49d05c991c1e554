"""The maximum of a posterior density, and the curvature there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.posterior.target import Target

__all__ = ["Mode", "mode_near"]

STEPS = 100
"""Most steps of Newton's method."""

NEAR = 1e-6
"""The search ends where so many units of the log density are estimated to be left."""

FLATTEST = 1e-6
"""Smallest curvature in any direction, as a share of the largest, coordinates being scaled to a
unit diagonal."""

HALVINGS = 60
"""A step is halved so often, until the density rises."""


class Mode(NamedTuple):
    """A maximum of a posterior density."""

    z: FloatArray
    """(q,)."""
    value: float
    """The log density there."""
    root: FloatArray
    """(q, q) R, with R R' the inverse of the information."""


def mode_near(target: Target, z: FloatArray) -> Mode:
    """The maximum above `z`, by Newton's method along the sizes of the curvatures."""
    height = target.at(z)
    root = _root(target, z)
    for _ in range(STEPS):
        uphill = height.slope @ root
        if not uphill @ uphill > 2.0 * NEAR:
            break
        step = root @ uphill
        for halving in range(HALVINGS):
            new = z + 0.5**halving * step
            higher = target.at(new)
            if higher.value > height.value:
                break
        else:
            break
        z, height = new, higher
        root = _root(target, z)
    return Mode(z, float(height.value), root)


def _root(target: Target, z: FloatArray) -> FloatArray:
    """R with R R' the inverse of the information, its negative curvatures taken by their size."""
    information = target.information(z)
    size = np.sqrt(np.abs(np.diag(information)))
    size = np.where(size > 0.0, size, 1.0)
    values, vectors = np.linalg.eigh(information / np.outer(size, size))
    sizes = np.maximum(np.abs(values), FLATTEST * np.abs(values).max())
    return np.asarray(vectors / np.sqrt(sizes) / size[:, None])
