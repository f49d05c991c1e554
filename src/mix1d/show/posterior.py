"""The picture of the groups: how probable each is along x, and how unsure the likeliest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.artists import draw_points, frame
from mix1d.show.canvas import axes_or_new, size_for
from mix1d.show.captions import legend_beside, mixture_labels
from mix1d.show.rows_view import rows_view
from mix1d.show.view import View, curves_of, marks_of, outside, window
from mix1d.style.palette import SUM, colour, line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_posterior"]


def plot_posterior(
    mixture: Mixture,
    sample: Sample,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    note: str = "",
) -> Axes:
    """Probability of each component along x, and the uncertainty of the likeliest.

    Parameters
    ----------
    mixture : Mixture
    sample : Sample
        What it was fitted to: the values below the axis, coloured by their likeliest component.
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
    ax = axes_or_new(ax, size_for(mixture.k))
    view = _view(mixture, sample, note)
    x, steps = view.curves.x, "steps-mid" if mixture.discrete else "default"
    shares = mixture.posterior(x)
    for j in range(mixture.k):
        ax.plot(
            x, shares[:, j], color=colour(j), ls=line_style(j), lw=1.6, drawstyle=steps, zorder=3,
            label=f"_component {j + 1}",
        )  # fmt: skip
    unsure = 1.0 - shares.max(axis=-1)
    step: Literal["mid"] | None = "mid" if mixture.discrete else None
    ax.fill_between(x, unsure, color="#d9d9d9", lw=0, zorder=1, step=step)
    ax.plot(x, unsure, color=SUM, lw=1.6, drawstyle=steps, zorder=4, label="_uncertainty")
    draw_points(ax, view, view.marks, mixture.predict(view.marks))
    frame(ax, view, name)
    ax.set_yticks(np.linspace(0.0, 1.0, 6))
    ax.set_ylabel("probability")
    legend_beside(ax, mixture_labels(mixture), total=True, words="uncertainty")
    return ax


def _view(mixture: Mixture, sample: Sample, note: str) -> View:
    """A view whose axis ends at 1."""
    low, high = window(mixture, sample)
    notes = (*([note] if note else []), *outside(sample, low, high))
    curves, none = curves_of(mixture, low, high), np.empty(0)
    shown = rows_view(mixture, sample, curves.x, low, high)
    marks = none if shown else marks_of(mixture, sample, low, high)
    return View(low, high, 1.0, curves, none, none, marks, notes, shown)
