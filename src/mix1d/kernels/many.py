"""Many small fits of normal mixtures: each column is searched for its maximum (`native/many.h`).

It has no twin in NumPy: where it is not compiled, each column is fitted as one data set is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.ascent import CERTIFIED, COLLAPSED, LONG, STALLED
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = [
    "CERTIFIED",
    "COLLAPSED",
    "DOUBTFUL",
    "LONG",
    "PENALISED",
    "STALLED",
    "TOO_FEW",
    "Judgement",
    "judge_column",
    "search_columns",
]

PENALISED = COLLAPSED + 2
"""A search ended at the maximum of L_a, since all that it found of L are spikes."""

TOO_FEW = COLLAPSED + 3
"""A search ended nowhere, since there are fewer distinct values than components."""

DOUBTFUL = COLLAPSED + 4
"""A search ended at a maximum with a component that chance can make."""

_search_columns, _judge_column = loop("search_columns"), loop("judge_column")


def search_columns(
    values: FloatArray,
    counts: FloatArray | None,
    offsets: IntArray,
    k: int,
    given: FloatArray | None,
    *,
    shared: bool,
    tol: float,
    longest: int,
    cells: int,
    random: int,
    survivors: int,
    moved: int = 0,
    alone: int = 0,
    seed: int,
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """The best mixture for each column of values.

    Parameters
    ----------
    values : (n,) array
        All columns, one after the other, each sorted.
    counts : (n,) array or None
        How often each value counts.
    offsets : (columns + 1,) array
        Where the columns begin and end.
    k : int
    given : (3, k) array or None
        A mixture to climb from, instead of a search.
    shared : bool
        Whether all components share one sd.
    tol : float
        Decrement at which a climb ends.
    longest : int
        Iterations after which a climb is given up.
    cells : int
        Of the coarse copy of a column on which the starts run.
    random : int
        Random starts beside the others.
    survivors : int
        Distinct starts that go on to their maxima.
    moved : int
        Starts of a further round: the best maximum with one component moved; as many as those of
        the first round at most.
    alone : int
        Random starts that climb on L alone, for 200 values; of fewer more, up to five times.
    seed : int

    Returns
    -------
    mixtures : (columns, 3, k) array
    logliks : (columns,) array
    codes : (columns,) array
        How each search ended.
    agreed : (columns,) array
        1 where three in five of the starts led to the answer, else 0; of those whose run was
        followed or is one with a run that was.
    """
    (n,) = shape_of("values", values, 1)
    columns = shape_of("offsets", offsets, 1)[0] - 1
    if counts is not None:
        refuse_unless("counts", counts, n)
    if given is not None:
        refuse_unless("given", given, 3, k)
    if columns < 0 or offsets[0] < 0 or offsets[-1] > n or (offsets[1:] < offsets[:-1]).any():
        raise ValueError(f"`offsets` must ascend from 0 to {n} at most")
    if min(k, survivors) < 1 or min(random, moved, alone) < 0 or cells < 2:
        raise ValueError(
            f"`k` and `survivors` must be 1 or more, `random`, `moved` and `alone` 0, `cells` 2, "
            f"got {k}, {survivors}, {random}, {moved}, {alone} and {cells}"
        )
    mixtures, logliks = np.empty((columns, 3, k)), np.empty(columns)
    codes, agreed = np.empty(columns, dtype=np.int64), np.empty(columns, dtype=np.int64)
    _search_columns(
        values, counts, offsets, columns, given, k, shared, tol, longest, cells, random, survivors,
        moved, alone, seed, mixtures, logliks, codes, agreed,
    )  # fmt: skip
    return mixtures, logliks, codes, agreed


class Judgement(NamedTuple):
    """What the search of many columns says of a certified maximum."""

    trust: int
    """0 for a spike, 2 for a doubtful maximum, 3 for a sound one."""
    is_reflected: bool
    """Whether the negative values are searched."""
    step: float
    """To which the values are rounded, or 0."""
    penalty: float
    """What a rank takes from the log-likelihood."""
    pull: float
    """The sd towards which the penalty pulls in a search."""
    chances: FloatArray
    """(k,) the probability that chance makes each component that rests on few rows, else 0."""


def judge_column(
    values: FloatArray, counts: FloatArray | None, mixture: FloatArray, *, shared: bool
) -> Judgement:
    """What the search of many columns says of a mixture; for the tests, which ask Python too.

    Parameters
    ----------
    values : (n,) array
        Sorted; two distinct values or more.
    counts : (n,) array or None
        How often each value counts.
    mixture : (3, k) array
    shared : bool
        Whether all components share one sd.
    """
    (n,) = shape_of("values", values, 1)
    if counts is not None:
        refuse_unless("counts", counts, n)
    _, k = shape_of("mixture", mixture, 2)
    refuse_unless("mixture", mixture, 3, k)
    if n < 2 or not values[-1] > values[0]:
        raise ValueError("`values` must hold two distinct values or more")
    marks, numbers, chances = np.empty(2, dtype=np.int64), np.empty(3), np.empty(k)
    _judge_column(values, counts, n, mixture, k, shared, marks, numbers, chances)
    step, penalty, pull = numbers.tolist()
    return Judgement(int(marks[0]), bool(marks[1]), step, penalty, pull, chances)
