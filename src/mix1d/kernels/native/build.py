"""Compile the loops: ``python src/mix1d/kernels/native/build.py``, which installing does too.

One shared library for each level of the processor, from one file of C: `kernels.library` loads the
best that runs. No header of Python is needed, and one build serves every version of it. Where there
is neither gcc nor clang the compiler is Zig's, which pip installs; it compiles for other platforms
too.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
FLAGS = [
    "-std=gnu11", "-O3", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math",
    "-ffp-contract=fast", "-fopenmp-simd",
]  # fmt: skip


class Level(NamedTuple):
    """What a processor must have: the flags for gcc and clang, and Zig's own name."""

    march: list[str]
    mcpu: str
    more: tuple[str, ...] = ()


LEVELS = {
    "x86_64": {
        "1": Level(["-march=x86-64"], "x86_64"),
        "3": Level(["-march=x86-64-v3"], "x86_64_v3"),  # AVX2
        "4": Level(["-march=x86-64-v4"], "x86_64_v4", ("-mprefer-vector-width=512",)),  # AVX-512
    },
    "aarch64": {"neon": Level(["-march=armv8-a+simd"], "generic+neon")},
}
"""By the processor. The first of each runs on every one of its kind: what all wheels rest on."""

MORE_FLAGS = os.environ.get("MIX1D_CFLAGS", "").split()
"""Flags that come after all others: `make sanitize` gives those of the sanitizers."""

ANY = {"plain": Level([], "baseline")}
"""Of other processors: what the compiler does by itself."""


class Target(NamedTuple):
    """A platform that Zig compiles for, from any other."""

    triple: str
    """As Zig names it, with the oldest C library or system that it runs on."""
    tags: str
    """Of the wheel."""

    @property
    def processor(self) -> str:
        return self.triple.partition("-")[0]

    @property
    def is_windows(self) -> bool:
        return "windows" in self.triple


TARGETS = {
    "manylinux-x86_64": Target(
        "x86_64-linux-gnu.2.17", "manylinux_2_17_x86_64.manylinux2014_x86_64"
    ),
    "manylinux-aarch64": Target(
        "aarch64-linux-gnu.2.17", "manylinux_2_17_aarch64.manylinux2014_aarch64"
    ),
    "musllinux-x86_64": Target("x86_64-linux-musl", "musllinux_1_2_x86_64"),
    "musllinux-aarch64": Target("aarch64-linux-musl", "musllinux_1_2_aarch64"),
    "macos-x86_64": Target("x86_64-macos.11.0", "macosx_11_0_x86_64"),
    "macos-aarch64": Target("aarch64-macos.11.0", "macosx_11_0_arm64"),
    "windows-x86_64": Target("x86_64-windows-gnu", "win_amd64"),
    "windows-aarch64": Target("aarch64-windows-gnu", "win_arm64"),
}


def build(target: str = "", into: Path = HERE) -> list[Path]:
    """The libraries of all levels that the compiler knows: for this platform, or one of `TARGETS`.

    Each replaces the one that was there, at once and whole: a process that starts meanwhile loads
    the old one or the new one.
    """
    compiler = _cross_compiler(target) if target else _compiler_of_this_platform()
    processor = TARGETS[target].processor if target else _processor()
    on_windows = TARGETS[target].is_windows if target else sys.platform == "win32"
    levels, suffix = LEVELS.get(processor, ANY), ".dll" if on_windows else ".so"
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="loops-", dir=into) as folder:
        fresh = {name: Path(folder, f"loops-{name}{suffix}") for name in levels}
        with ThreadPoolExecutor() as pool:
            tasks = [pool.submit(_compile, compiler, levels, n, fresh[n]) for n in levels]
            ends = [task.result() for task in tasks]
        if ends[0].returncode:
            raise SystemExit(
                f"mix1d: {' '.join(compiler)} failed on the loops:\n{ends[0].stderr}\n"
                "Name another compiler by CC=..., or install without them: MIX1D_TARGET=pure"
            )
        built = [fresh[name] for name, end in zip(levels, ends, strict=True) if not end.returncode]
        libraries = [_put(library, into / library.name) for library in built]
    for outdated in set(into.glob("loops-*")) - set(libraries):
        _remove(outdated)
    return libraries


