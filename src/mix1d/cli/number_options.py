"""Numbers among the options: a refusal shows what was typed, which Typer's own does not."""

from __future__ import annotations

import typer

from mix1d.errors import Mix1dError

__all__ = ["listed", "number", "some", "whole"]


def whole(text: str | int) -> int:
    """A whole number; a default comes as one already."""
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"must be a whole number, got {text!r}") from None


def number(text: str | float) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"must be a number, got {text!r}") from None


def some(option: str, text: str | None) -> tuple[float, ...] | None:
    """The numbers of an option that may not be given."""
    return None if text is None else tuple(listed(option, text))


def listed(option: str, text: str) -> list[float]:
    """Numbers between commas, such as ``.3,.7``."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise Mix1dError(f"`{option}` must be numbers such as .3,.7, got {text!r}") from None
