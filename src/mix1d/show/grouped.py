"""The pictures of groups of components: the areas of the groups, and the entropy of their number.

A group has the colour of its place among the groups, and so have its components.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.merging import elbow, pieces
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.along import along_for
from mix1d.show.artists import (
    FLOOR,
    draw_area,
    draw_bars,
    draw_line,
    draw_points,
    draw_stem,
    draw_sum,
    frame,
)
from mix1d.show.canvas import axes_or_new, place_for, plain_frame
from mix1d.show.captions import draw_words, with_sum
from mix1d.show.entries import group_entries
from mix1d.show.look import PLAIN, Look
from mix1d.show.pen import Pen
from mix1d.show.view import View, chosen_view

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_entropies", "plot_groups"]

THIN = 0.8
"""Width of the line of a component within its group, in points."""


def plot_groups(
    mixture: Mixture,
    sample: Sample,
    members: FloatArray,
    names: Sequence[str],
    thresholds: Thresholds,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    note: str = "",
    look: Look = PLAIN,
) -> Axes:
    """Groups as areas, their components as thin lines, the sum, and the thresholds between groups.

    Parameters
    ----------
    mixture : Mixture
    sample : Sample
        What it was fitted to.
    members : (G, k)
        1 for the components of each group, 0 for the others.
    names : sequence of str
        What the groups are called, in the legend.
    thresholds : Thresholds
        Those between the groups.
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.
    note : str, default ""
        What the picture leaves out.
    look : Look, optional
        What was chosen of the picture.

    Returns
    -------
    matplotlib Axes
    """
    place = place_for(ax, len(names))
    ax, pen = place.ax, Pen.on(place.ax, look)
    view = chosen_view(mixture, sample, look, along_for(look.xscale, place, mixture, sample))
    view = view.noted(note).merged(members)
    draw_bars(ax, view, pen)
    for group, mine in enumerate(members):
        _draw_group(ax, view, pen, group, np.flatnonzero(mine).tolist())
    draw_sum(ax, view.curves, pen)
    shares = np.nan_to_num(mixture.posterior(view.marks)) @ members.T
    draw_points(ax, view, view.marks, shares.argmax(axis=1), pen)
    frame(place, view, name, pen)
    words = look.names(len(names), "group") or names
    entries = group_entries(words, (members @ mixture.weights).tolist(), pen)
    draw_words(place, view, with_sum(entries, view, pen), thresholds, pen)
    return ax


def plot_entropies(entropies: FloatArray, chosen: int, ax: Axes | None = None) -> Axes:
    """The entropy of each number of groups, the two lines of the elbow, and the number chosen."""
    ax = axes_or_new(ax)
    pen = Pen.on(ax)
    numbers = np.arange(1, len(entropies) + 1)
    bend = elbow(entropies)
    for n, values in [] if bend is None else pieces(entropies, bend):
        ax.plot(
            n, values, color=pen.grey("#999999"), ls=(0, (4, 3)), lw=pen.width(1.2), label="_elbow"
        )
    ax.plot(numbers, entropies, "o", color=pen.sum, label="_entropy")
    ax.plot([chosen], [entropies[chosen - 1]], "o", ms=13, mfc="none", mec=pen.sum, label="_chosen")
    ax.set_xticks(numbers)
    ax.set_xlabel("groups")
    ax.set_ylabel("entropy of the groups")
    plain_frame(ax)
    return ax


def _draw_group(ax: Axes, view: View, pen: Pen, group: int, components: Sequence[int]) -> None:
    """The area of a group, with thin lines for its components where it has several."""
    curves, style = view.curves, pen.component_line(group)
    height = curves.parts[:, components].sum(axis=1)
    own = {"zorder": 3, "label": f"_group {group + 1}"}
    for j in np.array(components)[np.isfinite(curves.points[components])].tolist():
        draw_stem(ax, view, j, own | style)
    if not height.any():
        return
    if pen.fills:
        draw_area(ax, curves, height, style["color"])
    draw_line(ax, curves, _visible(view, height), **own | style)
    thin = {"color": style["color"], "lw": pen.width(THIN), "zorder": 3}
    for j in components if len(components) > 1 else []:
        part = _visible(view, curves.parts[:, j])
        draw_line(ax, curves, part, label=f"_component {j + 1}", **thin)


def _visible(view: View, height: FloatArray) -> FloatArray:
    """A curve where it is not too low to be seen."""
    return np.where(height > FLOOR * min(view.top, height.max()), height, np.nan)
