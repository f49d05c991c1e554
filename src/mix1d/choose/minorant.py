"""The dip: how far a distribution is from the nearest unimodal one, in one pass over its points.

A distribution is given by its points x_1 < ... < x_m and by F just below and at each of them. A
unimodal H within d of F is convex up to a mode and concave after it. On the convex side the best
one is the greatest convex minorant of the values below, raised by d; on the concave side the least
concave majorant of the values at the points, lowered by d. Hartigan & Hartigan (1985, Annals of
Statistics 13) narrow the interval of the mode until the two meet; P. M. Hartigan (1985, Applied
Statistics 34) keeps the vertices of all the minorants in one list of links, which takes O(m).
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.kernels.library import INT64, NUMBER, NUMBERS, WHOLE, loop

__all__ = ["dip_of"]

_dip_of = loop("dip_of", NUMBER, NUMBERS, NUMBERS, NUMBERS, WHOLE, INT64)


def dip_of(x: FloatArray, below: FloatArray, upto: FloatArray) -> tuple[float, int, int]:
    """The dip, and the first and the last point of the interval of the mode.

    Parameters
    ----------
    x : (m,) array
        Ascending.
    below, upto : (m,) arrays
        F(x-) and F(x): equal where F is continuous.
    """
    ends = np.empty(2, dtype=np.int64)
    points = (np.ascontiguousarray(each, dtype=np.float64) for each in (x, below, upto))
    dip = _dip_of(*points, x.size, ends)
    if np.isnan(dip):
        raise MemoryError
    return dip, int(ends[0]), int(ends[1])
