"""Many small climbs of mixtures of gammas, each from one start (`native/gammas.h`).

It has no twin in NumPy: where it is not compiled, each column is climbed by arrays.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = ["climb_gammas"]

_climb_gammas = loop("climb_gammas")


def climb_gammas(
    values: FloatArray,
    counts: FloatArray | None,
    offsets: IntArray,
    given: FloatArray,
    *,
    tol: float,
    longest: int,
) -> tuple[FloatArray, FloatArray, IntArray]:
    """The maximum to which EM leads from one mixture of gammas, for each column of values.

    Parameters
    ----------
    values : (n,) array
        All columns, one after the other, each sorted.
    counts : (n,) array or None
        How often each value counts.
    offsets : (columns + 1,) array
        Where the columns begin and end.
    given : (3, k) array
        Weights, shapes and scales of the start.
    tol : float
        Decrement at which a climb ends.
    longest : int
        Iterations after which a climb is given up.

    Returns
    -------
    mixtures : (columns, 3, k) array
        With the components in the order of the start.
    logliks : (columns,) array
    codes : (columns,) array
        How each climb ended: `ascent.CERTIFIED` where it is a maximum beyond doubt. What the others
        led to is to be found by arrays.
    """
    (n,) = shape_of("values", values, 1)
    columns = shape_of("offsets", offsets, 1)[0] - 1
    _, k = shape_of("given", given, 2)
    refuse_unless("given", given, 3, k)
    if counts is not None:
        refuse_unless("counts", counts, n)
    if columns < 0 or offsets[0] < 0 or offsets[-1] > n or (offsets[1:] < offsets[:-1]).any():
        raise ValueError(f"`offsets` must ascend from 0 to {n} at most")
    if k < 1:
        raise ValueError("`given` must hold a component or more, got none")
    mixtures, logliks = np.full((columns, 3, k), np.nan), np.full(columns, np.nan)
    codes = np.empty(columns, dtype=np.int64)
    _climb_gammas(
        values, counts, offsets, columns, given, k, tol, longest, mixtures, logliks, codes
    )
    return mixtures, logliks, codes
