"""What counts values, and the checks of them; an error names the first row at fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray
from mix1d.choices import Missing
from mix1d.columns import as_column, check_apart
from mix1d.errors import Mix1dError
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.relative import RelativeTally
from mix1d.weighing import NOTHING, RELATIVE

__all__ = [
    "AnyTally", "check", "check_counts", "check_same", "column_of", "empty_tally",
    "tally_of_chunk", "weights_of",
]  # fmt: skip

AnyArray = np.ndarray[Any, Any]

AnyTally = Tally | RelativeTally

RULES = {
    "missing": (
        '`{name}` must not hold missing values (or pass missing="drop"), '
        "got {count} of {n_rows}, the first"
    ),
    "infinite": "`{name}` must be finite, got {count} infinite, the first {value}",
    "not positive": (
        '`{name}` must be positive for scale="log", got {count} not above 0, the first {value}'
    ),
    "weights": (
        "`weights` must be non-negative and finite, got {count} that are not, the first {value}"
    ),
}
"""The sentences about values that a column must not hold, by the kind of value."""


def column_of(name: str, data: Any) -> AnyArray:
    """A plain array of a real dtype as it is; anything else as an array of doubles."""
    if isinstance(data, np.ndarray) and not isinstance(data, np.ma.MaskedArray):
        array = np.asarray(data)
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim == 1 and array.dtype.kind in "biuf":
            check_apart(name, array)
            return array
    return as_column(name, data)


def weights_of(name: str, weights: Any, n: int) -> AnyArray:
    """The weights of n rows as an array."""
    column = column_of(name, weights)
    if column.size != n:
        raise Mix1dError(f"`{name}` must be one for each of {n} rows, got {column.size}")
    return column


def empty_tally(limit: int, scale: str, weights_are: str) -> AnyTally:
    """An empty tally for data on one scale, with at most so many cells."""
    kind = RelativeTally if weights_are == RELATIVE else Tally
    return kind(limit, log=scale == "log")


def check(tally: AnyTally, missing: str, name: str = "data") -> None:
    """Refuse values that cannot be counted, and none at all; a sentence calls them `name`."""
    n_rows, n_missing = tally.n_rows, tally.faults.count("missing")
    if not n_rows or n_missing == n_rows:
        got = f"{n_missing} missing values" if n_missing else "none"
        raise Mix1dError(f"`{name}` must hold at least one number, got {got}")
    check_faults(name, tally, missing)
    check_counts([tally.cells().sums[:, 0]])


def check_counts(weights: Sequence[FloatArray]) -> None:
    """Refuse cells without any weight, and with more than a number can be."""
    if not any(column.size for column in weights):
        raise Mix1dError(NOTHING)
    with np.errstate(over="ignore"):
        total = float(sum(column.sum() for column in weights))
    if not np.isfinite(total):
        raise Mix1dError(f"`weights` must have a finite sum, got {total}")


def check_faults(name: str, tally: AnyTally, missing: str) -> None:
    """Refuse values that cannot be counted; `name` is what the sentence calls the data."""
    for kind, rule in RULES.items():
        if tally.faults.count(kind) and not (kind == "missing" and missing == "drop"):
            count, row, value = tally.faults.found[kind]
            words = rule.format(name=name, count=count, n_rows=tally.n_rows, value=value)
            raise Mix1dError(f"{words} at row {row}")


def tally_of_chunk(
    chunk: Any, weights: Any, missing: str, limit: int, scale: str, weights_are: str
) -> AnyTally:
    """The cells of one more chunk of data, which may be empty."""
    choice("missing", missing, Missing)
    tally = empty_tally(limit, scale, weights_are)
    x = column_of("chunk", chunk)
    tally.add(x, None if weights is None else weights_of("weights", weights, x.size))
    check_faults("chunk", tally, missing)
    return tally


def check_same(rule: str, one: str, other: str) -> None:
    """Refuse to add two sketches that differ in what the `rule` is about."""
    if one != other:
        raise Mix1dError(f"two sketches must {rule} to be added, got {one} and {other}")
