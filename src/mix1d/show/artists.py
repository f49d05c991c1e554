"""The parts of a figure of a mixture: histogram, components, band, points, axes.

Each function draws one part of a `View` on the axes that it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.infer.band import Band
from mix1d.show.bins import FEW_WHOLE_NUMBERS
from mix1d.show.canvas import (
    Place,
    legend_letters,
    note_above,
    plain_frame,
    points_wide,
    stroke_length,
)
from mix1d.show.curves import Curves
from mix1d.show.look import of_bars
from mix1d.show.pen import Pen
from mix1d.show.rows_artists import draw_hidden, draw_rows
from mix1d.show.view import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "draw_area",
    "draw_band",
    "draw_bars",
    "draw_line",
    "draw_mixture",
    "draw_points",
    "draw_stem",
    "draw_sum",
    "frame",
    "scale_log",
]

FLOOR = 2e-3
"""A component has no line where its density is below this share of its peak."""

INVISIBLE = 1e-4
"""A component has no line at all where its peak is below this share of the figure's height."""

STRIP = 0.10
"""Height of the strip of points below the axis, as a share of the height above it."""

FEW_POINTS = 60
"""Up to so many points are drawn as dots where these have room beside each other, more as
strokes."""

BAR, EDGE = "#ececec", "#b0b0b0"
"""Greys of the bars of a histogram and of their outline."""

UNSEEN = 10.0
"""A band ends at this many times the height of the picture, far outside of it."""

TICK = 2.6
"""A logarithmic axis has ticks at 1, 2 and 5 of each decade where each has so much room, in sizes
of the letters."""

DIGIT = 0.65
"""Width of a digit at a tick, in sizes of the letters."""


def draw_bars(ax: Axes, view: View, pen: Pen) -> None:
    """The histogram, and where nothing could be observed."""
    if view.rows is not None:
        draw_hidden(ax, view.rows.hidden, view.low, view.high, pen)
    if not len(view.heights):
        return
    own = {"facecolor": pen.grey(BAR), "edgecolor": pen.grey(EDGE), "linewidth": pen.width(0.7)}
    style: dict[str, Any] = {"zorder": 1, "fill": True, "label": "_data"}
    style |= own | of_bars(pen.look.hist_kws)
    ax.stairs(view.heights, view.edges, **_sparing_the_cycle(style))


def draw_mixture(ax: Axes, view: View, pen: Pen, *, total: bool = True) -> list[Any]:
    """The components, filled, and their sum on top."""
    curves = view.curves
    k = curves.parts.shape[1]
    artists = [artist for j in range(k) for artist in _draw_component(ax, view, pen, j)]
    if total and k > 1:
        artists += draw_sum(ax, curves, pen)
    if total and curves.discrete and len(curves.x) <= FEW_WHOLE_NUMBERS:
        artists += ax.plot(curves.x, curves.total, "o", color=pen.sum, ms=3.5, zorder=4,
                           label="_dots")  # fmt: skip
    if view.rows is not None and view.rows.measured.size:
        artists += ax.plot(
            curves.x, view.rows.measured, color=pen.sum, lw=pen.width(1.3), ls=(0, (1, 1.2)),
            zorder=4.1, label="_measured",
        )  # fmt: skip
    return artists


def draw_sum(ax: Axes, curves: Curves, pen: Pen) -> list[Any]:
    """The line of the whole mixture; none of single values."""
    if not curves.total.any():
        return []
    style = {"zorder": 4, "label": "_sum"} | pen.sum_line()
    return draw_line(ax, curves, curves.total, **style)


def draw_band(ax: Axes, view: View, band: Band, pen: Pen) -> None:
    """The band of the density: filled, or a bar at each whole number."""
    style: dict[str, Any] = {"color": pen.sum, "alpha": 0.22, "lw": 0, "zorder": 3.5}
    style["label"] = "_band"
    slope = view.per * view.along.slope(band.x)
    low, high = np.minimum([slope * band.low, slope * band.high], UNSEEN * view.top)
    if view.curves.discrete:
        ax.stairs(high, view.curves.edges, baseline=low, fill=True, **style)
    else:
        ax.fill_between(band.x, low, high, **style)


def draw_area(ax: Axes, curves: Curves, height: FloatArray, hue: Any) -> Any:
    """The area below a curve, in a light tone."""
    style: dict[str, Any] = {"color": hue, "alpha": 0.3, "lw": 0, "zorder": 2}
    if curves.discrete:
        return ax.stairs(height, curves.edges, fill=True, **style)
    return ax.fill_between(curves.x, height, **style)


