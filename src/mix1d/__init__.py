"""mix1d: find the hidden groups in one column of numbers.

>>> import mix1d
>>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
>>> fit.mixture.weights.round(3)
array([0.429, 0.571])
"""

import ast
import importlib
import threading
from pathlib import Path
from typing import Any

__version__ = "0.1.0"

STUB = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
"""The list of the public names, which type checkers read."""

HOMES = {
    alias.name: str(node.module)
    for node in STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}
"""The module of each name. It is imported when the name is first used (SPEC 1), so that a
program that needs a distribution does not wait for the tests of hypotheses."""

__all__ = sorted(HOMES)

LOADING = threading.RLock()
"""One thread loads at a time: two that import modules of one package in different orders would find
some of them half loaded."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'mix1d' has no attribute {name!r}")
    with LOADING:
        value = getattr(importlib.import_module(HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *HOMES])
