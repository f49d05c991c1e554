"""Log densities of families that cannot give every number."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["within"]


def within(inside: BoolArray, logs: FloatArray, x: FloatArray) -> FloatArray:
    """The log densities `logs` of the values `inside` the support, -inf of others, NaN of NaN."""
    return np.where(inside, logs, np.where(np.isnan(x), np.nan, -np.inf))
