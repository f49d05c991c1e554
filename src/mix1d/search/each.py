"""Many data sets: each searched or climbed in machine code, several at a time.

A day of genomics is twenty thousand columns of five hundred numbers; a bootstrap is a thousand
climbs from one start. Neither needs the path, the trace or the names of the starts, and each must
cost no more than its arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.errors import Outcome
from mix1d.families import Family, Normal
from mix1d.kernels import in_threads
from mix1d.kernels.many import CERTIFIED, DOUBTFUL, LONG, PENALISED, TOO_FEW, search_columns

__all__ = ["Effort", "Ends", "effort", "fitted"]

LONGEST = 2_000
"""Most iterations of a climb."""

AT_ONCE = 2e4
"""Number of values that a thread works on before Ctrl-C is looked for: some milliseconds."""


class Ends(NamedTuple):
    """Where the fits of n data sets ended."""

    places: FloatArray
    """(n, 3, k) weights and the fields of the components; NaN for nowhere."""
    loglik: FloatArray
    """(n,)."""
    codes: IntArray
    """(n,)."""

    @property
    def outcomes(self) -> list[Outcome | None]:
        """None where only a closer look can tell: a ridge or a saddle."""
        return [_OUTCOMES.get(code) for code in self.codes.tolist()]


_OUTCOMES = {
    CERTIFIED: Outcome.CONVERGED,
    DOUBTFUL: Outcome.DOUBTFUL,
    LONG: Outcome.MAX_ITER,
    PENALISED: Outcome.PENALISED,
    TOO_FEW: Outcome.TOO_FEW,
}


class Effort(NamedTuple):
    """How thoroughly each data set is searched."""

    cells: int
    """Number of cells of the coarse copy on which the starts run."""
    random: int
    """Number of random starts, added to the 11 fixed ones."""
    survivors: int
    """Number of distinct short runs that are followed to their maxima."""


def effort(k: int) -> Effort:
    """As thorough as a search for k components must be (`benchmarks/columns.py`)."""
    if k <= 2:
        return Effort(96, 4, 4)
    return Effort(128, 20, 12) if k == 3 else Effort(256, 60, 30)


def fitted(
    columns: Sequence[FloatArray],
    k: int,
    *,
    family: type[Family] = Normal,
    counts: Sequence[FloatArray] | None = None,
    start: FloatArray | None = None,
    shared: bool = False,
    tol: float = 1e-8,
    seed: int = 0,
    much: Effort | None = None,
    done: Callable[[int], object] | None = None,
) -> Ends:
    """The best sound mixture for each column; from `start` (3, k), if there is one.

    Parameters
    ----------
    columns : finite, in the support of the family; sorted if there are counts
    family : whose core is the normal: what machine code knows
    counts : how often each value counts, once by default
    much : how thoroughly each is searched, by default as k needs
    done : called with the number of columns after each task
    """
    cells, n_random, survivors = much or effort(k)

    def part(rows: slice) -> Ends:
        some = columns[rows]
        values = np.concatenate(some)
        offsets = np.cumsum([0, *map(len, some)])
        repeats = None if counts is None else np.concatenate(counts[rows])
        if repeats is None:
            for first, last in pairwise(offsets.tolist()):
                values[first:last].sort()
        places, logliks, codes = search_columns(
            family.to_line(values), repeats, offsets, k, start, shared=shared, tol=tol,
            longest=LONGEST, cells=cells, random=n_random, survivors=survivors, seed=seed,
        )  # fmt: skip
        if family is not Normal:
            jacobians = family.log_jacobian(values) * (1.0 if repeats is None else repeats)
            logliks += np.add.reduceat(jacobians, offsets[:-1])
        return Ends(places, logliks, codes)

    parts = [Ends(np.empty((0, 3, k)), np.empty(0), np.empty(0, dtype=np.int64))]
    for ends in in_threads(part, _parts(columns)):
        parts.append(ends)
        if done:
            done(len(ends.codes))
    return Ends(*map(np.concatenate, zip(*parts, strict=True)))


def _parts(columns: Sequence[FloatArray]) -> Iterator[slice]:
    """Neighbouring columns of about `AT_ONCE` values together."""
    first, size = 0, 0
    for i, column in enumerate(columns):
        size += len(column)
        if size >= AT_ONCE:
            yield slice(first, i + 1)
            first, size = i + 1, 0
    if first < len(columns):
        yield slice(first, len(columns))
