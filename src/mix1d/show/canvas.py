"""Where the pictures are drawn: the one place that imports Matplotlib, on first need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mix1d.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "Place",
    "axes_or_new",
    "legend_letters",
    "needs_matplotlib",
    "new_figure",
    "note_above",
    "on_axes",
    "panel_below",
    "place_for",
    "plain_frame",
    "points_wide",
    "stroke_length",
]

SIZE = (8.6, 4.3)
"""Width and height of a figure in inches, where the style sheet has none of its own."""

ROW = 1.5
"""Height of a row of a legend, in sizes of its letters."""

STROKE = 7.75
"""Longest stroke for a value below the axis, in points."""

MARGINS = 60.0
"""Points above and below the axes."""


def needs_matplotlib() -> None:
    """Raise the error that names the install command, if Matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("plotting", "plot") from None


@dataclass(frozen=True)
class Place:
    """Where a picture is drawn."""

    ax: Axes
    own: bool
    """Whether the figure was made for this picture, which may then be laid out."""
    in_use: bool
    """Whether the axes, or others that share their scale, have a picture already."""


def place_for(ax: Axes | None, components: int = 1) -> Place:
    """The axes given, or those of a new figure, high enough for a legend of so many components."""
    if ax is None:
        return Place(axes_or_new(None, _size_for(components)), own=True, in_use=False)
    needs_matplotlib()
    others = [*ax.get_shared_x_axes().get_siblings(ax), *ax.get_shared_y_axes().get_siblings(ax)]
    return Place(ax, own=False, in_use=any(other.has_data() for other in others))


def _size_for(components: int) -> tuple[float, float]:
    """The size of the style sheet if it has one, else one in which the legend has room."""
    needs_matplotlib()
    from matplotlib import rcParams, rcParamsDefault

    if rcParams["figure.figsize"] != rcParamsDefault["figure.figsize"]:
        width, height = rcParams["figure.figsize"]
        return float(width), float(height)
    rows = (components + 2) * ROW * legend_letters()
    return SIZE[0], max(SIZE[1], (rows + MARGINS) / 72.0)


def legend_letters() -> float:
    """The size of the letters of a legend in points, by the style sheet."""
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties

    return float(FontProperties(size=rcParams["legend.fontsize"]).get_size_in_points())


def points_wide(ax: Axes) -> float:
    """The width of axes in points, as they are before the figure is laid out."""
    figure: Any = ax.get_figure(root=True)
    return float(72.0 * ax.get_window_extent().width / figure.dpi)


def stroke_length(ax: Axes) -> float:
    """The length of a stroke for a value below the axis, in points: shorter on low axes."""
    figure: Any = ax.get_figure(root=True)
    height = 72.0 * ax.get_window_extent().height / figure.dpi
    return float(min(STROKE, 0.06 * height))


def axes_or_new(ax: Axes | None, size: tuple[float, float] | None = None) -> Axes:
    """The axes given, or those of a new figure; without a `size` it has that of the style sheet."""
    needs_matplotlib()
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size or _size_for(0), layout="constrained")[1]


def new_figure(size: tuple[float, float], dpi: float) -> Any:
    """A figure unknown to pyplot: it needs no closing, and no notebook shows it twice."""
    needs_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def plain_frame(ax: Axes) -> None:
    """Only the left and the lower line of the frame."""
    ax.spines[["top", "right"]].set_visible(False)


def note_above(ax: Axes, note: str) -> None:
    """What the picture leaves out, small and to the right above it, below what stands there."""
    from matplotlib import rcParams
    from matplotlib.colors import to_rgba

    known = ax.get_title(loc="right")
    if note and note not in known:
        ink = to_rgba(rcParams["text.color"], 0.7)
        style: dict[str, Any] = {"fontsize": "small", "fontweight": "normal", "color": ink}
        lines = [known] if known else []
        title = ax.set_title("\n".join([*lines, note]), loc="right", **style)
        figure: Any = ax.get_figure(root=True)
        room = max(ax.get_window_extent().x1, 1.0)  # it ends where the axes end
        if "; " in note and title.get_window_extent(figure.canvas.get_renderer()).width > room:
            ax.set_title("\n".join([*lines, *note.split("; ")]), loc="right", **style)


def on_axes(number: str) -> str:
    """A number with the minus and the exponents of those at the ticks.

    Examples
    --------
    >>> on_axes("13.9"), on_axes("1.39e+13")
    ('13.9', '1.39e13')
    """
    from matplotlib import rcParams

    digits, _, exponent = number.partition("e")
    short = f"{digits}e{int(exponent)}" if exponent.lstrip("+-").isdigit() else number
    return short.replace("-", "\N{MINUS SIGN}") if rcParams["axes.unicode_minus"] else short


def panel_below(ax: Axes) -> Axes:
    """A second panel with the same x, cut from the lower half of the place that `ax` has."""
    figure = ax.figure
    place = ax.get_subplotspec()
    if place is None:
        box = ax.get_position()
        ax.set_position((box.x0, box.y0 + 0.54 * box.height, box.width, 0.46 * box.height))
        return figure.add_axes((box.x0, box.y0, box.width, 0.46 * box.height), sharex=ax)
    halves = place.subgridspec(2, 1, hspace=0.1)
    ax.set_subplotspec(halves[0])
    return figure.add_subplot(halves[1], sharex=ax)
