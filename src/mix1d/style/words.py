"""Lists in sentences."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["capital", "component_names", "listed"]


def listed(words: Sequence[str]) -> str:
    """One or more words as in a sentence: "a", "a and b", "a, b and c"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def component_names(numbers: Sequence[int]) -> str:
    """Components by their numbers, from 1: "component 2", "components 1 and 3"."""
    return f"component{'s' if len(numbers) > 1 else ''} {listed([str(n) for n in numbers])}"


def capital(text: str) -> str:
    """The text as it begins a sentence."""
    return text[:1].upper() + text[1:]
