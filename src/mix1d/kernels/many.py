"""Many small fits of normal mixtures: each column is searched for its maximum (`native/many.h`).

It has no twin in NumPy: where it is not compiled, each column is fitted as one data set is.
"""

from __future__ import annotations

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
    "search_columns",
]

PENALISED = COLLAPSED + 2
"""A search ended at the maximum of L_a, since all that it found of L are spikes."""

TOO_FEW = COLLAPSED + 3
"""A search ended nowhere, since there are fewer distinct values than components."""

DOUBTFUL = COLLAPSED + 4
"""A search ended at a maximum with a component that chance can make."""

_search_columns = loop("search_columns")


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
    seed: int,
) -> tuple[FloatArray, FloatArray, IntArray]:
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
    seed : int

    Returns
    -------
    mixtures : (columns, 3, k) array
    logliks : (columns,) array
    codes : (columns,) array
        How each search ended.
    """
    (n,) = shape_of("values", values, 1)
    columns = shape_of("offsets", offsets, 1)[0] - 1
    if counts is not None:
        refuse_unless("counts", counts, n)
    if given is not None:
        refuse_unless("given", given, 3, k)
    if columns < 0 or offsets[0] < 0 or offsets[-1] > n or (offsets[1:] < offsets[:-1]).any():
        raise ValueError(f"`offsets` must ascend from 0 to {n} at most")
    if min(k, survivors) < 1 or random < 0 or cells < 2:
        raise ValueError(
            f"`k` and `survivors` must be 1 or more, `random` 0, `cells` 2, got {k}, {survivors}, "
            f"{random} and {cells}"
        )
    mixtures, logliks = np.empty((columns, 3, k)), np.empty(columns)
    codes = np.empty(columns, dtype=np.int64)
    _search_columns(
        values, counts, offsets, columns, given, k, shared, tol, longest, cells, random, survivors,
        seed, mixtures, logliks, codes,
    )  # fmt: skip
    return mixtures, logliks, codes
