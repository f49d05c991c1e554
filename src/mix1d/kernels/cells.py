"""The accumulation of a sketch: values into a table of cells, one pass (`native/cells.h`)."""

from mix1d.kernels.library import INT32, INT64, NUMBER, NUMBERS, WHOLE, loop

__all__ = ["accumulate"]

accumulate = loop(
    "accumulate", WHOLE, NUMBERS, NUMBERS, WHOLE, WHOLE, NUMBER, NUMBER, NUMBER, WHOLE,
    NUMBERS, NUMBERS, NUMBERS, WHOLE, INT32, WHOLE, INT64,
)  # fmt: skip
"""``accumulate(x, weights, n, start, shrink, shrink_again, base, width, sums, ends, keys, capacity,
slots, n_slots, state)``: add ``x[start:]`` to the table; returns the position reached. It stops
before a finite value that has no place.

Row r of the table holds the cell with the key ``base + r`` for r below `width`, what has no cell
(NaN, infinities, weight 0) for r = `width`, and the cells found by hash above.

weights : (n,) or None
shrink, shrink_again : their product is one over the cell's width (which can overflow)
sums : (rows, 4) weight and weighted sums of d, d^2, d^3; 0 up to row `width`
ends : (rows, 2) minus the smallest and the largest value; -inf up to row `width`
keys : (capacity,) of the rows above `width`
slots : (2^b,) the open hash table: one plus the index of a key, 0 where free
state : (3,) keys in use; faulty values met (NaN, infinity, a weight that is none); 64 - b
"""
