"""Methods that hand their keywords on: `help` shows which, as if they stood in the method."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["with_keywords_of"]

Method = TypeVar("Method", bound=Callable[..., Any])

KEYWORD = inspect.Parameter.KEYWORD_ONLY


def with_keywords_of(other: Callable[..., Any]) -> Callable[[Method], Method]:
    """The decorated method's ``**`` stands for the keywords of `other`; its signature shows them.

    They come before the method's own keywords. For a type checker the ``**`` is a ``TypedDict``.
    """
    handed = [p for p in inspect.signature(other).parameters.values() if p.kind is KEYWORD]

    def decorated(method: Method) -> Method:
        signature = inspect.signature(method)
        *own, last = signature.parameters.values()
        assert last.kind is inspect.Parameter.VAR_KEYWORD
        first = [p for p in own if p.kind is not KEYWORD]
        rest = [p for p in own if p.kind is KEYWORD]
        shown = signature.replace(parameters=[*first, *handed, *rest])
        method.__signature__ = shown  # type: ignore[attr-defined]
        return method

    return decorated
