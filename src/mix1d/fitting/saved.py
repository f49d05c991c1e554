"""What a fit that was read from a document does not hold."""

from __future__ import annotations

from typing import TypeVar

from mix1d.errors import Mix1dError

__all__ = ["saved"]

T = TypeVar("T")


def saved(part: T | None, name: str) -> T:
    """A part of the fit, if it is there; `name` in words.

    Raises
    ------
    Mix1dError
        If it is not.
    """
    if part is None:
        raise Mix1dError(f"this fit was read from JSON, which does not hold {name}: fit again")
    return part
