"""Normal mixtures of rounded values, each of which stands for an interval (`native/grouped.h`)."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["search_intervals"]

_search_intervals = loop("search_intervals")


@or_twin
def search_intervals(
    low: FloatArray,
    high: FloatArray,
    counts: FloatArray,
    starts: FloatArray,
    penalties: FloatArray,
    *,
    shared: bool,
    few: int,
    survivors: int,
    rounds: int,
    tol: float,
) -> tuple[FloatArray, FloatArray]:
    """For each data set the best mixture that its own starts lead to.

    Parameters
    ----------
    low, high : (n,) arrays
        Ends of the intervals, ascending; they may be infinite.
    counts : (sets, n) array
        How often each interval was seen in each data set.
    starts : (sets, n_starts, 3, k) array
        Mixtures; overwritten.
    penalties : (sets, 2) array
        The penalty of L_a, and the square of the sd to which it pulls.
    shared : bool
        Whether all components share one sd.
    few : int
        Rounds of accelerated EM from each start.
    survivors : int
        Starts that go on.
    rounds : int
        Rounds of these at most.
    tol : float
        A round that gains less is the last.

    Returns
    -------
    mixtures : (sets, 3, k) array
    logliks : (sets,) array
    """
    (n,) = shape_of("low", low, 1)
    sets, n_starts, _, k = shape_of("starts", starts, 4)
    refuse_unless("high", high, n)
    refuse_unless("counts", counts, sets, n)
    refuse_unless("starts", starts, sets, n_starts, 3, max(k, 1))
    refuse_unless("penalties", penalties, sets, 2)
    mixtures, logliks = np.empty((sets, 3, k)), np.empty(sets)
    _search_intervals(
        low, high, counts, n, sets, starts, n_starts, k, shared, penalties, few, survivors, rounds,
        tol, mixtures, logliks,
    )  # fmt: skip
    return mixtures, logliks
