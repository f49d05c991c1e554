"""Rows in the JSON document of a fit: how many of each kind, and the weights within a window."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray, frozen
from mix1d.errors import Mix1dError
from mix1d.sample.counting import RowCounts

__all__ = ["entry_of", "fields_of"]

WITHIN = "weights_within"
"""The key of the weights within the window; null without a window."""


LABELLED = "labelled"
"""The key of the number of labelled rows, which a document without any does not have."""


def entry_of(counts: RowCounts | None, within: FloatArray) -> dict[str, Any] | None:
    """The entry of rows that are no exact values; null for exact ones."""
    if counts is None:
        return None
    entry = {**counts._asdict(), WITHIN: within.tolist() if counts.window else None}
    if not counts.labelled:  # a key that older versions do not know
        del entry[LABELLED]
    return entry


def fields_of(entry: Any, k: int) -> dict[str, Any]:
    """The fields of a fit of k components that an entry tells.

    Raises
    ------
    Mix1dError
        If it is no such entry.
    """
    if entry is None:
        return {"row_counts": None}
    if not isinstance(entry, dict):
        raise _bad(entry)
    entry = {LABELLED: 0} | entry
    if set(entry) != {*RowCounts._fields, WITHIN}:
        raise _bad(entry)
    counts = [entry[name] for name in RowCounts._fields]
    within = entry[WITHIN]
    if not all(_is_count(count) for count in counts) or (within is None) != (not entry["window"]):
        raise _bad(entry)
    if within is None:
        return {"row_counts": RowCounts(*map(float, counts))}
    if not isinstance(within, list) or not all(_is_count(weight) for weight in within):
        raise _bad(entry)
    if len(within) != k or abs(sum(within) - 1.0) > 1e-6:
        raise _bad(entry)
    shares = frozen(np.array(within, dtype=np.float64))
    return {"row_counts": RowCounts(*map(float, counts)), "_within": shares}


def _is_count(value: Any) -> bool:
    return type(value) in (int, float) and 0.0 <= value < np.inf


def _bad(entry: Any) -> Mix1dError:
    return Mix1dError(f"`document` has bad 'rows': {shown(entry)}")
