"""What was unusual in the search for an interval, in words."""

from __future__ import annotations

__all__ = [
    "FLAT", "LOST", "NO_END", "PIECES", "RISES", "SPIKE", "VANISHES", "Notes", "in_words", "joined",
]  # fmt: skip

Notes = list[tuple[str, str, str]]
"""What was unusual, for which parameter, and where."""

FLAT = "the likelihood never falls enough, so the interval goes to the border, for"
"""The note on an end that the likelihood does not set."""

SPIKE = "a component shrinks to a spike first, so the interval goes to the border, for"
"""The note on an end before which the profile leads to a spike."""

LOST = "a maximum was not found, so the interval goes to the border, for"
"""The note on an end that was not found because a constrained maximum was missing."""

VANISHES = "beyond the end it may not exist: the interval stops where it vanishes, for"
"""The note on an end beyond which the quantity does not exist."""

RISES = "the profile rises above the fit, as it leads to a higher maximum or to a spike, for"
"""The note on a profile that rises above the fit."""

NO_END = "no end was found for"
"""The note on an end that was not found."""

PIECES = (
    "the values that the data allow fall into pieces, of which the interval is the one round the "
    "estimate, for"
)
"""The note on values that fall into more than one interval."""


def joined(*sentences: str) -> str:
    """One sentence of those that are not empty."""
    return "; ".join(filter(None, sentences))


def in_words(notes: Notes) -> list[str]:
    """One sentence for each reason, with the parameters it holds for."""
    found: dict[str, dict[str, list[str]]] = {}
    for reason, name, where in notes:
        found.setdefault(reason, {}).setdefault(name, []).append(where)
    sentences = []
    for reason, names in found.items():
        each = (f"{name} {' and '.join(places)}".strip() for name, places in names.items())
        sentences.append(f"{reason} {', '.join(each)}")
    return sentences
