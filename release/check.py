"""Is a wheel what its name says, and do its loops give the numbers of this machine?

``python release/check.py dist/*.whl``. Looked at: its tags, the files it holds, the processor and
the system libraries its own are for, and every instruction, so that a level holds no more than its
name says. Run: the loops of each library, by `driver.c`, here, under qemu for aarch64 and under
Wine for Windows where these are installed (Debian: qemu-user libc6-arm64-cross musl wine64).
"""

from __future__ import annotations

import os
import platform
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import capstone
import lief

ROOT = Path(__file__).parents[1]
BUILD = runpy.run_path(str(ROOT / "src/mix1d/kernels/native/build.py"))
FOLDER = "mix1d/kernels/native/"

IMPORTS = {
    "manylinux": ["libc.so.6", "libm.so.6"],
    "musllinux": ["libc.so"],
    "macos": ["/usr/lib/libSystem.B.dylib"],
    "windows": ["KERNEL32.dll", "api-ms-win-crt-*"],
}
"""All that a library may need of its system."""

BEYOND = {
    "1": re.compile(r"v\w+ .*[xyz]mm|(mulx|[sr][ah][lr]x|rorx|andn|bextr|bls\w+|pdep|pext|bzhi) "),
    "3": re.compile(r".*(zmm|\bk[0-7]\b|[xy]mm(1[6-9]|2\d|3[01]))"),
    "neon": re.compile(r".*\bz\d+\.[bhsd]"),  # SVE
}
"""Instructions of higher levels; of "4" none is known."""

AGREEMENT = 1e-14
"""Of numbers, in units of the largest of their row."""


