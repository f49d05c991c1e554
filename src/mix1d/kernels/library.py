"""The compiled loops, and how arrays get there.

A call gives up Python's global lock, and costs some microseconds: so a loop is one that runs for
longer than that. What each loop takes stands beside it in `native/`. Where no compiled library
loads (a platform without a wheel of its own, a browser), the same loops in NumPy serve: `plain`.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = [
    "FLAG", "INT32", "INT64", "NUMBER", "NUMBERS", "SEED", "TRUTH", "WHOLE", "compiled", "loop",
]  # fmt: skip

FOLDER = Path(__file__).parent / "native"
SUFFIX = ".dll" if sys.platform == "win32" else ".so"

FIRST = ("1", "neon", "plain")
"""The libraries that run on every processor of their kind: x86-64, aarch64, any other."""


class _Array:
    """What a loop is given for an array: the address of its first number, or none for None."""

    def __init__(self, dtype: str) -> None:
        self._dtype = np.dtype(dtype)

    def from_param(self, array: Any) -> Any:
        if array is None:
            return None
        flags = array.flags
        if array.dtype != self._dtype or not flags.c_contiguous:
            raise TypeError(f"a loop takes contiguous {self._dtype}, not {array.dtype}")
        if flags.writeable and array.size:  # the fastest way to an address that there is
            return ctypes.byref(ctypes.c_char.from_buffer(array))
        return ctypes.c_void_p(array.ctypes.data)


NUMBERS, INT64, INT32 = _Array("f8"), _Array("i8"), _Array("i4")
NUMBER, WHOLE, SEED, FLAG = ctypes.c_double, ctypes.c_int64, ctypes.c_uint64, ctypes.c_bool
TRUTH = ctypes.c_bool


def loop(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The loop of that name; one that returns a `TRUTH` raises `MemoryError` where it is false."""
    library = _library()
    if library is None:
        return _plain(name)
    function: Callable[..., Any] = library[name]
    function.argtypes, function.restype = arguments, result  # type: ignore[attr-defined]
    if result is TRUTH:
        function.errcheck = _checked  # type: ignore[attr-defined]

    def call(*given: Any) -> Any:
        try:
            return function(*given)
        except ctypes.ArgumentError as error:  # whatever was raised while an array was read
            if KeyboardInterrupt.__name__ in str(error):
                raise KeyboardInterrupt from None
            raise

    return call


def compiled() -> bool:
    """Whether the loops are compiled; the first who hears that they are not tells the user."""
    if _library() is None:
        _tell_once()
    return _library() is not None


def _is_asked_for_plain() -> bool:
    return os.environ.get("MIX1D_LOOPS") == "plain"


@functools.cache
def _library() -> ctypes.CDLL | None:
    """That of the best level which this processor has, or none."""
    if _is_asked_for_plain():
        return None
    for name in FIRST:
        if (first := _loaded(name)) is not None:
            better = (_loaded(str(level)) for level in range(first.level(), 1, -1))
            return next((library for library in better if library is not None), first)
    return None


def _loaded(level: str) -> ctypes.CDLL | None:
    """None where there is no such file, or it is for another system."""
    try:
        return ctypes.CDLL(str(FOLDER / f"loops-{level}{SUFFIX}"))
    except OSError:
        return None


def _plain(name: str) -> Callable[..., Any]:
    """The loop in NumPy: a climb (`kernels.ascent`) has none, and asks `compiled` first."""

    def twin(*arguments: Any) -> Any:
        from mix1d.kernels import plain

        _tell_once()
        return getattr(plain, name)(*arguments)

    return twin


_TOLD: list[str] = []


def _tell_once() -> None:
    if _TOLD or _is_asked_for_plain():
        return
    _TOLD.append(f"mix1d runs without its compiled loops, so everything is slower: {_why()}")
    warnings.warn(_TOLD[0], RuntimeWarning, stacklevel=2)


def _why() -> str:
    """Why no library loads, and what helps."""
    files = sorted(FOLDER.glob(f"loops-*{SUFFIX}"))
    build = FOLDER / "build.py"
    if not files and build.exists():
        return f"they are not compiled in this checkout. python {build} compiles them"
    if not files:
        return "this installation is the one for any platform. One from source compiles them"
    try:
        ctypes.CDLL(str(files[0]))
    except OSError as error:
        return f"they cannot be loaded here ({error}). Reinstalling from source compiles them anew"
    return "those that are here do not run on this processor. Reinstalling from source helps"


def _checked(enough_memory: Any, *_: Any) -> Any:
    if not enough_memory:
        raise MemoryError
    return enough_memory
