"""Where the pictures are drawn: the one place that imports Matplotlib, on first need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mix1d.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "axes_or_new",
    "legend_points",
    "needs_matplotlib",
    "new_figure",
    "note_above",
    "panel_below",
    "plain_frame",
    "size_for",
]

SIZE = (8.6, 4.3)
"""Width and height of a figure, in inches."""

LEGEND_POINTS = 8.5
"""Size of the letters in a legend of components, in points."""

ROW = 1.55
"""Height of a row of the legend, in sizes of its letters."""

MARGINS = 60.0
"""Points above and below the axes."""


def needs_matplotlib() -> None:
    """Raise the error that names the install command, if Matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("plotting", "plot") from None


def size_for(components: int) -> tuple[float, float]:
    """A figure that is high enough for a legend of so many components, its title and the sum."""
    rows = (components + 2) * ROW * LEGEND_POINTS
    return SIZE[0], max(SIZE[1], (rows + MARGINS) / 72.0)


def legend_points(ax: Axes, rows: int) -> float:
    """Letters small enough for a legend of so many rows beside the axes, but not below 5 points."""
    figure: Any = ax.get_figure(root=True)
    page = 72.0 * figure.get_size_inches()[1]
    height = ax.get_position().height * page
    if figure.get_layout_engine() is not None:  # which will use the margins, too
        height /= figure.subplotpars.top - figure.subplotpars.bottom
        height -= MARGINS
    return float(min(LEGEND_POINTS, max(5.0, height / (ROW * rows))))


def axes_or_new(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """The axes given, or those of a new figure."""
    needs_matplotlib()
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size, layout="constrained")[1]


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
    """What the picture leaves out, small and to the right above it."""
    if note:
        ax.set_title(note, loc="right", fontsize="small", color="#555555")


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
