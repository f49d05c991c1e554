"""Many small fits of mixtures of counts: each column is searched (`native/counts.h`).

It has no twin in NumPy: where it is not compiled, each column is fitted as one data set is.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = ["LARGEST_COUNT", "search_counts"]

LARGEST_COUNT = 4096
"""The loops have tables of all whole numbers up to this count."""

_search_counts = loop("search_counts")


def search_counts(
    values: FloatArray,
    counts: FloatArray,
    offsets: IntArray,
    k: int,
    *,
    has_sizes: bool,
    tol: float,
    longest: int,
    starts: int,
    survivors: int,
    seed: int,
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """The best mixture of Poissons or negative binomials for each column of counts.

    Parameters
    ----------
    values : (n,) array
        All columns, one after the other, each of distinct whole numbers from 0 to `LARGEST_COUNT`,
        ascending.
    counts : (n,) array
        How often each value counts.
    offsets : (columns + 1,) array
        Where the columns begin and end.
    k : int
    has_sizes : bool
        Whether the components are negative binomials.
    tol : float
        Decrement at which a climb ends.
    longest : int
        Iterations after which a climb is given up.
    starts : int
    survivors : int
        Distinct starts that go on to their maxima.
    seed : int

    Returns
    -------
    mixtures : (columns, 3, k) array
        Weights, means, reciprocals of the sizes.
    logliks : (columns,) array
    codes : (columns,) array
        How each search ended.
    agreed : (columns,) array
        1 where three in five of the starts that were followed led to the answer, of negative
        binomials nine in ten, or it is proved that there is nothing better, else 0.
    """
    (n,) = shape_of("values", values, 1)
    refuse_unless("counts", counts, n)
    columns = shape_of("offsets", offsets, 1)[0] - 1
    if columns < 0 or offsets[0] < 0 or offsets[-1] > n or (offsets[1:] < offsets[:-1]).any():
        raise ValueError(f"`offsets` must ascend from 0 to {n} at most")
    if min(k, starts, survivors) < 1:
        raise ValueError(
            f"`k`, `starts` and `survivors` must be 1 or more, got {k}, {starts} and {survivors}"
        )
    top = values.max(initial=0.0)
    are_counts = values.min(initial=0.0) >= 0.0 and bool((values == np.rint(values)).all())
    rises = np.append(True, values[1:] > values[:-1])
    rises[offsets[:-1][offsets[:-1] < n].astype(np.intp)] = True
    if not (are_counts and top <= LARGEST_COUNT and rises.all()):
        raise ValueError(f"`values` must be whole numbers from 0 to {LARGEST_COUNT}, ascending")
    mixtures, logliks = np.empty((columns, 3, k)), np.empty(columns)
    codes, agreed = np.empty(columns, dtype=np.int64), np.empty(columns, dtype=np.int64)
    _search_counts(
        values, counts, offsets, columns, k, has_sizes, int(top), tol, longest, starts, survivors,
        seed, mixtures, logliks, codes, agreed,
    )  # fmt: skip
    return mixtures, logliks, codes, agreed
