"""What went otherwise than usual on the way to an interval, in words."""

from __future__ import annotations

__all__ = [
    "FLAT", "LOST", "NO_END", "PIECES", "RISES", "SPIKE", "VANISHES", "Notes", "in_words", "joined",
]  # fmt: skip

Notes = list[tuple[str, str, str]]
"""What went otherwise than usual, with which parameter, and where."""

FLAT = "the likelihood never falls enough, so the interval goes to the border, for"
SPIKE = "the profile runs into a spike first, so the interval goes to the border, for"
LOST = "no maximum was found on the way, so the interval goes to the border, for"
VANISHES = "beyond the end there may be none: the interval stops where it vanishes, for"
RISES = "the profile rises above the fit, as it leads to a higher maximum or to a spike, for"
NO_END = "no end was found for"
PIECES = (
    "the values that the data allow fall into pieces, of which the interval is the one round the "
    "estimate, for"
)


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
