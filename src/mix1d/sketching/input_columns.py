"""What may be sketched: a column, or an iterator of columns; faults named by their row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Number
from typing import Any

import numpy as np

from mix1d.arguments import choice, whole_number
from mix1d.choices import Missing, SketchScale, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.cells import FEWEST, MOST
from mix1d.sketching.counting import check, column_of, weights_of
from mix1d.sketching.relative import RelativeTally
from mix1d.sketching.sketch import Sketch
from mix1d.weighing import COUNTS, RELATIVE, check_kind

__all__ = [
    "AUTOMATIC", "AnyTally", "count", "empty_tally", "is_long", "limited_cells", "sketch",
    "sketch_of_tally",
]  # fmt: skip

AnyArray = np.ndarray[Any, Any]

AnyTally = Tally | RelativeTally

AUTOMATIC = 100_000
"""A column of at least this many rows is sketched without being asked: with fewer, every value can
be used fast enough."""

BUFFER = 2**20
"""Number of values of short chunks that are gathered before they are counted."""


@usual_arithmetic
def sketch(
    data: Any,
    *,
    weights: Any = None,
    weights_are: WeightsAre = COUNTS,
    cells: int = 4096,
    scale: SketchScale = "linear",
    missing: Missing = "raise",
) -> Sketch:
    """Fold data of any length into a `Sketch`, in one pass and in constant memory.

    Parameters
    ----------
    data : (n,) array_like, or an iterator of them
        One column of real numbers. An array of any real dtype, memory-mapped ones included, is read
        part by part and never copied as a whole. An iterator (a generator, say) yields chunks:
        arrays of any length, or tuples ``(x, weights)``.
    weights : (n,) array_like, optional
        Non-negative; 1 each by default. Not with an iterator.
    weights_are : {"counts", "relative"}, default "counts"
        As for `fit`. Weights of several sketches that are to be added must be in one unit.
    cells : int, default 4096
        Occupied cells at most, from 16 to 65536. The error of a fit falls with the fourth power.
    scale : {"linear", "log"}, default "linear"
        "log" for families on a log scale: the cells are those of log x, and all x must be positive.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN, None and nulls.

    Returns
    -------
    Sketch

    Raises
    ------
    Mix1dError
        If there are no numbers, or missing, infinite or (for "log") non-positive ones, or weights
        that are negative or not finite. The sentence says how many, and the row of the first.

    Examples
    --------
    >>> import numpy as np
    >>> from mix1d.sketching import sketch
    >>> chunks = (np.random.default_rng(day).normal(size=10_000) for day in range(3))
    >>> sketch(chunks)
    Sketch(n=30000, 2765 cells of width 2^-9)
    """
    tally = empty_tally(limited_cells(cells), choice("scale", scale, SketchScale), weights_are)
    choice("missing", missing, Missing)
    count("data", data, weights, [tally])
    return sketch_of_tally(tally, missing)


def empty_tally(limit: int, scale: str, weights_are: str) -> AnyTally:
    """An empty tally for data on one scale, with at most so many cells."""
    kind = RelativeTally if check_kind(weights_are) == RELATIVE else Tally
    return kind(limit, log=scale == "log")


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
