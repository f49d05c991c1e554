"""The wheels of all platforms from this one: ``make wheels``.

Zig, which pip installs, compiles for each; `check.py` beside this looks at what came out. One wheel
serves every version of Python on its platform, and the one named `any` every platform: there plain
NumPy does what the loops do.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
BUILD = runpy.run_path(str(ROOT / "src/mix1d/kernels/native/build.py"))
LARGEST = 1_000_000
"""Bytes of a wheel."""


def built(folder: Path) -> list[Path]:
    """The wheels, in a folder that holds no others."""
    for outdated in folder.glob("mix1d-*.whl"):
        outdated.unlink()
    wheels = []
    for target in ["pure", *BUILD["TARGETS"]]:
        begin, before = perf_counter(), set(folder.glob("*.whl"))
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
            env={**os.environ, "MIX1D_TARGET": target}, cwd=ROOT, check=True,
            capture_output=True,
        )  # fmt: skip
        (wheel,) = set(folder.glob("*.whl")) - before
        size = wheel.stat().st_size
        print(f"{wheel.name:<72} {size / 1e3:4.0f} kB {perf_counter() - begin:4.0f} s", flush=True)
        if size > LARGEST:
            raise SystemExit(f"{wheel.name} has {size:,} bytes: more than {LARGEST:,}")
        wheels.append(wheel)
    return wheels


if __name__ == "__main__":
    begin = perf_counter()
    wheels = built(ROOT / "dist")
    print(f"{len(wheels)} wheels in {perf_counter() - begin:.0f} s", flush=True)
    subprocess.run([sys.executable, str(ROOT / "release/check.py"), *map(str, wheels)], check=True)
