"""The level of an interval, read once."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError

__all__ = ["confidence"]


def confidence(level: Any, name: str = "level") -> float:
    """`level` as a number between 0 and 1, the ends excluded."""
    is_number = isinstance(level, Real) and not isinstance(level, (bool, np.bool_))
    if not is_number or not 0.0 < float(level) < 1.0:
        raise Mix1dError(f"`{name}` must be between 0 and 1, such as 0.95, got {shown(level)}")
    return float(level)
