"""Compile the loops: ``python src/mix1d/kernels/native/build.py``, which installing does too.

One shared library for each level of the processor, from one file of C: `kernels.library` loads the
best that runs. No header of Python is needed, and one build serves every version of it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = [
    "-std=gnu11", "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-fno-math-errno",
    "-fno-trapping-math", "-ffp-contract=fast", "-fopenmp-simd",
]  # fmt: skip
LEVELS = {
    1: [],
    3: ["-march=x86-64-v3"],  # AVX2
    4: ["-march=x86-64-v4", "-mprefer-vector-width=512"],  # AVX-512
}


def fingerprint() -> str:
    """Of the sources: a test compares it with that of the library."""
    digest = hashlib.sha256()
    for source in sorted(HERE.glob("*.[ch]")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def build() -> list[Path]:
    """The libraries of all levels that the compiler knows."""
    compiler = _compiler()
    on_x86 = platform.machine().lower() in ("x86_64", "amd64")
    levels = list(LEVELS) if on_x86 else [1]
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(lambda level: _compile(compiler, level), levels))
    for level, done in zip(levels, results, strict=True):
        if done.returncode and level == 1:
            raise SystemExit(f"mix1d: {' '.join(compiler)} failed on the loops:\n{done.stderr}")
    return sorted(HERE.glob("loops-*.so"))


def _compile(compiler: list[str], level: int) -> subprocess.CompletedProcess[str]:
    target = HERE / f"loops-{level}.so"
    target.unlink(missing_ok=True)
    fresh = target.with_suffix(".new")  # who imports meanwhile must not load half a library
    command = [
        *compiler, *FLAGS, *LEVELS[level], f'-DFINGERPRINT="{fingerprint()}"',
        "-o", str(fresh), str(HERE / "loops.c"), "-lm",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        fresh.replace(target)
    return done


def _compiler() -> list[str]:
    named = os.environ.get("CC", "").split()
    if named and not shutil.which(named[0]):
        raise SystemExit(f"mix1d: CC must name a compiler of C, and there is no {named[0]!r}")
    if named:
        return named
    for name in ("gcc", "clang", "cc"):
        if shutil.which(name):
            return [name]
    raise SystemExit(
        "mix1d: its loops are written in C, and neither gcc, clang nor cc is here: install one, "
        "or name one by CC=..."
    )


if __name__ == "__main__":
    for library in build():
        sys.stdout.write(f"{library}\n")
