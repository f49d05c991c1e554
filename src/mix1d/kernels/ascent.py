"""Climbs of a normal mixture, all in machine code (`native/ascent.h`).

What is climbed, `rule`, is an array (4,): the penalty a, the square of the spread of the data, 1
where one sd is shared, the weight of one unit of log-likelihood. A place is a (3, k) array of
weights, means and sds.
"""

from mix1d.kernels.library import INT64, NUMBER, NUMBERS, TRUTH, WHOLE, loop

__all__ = ["CERTIFIED", "COLLAPSED", "LONG", "STALLED", "climb", "derive", "walk"]

CERTIFIED, STALLED, LONG, COLLAPSED = range(4)
"""How a climb ended: at a proven maximum; where nothing rises but nothing is proven (a ridge, a
saddle, a vanished component); after too many steps; with an sd of 0."""

_DATA = (NUMBERS, NUMBERS, WHOLE)

walk = loop("walk", TRUTH, *_DATA, NUMBERS, WHOLE, WHOLE, NUMBERS, WHOLE, NUMBERS)
"""``walk(y, weights, n, places, count, k, rule, steps, ends)``: EM steps from each of the places,
in place; `ends` (count,) receives what is climbed there."""

climb = loop(
    "climb", TRUTH, *_DATA, NUMBERS, WHOLE, WHOLE, NUMBERS, NUMBER, NUMBER, WHOLE,
    NUMBERS, INT64, NUMBERS, WHOLE,
)  # fmt: skip
"""``climb(y, weights, n, places, count, k, rule, tol, small, longest, ends, told, stations,
most)``: each of the places to the top of its hill.

`told` (count, 3) receives how that ended, evaluations and stations; `stations` (most, 3, k) the way
of the last one."""

derive = loop(
    "derive", TRUTH, *_DATA, NUMBERS, WHOLE, NUMBERS, NUMBERS, NUMBERS, NUMBERS
)  # fmt: skip
"""``derive(y, weights, n, place, k, rule, score, information, complete)``: the derivatives of what
is climbed, (3 k,), (3 k, 3 k) and (3 k,)."""
