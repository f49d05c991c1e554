"""Many small fits: each column searched, climbed and judged (`native/many.h`)."""

from mix1d.kernels.ascent import CERTIFIED, COLLAPSED, LONG, STALLED
from mix1d.kernels.library import FLAG, INT64, NUMBER, NUMBERS, SEED, TRUTH, WHOLE, loop

__all__ = ["CERTIFIED", "DOUBTFUL", "LONG", "PENALISED", "STALLED", "TOO_FEW", "seek_each"]

PENALISED, TOO_FEW, DOUBTFUL = COLLAPSED + 2, COLLAPSED + 3, COLLAPSED + 4
"""Three more ways to end: at the maximum of L_a, for want of one of L without a spike; nowhere,
since there are fewer distinct values than components; at a maximum with a component that chance
makes."""

seek_each = loop(
    "seek_each", TRUTH, NUMBERS, NUMBERS, INT64, WHOLE, NUMBERS, WHOLE, FLAG, NUMBER, WHOLE,
    WHOLE, WHOLE, WHOLE, SEED, NUMBERS, NUMBERS, INT64,
)  # fmt: skip
"""``seek_each(values, counts, offsets, columns, given, k, shared, tol, longest, cells, random,
survivors, seed, places, loglik, codes)``: column c lies between two of the offsets, sorted."""
