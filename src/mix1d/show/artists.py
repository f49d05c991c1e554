"""The parts of a figure of a mixture: histogram, components, band, points, axes.

Each function draws one part of a `View` on the axes that it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.infer.band import Band
from mix1d.show.bins import FEW_WHOLE_NUMBERS
from mix1d.show.canvas import note_above, plain_frame
from mix1d.show.rows_artists import draw_hidden, draw_rows
from mix1d.show.view import Curves, View
from mix1d.style.palette import SUM, colour, colours, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "draw_band",
    "draw_bars",
    "draw_mixture",
    "draw_points",
    "frame",
]

FLOOR = 2e-3
"""A component has no line where its density is below this share of its peak."""

INVISIBLE = 1e-4
"""A component has no line at all where its peak is below this share of the figure's height."""

STRIP = 0.10
"""Height of the strip of points below the axis, as a share of the height above it."""

FEW_POINTS = 60
"""Up to so many points are drawn as dots, more as strokes."""


def draw_bars(ax: Axes, view: View) -> None:
    """The histogram, and where nothing could be observed."""
    if view.rows is not None:
        draw_hidden(ax, view.rows.hidden, view.low, view.high)
    if len(view.heights):
        ax.stairs(view.heights, view.edges, fill=True, color="#ececec", label="_data", zorder=1)
        ax.stairs(view.heights, view.edges, color="#b0b0b0", lw=0.7, label="_data", zorder=1.1)


def draw_mixture(ax: Axes, view: View, *, total: bool = True) -> list[Any]:
    """The components, filled, and their sum on top."""
    curves = view.curves
    k = curves.parts.shape[1]
    artists = [artist for j in range(k) for artist in _draw_component(ax, view, j)]
    if total and k > 1:
        artists += _draw_line(ax, curves, curves.total, color=SUM, lw=1.6, zorder=4, label="_sum")
    if total and curves.discrete and len(curves.x) <= FEW_WHOLE_NUMBERS:
        artists += ax.plot(curves.x, curves.total, "o", color=SUM, ms=3.5, zorder=4, label="_dots")
    if view.rows is not None and view.rows.measured.size:
        artists += ax.plot(
            curves.x, view.rows.measured, color=SUM, lw=1.3, ls=(0, (1, 1.2)), zorder=4.1,
            label="_measured",
        )  # fmt: skip
    return artists


def draw_band(ax: Axes, view: View, band: Band) -> None:
    """The band of the density: filled, or a bar at each whole number."""
    style: dict[str, Any] = {"color": SUM, "alpha": 0.22, "lw": 0, "zorder": 3.5, "label": "_band"}
    if view.curves.discrete:
        ax.stairs(band.high, view.curves.edges, baseline=band.low, fill=True, **style)
    else:
        ax.fill_between(band.x, band.low, band.high, **style)


def _draw_component(ax: Axes, view: View, component: int) -> list[Any]:
    """One component: a filled curve, or steps at whole numbers."""
    curves, height = view.curves, view.curves.parts[:, component]
    hue = colour(component)
    if curves.discrete:
        fill: Any = ax.stairs(height, curves.edges, fill=True, color=hue, alpha=0.3, lw=0, zorder=2)
    else:
        fill = ax.fill_between(curves.x, height, color=hue, alpha=0.3, lw=0, zorder=2)
    floor = max(FLOOR * min(view.top, height.max()), INVISIBLE * view.top)
    visible = np.where(height > floor, height, np.nan)
    line = _draw_line(
        ax, curves, visible, color=hue, ls=line_style(component), lw=1.6, zorder=3,
        label=f"_component {component + 1}",
    )  # fmt: skip
    return [fill, *line]


def _draw_line(ax: Axes, curves: Curves, height: FloatArray, **style: Any) -> list[Any]:
    if curves.discrete:
        return [ax.stairs(height, curves.edges, baseline=None, **style)]
    return ax.plot(curves.x, height, **style)


def draw_points(ax: Axes, view: View, x: FloatArray, groups: Any) -> Any:
    """The points in the strip below the axis: dots if few, else strokes."""
    if view.rows is not None:
        return draw_rows(ax, view.rows, view.top, view.high - view.low, STRIP)
    few = len(x) <= FEW_POINTS
    return ax.scatter(
        x,
        np.full(len(x), -0.5 * STRIP * view.top),
        c=colours(groups),
        marker="o" if few else "|",
        s=28 if few else 60,
        linewidths=0.5 if few else 0.9,
        edgecolors="white" if few else None,
        alpha=0.9,
        rasterized=len(x) > 500,
        zorder=3,
        label="_points",
    )


def frame(ax: Axes, view: View, name: str | None) -> None:
    """Limits, axis names and the notes on what is left out."""
    from matplotlib.ticker import MaxNLocator

    ax.set_xlim(view.low, view.high)
    strip = max(STRIP, view.rows.strip if view.rows is not None else 0.0)
    ax.set_ylim(-strip * view.top, 1.05 * view.top)
    ax.axhline(0.0, color=SUM, lw=0.6, zorder=2.5)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    if strip > STRIP:  # room enough for a tick below 0, where nothing is measured
        ax.set_yticks([tick for tick in ax.get_yticks() if 0.0 <= tick <= 1.05 * view.top])
    if view.curves.discrete:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    ax.set_xlabel(name if name is not None else "x")
    ax.set_ylabel("probability" if view.curves.discrete else "density")
    plain_frame(ax)
    note_above(ax, "; ".join(view.notes))
