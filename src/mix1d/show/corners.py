"""Where a legend on the axes covers nothing.

Matplotlib's own search ("best") takes longer than the picture, and where there is no room it covers
the curves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mix1d.arrays import FloatArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Corner", "free_corner"]

Corner = Literal["upper left", "upper right"]

AIR = 6.0
"""Pixels that stay free around a legend."""

LOWEST = 0.5
"""A picture keeps at least this share of its height where room is made for a legend."""


def free_corner(ax: Axes, width: float, height: float) -> tuple[Corner, float]:
    """The upper corner that is freer for a box of so many pixels, and the upper limit of the axis
    at which the box covers nothing.
    """
    box = ax.get_window_extent()
    places, bases, heights = _obstacles(ax)
    room = box.height - height - AIR
    needed = (bases - box.y0) / np.maximum(room - heights, 1.0)
    left = float(needed[places < box.x0 + width + AIR].max(initial=0.0))
    right = float(needed[places > box.x1 - width - AIR].max(initial=0.0))
    low, top = ax.get_ylim()
    higher = low + (top - low) * min(max(1.0, min(left, right)), 1.0 / LOWEST)
    return ("upper left" if left <= right else "upper right"), higher


def _obstacles(ax: Axes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Pixels at which something is drawn: along, up, and how much higher a text there reaches."""
    lines = [line.get_xydata() for line in ax.lines if line.get_transform() == ax.transData]
    points = [np.empty((0, 3)), *(_in_pixels(ax, line) for line in lines)]
    for patch in ax.patches:
        if hasattr(patch, "get_data"):  # the steps of a histogram
            values, edges, _ = patch.get_data()
            ends = np.column_stack([edges, np.append(values, values[-1])])
            starts = np.column_stack([edges[1:], values])
            points.append(_in_pixels(ax, np.concatenate([ends, starts])))
    for text in ax.texts:
        extent: Any = text.get_window_extent()
        points.append(np.array([[x, extent.y0, extent.height] for x in (extent.x0, extent.x1)]))
    found = np.concatenate(points)
    along, up, more = found[np.isfinite(found).all(axis=1)].T
    return along, up, more


def _in_pixels(ax: Axes, points: Any) -> FloatArray:
    """(n, 3) places in pixels, and 0 for what reaches no higher."""
    pixels = ax.transData.transform(np.asarray(points, dtype=np.float64))
    return np.column_stack([pixels, np.zeros(len(pixels))])
