"""A function of the caller's rows, or of values that are given instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mix1d.arguments import numbers
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample import Sample

__all__ = ["of_rows", "vector"]


def vector(name: str, x: Any) -> FloatArray:
    """`x` as a (m,) array of numbers; a single number is one of them."""
    values = np.atleast_1d(numbers(name, x))
    if values.ndim != 1:
        raise Mix1dError(f"`{name}` must be a list of numbers, got shape {values.shape}")
    return values


def of_rows(
    sample: Sample, x: Any, function: Callable[[FloatArray], FloatArray], method: str
) -> FloatArray:
    """`function` of the values `x`, or of every row of the sample; NaN where one is missing."""
    if x is not None:
        return function(vector("x", x))
    try:
        return np.asarray(sample.to_rows(function, np.nan))
    except Mix1dError:
        raise Mix1dError(
            f"a sketch holds no rows: pass the values themselves, as in fit.{method}(x=values)"
        ) from None
