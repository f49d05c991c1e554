"""With which colours, widths and letters the parts of a picture are drawn on given axes.

All of them follow the style sheet: greys lie between the colours of its text and its background,
components have lighter colours on a dark page, lines are as wide as ``lines.linewidth`` says, and
letters have the sizes of ``rcParams``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mix1d.show.look import PLAIN, Look
from mix1d.style.palette import COLOURS, ON_DARK, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Pen", "merged"]

LINE = 1.5
"""Matplotlib's own ``lines.linewidth``, in which the widths of this package are thought."""

MARKER = 6.0
"""Matplotlib's own ``lines.markersize``."""

Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Pen:
    """How one picture is drawn."""

    ink: Colour
    paper: Colour
    hues: tuple[Any, ...]
    """Colours of the components, used in turn."""
    look: Look
    scale: float
    """Factor of all widths of lines."""
    marker: float
    """Factor of all sizes of markers."""

    @classmethod
    def on(cls, ax: Axes, look: Look = PLAIN) -> Pen:
        """The pen for axes, as their background and the style sheet in force ask for it."""
        from matplotlib import rcParams
        from matplotlib.colors import to_rgb

        ink, paper = to_rgb(rcParams["text.color"]), _background(ax)
        hues: tuple[Any, ...] = ON_DARK if _light(paper) < 0.5 else COLOURS
        if look.colors is not None:
            cycle = rcParams["axes.prop_cycle"].by_key().get("color", [rcParams["text.color"]])
            hues = look.colors or tuple(cycle)
        if abs(_light(ink) - _light(paper)) < 0.3:  # a dark axes on a page with dark letters
            ink = (1.0, 1.0, 1.0) if _light(paper) < 0.5 else (0.0, 0.0, 0.0)
        return cls(
            ink,
            paper,
            hues,
            look,
            rcParams["lines.linewidth"] / LINE,
            rcParams["lines.markersize"] / MARKER,
        )

    def grey(self, level: str) -> str:
        """A grey of white paper as it is on this one."""
        from matplotlib.colors import to_hex, to_rgb

        share = to_rgb(level)[0]
        red, green, blue = (i + share * (p - i) for i, p in zip(self.ink, self.paper, strict=True))
        return to_hex((red, green, blue))

    @property
    def sum(self) -> str:
        """The colour of what belongs to no component."""
        return self.grey("#222222")

    def hue(self, component: int) -> Any:
        """The colour of a component; grey for -1, a value that no component can give."""
        return self.hues[component % len(self.hues)] if component >= 0 else self.grey("#999999")

    def hues_of(self, components: Any) -> list[Any]:
        """The colour of each of several components, as RGB."""
        from matplotlib.colors import to_rgb

        return [to_rgb(self.hue(int(component))) for component in components]

    def width(self, points: float) -> float:
        """The width of a line that has so many points in Matplotlib's own style."""
        return points * self.scale

    def component_line(self, component: int) -> dict[str, Any]:
        """The keywords of the line of a component."""
        own = {"color": self.hue(component), "ls": line_style(component), "lw": self.width(1.6)}
        asked = {key: value for key, value in self.look.component_kws.items() if key != "fill"}
        return merged(own, asked)

    @property
    def fills(self) -> bool:
        """Whether components have areas."""
        return bool(self.look.component_kws.get("fill", True))

    def sum_line(self) -> dict[str, Any]:
        """The keywords of the line of the whole mixture."""
        asked = {key: value for key, value in self.look.sum_kws.items() if key != "label"}
        return merged({"color": self.sum, "lw": self.width(1.6)}, asked)

    def sum_name(self, usual: str) -> str:
        """What the line of the whole mixture is called: its ``label``, if it was given one."""
        return str(self.look.sum_kws.get("label", usual))


def merged(own: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords of a line with those that were asked for in their place, under full names."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    return normalize_kwargs(dict(own), Line2D) | normalize_kwargs(dict(asked), Line2D)


def _background(ax: Axes) -> Colour:
    from matplotlib import rcParams
    from matplotlib.colors import to_rgba

    figure: Any = ax.get_figure(root=True)
    for colour in (ax.get_facecolor(), figure.get_facecolor(), rcParams["axes.facecolor"]):
        *rgb, alpha = to_rgba(colour)
        if alpha > 0.5:
            return (rgb[0], rgb[1], rgb[2])
    return (1.0, 1.0, 1.0)


def _light(colour: Colour) -> float:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue
