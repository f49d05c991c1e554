"""Where the pictures are drawn: the one place that imports Matplotlib, on first need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mix1d.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["axes_or_new", "needs_matplotlib", "new_figure", "panel_below", "plain_frame"]

SIZE = (8.6, 4.3)


def needs_matplotlib() -> None:
    """Raise the error that names the install command, if Matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("plotting", "plot") from None


def axes_or_new(ax: Axes | None, size: tuple[float, float] = SIZE) -> Axes:
    """The axes given, or those of a new figure."""
    needs_matplotlib()
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(figsize=size, layout="constrained")[1]


def new_figure(size: tuple[float, float], dpi: float) -> Any:
    """A figure that pyplot does not know: nobody has to close it, no notebook shows it twice."""
    needs_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, dpi=dpi, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def plain_frame(ax: Axes) -> None:
    """Only the left and the lower line of the frame."""
    ax.spines[["top", "right"]].set_visible(False)


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