# ------------------------------------------------------------------------------ what it is
def inspected(wheel: Path) -> tuple[str, list[str]]:
    """The target, and the names of the libraries it holds; a fault ends the program."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (n for n in names if n.endswith(".dist-info/WHEEL"))
        tags_inside = re.findall(r"^Tag: (.*)$", archive.read(metadata).decode(), re.M)
    _, _, *tag = wheel.stem.split("-")
    platforms = tag[-1].split(".")
    demand(tag[:2] == ["py3", "none"], wheel, "is not for every Python")
    tags_of_name = sorted(f"py3-none-{p}" for p in platforms)
    demand(sorted(tags_inside) == tags_of_name, wheel, "has other tags")
    sources = [n for n in names if n.endswith((".c", ".h", "build.py", ".o", ".new", ".old"))]
    demand(not sources, wheel, f"holds {sources}")
    demand("mix1d/py.typed" in names, wheel, "lacks py.typed")
    demand("mix1d/__init__.pyi" in names, wheel, "lacks the list of the public names")
    explorer = {f"mix1d/show/explorer/{name}" for name in ("page.js", "page.css", "loops.wasm")}
    demand(explorer <= set(names), wheel, f"lacks {sorted(explorer - set(names))}")
    libraries = sorted(n for n in names if "loops-" in n)
    target = "pure" if tag[-1] == "any" else _target_of(tag[-1])
    processor = "" if target == "pure" else BUILD["TARGETS"][target].processor
    levels = [f"{FOLDER}loops-{name}" for name in BUILD["LEVELS"].get(processor, {})]
    demand([n.rpartition(".")[0] for n in libraries] == levels, wheel, f"holds {libraries}")
    return target, libraries


def _target_of(tags: str) -> str:
    return next(name for name, target in BUILD["TARGETS"].items() if target.tags == tags)


def demand(truth: bool, what: Path, fault: str) -> None:
    if not truth:
        raise SystemExit(f"{what.name} {fault}")


def examined(library: Path, target: str) -> None:
    """Processor, system, imports and instructions of a library."""
    binary = lief.parse(str(library))
    system, _, processor = target.partition("-")
    header = binary.header
    machine = str(getattr(header, "machine_type", getattr(header, "cpu_type", None)) or "")
    machine = machine or str(header.machine)
    wanted = {"x86_64": ("X86_64", "AMD64"), "aarch64": ("AARCH64", "ARM64")}[processor]
    demand(machine.rpartition(".")[2] in wanted, library, f"is for {machine}")
    imports = _imports(binary)
    strange = [n for n in imports if not any(fnmatch(n, known) for known in IMPORTS[system])]
    demand(not strange, library, f"needs {strange}")
    if system == "manylinux":
        needs = binary.symbols_version_requirement
        versions = [v.name for need in needs for v in need.get_auxiliary_symbols()]
        late = [
            v for v in versions if [int(n) for n in v.removeprefix("GLIBC_").split(".")] > [2, 17]
        ]
        demand(not late, library, f"needs {late}")
    if system == "macos":
        demand(tuple(binary.build_version.minos) <= (11, 0, 0), library, "needs a newer macOS")
        signed = binary.has_code_signature or processor != "aarch64"
        demand(signed, library, "is not signed, and would not load")
    beyond = BEYOND.get(library.stem.removeprefix("loops-"))
    found = next((i for i in instructions(binary, processor) if beyond and beyond.match(i)), None)
    demand(found is None, library, f"has an instruction beyond its level: {found}")


def _imports(binary: lief.Binary) -> list[str]:
    if isinstance(binary, lief.PE.Binary):
        return [entry.name for entry in binary.imports]
    names = [getattr(entry, "name", entry) for entry in binary.libraries]
    return [name for name in names if "loops-" not in name]  # a library of macOS names itself


def instructions(binary: lief.Binary, processor: str) -> Iterator[str]:
    x86 = capstone.CS_ARCH_X86, capstone.CS_MODE_64
    arm = capstone.CS_ARCH_ARM64, capstone.CS_MODE_ARM
    reader = capstone.Cs(*(x86 if processor == "x86_64" else arm))
    reader.skipdata = True
    for section in binary.sections:
        if section.name in (".text", "__text"):
            for _, _, name, operands in reader.disasm_lite(bytes(section.content), 0):
                yield f"{name} {operands}"


# ------------------------------------------------------------------------------ what it does
def emulator(target: str) -> list[str] | None:
    """The beginning of the command that runs a program for `target` here."""
    if target == BUILD["here"]():
        return []
    if platform.system() != "Linux":
        return None
    if target == "manylinux-aarch64" and Path("/usr/aarch64-linux-gnu").exists():
        return ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"]
    if target == f"musllinux-{platform.machine()}":
        loader = Path(f"/lib/ld-musl-{platform.machine()}.so.1")
        return [] if loader.exists() else None
    wine = shutil.which("wine64") or shutil.which("wine64", path="/usr/lib/wine")
    return [wine] if target == "windows-x86_64" and wine else None


def driver(target: str, folder: Path) -> Path:
    """The program that runs the loops, compiled for `target`."""
    system, _, processor = target.partition("-")
    program = folder / f"driver-{target}.exe"
    first = next(iter(BUILD["LEVELS"][processor].values()))
    shared = ["-dynamic"] if system == "musllinux" else []  # by itself Zig would link all of musl
    command = [
        *BUILD["_cross_compiler"](target), *BUILD["FLAGS"], f"-mcpu={first.mcpu}", "-w", *shared,
        str(ROOT / "release/driver.c"), "-o", str(program), "-lm",
    ]  # fmt: skip
    subprocess.run(command, check=True)
    return program


def numbers(command: list[str], library: Path) -> dict[str, list[float]]:
    """What the driver prints, by row."""
    quiet = {**os.environ, "WINEDEBUG": "-all"}
    done = subprocess.run(
        [*command, str(library)], capture_output=True, text=True, env=quiet, cwd=library.parent
    )
    if done.returncode:
        raise SystemExit(f"{library} does not run: {done.stdout}{done.stderr}")
    rows = (line.split() for line in done.stdout.splitlines())
    return {name: [float(number) for number in row] for name, *row in rows}


def disagreement(some: dict[str, list[float]], others: dict[str, list[float]]) -> float:
    """The largest difference, in units of the largest number of its row."""
    worst = 0.0
    for name, row in others.items():
        unit = max(map(abs, row)) or 1.0
        apart = [abs(a - b) / unit for a, b in zip(some[name], row, strict=True)]
        worst = max([worst, *apart])
    return worst


def is_beyond(library: Path) -> bool:
    """Whether this processor lacks its level."""
    needed = {"loops-3": "avx2", "loops-4": "avx512vl"}.get(library.stem, "")
    return needed not in Path("/proc/cpuinfo").read_text()


def main(wheels: list[Path]) -> None:
    """Inspect all, run what can be run, say which is which."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, reference = Path(temporary), None
        here = f"manylinux-{platform.machine()}"
        for wheel in sorted(wheels, key=lambda wheel: here.partition("-")[2] not in wheel.name):
            target, names = inspected(wheel)
            with zipfile.ZipFile(wheel) as archive:
                libraries = [Path(archive.extract(n, folder / target)) for n in names]
            for library in libraries:
                examined(library, target)
            command = emulator(target) if libraries else None
            verdict = "looked at" if libraries else "holds no library"
            if command is not None:
                command = [*command, str(driver(target, folder))]
                ran = [p for p in libraries if not is_beyond(p)]
                results = [numbers(command, library) for library in ran]
                reference = reference or results[0]
                worst = max(disagreement(result, reference) for result in results)
                demand(worst <= AGREEMENT, wheel, f"differs from {here} by {worst:.1g}")
                verdict = f"ran ({', '.join(p.stem for p in ran)}): agrees to {worst:.0e}"
            print(f"{target:<18} {verdict}", flush=True)


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
