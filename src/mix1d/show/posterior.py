"""The picture of the groups: how probable each is along x, and how unsure the likeliest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.along import Along, along_for
from mix1d.show.artists import draw_points, frame
from mix1d.show.canvas import place_for
from mix1d.show.curves import curves_of
from mix1d.show.entries import entries_of
from mix1d.show.legend import draw_legend, where_for
from mix1d.show.look import PLAIN, Look
from mix1d.show.pen import Pen
from mix1d.show.rows_view import rows_view
from mix1d.show.view import View, marks_of, outside
from mix1d.show.windows import window, window_alone

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_posterior"]


def plot_posterior(
    mixture: Mixture,
    sample: Sample | None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    note: str = "",
    look: Look = PLAIN,
) -> Axes:
    """Probability of each component along x, and the uncertainty of the likeliest.

    Parameters
    ----------
    mixture : Mixture
    sample : Sample or None
        What it was fitted to: the values below the axis, coloured by their likeliest component.
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
    place = place_for(ax, mixture.k)
    ax, pen = place.ax, Pen.on(place.ax, look)
    view = _view(mixture, sample, note, along_for(look.xscale, place, mixture, sample))
    x = view.curves.x
    shares = mixture.posterior(x)
    steps: dict[str, Any] = {"drawstyle": "steps-mid" if mixture.discrete else "default"}
    for j in range(mixture.k):
        own: dict[str, Any] = {"zorder": 3, "label": f"_component {j + 1}"} | steps
        ax.plot(x, shares[:, j], **own | pen.component_line(j))
    unsure = 1.0 - shares.max(axis=-1)
    step: Literal["mid"] | None = "mid" if mixture.discrete else None
    ax.fill_between(x, unsure, color=pen.grey("#d9d9d9"), lw=0, zorder=1, step=step)
    above: dict[str, Any] = {"zorder": 4, "label": "_uncertainty"}
    ax.plot(x, unsure, **above | steps | pen.sum_line())
    draw_points(ax, view, view.marks, mixture.predict(view.marks), pen)
    frame(place, view, name, pen)
    ax.set_yticks(np.linspace(0.0, 1.0, 6))
    ax.set_ylabel("probability")
    entries = entries_of(mixture, pen)
    entries = entries.with_row(pen.sum_name("uncertainty"), pen.sum_line())
    draw_legend(place, entries, where_for(place, entries, pen))
    return ax


def _view(mixture: Mixture, sample: Sample | None, note: str, along: Along) -> View:
    """A view whose axis ends at 1."""
    none = np.empty(0)
    if sample is None:
        low, high = window_alone(mixture, along)
        curves = curves_of(mixture, low, high, along)
        return View(low, high, 1.0, curves, none, none, none, (), along=along).noted(note)
    low, high = window(mixture, sample, along=along)
    notes, curves = outside(sample, low, high), curves_of(mixture, low, high, along)
    shown = rows_view(mixture, sample, curves.x, low, high, along)
    marks = none if shown else marks_of(mixture, sample, low, high, along)
    return View(low, high, 1.0, curves, none, none, marks, notes, shown, along).noted(note)
