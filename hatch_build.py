"""What the build of a wheel, or an editable installation, does beside copying files.

``MIX1D_TARGET`` in the environment names a platform to compile for (`TARGETS` in
``src/mix1d/kernels/native/build.py``), or ``pure``: no loops, plain NumPy serves everywhere.
"""

import os
import runpy
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledLoops(BuildHookInterface):
    """The loops in C are compiled; the wheel serves every Python on its platform."""

    @property
    def build(self) -> dict[str, Any]:
        """The names of `build.py`."""
        return runpy.run_path(str(Path(self.root, NATIVE, "build.py")))

    def dependencies(self) -> list[str]:
        """Zig, from PyPI, where no other compiler can do it."""
        target, build = os.environ.get("MIX1D_TARGET", ""), self.build
        if target == "pure" or not (target or build["here"]()):
            return []
        return ["ziglang>=0.13"] if target or build["compiler"]() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        target, build = os.environ.get("MIX1D_TARGET", ""), self.build
        if target == "pure":
            return
        if target and target not in build["TARGETS"]:
            known = ", ".join(["pure", *build["TARGETS"]])
            raise SystemExit(f"mix1d: MIX1D_TARGET must be one of {known}, got {target!r}")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{build['TARGETS'][target].tags if target else _tag()}"
        if version == "editable" and not target:
            build["build"]()
            return
        for path in build["build"](target, Path(self.root, "build", target or "here")):
            build_data["force_include"][str(path)] = f"mix1d/kernels/native/{path.name}"


NATIVE = "src/mix1d/kernels/native"


def _tag() -> str:
    """Of this platform, for a wheel that is not meant for others."""
    if sys.platform == "darwin":  # Python may be for two processors, the loops are for one
        from packaging.tags import mac_platforms

        return next(mac_platforms())
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")
