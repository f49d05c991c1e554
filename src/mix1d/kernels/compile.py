"""How a loop becomes machine code: on its first call, and never before.

A loop marked `compiled` stays a plain Python function until it is first called: Numba is imported
and the machine code is made (or read from its cache) only then, so that `import mix1d` and small
problems never wait for a compiler.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

__all__ = ["compiled", "fused", "instruction", "summing"]


class compiled:  # noqa: N801 - a decorator
    """A loop that is compiled on its first call: the only place where compile options stand."""

    _fastmath: ClassVar[Any] = False

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        functools.update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> Any:
        return self._dispatcher(*arguments)

    @functools.cached_property
    def _dispatcher(self) -> Any:
        from numba import njit

        compiling = functools.partial(
            njit, self._function, nogil=True, error_model="numpy", fastmath=self._fastmath
        )
        try:
            return compiling(cache=True)
        except RuntimeError:  # no folder for the cache can be written
            return compiling()

    @property
    def _numba_type_(self) -> Any:
        """What Numba asks of a name that it meets in another compiled loop."""
        from numba.core.types import Dispatcher

        return Dispatcher(self._dispatcher)


class fused(compiled):  # noqa: N801 - a decorator
    """A compiled loop in which a product and a sum may become one instruction."""

    _fastmath: ClassVar[Any] = {"contract"}


class summing(compiled):  # noqa: N801 - a decorator
    """A compiled loop whose sums may be taken in any order: eight numbers at a time."""

    _fastmath: ClassVar[Any] = {"contract", "reassoc", "nsz"}


class instruction:  # noqa: N801 - a decorator
    """A few machine instructions, written for Numba's code generator, made when first needed."""

    def __init__(self, definition: Callable[..., Any]) -> None:
        self._definition = definition

    def __call__(self, *arguments: Any) -> Any:
        raise TypeError(f"{self._definition.__name__} stands in compiled loops only")

    @functools.cached_property
    def _numba_type_(self) -> Any:
        from numba.core.registry import cpu_target
        from numba.extending import intrinsic

        made = intrinsic(self._definition)
        cpu_target.typing_context.refresh()  # it has not heard of what was made just now
        return cpu_target.typing_context.resolve_value_type(made)
