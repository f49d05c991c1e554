"""What may be sketched: a column, or an iterator of columns; faults named by their row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Number
from typing import Any

import numpy as np

from mix1d.arguments import whole_number
from mix1d.errors import Mix1dError
from mix1d.sketching.cells import FEWEST, MOST
from mix1d.sketching.counting import AnyTally, check, column_of, weights_of
from mix1d.sketching.sketch import Sketch

__all__ = ["AUTOMATIC", "count", "is_long", "limited_cells", "sketch_of_tally"]

AnyArray = np.ndarray[Any, Any]

AUTOMATIC = 100_000
"""A column of at least this many rows is sketched without being asked: with fewer, every value can
be used fast enough."""

BUFFER = 2**20
"""Number of values of short chunks that are gathered before they are counted."""


def count(name: str, data: Any, weights: Any, tallies: Sequence[AnyTally]) -> None:
    """Add a column, or an iterator of chunks, to several tallies in one pass.

    `name` is what a sentence calls the data.
    """
    if isinstance(data, Sketch):
        raise Mix1dError(f"`{name}` must be numbers, got {data!r}, made already")
    if isinstance(data, Iterator):
        if weights is not None:
            raise Mix1dError(
                "`weights` must be None for an iterator of chunks: let it yield (x, weights)"
            )
        _add_chunks(name, tallies, data)
        return
    x = column_of(name, data)
    shares = None if weights is None else weights_of("weights", weights, x.size)
    for tally in tallies:
        tally.add(x, shares)


def is_long(x: Any) -> bool:
    """Whether a column has so many rows that it is sketched without being asked."""
    if getattr(x, "shape", None) == ():  # an array without axes has no length
        return False
    return hasattr(x, "__len__") and len(x) >= AUTOMATIC


def sketch_of_tally(tally: AnyTally, missing: str, name: str = "data") -> Sketch:
    """The sketch of what was counted, if nothing was wrong with it."""
    check(tally, missing, name)
    return Sketch._of_tally(tally)


def limited_cells(cells: Any) -> int:
    limit = whole_number("cells", cells, FEWEST)
    if limit > MOST:
        raise Mix1dError(f"`cells` must be at most {MOST}, got {limit}")
    return limit


def _add_chunks(name: str, tallies: Sequence[AnyTally], chunks: Iterator[Any]) -> None:
    """Long chunks as they come, short ones gathered first; each is done with when the next is
    asked for, because some readers use one array again and again.
    """
    gathered: list[tuple[AnyArray, AnyArray | None]] = []
    size, weighted = 0, None
    for number, chunk in enumerate(chunks):
        x, weights = _pair(f"chunk {number} of {name}", chunk)
        if weighted is None:
            weighted = weights is not None
        if weighted != (weights is not None):
            raise Mix1dError(f"either all chunks must have weights or none, unlike chunk {number}")
        if size and size + x.size > BUFFER:
            _add_gathered(tallies, gathered)
            size = 0
        if x.size > BUFFER:
            for tally in tallies:
                tally.add(x, weights)
        elif x.size:
            gathered.append((_copy(x), None if weights is None else _copy(weights)))
            size += x.size
    _add_gathered(tallies, gathered)


def _add_gathered(
    tallies: Sequence[AnyTally], gathered: list[tuple[AnyArray, AnyArray | None]]
) -> None:
    if gathered:
        xs, weights = zip(*gathered, strict=True)
        gathered.clear()
        shares = None if weights[0] is None else np.concatenate(weights)
        values = np.concatenate(xs)
        for tally in tallies:
            tally.add(values, shares)


def _copy(array: AnyArray) -> AnyArray:
    with np.errstate(over="ignore"):
        return np.array(array, dtype=np.float64)


def _pair(name: str, chunk: Any) -> tuple[AnyArray, AnyArray | None]:
    if isinstance(chunk, tuple) and len(chunk) == 2 and not isinstance(chunk[0], Number):
        x = column_of(name, chunk[0])
        return x, None if chunk[1] is None else weights_of(f"weights of {name}", chunk[1], x.size)
    if isinstance(chunk, Number):
        raise Mix1dError(f"`{name}` must be an array, got the number {chunk}: pass arrays of many")
    return column_of(name, chunk), None
