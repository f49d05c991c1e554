"""The table of cells that a sketch accumulates into."""

import numpy as np
import pytest

from mix1d.kernels.cells import accumulate


def table(width, capacity):
    rows = width + 1 + capacity
    sums, ends = np.full(4 * rows, 99.0), np.full(2 * rows, 99.0)  # what is left of the last use
    sums[: 4 * (width + 1)] = 0.0
    ends[: 2 * (width + 1)] = -np.inf
    slots = np.zeros(16, dtype=np.int32)
    return sums, ends, np.empty(capacity), slots, np.zeros(2, dtype=np.int64)


@pytest.mark.parametrize("weighted", [False, True])
def test_rows_of_the_table(weighted):
    x = np.array([0.25, -7.5, 1.0, np.nan, -7.25, 0.5, np.inf])
    weights = np.array([1.0, 2.0, 3.0, 1.0, 1.0, 0.0, 1.0]) if weighted else None
    w = weights if weighted else np.ones(7)
    sums, ends, keys, slots, state = table(2, 4)
    reached = accumulate(x, weights, 0, 0.5, 2.0, 0.0, 2, sums, ends, keys, slots, state)
    assert reached == 7
    assert state.tolist() == [1, 2]
    assert keys[0] == -8
    rows, limits = sums.reshape(-1, 4), ends.reshape(-1, 2)
    assert rows[0].tolist() == [w[0] + w[5], -0.25, 0.0625, -0.015625]
    assert rows[1].tolist() == [w[2] * power for power in (1, -0.5, 0.25, -0.125)]
    assert rows[3].tolist() == [w[1] + w[4], w[4] / 4, w[4] / 16, w[4] / 64]
    assert limits[3].tolist() == [7.5, -7.25]
    assert limits[0].tolist() == [-0.25, 0.25 if weighted else 0.5]


def test_a_full_hash_stops_before_the_value():
    x = np.array([0.5, 10.5, 11.5, 10.25, 12.5, 10.75])
    sums, ends, keys, slots, state = table(1, 2)
    arguments = (1.0, 1.0, 0.0, 1, sums, ends, keys, slots, state)
    assert accumulate(x, None, 0, *arguments) == 4
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 2, 1]
    assert accumulate(x, None, 4, *arguments) == 4
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 2, 1]
    assert accumulate(x, None, 5, *arguments) == 6
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 3, 1]


def test_a_key_that_is_no_exact_whole_number_stops():
    x = np.array([0.5, 2.0**52, -(2.0**53), 1e300])
    sums, ends, keys, slots, state = table(1, 4)
    arguments = (1.0, 1.0, 0.0, 1, sums, ends, keys, slots, state)
    assert accumulate(x, None, 0, *arguments) == 2
    assert accumulate(x, None, 3, *arguments) == 3
    assert keys[0] == 2.0**52


def test_a_negative_number_that_vanishes_when_scaled_is_below_zero():
    sums, ends, keys, slots, state = table(1, 4)
    x = np.array([-1e-320, 1e-320])
    arguments = (2.0**-60, 1.0, 5.0, 1, sums, ends, keys, slots, state)
    assert accumulate(x, None, 0, *arguments) == 2
    assert keys[: state[0]].tolist() == [-1, 0]
