"""One colour and one line style for each component, the same in every picture of a fit.

In the pictures of a fit no colour stands for anything but its component: what belongs to the whole
mixture is `SUM`, what belongs to the data is grey. The colours are told apart by readers with any
of the three colour-vision deficiencies; neighbours (components are sorted by location) differ in
lightness, so that a photocopy still shows them; and each stands out from white paper as WCAG 2 asks
of graphics. Two components come out vermilion and blue, lowest first.
"""

from __future__ import annotations

from typing import Any

__all__ = ["COLOURS", "ON_DARK", "SUM", "colour", "colours", "line_style"]

COLOURS = (
    "#d55e00",
    "#0058a0",
    "#00a4af",
    "#7e0907",
    "#cc5dff",
    "#6a074d",
    "#828d65",
    "#6700cf",
)
"""Colours of the components. The first is the vermilion of Okabe & Ito (2008); the others were
searched for, so that all are at least 28 CIELAB units apart for every reader, neighbours at least
17 in lightness, each 3:1 against white."""

ON_DARK = (
    "#eeb688",
    "#2c71fc",
    "#7afee0",
    "#b96e18",
    "#debeff",
    "#dd327e",
    "#b7f20b",
    "#866fc7",
)
"""The same hues for a dark page: at least 25 units apart for every reader."""

SUM = "#222222"
"""Colour of the mixture itself, and of every line that belongs to no component."""

LINE_STYLES: tuple[Any, ...] = (
    "solid",
    (0, (5, 1.5)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (1.2, 1.2)),
    (0, (8, 1.5, 1, 1.5, 1, 1.5)),
)
"""Line styles of the components: five styles and eight colours, so that no pair comes twice among
40 components."""


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
