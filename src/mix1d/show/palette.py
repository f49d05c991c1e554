"""One colour and one line style for each component, the same in every picture of a fit.

The colours are told apart by readers with any of the three colour-vision deficiencies, and
neighbours (components are sorted by location) differ in lightness, so that a photocopy still shows
them. Two components come out vermilion and blue, lowest first.
"""

from __future__ import annotations

from typing import Any

__all__ = ["COLOURS", "LINE_STYLES", "ON_DARK", "SUM", "colour", "colours", "line_style"]

COLOURS = (
    "#d55e00",
    "#0058a0",
    "#a9c46c",
    "#5c0041",
    "#af828b",
    "#8a1cf0",
    "#4ccdf5",
    "#333500",
)
"""After Okabe & Ito (2008); every second one darkened, so that neighbours differ in lightness."""

ON_DARK = (
    "#d15500",
    "#8aadee",
    "#d7f293",
    "#a16199",
    "#eb91a8",
    "#9a4afe",
    "#8bf1ff",
    "#a5a465",
)
"""The same hues for a dark page, as light as it needs and as far apart as on white."""

SUM = "#222222"
"""The mixture itself, and every line that belongs to no component."""

LINE_STYLES: tuple[Any, ...] = (
    "solid",
    (0, (5, 1.5)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (1.2, 1.2)),
    (0, (8, 1.5, 1, 1.5, 1, 1.5)),
)
"""Five styles against eight colours: no pair comes twice among 40 components."""


def colour(component: int) -> str:
    """The colour of a component; grey for -1, a value that no component can give.

    Examples
    --------
    >>> colour(0), colour(8) == colour(0)
    ('#d55e00', True)
    """
    return COLOURS[component % len(COLOURS)] if component >= 0 else "#999999"


def colours(components: Any) -> list[str]:
    """The colour of each of several components."""
    return [colour(int(component)) for component in components]


def line_style(component: int) -> Any:
    """The Matplotlib line style of a component."""
    return LINE_STYLES[component % len(LINE_STYLES)]
