"""The compiled loops, and how arrays get there.

A call gives up Python's global lock, and costs some microseconds: so a loop is one that runs for
longer than that. What each loop takes stands beside it in `native/`.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["FLAG", "INT32", "INT64", "NUMBER", "NUMBERS", "SEED", "TRUTH", "WHOLE", "loop"]

FOLDER = Path(__file__).parent / "native"


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
NUMBER, WHOLE, SEED, FLAG = ctypes.c_double, ctypes.c_ssize_t, ctypes.c_uint64, ctypes.c_bool
TRUTH = ctypes.c_bool


@functools.cache
def _library() -> ctypes.CDLL:
    """That of the best level which this processor has."""
    try:
        plain = ctypes.CDLL(str(FOLDER / "loops-1.so"))
    except OSError as error:
        raise ImportError(
            f"mix1d's compiled loops cannot be loaded ({error}): install mix1d, or in a checkout "
            f"run python {FOLDER / 'build.py'}"
        ) from None
    for level in range(plain.level(), 1, -1):
        path = FOLDER / f"loops-{level}.so"
        if path.exists():
            return ctypes.CDLL(str(path))
    return plain


def loop(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The loop of that name; one that returns a `TRUTH` raises `MemoryError` where it is false."""
    function = _library()[name]
    function.argtypes, function.restype = arguments, result
    if result is TRUTH:
        function.errcheck = _checked

    def call(*given: Any) -> Any:
        try:
            return function(*given)
        except ctypes.ArgumentError as error:  # whatever was raised while an array was read
            if KeyboardInterrupt.__name__ in str(error):
                raise KeyboardInterrupt from None
            raise

    return call


def _checked(enough_memory: Any, *_: Any) -> Any:
    if not enough_memory:
        raise MemoryError
    return enough_memory
