"""The parts of a figure that show rows that are no exact values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.show.canvas import points_wide, stroke_length
from mix1d.show.pen import Pen
from mix1d.show.rows_view import ARROW, FEW_ROWS, LANE, RowsView
from mix1d.show.view import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_hidden", "draw_rows"]

SHADE = "#d8d8d8"
"""Grey of what could not be observed."""


def draw_hidden(ax: Axes, hidden: tuple[float, float], low: float, high: float, pen: Pen) -> None:
    """The parts of the picture in which no row could be observed, shaded."""
    style: dict[str, Any] = {"color": pen.grey(SHADE), "alpha": 0.45, "lw": 0, "zorder": 0.5}
    if hidden[0] > low:
        ax.axvspan(low, hidden[0], **style)
    if hidden[1] < high:
        ax.axvspan(hidden[1], high, **style)


def draw_rows(ax: Axes, rows: RowsView, view: View, pen: Pen, strip: float) -> Any:
    """The rows in the strip below the axis.

    Values as dots or strokes, an error as a light line around it, an interval as a bar, an open end
    as a tick with an arrow.
    """
    hues, y = np.asarray(pen.hues_of(rows.groups)), _heights(rows, view.top, strip)
    hues = hues.reshape(-1, 3)
    _draw_errors(ax, rows, y, hues)
    _draw_bars(ax, rows, y, hues)
    _draw_arrows(ax, rows, y, hues, view)
    size = 4.9 * pen.marker
    at, few = rows.lower == rows.upper, rows.lower.size <= FEW_ROWS
    if not rows.strip:  # in one line dots must have room beside each other
        few &= bool(at.sum() * size <= points_wide(ax))
    return ax.scatter(
        rows.lower[at],
        y[at],
        c=hues[at],
        marker="o" if few else "|",
        s=(size if few else stroke_length(ax)) ** 2,
        linewidths=0.5 if few else 0.9,
        edgecolors=[pen.paper] if few else None,
        alpha=0.9,
        rasterized=bool(at.sum() > 500),
        zorder=3.2,
        label="_points",
    )


def _heights(rows: RowsView, top: float, strip: float) -> FloatArray:
    """(r,) where each line of rows lies, below 0."""
    if not rows.strip:
        return np.full(rows.lane.size, -0.5 * strip * top)
    return np.asarray(-LANE * (rows.lane + 1.0) * top)


def _draw_errors(ax: Axes, rows: RowsView, y: FloatArray, hues: FloatArray) -> None:
    """One sd to either side; not of many rows, whose picture has a curve with the errors."""
    if rows.lower.size > FEW_ROWS:
        return
    has = (rows.error > 0.0) & np.isfinite(rows.lower) & np.isfinite(rows.upper)
    low, high = rows.lower - rows.error, rows.upper + rows.error
    ax.hlines(y[has], low[has], high[has], colors=hues[has].tolist(), alpha=0.45, lw=1.1, zorder=3)


def _draw_bars(ax: Axes, rows: RowsView, y: FloatArray, hues: FloatArray) -> None:
    few = rows.lower.size <= FEW_ROWS
    is_bar = (rows.lower < rows.upper) & np.isfinite(rows.lower) & np.isfinite(rows.upper)
    lower, upper = rows.lower[is_bar], rows.upper[is_bar]
    gap = 0.06 * (upper - lower)  # so that bins that follow each other are told apart
    ax.hlines(
        y[is_bar],
        lower + gap,
        upper - gap,
        colors=hues[is_bar].tolist(),
        alpha=0.85 if few else 0.5,
        lw=2.6 if few else 3.2,
        zorder=3.1,
    )


def _draw_arrows(ax: Axes, rows: RowsView, y: FloatArray, hues: FloatArray, view: View) -> None:
    along = view.along
    length = ARROW * (along.to(view.high) - along.to(view.low))
    below = np.isinf(rows.lower) & np.isfinite(rows.upper)
    above = np.isinf(rows.upper) & np.isfinite(rows.lower)
    for which, at, sign, head in ((below, rows.upper, -1.0, "<"), (above, rows.lower, 1.0, ">")):
        x = at[which]
        far = along.back(along.to(x) + sign * length)
        style: dict[str, Any] = {"zorder": 3.15, "alpha": 0.9}
        ax.hlines(y[which], x, far, colors=hues[which].tolist(), lw=1.1, **style)
        ax.scatter(x, y[which], c=hues[which], marker="|", s=36, linewidths=1.2, **style)
        ax.scatter(far, y[which], c=hues[which], marker=head, s=13, linewidths=0, **style)
