"""The weights and components that a caller gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import numbers, shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.exchange import component_of, is_frozen
from mix1d.families import Family

__all__ = ["checked_components", "checked_weights", "vector"]


def checked_components(components: Any) -> tuple[Family, ...]:
    """The components as a tuple, if they are any, all continuous or all discrete beside atoms."""
    try:
        parts: tuple[Any, ...] = tuple(components)
    except TypeError:
        raise Mix1dError(f"`components` must be a sequence, got {shown(components)}") from None
    if not parts:
        raise Mix1dError("`components` must hold at least one component, got none")
    parts = tuple(component_of(part) if is_frozen(part) else part for part in parts)
    for component in parts:
        if not isinstance(component, Family):
            raise Mix1dError(f"`components` must be such as Normal(0, 1), got {shown(component)}")
    if len({component.discrete for component in parts if not component.is_atom}) > 1:
        raise Mix1dError("`components` must be all continuous or all discrete, got both")
    return parts


def checked_weights(weights: Any, k: int) -> FloatArray:
    """The weights of k components as an array that sums to 1, if they do to 1e-6."""
    shares = vector("weights", weights)
    if len(shares) != k:
        raise Mix1dError(f"`weights` must be one for each of {k} components, got {len(shares)}")
    if not np.all(shares >= 0):
        bad = shares[~(shares >= 0)][0]
        raise Mix1dError(f"`weights` must be non-negative, got {bad}")
    total = float(shares.sum())
    if not abs(total - 1.0) <= 1e-6:
        raise Mix1dError(f"`weights` must sum to 1, got a sum of {total}")
    # a sum of 1 up to rounding is not divided by: so a document gives back the bits it was made of
    return shares if abs(total - 1.0) <= 8 * k * np.finfo(float).eps else shares / total


def vector(name: str, values: Any) -> FloatArray:
    """One number or more as an array of one axis; `name` is the argument that an error names."""
    array = np.array(numbers(name, values), ndmin=1)
    if array.ndim != 1 or not array.size:
        raise Mix1dError(f"`{name}` must be a list of numbers, got shape {array.shape}")
    return array
