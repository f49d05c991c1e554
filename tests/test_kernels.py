"""Compiled on the first call, on every machine; threads that keep order and can be stopped."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

from mix1d import kernels
from mix1d.kernels import compiled, in_threads


@compiled
def halves(x):
    total = 0.0
    for i in range(x.size):
        total += half_of(x[i])
    return total


@compiled
def half_of(x):
    return x / 2


def test_a_loop_calls_another():
    assert halves(np.arange(5.0)) == 5.0
    assert halves.__name__ == "halves"


def run(program, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


WITHOUT_A_CACHE = """
import numba.core.caching
class Nowhere(numba.core.caching._CacheLocator):
    @classmethod
    def from_function(cls, function, path):
        return None
numba.core.caching.CacheImpl._locator_classes = [Nowhere]
import numpy as np
from mix1d import kernels
index, distance = np.empty(3, np.uint32), np.empty(3)
assert kernels.place(np.array([0.25, 1.5, 9.0]), 1.0, 1.0, 0.0, 4, index, distance) == 1
print(*index, *distance)
"""


def test_no_folder_for_the_cache_can_be_written():
    done = run(WITHOUT_A_CACHE)
    assert done.stdout.split() == ["0", "1", "4", "-0.25", "0.0", "-0.5"], done.stderr


def test_the_folder_of_the_cache_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    done = run(
        "import numpy as np; from mix1d import kernels\n"
        "print(kernels.place(np.ones(1), 1.0, 1.0, 0.0, 4, np.empty(1, np.uint32), np.empty(1)))",
        NUMBA_CACHE_DIR=str(tmp_path / "file" / "folder"),
    )
    assert done.stdout.split() == ["0"], done.stderr


def test_nothing_is_compiled_before_it_is_needed():
    program = (
        "import sys, mix1d.sketching as s; print(s.sketch([1.0, 2.0]).to_sample().n);"
        "assert 'numba' not in sys.modules"
    )
    done = run(program)
    assert done.stdout == "2.0\n", done.stderr


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(monkeypatch, workers):
    monkeypatch.setattr(kernels, "threads", lambda: workers)
    assert list(in_threads(lambda task: task**2, range(30))) == [task**2 for task in range(30)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_error_stops_the_tasks_that_wait(monkeypatch, error):
    monkeypatch.setattr(kernels, "threads", lambda: 2)
    begun = []

    def task(number):
        begun.append(number)
        time.sleep(0.001)
        if number == 3:
            raise error

    with pytest.raises(error):
        list(in_threads(task, range(10_000)))
    assert len(begun) < 20


def test_a_reader_that_stops_early_leaves_no_thread(monkeypatch):
    monkeypatch.setattr(kernels, "threads", lambda: 2)
    begun = []
    results = in_threads(begun.append, range(10_000))
    next(results)
    results.close()
    assert len(begun) < 20


def test_there_is_at_least_one_thread():
    assert kernels.threads() >= 1


def table(width, capacity):
    rows = width + 1 + capacity
    sums, ends = np.full(4 * rows, 99.0), np.full(2 * rows, 99.0)  # what is left of the last use
    sums[: 4 * (width + 1)] = 0.0
    ends[: 2 * (width + 1)] = -np.inf
    slots = np.zeros(16, dtype=np.int32)
    return sums, ends, np.empty(capacity), slots, np.array([0, 0, 60])


@pytest.mark.parametrize("weighted", [False, True])
def test_rows_of_the_table(weighted):
    x = np.array([0.25, -7.5, 1.0, np.nan, -7.25, 0.5, np.inf])
    weights = np.array([1.0, 2.0, 3.0, 1.0, 1.0, 0.0, 1.0]) if weighted else None
    w = weights if weighted else np.ones(7)
    sums, ends, keys, slots, state = table(2, 4)
    reached = kernels.accumulate(x, weights, 0, 0.5, 2.0, 0.0, 2, sums, ends, keys, slots, state)
    assert reached == 7
    assert state.tolist() == [1, 2, 60]
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
    assert kernels.accumulate(x, None, 0, *arguments) == 4
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 2, 1]
    assert kernels.accumulate(x, None, 4, *arguments) == 4
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 2, 1]
    assert kernels.accumulate(x, None, 5, *arguments) == 6
    assert sums.reshape(-1, 4)[:, 0].tolist() == [1, 0, 3, 1]


def test_a_key_that_is_no_exact_whole_number_stops():
    x = np.array([0.5, 2.0**52, -(2.0**53), 1e300])
    sums, ends, keys, slots, state = table(1, 4)
    arguments = (1.0, 1.0, 0.0, 1, sums, ends, keys, slots, state)
    assert kernels.accumulate(x, None, 0, *arguments) == 2
    assert kernels.accumulate(x, None, 3, *arguments) == 3
    assert keys[0] == 2.0**52


def test_a_negative_number_that_vanishes_when_scaled_is_below_zero():
    sums, ends, keys, slots, state = table(1, 4)
    x = np.array([-1e-320, 1e-320])
    arguments = (2.0**-60, 1.0, 5.0, 1, sums, ends, keys, slots, state)
    assert kernels.accumulate(x, None, 0, *arguments) == 2
    assert keys[: state[0]].tolist() == [-1, 0]
