"""The loops in C: built from these sources, the same at every level, without a warning."""

import ctypes
import os
import re
import runpy
import shutil
import subprocess
import sys

import numpy as np
import pytest

from mix1d.kernels import library
from mix1d.kernels.library import FOLDER, NUMBERS, WHOLE, compiled, loop

BUILD = runpy.run_path(str(FOLDER / "build.py"))
needs_loops = pytest.mark.skipif(not compiled(), reason="no compiled loops to call")


def test_the_libraries_are_those_of_the_sources():
    for path in FOLDER.glob("loops-*.so"):
        fingerprint = ctypes.CDLL(str(path)).fingerprint
        fingerprint.restype = ctypes.c_char_p
        assert fingerprint().decode() == BUILD["fingerprint"](), "run make, or build.py"


@needs_loops
def test_every_level_that_runs_here_climbs_to_the_same_place():
    y = np.random.default_rng(0).normal(size=999)
    places = []
    for path in sorted(FOLDER.glob("loops-*.so")):
        if int(path.stem[-1]) > max(1, library._library().level()):
            continue
        walk = ctypes.CDLL(str(path)).walk
        walk.argtypes = [
            NUMBERS, NUMBERS, WHOLE, NUMBERS, WHOLE, WHOLE, NUMBERS, WHOLE, NUMBERS
        ]  # fmt: skip
        place = np.array([[[0.4, 0.6], [-1.0, 1.0], [0.5, 1.0]]])
        walk(y, np.ones(999), 999, place, 1, 2, np.array([0.0, 1.0, 0.0, 1.0]), 30, np.empty(1))
        places.append(place)
    for place in places[1:]:
        np.testing.assert_allclose(place, places[0], rtol=1e-11)


@needs_loops
def test_an_array_of_another_kind_is_refused():
    of = loop("exponentials", None, NUMBERS, WHOLE, NUMBERS)
    with pytest.raises(ctypes.ArgumentError, match="contiguous float64, not int64"):
        of(np.arange(3), 3, np.empty(3))
    with pytest.raises(ctypes.ArgumentError, match="contiguous"):
        of(np.arange(6.0)[::2], 3, np.empty(3))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "this installation is the one for any platform"),
        (["build.py"], "python .*build.py compiles them"),
        (["loops-1.so", "loops-neon.so"], r"they cannot be loaded here \(.*loops-1"),
    ],
)
def test_where_no_library_loads_the_warning_says_why(tmp_path, files, reason):
    for name in files:
        (tmp_path / name).write_bytes(b"not a library")
    program = (
        "from pathlib import Path; from mix1d.kernels import library\n"
        f"library.FOLDER, library.SUFFIX = Path({str(tmp_path)!r}), '.so'\n"
        "assert not library.compiled()"
    )
    environment = {**os.environ, "MIX1D_LOOPS": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("RuntimeWarning: mix1d runs without its compiled loops") == 1
    assert re.search(reason, done.stderr)


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
def test_the_compiler_has_nothing_to_say(tmp_path):
    flags = [
        "-fPIC",
        "-shared",
        "-Wall",
        "-Wextra",
        "-Wshadow",
        "-Wconversion",
        "-Wstrict-prototypes",
        "-Werror",
    ]
    command = ["gcc", *BUILD["FLAGS"], *flags, '-DFINGERPRINT=""', str(FOLDER / "loops.c")]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "loops.so")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@needs_loops
def test_an_interruption_while_an_array_is_read_stays_one(monkeypatch):
    """ctypes makes an `ArgumentError` of whatever is raised there."""

    def interrupted(self, array):
        raise KeyboardInterrupt

    monkeypatch.setattr(library._Array, "from_param", interrupted)
    run = loop("logarithms", None, NUMBERS, WHOLE, NUMBERS)
    with pytest.raises(KeyboardInterrupt):
        run(np.ones(2), 2, np.ones(2))
