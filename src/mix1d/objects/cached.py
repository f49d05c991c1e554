"""A property that is computed once, without a lock.

That of `functools` holds a lock in Python 3.11, one for all instances: a process forked while a
thread computes inherits it locked, and its first reading of the property never ends. Here two
threads may both compute, and the first answer stays.
"""

from __future__ import annotations

import functools
from typing import Any, TypeVar, overload

__all__ = ["cached_property"]

T = TypeVar("T")


class cached_property(functools.cached_property[T]):  # noqa: N801 - named as what it stands for
    """As `functools.cached_property` of Python 3.12."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> cached_property[T]: ...

    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...

    def __get__(
        self, instance: object | None, owner: type[Any] | None = None
    ) -> cached_property[T] | T:
        if instance is None:
            return self
        name = self.attrname
        if name is None:
            raise TypeError("a cached property must be an attribute of its class")
        known = instance.__dict__
        if name not in known:
            known.setdefault(name, self.func(instance))
        answer: T = known[name]
        return answer
