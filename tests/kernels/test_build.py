"""The build: which compiler, which levels, and nobody who imports meanwhile is left without."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mix1d.kernels.library import FIRST, FOLDER

SCRIPT = FOLDER / "build.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="an installed mix1d has no build")


@pytest.fixture
def build(monkeypatch):
    """The names of the script, with compilation replaced by a file that is written."""
    names = runpy.run_path(str(SCRIPT)) if SCRIPT.exists() else {}
    scope = names["build"].__globals__

    def compiled(compiler, levels, name, library):
        library.write_text(f"new {name}")
        return SimpleNamespace(returncode=int(name in scope.get("unknown", ())), stderr="no such")

    monkeypatch.setitem(scope, "_compile", compiled)
    monkeypatch.setitem(scope, "_compiler_of_this_platform", lambda: ["cc"])
    return SimpleNamespace(scope=scope, build=scope["build"], LEVELS=scope["LEVELS"])


def test_a_library_is_there_at_every_moment_of_a_rebuild(build, tmp_path, monkeypatch):
    build.build("manylinux-x86_64", tmp_path)
    seen, plain = [], build.scope["_compile"]

    def watched(*arguments):
        seen.append(sorted(path.name for path in tmp_path.glob("loops-*.so")))
        return plain(*arguments)

    monkeypatch.setitem(build.scope, "_compile", watched)
    build.build("manylinux-x86_64", tmp_path)
    assert seen == 3 * [["loops-1.so", "loops-3.so", "loops-4.so"]]
    assert [path.name for path in sorted(tmp_path.iterdir())] == seen[0]  # and nothing is left over


def test_a_level_that_the_compiler_does_not_know_goes_with_its_old_library(build, tmp_path):
    build.build("manylinux-x86_64", tmp_path)
    build.scope["unknown"] = ("4",)
    names = [path.name for path in build.build("manylinux-x86_64", tmp_path)]
    assert names == ["loops-1.so", "loops-3.so"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    build.scope["unknown"] = ("1", "3", "4")
    with pytest.raises(SystemExit, match="failed on the loops:\nno such"):
        build.build("manylinux-x86_64", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == names  # the old ones serve on


def test_a_library_that_windows_has_loaded_is_renamed(build, tmp_path, monkeypatch):
    build.build("windows-x86_64", tmp_path)
    loaded, replace = tmp_path / "loops-1.dll", Path.replace

    def refusing(path, target):
        if Path(target) == loaded and loaded.exists():
            raise PermissionError(13, "Access is denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", refusing)
    build.scope["_remove"] = lambda path: None  # nor can it be removed
    build.build("windows-x86_64", tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"loops-1.dll", "loops-3.dll", "loops-4.dll", f"loops-1.dll.{os.getpid()}.old"}


@pytest.mark.parametrize("processor", ["x86_64", "aarch64", "riscv64"])
def test_the_first_level_of_each_processor_is_what_is_looked_for_first(build, processor):
    first = next(iter(build.LEVELS.get(processor, build.scope["ANY"])))
    assert first in FIRST


def put_compiler(path, does):
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)


def test_a_compiler_that_does_not_work_is_none(build, tmp_path, monkeypatch):
    """As on macOS without its tools, or on a Linux without headers."""
    for name in ("gcc", "clang", "cc"):
        put_compiler(tmp_path / name, "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert build.scope["compiler"]() is None
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    with pytest.raises(SystemExit, match="CC must name a compiler of C"):
        build.scope["compiler"]()


HOOK = """
import os, sys
from hatchling.builders.wheel import WheelBuilder
print(*WheelBuilder(sys.argv[1]).config.dependencies)
"""


@pytest.mark.parametrize(
    ("target", "gcc", "needs"),
    [
        ("", "exit 1", True),
        ("", "exit 0", False),
        ("pure", "exit 1", False),
        ("windows-aarch64", "exit 0", True),
    ],
)
def test_zig_is_asked_for_where_no_compiler_is(target, gcc, needs, tmp_path):
    pytest.importorskip("hatchling")
    put_compiler(tmp_path / "gcc", gcc)
    environment = {**os.environ, "MIX1D_TARGET": target, "CC": "", "PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", HOOK, str(FOLDER.parents[3])],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ("ziglang" in done.stdout) is needs
