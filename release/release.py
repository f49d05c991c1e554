"""What a release would publish, built and checked: ``make release``. Nothing leaves this machine.

The source distribution and the wheels of all platforms; their metadata by twine and auditwheel, the
citation by cffconvert, and the wheels of this platform installed into fresh environments and used.
"""

from __future__ import annotations

import hashlib
import os
import platform
import runpy
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
USE = (
    "import mix1d; from mix1d.kernels.library import compiled; "
    "fit = mix1d.fit([1.0, 1.2, 1.9, 2.1, 7.9, 8.0, 8.4, 9.1], 2); "
    "print(mix1d.__version__, fit.outcome.name, 'compiled' if compiled() else 'plain')"
)


def run(*command: str | Path) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


def demand_one_version() -> str:
    """The version, which all that names it must name alike."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = str(project["version"])
    for file, line in {
        "CITATION.cff": f"version: {version}",
        "src/mix1d/__init__.py": f'__version__ = "{version}"',
        "CHANGELOG.md": f"## [{version}]",
    }.items():
        if line not in (ROOT / file).read_text(encoding="utf-8"):
            print(f"before publishing: {file} must say {line}")
    return version


def built(folder: Path) -> list[Path]:
    wheels = runpy.run_path(str(ROOT / "release/wheels.py"))["built"](folder)
    for outdated in folder.glob("mix1d-*.tar.gz"):
        outdated.unlink()
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder)
    return [*folder.glob("mix1d-*.tar.gz"), *wheels]


def checked(files: list[Path]) -> None:
    wheels = [file for file in files if file.suffix == ".whl"]
    print(run(sys.executable, "-m", "twine", "check", "--strict", *files))
    print(run(sys.executable, ROOT / "release/check.py", *wheels))
    print(run(Path(sys.executable).parent / "cffconvert", "--validate"))
    here = f"manylinux_2_17_{platform.machine()}"
    for wheel in wheels:
        if here in wheel.name:
            print(run(sys.executable, "-m", "auditwheel", "show", wheel))
    for file in files:
        if file.suffix == ".gz" or "any" in file.name or here in file.name:
            print(f"{file.name}: {used(file)}")


def used(file: Path) -> str:
    """What a fit says in a fresh environment with nothing but this file and what it needs."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", folder)
        python = Path(folder, "bin", "python")
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", file)
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [python, "-c", USE], cwd=folder, env=clean, capture_output=True, text=True, check=True
        )
    return done.stdout.strip()


def main() -> None:
    version = demand_one_version()
    files = built(ROOT / "dist")
    checked(files)
    print(f"\nmix1d {version} would be published as")
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        print(f"{file.stat().st_size / 1e3:5.0f} kB  {digest}  {file.name}")


if __name__ == "__main__":
    main()
