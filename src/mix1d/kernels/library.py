"""The compiled loops: which library serves, what each loop takes, and how arrays get there.

A loop is called by the wrapper of its name in the other modules of `mix1d.kernels`, which checks
the shapes of its arrays. What it takes is read from its prototype in C, which the library holds. A
call costs some microseconds. It gives up Python's global lock, and one that lasts asks now and then
whether to go on, so that Ctrl-C ends it.

Where no compiled library loads (a platform without a wheel of its own, a browser), the same loops
in NumPy serve: `mix1d.kernels.plain`.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from mix1d.kernels.threads import raise_if_stopped

__all__ = ["compiled", "loop", "or_twin", "refuse_unless", "shape_of"]

FOLDER = Path(__file__).parent / "native"
"""Where the libraries lie, and in a checkout their sources."""

SUFFIX = ".dll" if sys.platform == "win32" else ".so"
"""End of the name of a shared library."""

FIRST = ("1", "neon", "plain")
"""The libraries that run on every processor of their kind: x86-64, aarch64, any other."""

DTYPES = {"double": "f8", "whole": "i8", "int64_t": "i8", "int32_t": "i4"}
"""NumPy's names of the types in C that arrays have."""

NUMBERS = {
    "double": ctypes.c_double,
    "whole": ctypes.c_int64,
    "bool": ctypes.c_bool,
    "uint64_t": ctypes.c_uint64,
}
"""The types in C that single numbers have."""

NO_MEMORY = -1
"""What a loop returns that got no memory (`native/loops.h`)."""

Wrapper = TypeVar("Wrapper", bound=Callable[..., Any])

_byref = ctypes.byref
_char_from = ctypes.c_char.from_buffer


# ------------------------------------------------------------------------------ what loops take
class Array:
    """A parameter that is an array: a loop receives the address of its first number.

    Parameters
    ----------
    dtype : str
    written : bool
        Whether the loop writes to it.
    optional : bool
        Whether None is allowed.
    """

    def __init__(self, dtype: str, *, written: bool, optional: bool) -> None:
        self.dtype = np.dtype(dtype)
        self.written = written
        self.optional = optional

    def from_param(self, array: Any) -> Any:
        """The address (a protocol of `ctypes`)."""
        try:  # the fastest way to an address: of an array that is contiguous, writeable, not empty
            if array.dtype is self.dtype:
                return _byref(_char_from(array))
        except (AttributeError, TypeError, ValueError):
            if array is None and self.optional:
                return None
        if fault := self.fault_of(array):
            raise TypeError(fault)
        return ctypes.c_void_p(array.ctypes.data)

    def fault_of(self, array: Any) -> str:
        """Why this is no argument for the parameter, or an empty string."""
        if not isinstance(array, np.ndarray):
            return f"must be an array, got {array!r}"
        if array.dtype != self.dtype:
            return f"must be an array of {self.dtype}, got one of {array.dtype}"
        if not array.flags.c_contiguous:
            return f"must be a contiguous array, got one with strides {array.strides}"
        if self.written and not array.flags.writeable:
            return "must be a writeable array, got a read-only one"
        return ""


def parameters_of(prototype: str) -> dict[str, Any]:
    """The name and the type, as `ctypes` takes it, of each parameter of a loop.

    Examples
    --------
    >>> parameters_of("whole modes(const double *x, double bandwidth)")["bandwidth"]
    <class 'ctypes.c_double'>
    """
    found: dict[str, Any] = {}
    for parameter in prototype.partition("(")[2].rstrip(")").split(","):
        *words, name = parameter.replace("*", " * ").split()
        if "*" in words:
            kind = next(word for word in words if word in DTYPES)
            found[name] = Array(
                DTYPES[kind], written="const" not in words, optional="OPTIONAL" in words
            )
        else:
            found[name] = NUMBERS[words[0]]
    return found


def loop(name: str) -> Callable[..., int]:
    """The compiled loop of that name, called as its prototype in C says.

    It returns 0 or a count. It raises `TypeError` for an argument of the wrong kind, `MemoryError`,
    or `KeyboardInterrupt` (or what else the handler of a signal raises).
    """
    library = _library()
    if library is None:
        return _missing(name)
    function: Any = library[name]
    parameters = parameters_of(_prototypes(library)[name])
    function.argtypes, function.restype = list(parameters.values()), ctypes.c_int64

    def call(*arguments: Any) -> int:
        try:
            result: int = function(*arguments)
        except ctypes.ArgumentError as error:
            raise _clear(error, name, parameters, arguments) from None
        if result == NO_MEMORY:
            raise MemoryError
        return result

    return call


