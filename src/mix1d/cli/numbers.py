"""Numbers among the options: a refusal shows what was typed, which Typer's own does not."""

from __future__ import annotations

import typer

__all__ = ["number", "whole"]


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
