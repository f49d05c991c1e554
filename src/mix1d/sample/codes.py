"""Columns of ones and zeros: whether a lifetime ended, whether a value is a limit."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.columns import as_column
from mix1d.errors import Mix1dError

__all__ = ["CODES", "all_known", "codes_of", "refusal"]

CODES = {
    "event": "1 or True (it happened) or 0 or False (not yet: right-censored)",
    "below": "1 or True (below the value, which is a limit) or 0 or False (the value itself)",
    "above": "1 or True (above the value, which is a limit) or 0 or False (the value itself)",
}
"""What the codes of each argument are."""


def refusal(argument: str, value: str) -> Mix1dError:
    """The error of a column that holds something else."""
    return Mix1dError(f"`{argument}` must be {CODES[argument]}, got {value}")


def codes_of(argument: str, given: Any) -> FloatArray:
    """(n,) ones and zeros; NaN where one is missing.

    Raises
    ------
    Mix1dError
        If there is anything else.
    """
    try:
        codes = as_column(argument, given)
    except Mix1dError:
        is_column = hasattr(given, "__iter__") and not isinstance(given, str)
        words = [value for value in given if isinstance(value, str)] if is_column else []
        if not words:
            raise
        raise refusal(argument, shown(words[0])) from None
    bad = ~(np.isnan(codes) | (codes == 0.0) | (codes == 1.0))
    if bad.any():
        i = int(bad.argmax())
        as_in_r = argument == "event" and set(np.unique(codes[~np.isnan(codes)])) <= {1.0, 2.0}
        hint = ": pass event - 1 for 1 and 2 as R codes them" if as_in_r else ""
        raise refusal(argument, f"{codes[i]:.10g} at row {i}{hint}")
    return codes


def all_known(argument: str, given: Any, present: Any) -> FloatArray:
    """(n,) ones and zeros, one for each row, and none missing where a row is `present`.

    Raises
    ------
    Mix1dError
        If there are not as many as rows, or one is missing.
    """
    codes = codes_of(argument, given)
    if codes.size != present.size:
        raise Mix1dError(
            f"`{argument}` must be one for each of {present.size} rows, got {codes.size}"
        )
    unknown = present & np.isnan(codes)
    if unknown.any():
        i = int(unknown.argmax())
        raise Mix1dError(
            f"`{argument}` must be {CODES[argument]} in every row, got a missing one at row {i}"
        )
    return codes