def _clear(
    error: Exception, name: str, parameters: dict[str, Any], arguments: tuple[Any, ...]
) -> BaseException:
    """`ctypes` makes an `ArgumentError` of whatever is raised while it reads the arguments."""
    for (parameter, kind), argument in zip(parameters.items(), arguments, strict=True):
        fault = kind.fault_of(argument) if isinstance(kind, Array) else ""
        if fault and not (argument is None and kind.optional):
            return TypeError(f"`{parameter}` of the loop {name} {fault}")
    if KeyboardInterrupt.__name__ in str(error):
        return KeyboardInterrupt()
    return TypeError(f"the loop {name}: {error}")


def _missing(name: str) -> Callable[..., int]:
    def call(*arguments: Any) -> int:
        raise RuntimeError(f"the loop {name} is not compiled here")

    return call


# ------------------------------------------------------------------------------ for wrappers
def or_twin(wrapper: Wrapper) -> Wrapper:
    """The wrapper of a loop; or, where the loops are not compiled, its twin in NumPy."""
    if _library() is not None:
        return wrapper

    @functools.wraps(wrapper)
    def twin(*arguments: Any, **options: Any) -> Any:
        from mix1d.kernels import plain

        _warn_once()
        return getattr(plain, wrapper.__name__)(*arguments, **options)

    return twin  # type: ignore[return-value]


def shape_of(name: str, array: Any, dimensions: int) -> tuple[int, ...]:
    """The shape of an array of so many dimensions."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"`{name}` must be an array, got {array!r}")
    if array.ndim != dimensions:
        raise ValueError(f"`{name}` must have {dimensions} dimensions, got {array.ndim}")
    shape: tuple[int, ...] = array.shape
    return shape


def refuse_unless(name: str, array: Any, *shape: int) -> None:
    """Raise unless the array has this shape."""
    if getattr(array, "shape", None) != shape:
        if not isinstance(array, np.ndarray):
            raise TypeError(f"`{name}` must be an array, got {array!r}")
        raise ValueError(f"`{name}` must have the shape {shape}, got {array.shape}")


# ------------------------------------------------------------------------------ which library
def compiled() -> bool:
    """Whether the loops are compiled; warns, once, if they are not."""
    if _library() is None:
        _warn_once()
    return _library() is not None


def _is_asked_for_plain() -> bool:
    return os.environ.get("MIX1D_LOOPS") == "plain"


@functools.cache
def _library() -> ctypes.PyDLL | None:
    """Loads the shared library for the best instruction set of this processor, if there is one."""
    if _is_asked_for_plain():
        return None
    for name in FIRST:
        if (first := _loaded(name)) is not None:
            better = (_loaded(str(level)) for level in range(first.level(), 1, -1))
            best = next((library for library in better if library is not None), first)
            _connect(best)
            return best
    return None


def _loaded(level: str) -> ctypes.PyDLL | None:
    """The library of that level; None if there is none, or it is of another system or version."""
    try:
        library = ctypes.PyDLL(str(FOLDER / f"loops-{level}{SUFFIX}"))
    except OSError:
        return None
    return library if hasattr(library, "prototypes") else None


def _connect(library: ctypes.PyDLL) -> None:
    """Gives the loops what they need to release the global lock and to ask whether to go on."""
    python = ctypes.pythonapi
    functions = (
        python.PyEval_SaveThread,
        python.PyEval_RestoreThread,
        python.PyObject_CallNoArgs,
        python.Py_DecRef,
    )
    addresses = [ctypes.cast(function, ctypes.c_void_p) for function in functions]
    connect = library.connect_to_python
    connect.argtypes, connect.restype = [*4 * [ctypes.c_void_p], ctypes.py_object], None
    connect(*addresses, raise_if_stopped)


@functools.cache
def _prototypes(library: ctypes.PyDLL) -> dict[str, str]:
    """The prototype of each loop, by its name."""
    library.prototypes.restype = ctypes.c_char_p
    texts = library.prototypes().decode().split(";")
    return {text.partition("(")[0].split()[-1]: text for text in texts}


# ------------------------------------------------------------------------------ without one
_WARNED: list[str] = []


def _warn_once() -> None:
    if _WARNED or _is_asked_for_plain():
        return
    _WARNED.append(f"mix1d runs without its compiled loops, so everything is slower: {_why()}")
    warnings.warn(_WARNED[0], RuntimeWarning, stacklevel=2)


def _why() -> str:
    """Why no library loads, and what helps."""
    files = sorted(FOLDER.glob(f"loops-*{SUFFIX}"))
    build = FOLDER / "build.py"
    if not files and build.exists():
        return f"they are not compiled in this checkout. python {build} compiles them"
    if not files:
        return "this installation is the one for any platform. One from source compiles them"
    try:
        ctypes.PyDLL(str(files[0]))
    except OSError as error:
        return f"they cannot be loaded here ({error}). Reinstalling from source compiles them anew"
    if build.exists():
        return f"they are of other sources, or of another processor. python {build} compiles them"
    return "those that are here do not run on this processor. Reinstalling from source helps"
