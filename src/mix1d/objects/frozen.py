"""Objects whose attributes are set once, when they are made."""

from __future__ import annotations

from typing import Any, NoReturn

from mix1d.objects.values import Value

__all__ = ["Frozen"]


class Frozen(Value):
    """A `Value` that fills its ``__dict__`` when it is made, and refuses every later change."""

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} is frozen: `{name}` cannot be deleted")
