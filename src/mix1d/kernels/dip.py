"""The dip: how far a distribution is from the nearest unimodal one (`native/dip.h`).

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
from mix1d.kernels.library import loop, or_twin, refuse_unless, shape_of

__all__ = ["dip_of"]

_dip_of = loop("dip_of")


@or_twin
def dip_of(x: FloatArray, below: FloatArray, upto: FloatArray) -> tuple[float, int, int]:
    """The dip, and the first and the last point of the interval of the mode.

    Parameters
    ----------
    x : (m,) array
        Ascending.
    below, upto : (m,) arrays
        F(x-) and F(x): equal where F is continuous.
    """
    (m,) = shape_of("x", x, 1)
    refuse_unless("below", below, m)
    refuse_unless("upto", upto, m)
    if m == 0:
        raise ValueError("`x` must not be empty")
    dip, ends = np.empty(1), np.empty(2, dtype=np.int64)
    _dip_of(x, below, upto, m, dip, ends)
    return float(dip[0]), int(ends[0]), int(ends[1])
