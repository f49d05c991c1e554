"""The parts of the explorer in this folder, as one module that a page or a notebook can hold.

Its modules import each other by lines such as ``import { a, b } from "./chart.js";`` and no two
share a name, so that they can stand one after the other without imports and exports.
"""

from __future__ import annotations

import base64
import gzip
import re
from functools import cache
from importlib.resources import files

__all__ = ["engine", "packed", "plain", "script", "style"]

IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.-]+\.js)";\n', re.M)
"""An import of names from a module of this folder."""

EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.M)
"""The word that makes a name visible to other modules."""

ENTRY = "doors.js"
"""The module that imports, directly or not, all others."""


@cache
def script() -> str:
    """All modules, each after those that it imports."""
    return "\n".join(plain(name) for name in _in_order(ENTRY, []))


@cache
def style() -> str:
    """The style sheet."""
    return _text("page.css")


@cache
def engine() -> str:
    """The loops as WebAssembly, packed."""
    return packed(files(__package__).joinpath("loops.wasm").read_bytes())


@cache
def packed(content: bytes) -> str:
    """Bytes as `unpack.js` reads them: compressed (gzip), in base64."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _in_order(name: str, known: list[str]) -> list[str]:
    """The names of the modules that `name` needs and that are not `known`, itself last."""
    for other in IMPORT.findall(_text(name)):
        if other not in known:
            known = _in_order(other, known)
    return [*known, name]


def plain(name: str) -> str:
    """A module without imports and exports."""
    return EXPORT.sub("", IMPORT.sub("", _text(name)))


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
