"""Compiled on the first call, on every machine."""

import os
import subprocess
import sys

import numpy as np

from mix1d.kernels import compiled


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
from mix1d.kernels import cells
index, distance = np.empty(3, np.uint32), np.empty(3)
assert cells.place(np.array([0.25, 1.5, 9.0]), 1.0, 1.0, 0.0, 4, index, distance) == 1
print(*index, *distance)
"""


def test_no_folder_for_the_cache_can_be_written():
    done = run(WITHOUT_A_CACHE)
    assert done.stdout.split() == ["0", "1", "4", "-0.25", "0.0", "-0.5"], done.stderr


def test_the_folder_of_the_cache_is_a_file(tmp_path):
    (tmp_path / "file").touch()
    done = run(
        "import numpy as np; from mix1d.kernels import cells\n"
        "print(cells.place(np.ones(1), 1.0, 1.0, 0.0, 4, np.empty(1, np.uint32), np.empty(1)))",
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
