"""The options ``--constraint`` and ``--bound``: from texts to the arguments of `fit`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from mix1d.arguments import shown
from mix1d.errors import Mix1dError

__all__ = ["BoundOption", "ConstraintOption", "bounds_of", "constraints_of"]

ConstraintOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=ENTRIES",
        help="What is known of a parameter, one entry for each component or one for all: "
        "means=0,a,2*a sds=s weights=0.25,, (a number fixes, a name ties, nothing is free).",
    ),
]
BoundOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=LOW,HIGH", help="Ends of a name or a parameter: a=0, (either may lack)."
    ),
]


def constraints_of(texts: Sequence[str] | None) -> dict[str, Any] | None:
    """``["means=0,a,2*a", "sds=s"]`` as ``{"means": [0.0, "a", "2*a"], "sds": "s"}``."""
    found = {}
    for name, entries in _named("constraint", "means=0,a,2*a", texts):
        each = [_entry(entry) for entry in entries]
        found[name] = each[0] if len(each) == 1 else each
    return found or None


def bounds_of(texts: Sequence[str] | None) -> dict[str, Any] | None:
    """``["a=0,"]`` as ``{"a": (0.0, None)}``."""
    found: dict[str, Any] = {}
    for name, ends in _named("bound", "a=0,", texts):
        try:
            pair = tuple(float(end) if end.strip() else None for end in ends)
        except ValueError:
            pair = ()
        if len(pair) != 2:
            given = f"{name}={','.join(ends)}"
            raise Mix1dError(
                "`--bound` must be a name and two ends such as a=0, (nothing where there is none), "
                f"got {shown(given)}"
            )
        found[name] = pair
    return found or None


def _named(option: str, example: str, texts: Sequence[str] | None) -> list[tuple[str, list[str]]]:
    """Each text as a name and the parts between its commas; a name comes once."""
    found: dict[str, list[str]] = {}
    for text in texts or ():
        name, sign, parts = text.partition("=")
        if not (sign and name.strip()):
            raise Mix1dError(f"`--{option}` must be of the form {example}, got {shown(text)}")
        if name.strip() in found:
            raise Mix1dError(f"`--{option}` must name {name.strip()!r} once, got it again")
        found[name.strip()] = parts.split(",")
    return list(found.items())


def _entry(text: str) -> float | str | None:
    try:
        return float(text)
    except ValueError:
        return text.strip() or None
