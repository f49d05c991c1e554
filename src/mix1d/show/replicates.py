"""The picture of a bootstrap: a histogram of the replicates of each number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.show.canvas import needs_matplotlib, note_above, plain_frame
from mix1d.show.look import Look
from mix1d.show.pen import Pen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Replicated", "plot_replicates"]

PANEL = (2.7, 1.8)
"""Width and height of a panel in inches."""


@dataclass(frozen=True)
class Replicated:
    """One quantity of all components."""

    replicates: FloatArray
    """(B, k)"""
    estimates: FloatArray
    """(k,)"""
    intervals: FloatArray
    """(k, 2)"""


def plot_replicates(
    quantities: Mapping[str, Replicated], note: str, look: Look, axes: Any = None
) -> Any:
    """A row of panels for each quantity, a column for each component.

    The line is the estimate, the dashed ones are the ends of its interval.
    """
    k = next(iter(quantities.values())).estimates.size
    panels = _grid(len(quantities), k, axes)
    names = look.names(k) or tuple(str(j + 1) for j in range(k))
    for row, (name, quantity) in zip(panels, quantities.items(), strict=True):
        for j, ax in enumerate(row):
            _draw(ax, quantity, j, Pen.on(ax, look))
            ax.set_xlabel(f"{name}, {names[j]}" if k > 1 or look.group_names else name)
        row[0].set_ylabel("replicates")
    note_above(panels[0, -1], note)
    return panels


def _grid(rows: int, columns: int, axes: Any) -> Any:
    needs_matplotlib()
    from matplotlib import pyplot

    if axes is None:
        size = (PANEL[0] * columns, PANEL[1] * rows)
        return pyplot.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)[1]
    given = np.asarray(axes, dtype=object)
    if given.size != rows * columns:
        raise Mix1dError(
            f"`axes` must be {rows} x {columns} axes, a row for each quantity and a column for "
            f"each component, got {given.size}"
        )
    return given.reshape(rows, columns)


def _draw(ax: Axes, quantity: Replicated, component: int, pen: Pen) -> None:
    values = quantity.replicates[:, component]
    edges = np.histogram_bin_edges(values, "fd" if np.ptp(values) > 0.0 else 10)
    heights = np.histogram(values, edges)[0]
    hue = pen.hue(component)
    ax.stairs(heights, edges, fill=True, color=hue, alpha=0.3, lw=0, label="_replicates")
    ax.stairs(heights, edges, color=hue, lw=pen.width(1.0), label="_outline")
    ax.axvline(quantity.estimates[component], color=pen.sum, lw=pen.width(1.4), label="_estimate")
    for end in quantity.intervals[component]:
        ax.axvline(end, color=pen.sum, lw=pen.width(0.9), ls=(0, (4, 3)), label="_end")
    ax.set_ylim(bottom=0.0)
    plain_frame(ax)
