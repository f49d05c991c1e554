"""The accumulation of a sketch: values into a table of cells, one pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.kernels.compile import compiled, instruction

__all__ = ["accumulate"]

BLOCK = 512  # values placed at a time: their indices and distances stay in the nearest cache
AHEAD = 1024  # values, of which memory is asked for before they are needed
LARGEST_KEY = 2.0**53
FIBONACCI = 11400714819323198485  # 2^64 / golden ratio: spreads neighbouring keys over the table


@compiled
def accumulate(  # type: ignore[no-untyped-def]
    x, weights, start, shrink, shrink_again, base, width, sums, ends, keys, slots, state
):
    """Add the values ``x[start:]`` to the table; returns the position reached.

    Row r of the table holds the cell with the key ``base + r`` for r below `width`, what has no
    cell (NaN, infinities, weight 0) for r = `width`, and the cells found by hash above. Stops
    before a finite value that has no place: the hash is full, or its key is no exact whole number.

    Parameters
    ----------
    x : (n,) array
    weights : (n,) array or None
    shrink, shrink_again : float
        Their product is one over the cell's width (which can overflow).
    sums : (4 * rows,) array
        Weight and weighted sums of d, d^2, d^3, row by row; 0 up to row `width`.
    ends : (2 * rows,) array
        Minus the smallest and the largest value, row by row; -inf up to row `width`.
    keys : (capacity,) array
        Keys of the rows above `width`.
    slots : (2^b,) int32 array
        The open hash table: one plus the index of a key, 0 where free.
    state : (3,) int64 array
        Keys in use; faulty values met (NaN, infinity, a weight that is none); 64 - b.
    """
    index = np.empty(BLOCK, np.uint32)
    distance = np.empty(BLOCK)
    for first in range(start, x.size, BLOCK):
        values = x[first : first + BLOCK]
        shares = None if weights is None else weights[first : first + BLOCK]
        reached = values.size
        if place(values, shrink, shrink_again, base, width, index, distance):
            reached = find(
                values, shares, shrink, shrink_again, width, index, sums, ends, keys, slots, state
            )
        if shares is not None:
            discard(shares[:reached], width, index, state)
        scatter(values[:reached], shares, index, distance, sums, ends)
        if reached < values.size:
            return first + reached
    return x.size


@compiled
def place(x, shrink, shrink_again, base, width, index, distance):  # type: ignore[no-untyped-def]
    """Row and distance from the cell's centre of each value; returns how many have no dense row.

    Eight values at a time where the processor can: nothing here may branch.
    """
    outside = np.int64(0)
    limit = np.float64(width)
    for i in range(x.size):
        u = x[i] * shrink * shrink_again
        c = np.floor(u)
        c = c - 1.0 if (x[i] < 0.0) & (c == 0.0) else c  # u is too small for a number
        row = c - base
        inside = (row >= 0.0) & (row < limit)  # False for NaN
        index[i] = np.int32(row) if inside else np.int32(width)
        distance[i] = u - c - 0.5
        outside += np.int64(not inside)
    return outside


@compiled
def find(  # type: ignore[no-untyped-def]
    x, weights, shrink, shrink_again, width, index, sums, ends, keys, slots, state
):
    """Rows of the values outside the dense ones; returns the position reached."""
    for i in range(x.size):
        if index[i] != width:
            continue
        if not np.isfinite(x[i]):
            state[1] += 1
            continue
        if weights is not None and weights[i] == 0.0:
            continue
        key = np.floor(x[i] * shrink * shrink_again)
        if not abs(key) < LARGEST_KEY:
            return i
        if key == 0.0:
            key = -1.0 if x[i] < 0.0 else 0.0
        used = state[0]
        row = width + 1 + hashed(key, keys, slots, state)
        if row <= width:
            return i
        if used < state[0]:
            sums[4 * row : 4 * row + 4] = 0.0
            ends[2 * row : 2 * row + 2] = -np.inf
        index[i] = row
    return x.size


@compiled
def hashed(key, keys, slots, state):  # type: ignore[no-untyped-def]
    """Where `key` stands in `keys`, put there if it is new; -1 if there is no room."""
    mask = np.uint64(slots.size - 1)
    slot = (np.uint64(np.int64(key)) * np.uint64(FIBONACCI)) >> np.uint64(state[2])
    while slots[slot] > 0:
        if keys[slots[slot] - 1] == key:
            return np.int64(slots[slot] - 1)
        slot = (slot + np.uint64(1)) & mask
    if state[0] == keys.size:
        return np.int64(-1)
    row = state[0]
    keys[row] = key
    state[0] = row + 1
    slots[slot] = row + 1
    return row


@compiled
def discard(weights, width, index, state):  # type: ignore[no-untyped-def]
    """Send values of no weight, or of a faulty one, to the row that is thrown away."""
    for i in range(weights.size):
        if not (weights[i] > 0.0 and weights[i] < np.inf):
            index[i] = width
            state[1] += weights[i] != 0.0


@compiled
def scatter(x, weights, index, distance, sums, ends):  # type: ignore[no-untyped-def]
    for i in range(x.size):
        row = np.uint64(index[i])
        if weights is None:
            add_powers(sums, row << np.uint64(2), 1.0, distance[i])
        else:
            add_powers(sums, row << np.uint64(2), weights[i], distance[i])
        widen(ends, row << np.uint64(1), x[i])
        fetch(x, np.uint64(i + AHEAD))


@instruction
def add_powers(_context: Any, array: Any, index: Any, weight: Any, d: Any) -> Any:
    """``array[index : index + 4] += weight * (1, d, d^2, d^3)`` in one addition of four numbers.

    LLVM does not find it by itself, and four additions one by one cost twice the time.
    """
    from llvmlite import ir
    from numba.core import types

    four = ir.VectorType(ir.DoubleType(), 4)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def pick(first: Any, second: Any, of_second: list[int]) -> Any:
            mask = [4 + lane if taken else lane for lane, taken in enumerate(of_second)]
            return builder.shuffle_vector(
                first, second, ir.Constant(ir.VectorType(ir.IntType(32), 4), mask)
            )

        array, index, weight, d = arguments
        place = _vector_at(context, builder, signature.args[0], array, index, four)
        zero = ir.Constant(ir.IntType(32), 0)
        nothing = ir.Constant(four, ir.Undefined)
        every_d, every_weight = (
            builder.shuffle_vector(
                builder.insert_element(nothing, number, zero),
                nothing,
                ir.Constant(ir.VectorType(ir.IntType(32), 4), [0] * 4),
            )
            for number in (d, weight)
        )
        ones = ir.Constant(four, [1.0] * 4)
        powers = builder.fmul(
            builder.fmul(pick(ones, every_d, [0, 1, 1, 1]), pick(ones, every_d, [0, 0, 1, 1])),
            pick(ones, every_d, [0, 0, 0, 1]),
        )
        old = builder.load(place, align=8)
        new = builder.fadd(old, builder.fmul(every_weight, powers))
        builder.store(new, place, align=8)
        return context.get_dummy_value()

    return types.void(array, types.uint64, types.float64, types.float64), generate


@instruction
def widen(_context: Any, array: Any, index: Any, x: Any) -> Any:
    """``array[index] = max(array[index], -x)`` and ``array[index + 1]`` likewise with x, at once.

    Two comparisons with branches are mispredicted while a table is young, and cost more.
    """
    from llvmlite import ir
    from numba.core import types

    two = ir.VectorType(ir.DoubleType(), 2)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, index, x = arguments
        place = _vector_at(context, builder, signature.args[0], array, index, two)
        new = ir.Constant(two, ir.Undefined)
        for lane, number in enumerate((builder.fneg(x), x)):
            new = builder.insert_element(new, number, ir.Constant(ir.IntType(32), lane))
        old = builder.load(place, align=8)
        larger = builder.fcmp_ordered(">", new, old)
        builder.store(builder.select(larger, new, old), place, align=8)
        return context.get_dummy_value()

    return types.void(array, types.uint64, types.float64), generate


@instruction
def fetch(_context: Any, array: Any, index: Any) -> Any:
    """Ask for ``array[index]``, which may lie beyond its end, to be brought near.

    While a block is added to the table nothing else would read on in memory.
    """
    from llvmlite import ir
    from numba.core import types
    from numba.core.cgutils import get_or_insert_function

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        address = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [address.type, word, word, word])
        function = get_or_insert_function(  # type: ignore[no-untyped-call]
            builder.module, kind, "llvm.prefetch.p0"
        )
        builder.call(function, [address, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(array, types.uint64), generate


def _vector_at(context: Any, builder: Any, kind: Any, array: Any, index: Any, vector: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())
