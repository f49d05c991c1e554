"""The dip, by Hartigan & Hartigan's algorithm (1985): `native/dip.h`."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray

__all__ = ["dip_of"]


NO_DIFFERENCE = 8.0 * float(np.finfo(np.float64).eps)
"""Differences of probabilities up to this are rounding: of two distances that are equal but for it
the first counts, as in the compiled loop."""


def dip_of(x: FloatArray, below: FloatArray, upto: FloatArray) -> tuple[float, int, int]:
    """The dip of ascending points, and the first and the last of the interval of the mode.

    The interval is narrowed to where the greatest convex minorant of F(x-) and the least concave
    majorant of F(x) are farthest apart, until the ends left outside are farther from F than that.
    """
    last = x.size - 1
    before = _vertices_before(x, below)
    after = [last - i for i in reversed(_vertices_before(-x[::-1], -upto[::-1]))]
    low, high, widest = 0, last, 0.0
    while low < high:  # each round narrows the interval
        left, right = _chain(before, high, low), _chain(after, low, high)
        points = slice(low, high + 1)
        minorant = np.interp(x[points], x[left[::-1]], below[left[::-1]])
        majorant = np.interp(x[points], x[right], upto[right])
        above = majorant[np.array(left) - low] - below[left]
        under = upto[right] - minorant[np.array(right) - low]
        place, distance = _first_largest([*above, *under])
        if distance <= widest + NO_DIFFERENCE:
            break
        if place < len(left):  # at a vertex of the minorant: on to one of the majorant
            new_low = left[place]
            new_high = next(i for i in right if i >= new_low)
        else:
            new_high = right[place - len(left)]
            new_low = next(i for i in left if i <= new_high)
        # the ends of the new interval may yet be the mode, where H may jump
        outside = (upto[points] - minorant)[: new_low - low]
        beyond = (majorant - below[points])[new_high + 1 - low :]
        widest = float(max(widest, *outside, *beyond))
        if (low, high) == (new_low, new_high):
            break
        low, high = new_low, new_high
    return 0.5 * widest, low, high


def _first_largest(distances: list[float]) -> tuple[int, float]:
    """The place and the size of the largest; the first of those that differ by rounding."""
    best = 0
    for place, distance in enumerate(distances):
        if distance > distances[best] + NO_DIFFERENCE:
            best = place
    return best, float(distances[best])


def _vertices_before(x: FloatArray, f: FloatArray) -> list[int]:
    """For each point the vertex before it, of the greatest convex minorant up to that point."""
    at, height, links = x.tolist(), f.tolist(), [0]
    for j in range(1, len(at)):
        i = j - 1
        while i > 0:
            h = links[i]
            steep = (height[j] - height[i]) * (at[i] - at[h])
            if steep > (height[i] - height[h]) * (at[j] - at[i]):
                break
            i = h
        links.append(i)
    return links


def _chain(links: list[int], start: int, end: int) -> list[int]:
    """From `start` along the links to `end`, even if rounding left `end` out of the links."""
    chain, clip = [start], max if end < start else min
    while chain[-1] != end:
        chain.append(clip(links[chain[-1]], end))
    return chain
