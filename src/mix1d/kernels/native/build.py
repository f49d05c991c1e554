"""Compile the loops: ``python src/mix1d/kernels/native/build.py``, which installing does too.

One file of C becomes one shared library for each instruction set of the processor, and
`kernels.library` loads the best that runs. No header of Python is needed, and one build serves
every version of it. Where there is neither gcc nor clang the compiler is Zig's, which pip installs;
it compiles for other platforms too.

``build.py wasm`` compiles what the explorer needs (`explorer.c`) to WebAssembly, by Zig:
`show/explorer/loops.wasm` is committed, since nobody who installs mix1d has to have Zig.
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
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
"""The folder of the sources."""

FLAGS = [
    "-std=gnu11", "-O3", "-fvisibility=hidden", "-fno-math-errno", "-fno-trapping-math",
    "-ffp-contract=fast", "-fopenmp-simd",
]  # fmt: skip
"""Flags of every compilation."""


class Level(NamedTuple):
    """An instruction set."""

    march: list[str]
    """Its flags for gcc and clang."""
    mcpu: str
    """Its name for Zig."""
    more: tuple[str, ...] = ()
    """Further flags for all three."""


LEVELS = {
    "x86_64": {
        "1": Level(["-march=x86-64"], "x86_64"),
        "3": Level(["-march=x86-64-v3"], "x86_64_v3"),  # AVX2
        "4": Level(["-march=x86-64-v4"], "x86_64_v4", ("-mprefer-vector-width=512",)),  # AVX-512
    },
    "aarch64": {"neon": Level(["-march=armv8-a+simd"], "generic+neon")},
}
"""The instruction sets of each processor. Every processor of the kind runs the first one."""

MORE_FLAGS = os.environ.get("MIX1D_CFLAGS", "").split()
"""Flags that come after all others: `make sanitize` gives those of the sanitizers."""

WASM = HERE.parents[1] / "show" / "explorer" / "loops.wasm"
"""The loops in WebAssembly."""

WASM_FLAGS = [
    "-target", "wasm32-wasi", "-mexec-model=reactor", "-msimd128", "-s", "-fno-unroll-loops",
]  # fmt: skip
"""Further flags for them: vectors of two doubles, which every browser since 2023 has; no imports;
and what keeps them small, since each page holds them."""

ANY = {"plain": Level([], "baseline")}
"""The instruction set of any other processor: the one that the compiler uses by itself."""


class Target(NamedTuple):
    """A platform that Zig compiles for, from any other."""

    triple: str
    """Zig's name for it, with the oldest C library or system that it runs on."""
    tags: str
    """The tags of its wheel."""

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
    """Compile all levels that the compiler knows, for this platform or one of `TARGETS`.

    Returns the paths of the libraries. Each replaces an older one in one step: a process that
    starts meanwhile loads the old one or the new one.
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
    """The prototypes of all loops: the library holds them, for Python to read."""
    found: list[str] = []
    for source in sorted(HERE.glob("*.h")):
        text = source.read_text(encoding="utf-8")
        found += re.findall(r"^EXPORT (whole \w+\([^)]*\))$", text, re.MULTILINE)
    return ";".join(" ".join(prototype.split()) for prototype in found)


def build_wasm(into: Path = WASM) -> Path:
    """Compile the loops of the explorer to WebAssembly."""
    version = zig_version()
    if version is None:
        raise SystemExit("mix1d: WebAssembly is compiled by Zig: pip install ziglang")
    origin = f'-DFINGERPRINT="{fingerprint("explorer.c")}"', f'-DCOMPILER="ziglang {version}"'
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder, into.name)
        command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *WASM_FLAGS, *origin]
        command += ["-Wno-pass-failed", "explorer.c", "-o", str(fresh)]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"mix1d: Zig failed on explorer.c:\n{done.stderr}")
        into.write_bytes(fresh.read_bytes())
    return into


def zig_version() -> str | None:
    """The version of Zig on this machine, on which the bytes of the WebAssembly depend."""
    try:
        return metadata.version("ziglang")
    except metadata.PackageNotFoundError:
        return None


def fingerprint(main: str = "loops.c") -> str:
    """A digest of a source and all that it includes: a test compares it with what was compiled."""
    digest = hashlib.sha256()
    for source in sorted(_sources(HERE / main)):
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))  # as git may lay them
    return digest.hexdigest()[:16]


def _sources(main: Path) -> set[Path]:
    """A source and all of this folder that it includes."""
    found, left = set[Path](), [main]
    while left:
        source = left.pop()
        found.add(source)
        included = re.findall(r'^#include "(.+)"', source.read_text(encoding="utf-8"), re.MULTILINE)
        left += {HERE / name for name in included} - found
    return found


def compiler() -> list[str] | None:
    """The compiler of C on this machine: CC, gcc or clang; None where none works."""
    named = os.environ.get("CC", "").split()
    if named and not shutil.which(named[0]):
        raise SystemExit(f"mix1d: CC must name a compiler of C, and there is no {named[0]!r}")
    if named:
        return named
    if sys.platform == "win32":  # gcc may be that of Cygwin, and clang needs more than itself
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
    """Whether it compiles: a stub that offers an installation does not, nor one without headers."""
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
    """Compile one level; link it at the first, for the code that Zig adds."""
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
    small = ["-O3", "-s"] if is_zig else []  # for the code that it adds
    if "macos" in " ".join(compiler):
        small.append(f"-Wl,-install_name,@rpath/{library.name}")  # not where it was built
    link = [
        *compiler,
        *lowest,
        *small,
        *MORE_FLAGS,
        "-shared",
        str(code),
        "-o",
        str(library),
        "-lm",
    ]
    return subprocess.run(link, capture_output=True, text=True)


def _put(fresh: Path, target: Path) -> Path:
    try:
        return fresh.replace(target)
    except PermissionError:  # Windows: a loaded library can be renamed, but not replaced
        target.replace(target.with_name(f"{target.name}.{os.getpid()}.old"))
        return fresh.replace(target)


def _remove(path: Path) -> None:
    """Remove the library of a former level, or one that was renamed since it was loaded."""
    with contextlib.suppress(OSError):  # still loaded, or a folder in which another build works
        path.unlink()


if __name__ == "__main__":
    for library in [build_wasm()] if sys.argv[1:] == ["wasm"] else build():
        sys.stdout.write(f"{library}\n")
