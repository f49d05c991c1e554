"""The pictures of groups of components: the areas of the groups, and the entropy of their number.

A group has the colour of its place among the groups, and so have its components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.merging import elbow, pieces
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.artists import draw_bars, draw_points, frame
from mix1d.show.canvas import axes_or_new, plain_frame, size_for
from mix1d.show.captions import draw_thresholds, legend_beside
from mix1d.show.view import View, view_of
from mix1d.style.palette import SUM, colour, line_style

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

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax, size_for(len(names)))
    view = view_of(mixture, sample)
    view = replace(view, notes=(note, *view.notes)) if note else view
    draw_bars(ax, view)
    for group, mine in enumerate(members):
        _draw_group(ax, view, group, np.flatnonzero(mine).tolist())
    _draw_curve(ax, view, view.curves.total, color=SUM, lw=1.6, zorder=4, label="_sum")
    shares = np.nan_to_num(mixture.posterior(view.marks)) @ members.T
    draw_points(ax, view, view.marks, shares.argmax(axis=1))
    frame(ax, view, name)
    width = max(map(len, names))
    weights = (members @ mixture.weights).tolist()
    rows = [f"{n:<{width}}  {percent(w)}" for n, w in zip(names, weights, strict=True)]
    legend_beside(ax, ("", rows), total=True)
    shown = thresholds.shown & (thresholds.x > view.low) & (thresholds.x < view.high)
    draw_thresholds(ax, thresholds.x[shown], view, main=thresholds.main)
    return ax


def plot_entropies(entropies: FloatArray, chosen: int, ax: Axes | None = None) -> Axes:
    """The entropy of each number of groups, the two lines of the elbow, and the number chosen."""
    ax = axes_or_new(ax)
    numbers = np.arange(1, len(entropies) + 1)
    bend = elbow(entropies)
    for n, values in [] if bend is None else pieces(entropies, bend):
        ax.plot(n, values, color="#999999", ls=(0, (4, 3)), lw=1.2, label="_elbow")
    ax.plot(numbers, entropies, "o", color=SUM, label="_entropy")
    ax.plot([chosen], [entropies[chosen - 1]], "o", ms=13, mfc="none", mec=SUM, label="_chosen")
    ax.set_xticks(numbers)
    ax.set_xlabel("groups")
    ax.set_ylabel("entropy of the groups")
    plain_frame(ax)
    return ax


def _draw_group(ax: Axes, view: View, group: int, components: Sequence[int]) -> None:
    """The area of a group, with thin lines for its components where it has several."""
    curves, hue = view.curves, colour(group)
    height = curves.parts[:, components].sum(axis=1)
    if curves.discrete:
        ax.stairs(height, curves.edges, fill=True, color=hue, alpha=0.3, lw=0, zorder=2)
    else:
        ax.fill_between(curves.x, height, color=hue, alpha=0.3, lw=0, zorder=2)
    style: dict[str, Any] = {"color": hue, "ls": line_style(group), "zorder": 3}
    _draw_curve(ax, view, height, lw=1.6, label=f"_group {group + 1}", **style)
    for j in components if len(components) > 1 else []:
        part = curves.parts[:, j]
        _draw_curve(ax, view, part, color=hue, lw=THIN, zorder=3, label=f"_component {j + 1}")


def _draw_curve(ax: Axes, view: View, height: FloatArray, **style: Any) -> None:
    """One curve, or steps at whole numbers, where it is not too low to be seen."""
    visible = np.where(height > 2e-3 * min(view.top, height.max()), height, np.nan)
    if view.curves.discrete:
        ax.stairs(visible, view.curves.edges, baseline=None, **style)
    else:
        ax.plot(view.curves.x, visible, **style)