def prototypes() -> str:
    """Of all loops: the library holds them, and Python learns from it what each takes."""
    found: list[str] = []
    for source in sorted(HERE.glob("*.h")):
        text = source.read_text(encoding="utf-8")
        found += re.findall(r"^EXPORT (whole \w+\([^)]*\))$", text, re.MULTILINE)
    return ";".join(" ".join(prototype.split()) for prototype in found)


def fingerprint() -> str:
    """A digest of the sources: a test compares it with that of the library."""
    digest = hashlib.sha256()
    for source in sorted(HERE.glob("*.[ch]")):
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))  # as git may lay them
    return digest.hexdigest()[:16]


def compiler() -> list[str] | None:
    """That of C on this machine: CC, gcc or clang; None where there is none that works."""
    named = os.environ.get("CC", "").split()
    if named and not shutil.which(named[0]):
        raise SystemExit(f"mix1d: CC must name a compiler of C, and there is no {named[0]!r}")
    if named:
        return named
    if sys.platform == "win32":  # gcc may be of another world there (Cygwin), clang needs more
        return None
    return next(([name] for name in ("gcc", "clang", "cc") if _works(name)), None)


def here() -> str | None:
    """The name among `TARGETS` of this platform, if it has one."""
    system = {"linux": "manylinux", "darwin": "macos", "win32": "windows"}.get(sys.platform, "")
    if "musl" in str(sysconfig.get_config_var("SOABI")):
        system = "musllinux"
    name = f"{system}-{_processor()}"
    return name if name in TARGETS else None


def _processor() -> str:
    if sys.maxsize < 2**32:
        return "32 bits"
    machine = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)


def _works(name: str) -> bool:
    """Whether it compiles: a stub that offers an installation, or one without headers, does not."""
    if not shutil.which(name):
        return False
    program = "#include <math.h>\n#include <stdlib.h>\nint main(void) { return abs((int)sin(0)); }"
    with tempfile.TemporaryDirectory() as folder:
        command = [name, "-x", "c", "-", "-o", str(Path(folder, "a.out")), "-lm"]
        return not subprocess.run(command, input=program, capture_output=True, text=True).returncode


def _compiler_of_this_platform() -> list[str]:
    if found := compiler():
        return found
    if (target := here()) and importlib.util.find_spec("ziglang"):
        return _cross_compiler(target)
    raise SystemExit(
        "mix1d: its loops are written in C, and no compiler is here: install gcc or clang, name "
        "one by CC=..., pip install ziglang, or do without the loops: MIX1D_TARGET=pure"
    )


def _cross_compiler(target: str) -> list[str]:
    return [sys.executable, "-m", "ziglang", "cc", "-target", TARGETS[target].triple]


def _compile(
    compiler: list[str], levels: dict[str, Level], name: str, library: Path
) -> subprocess.CompletedProcess[str]:
    """Compiled at its level, linked at the first: what Zig builds in of its own needs no more."""
    is_zig = "ziglang" in compiler
    first, level = next(iter(levels.values())), levels[name]
    own, lowest = (
        [*([f"-mcpu={each.mcpu}"] if is_zig else each.march), *each.more] for each in (level, first)
    )
    pic = [] if library.suffix == ".dll" else ["-fPIC"]
    code = library.with_suffix(".o")
    done = subprocess.run(
        [
            *compiler, *FLAGS, *pic, *own, f'-DFINGERPRINT="{fingerprint()}"',
            f'-DPROTOTYPES="{prototypes()}"', *MORE_FLAGS,
            "-c", str(HERE / "loops.c"), "-o", str(code),
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        return done
    small = ["-O3", "-s"] if is_zig else []  # of what it builds in
    if "macos" in " ".join(compiler):
        small.append(f"-Wl,-install_name,@rpath/{library.name}")  # not the path where it was built
    link = [*compiler, *lowest, *small, *MORE_FLAGS, "-shared", str(code), "-o", str(library), "-lm"]
    return subprocess.run(link, capture_output=True, text=True)


def _put(fresh: Path, target: Path) -> Path:
    try:
        return fresh.replace(target)
    except PermissionError:  # Windows: a loaded library can be renamed, but not replaced
        target.replace(target.with_name(f"{target.name}.{os.getpid()}.old"))
        return fresh.replace(target)


def _remove(path: Path) -> None:
    """Of a level that is no more, or renamed because it was loaded and still may be."""
    with contextlib.suppress(OSError):  # or a folder, in which another build is at work
        path.unlink()


if __name__ == "__main__":
    for library in build():
        sys.stdout.write(f"{library}\n")