def draw_line(ax: Axes, curves: Curves, height: FloatArray, **style: Any) -> list[Any]:
    """A curve, or steps at whole numbers."""
    if not curves.discrete:
        return ax.plot(curves.x, height, **style)
    of_steps = {key: value for key, value in style.items() if not key.startswith("marker")}
    return [ax.stairs(height, curves.edges, baseline=None, **of_steps)]


def draw_stem(ax: Axes, view: View, component: int, style: dict[str, Any]) -> list[Any]:
    """A component that is a single value: a line, as high as its weight."""
    at, height = view.curves.points[component], view.stems[component]
    return ax.plot([at, at], [0.0, height], **style | {"zorder": 4.2})


def _draw_component(ax: Axes, view: View, pen: Pen, component: int) -> list[Any]:
    """One component: a filled curve, or steps at whole numbers."""
    style = {"zorder": 3, "label": f"_component {component + 1}"} | pen.component_line(component)
    if np.isfinite(view.curves.points[component]):
        return draw_stem(ax, view, component, style)
    height = view.curves.parts[:, component]
    floor = max(FLOOR * min(view.top, height.max()), INVISIBLE * view.top)
    visible = np.where(height > floor, height, np.nan)
    line = draw_line(ax, view.curves, visible, **style)
    return [draw_area(ax, view.curves, height, style["color"]), *line] if pen.fills else line


def draw_points(ax: Axes, view: View, x: FloatArray, groups: Any, pen: Pen) -> Any:
    """The points in the strip below the axis: dots if few, else strokes."""
    if not pen.look.rug:
        return None
    if view.rows is not None:
        return draw_rows(ax, view.rows, view, pen, STRIP)
    size = pen.marker * 5.3
    few = len(x) <= FEW_POINTS and len(x) * size <= points_wide(ax)
    return ax.scatter(
        x,
        np.full(len(x), -0.5 * STRIP * view.top),
        c=pen.hues_of(groups),
        marker="o" if few else "|",
        s=(size if few else stroke_length(ax)) ** 2,
        linewidths=0.5 if few else 0.9,
        edgecolors=[pen.paper] if few else None,
        alpha=0.9,
        rasterized=len(x) > 500,
        zorder=3,
        label="_points",
    )


def frame(place: Place, view: View, name: str | None, pen: Pen) -> None:
    """Limits, axis names and the notes on what is left out; all of another picture stays in."""
    ax = place.ax
    strip = max(STRIP, view.rows.strip if view.rows is not None else 0.0) * pen.look.rug
    ax.axhline(0.0, color=pen.sum, lw=pen.width(0.6), zorder=2.5)
    _set_limits(place, view, strip, pen)
    _set_ticks(ax, view, strip)
    if name is not None or not ax.get_xlabel():
        ax.set_xlabel(name if name is not None else "x")
    ax.set_ylabel(_what(view))
    plain_frame(ax)
    note_above(ax, "; ".join(view.notes))


def _set_limits(place: Place, view: View, strip: float, pen: Pen) -> None:
    ax, low, high = place.ax, view.low, view.high
    bottom, top = -strip * view.top, 1.05 * view.top
    if place.in_use:
        before = ax.get_xlim(), ax.get_ylim()
        low, high = min(low, before[0][0]), max(high, before[0][1])
        bottom, top = min(bottom, before[1][0]), max(top, before[1][1])
    if view.along.is_log:
        scale_log(place, low, high, pen.look.legend)
    ax.set_xlim(low, high)
    ax.set_ylim(bottom, top)


def _set_ticks(ax: Axes, view: View, strip: float) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    if strip > STRIP:  # room enough for a tick below 0, where nothing is measured
        ax.set_yticks([tick for tick in ax.get_yticks() if 0.0 <= tick <= ax.get_ylim()[1]])
    if view.curves.discrete:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))


def scale_log(place: Place, low: float, high: float, legend: str | None) -> None:
    """A logarithmic horizontal axis, with plain numbers at its ticks where they are short."""
    from matplotlib.ticker import LogLocator, NullFormatter

    ax = place.ax
    if ax.get_xscale() != "log":
        ax.set_xscale("log")
    if low < 1e-4 or high >= 1e6:
        return
    room = points_wide(ax) * (0.5 if legend == "outside" and not place.own else 1.0)
    wide = max(TICK, DIGIT * len(f"{high:.0f}") + 0.6)
    if 3.0 * np.log10(high / low) * wide * legend_letters() <= room:
        ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())


def _what(view: View) -> str:
    """The name of the vertical axis."""
    if view.per != 1.0:
        return "number of values"
    if not view.has_heights:
        return "weight"
    return "probability" if view.curves.discrete else view.along.density


def _sparing_the_cycle(style: dict[str, Any]) -> dict[str, Any]:
    """The same with a colour, without which Matplotlib takes one from the cycle of the axes."""
    return {"color": style["facecolor"]} | style
