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

from mix1d.kernels import compiled

__all__ = ["dip_of"]


@compiled
def dip_of(x, below, upto):  # type: ignore[no-untyped-def]
    """The dip, and the first and the last point of the interval of the mode.

    Parameters
    ----------
    x : (m,) array
        Ascending.
    below, upto : (m,) arrays
        F(x-) and F(x): equal where F is continuous.
    """
    m = x.size
    left = np.empty(m, np.int64)  # the vertex before, of the minorant up to each point
    right = np.empty(m, np.int64)  # the vertex after, of the majorant from each point on
    left[0] = 0
    for j in range(1, m):
        i = j - 1
        while i > 0:
            h = left[i]
            if (below[j] - below[i]) * (x[i] - x[h]) > (below[i] - below[h]) * (x[j] - x[i]):
                break
            i = h
        left[j] = i
    right[m - 1] = m - 1
    for j in range(m - 2, -1, -1):
        i = j + 1
        while i < m - 1:
            h = right[i]
            if (upto[i] - upto[j]) * (x[h] - x[i]) > (upto[h] - upto[i]) * (x[i] - x[j]):
                break
            i = h
        right[j] = i

    minorant = np.empty(m)
    majorant = np.empty(m)
    low, high, widest = 0, m - 1, 0.0
    while True:
        # both curves at all points of the interval
        j = high
        while j > low:
            i = left[j]
            slope = (below[j] - below[i]) / (x[j] - x[i])
            for h in range(i, j + 1):
                minorant[h] = below[i] + slope * (x[h] - x[i])
            j = i
        i = low
        while i < high:
            j = right[i]
            slope = (upto[j] - upto[i]) / (x[j] - x[i])
            for h in range(i, j + 1):
                majorant[h] = upto[i] + slope * (x[h] - x[i])
            i = j
        # where they are farthest apart, at a vertex of either
        distance, new_low, new_high = -1.0, low, high
        g = high
        while True:
            if majorant[g] - below[g] > distance:
                distance, new_low, new_high = majorant[g] - below[g], g, -1
            if g == low:
                break
            g = left[g]
        h = low
        while True:
            if upto[h] - minorant[h] > distance:
                distance, new_low, new_high = upto[h] - minorant[h], -1, h
            if h == high:
                break
            h = right[h]
        if distance <= widest or low == high:
            break
        if new_high < 0:  # the next vertex of the majorant
            new_high = low
            while new_high < new_low:
                new_high = right[new_high]
        else:  # the vertex of the minorant before
            new_low = high
            while new_low > new_high:
                new_low = left[new_low]
        # the ends of the new interval may yet be the mode, where H may jump
        for i in range(low, new_low):
            widest = max(widest, upto[i] - minorant[i])
        for i in range(new_high + 1, high + 1):
            widest = max(widest, majorant[i] - below[i])
        if low == new_low and high == new_high:
            break
        low, high = new_low, new_high
    return 0.5 * widest, low, high
