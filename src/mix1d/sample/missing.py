"""Missing and infinite values of a column: refused, or dropped."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError

__all__ = ["rows_present"]


def rows_present(column: FloatArray, missing: str) -> BoolArray:
    """(n,) whether each row holds a number.

    Raises
    ------
    Mix1dError
        If none does, one is infinite, or one is missing and `missing` is "raise".
    """
    if not column.size:
        raise Mix1dError("`x` must hold at least one number, got none")
    present = ~np.isnan(column)
    n_missing = int(column.size - np.count_nonzero(present))
    if n_missing == column.size:
        raise Mix1dError(f"`x` must hold at least one number, got {n_missing} missing values")
    if n_missing and missing == "raise":
        raise Mix1dError(
            f'`x` must not hold missing values (or pass missing="drop"), got {n_missing} of '
            f"{column.size}, the first at row {int(np.argmin(present))}"
        )
    infinite = np.isinf(column)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise Mix1dError(
            f"`x` must be finite, got {np.count_nonzero(infinite)} infinite, "
            f"the first {column[row]} at row {row}"
        )
    return present
