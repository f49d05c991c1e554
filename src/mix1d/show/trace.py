"""Figure of the log-likelihood at each iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.show.canvas import axes_or_new, needs_matplotlib, note_above, panel_below, plain_frame
from mix1d.show.climb import climb_limits, climb_note, distance_left
from mix1d.show.pen import Pen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_trace"]


def plot_trace(loglik: Any, ax: Axes | None = None) -> Axes:
    """The log-likelihood at each iteration, and below it how far it is from its largest value.

    The lower panel has a logarithmic scale: a straight line there is the linear convergence of
    plain EM, and its slope is its speed.

    Parameters
    ----------
    loglik : (T,) array_like
        Log-likelihood of the start and after each iteration.
    ax : matplotlib Axes, optional
        A new figure by default. The lower panel is cut from it.

    Returns
    -------
    matplotlib Axes
        The upper panel.
    """
    path = np.asarray(loglik, dtype=np.float64)
    needs_matplotlib()
    from matplotlib.ticker import MaxNLocator

    upper = axes_or_new(ax, size=(7.0, 5.0))
    pen = Pen.on(upper)
    lower = panel_below(upper)
    _draw_path(upper, path, pen)
    _draw_distance(lower, path, pen)
    upper.tick_params(labelbottom=False)
    upper.set_ylabel("log-likelihood")
    lower.set_ylabel("still to climb")
    lower.set_xlabel("iteration")
    lower.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    return upper


def _draw_path(ax: Axes, path: FloatArray, pen: Pen) -> None:
    ax.plot(np.arange(len(path)), path, **_line(path, pen))
    ax.margins(x=0.02)
    ax.set_ylim(*climb_limits(path))
    note_above(ax, climb_note(path, ax.get_ylim()[0]))
    ax.ticklabel_format(axis="y", useOffset=False)
    plain_frame(ax)


def _draw_distance(ax: Axes, path: FloatArray, pen: Pen) -> None:
    iterations, distance = distance_left(path)
    if len(distance):
        ax.semilogy(iterations, distance, **_line(path, pen))
    else:
        ax.set_yticks([])
        ax.text(0.5, 0.5, "nothing", transform=ax.transAxes, ha="center", va="center")
    plain_frame(ax)


def _line(path: FloatArray, pen: Pen) -> dict[str, Any]:
    marker = "o" if len(path) <= 60 else None
    return {"color": pen.sum, "marker": marker, "ms": 3.5, "lw": pen.width(1.5)}
