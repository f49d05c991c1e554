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
from mix1d.kernels.library import FOLDER, Array, compiled, loop, parameters_of

SOURCES = sorted(FOLDER.glob("*.h"))
BUILD = runpy.run_path(str(FOLDER / "build.py"))
DRIVER = FOLDER.parents[3] / "release" / "driver.c"
needs_loops = pytest.mark.skipif(not compiled(), reason="no compiled loops to call")
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


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
        level = ctypes.PyDLL(str(path))
        walk = level.take_steps
        walk.argtypes = list(parameters_of(library._prototypes(level)["take_steps"]).values())
        place = np.array([[[0.4, 0.6], [-1.0, 1.0], [0.5, 1.0]]])
        rule = np.array([0.0, 1.0, 0.0, 1.0])
        walk(y, np.ones(999), 999, place, 1, 2, rule, 30, np.empty(1), None)
        places.append(place)
    for place in places[1:]:
        np.testing.assert_allclose(place, places[0], rtol=1e-11)


def test_what_a_loop_takes_is_what_its_prototype_says():
    parameters = parameters_of(
        "whole some(OPTIONAL const double *x, whole n, int32_t *slots, bool odd, uint64_t seed)"
    )
    assert list(parameters) == ["x", "n", "slots", "odd", "seed"]
    x, slots = parameters["x"], parameters["slots"]
    assert (x.dtype, x.written, x.optional) == (np.float64, False, True)
    assert (slots.dtype, slots.written, slots.optional) == (np.int32, True, False)
    numbers = [parameters[name] for name in ("n", "odd", "seed")]
    assert numbers == [ctypes.c_int64, ctypes.c_bool, ctypes.c_uint64]


@needs_loops
@pytest.mark.skipif(not SOURCES, reason="an installed mix1d has no sources")
def test_every_loop_of_the_sources_begins_and_ends_as_it_must():
    """One that does not end so keeps Python's global lock for ever."""
    bodies = [
        body
        for source in SOURCES
        for body in re.findall(
            r"^EXPORT whole \w+\([^{]*\{\n(.*?)^\}", source.read_text(), re.DOTALL | re.MULTILINE
        )
    ]
    assert len(bodies) == len(library._prototypes(library._library()))
    for body in bodies:
        assert body.count("begin_loop()") == 1
        returned = re.findall(r"\breturn ([^;]*);", body)
        assert returned
        assert all(value.startswith("end_loop(&watch, ") for value in returned), returned


@pytest.mark.skipif(not SOURCES, reason="an installed mix1d has no sources")
def test_no_array_on_the_stack_has_a_length_that_is_not_fixed():
    for source in SOURCES:
        text = re.sub(r"/\*.*?\*/", "", source.read_text(), flags=re.DOTALL)
        assert "alloca" not in text
        declared = (
            r"^\s+(?:const )?(?:double|whole|u?int\d+_t|bool) [^=;()]*\[([^\]]+)\][^;()]*[;=]"
        )
        for length in re.findall(declared, text, re.MULTILINE):
            assert re.fullmatch(r"\d+|[A-Z_]+", length), (source.name, length)


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


def compile_without_a_warning(source, into, *flags):
    warnings = [
        "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wstrict-prototypes", "-Werror",
    ]  # fmt: skip
    command = ["gcc", *BUILD["FLAGS"], *warnings, str(source), "-o", str(into), *flags, "-lm"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@needs_gcc
def test_the_compiler_has_nothing_to_say(tmp_path):
    flags = ["-fPIC", "-shared", '-DFINGERPRINT=""', '-DPROTOTYPES=""']
    compile_without_a_warning(FOLDER / "loops.c", tmp_path / "loops.so", *flags)


@needs_loops
@needs_gcc
@pytest.mark.skipif(not DRIVER.exists(), reason="no driver of the loops here")
def test_the_driver_of_the_release_runs_every_loop(tmp_path):
    """A loop that takes other arguments than the driver gives does not compile."""
    compile_without_a_warning(DRIVER, tmp_path / "driver", "-O0", "-ldl")
    level = library._library()
    done = subprocess.run(
        [tmp_path / "driver", level._name], capture_output=True, text=True, check=True
    )
    printed = {re.split(r"[ .]", line)[0] for line in done.stdout.splitlines()}
    assert printed == set(library._prototypes(level))


@needs_loops
def test_an_interruption_while_an_array_is_read_stays_one(monkeypatch):
    """`ctypes` makes an `ArgumentError` of whatever is raised there."""

    def interrupted(self, array):
        raise KeyboardInterrupt

    monkeypatch.setattr(Array, "from_param", interrupted)
    run = loop("logarithms")
    with pytest.raises(KeyboardInterrupt):
        run(np.ones(2), 2, np.ones(2))


def test_a_loop_that_gets_no_memory_says_so():
    y = np.ones(2)
    with pytest.raises(MemoryError):
        loop("dip_of")(y, y, y, 2**60, np.empty(1), np.empty(2, dtype=np.int64))
