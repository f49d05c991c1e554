"""What the build of a wheel, or an editable installation, does beside copying files."""

import runpy
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledLoops(BuildHookInterface):
    """The loops in C are compiled; the wheel serves every Python on this platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        native = Path(self.root, "src", "mix1d", "kernels", "native")
        libraries = runpy.run_path(str(native / "build.py"))["build"]()
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["artifacts"] += [str(path.relative_to(self.root)) for path in libraries]
