"""Figures of a mixture over its data, and of the log-likelihood at each iteration.

- `plot_truth` where the mixture is known: the points and the densities they were drawn from;
- `plot_mixture` for any mixture, such as the one that EM starts from;
- `plot_fit` for the result;
- `plot_trace` for how it got there.

Each takes `ax`, draws on it and returns it; none calls ``show()``. The numbers come from `view`,
the lines and areas from `artists`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.curve.thresholds import Thresholds
from mix1d.infer.band import Band
from mix1d.mixture import Mixture
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.sample import Sample
from mix1d.show.artists import draw_band, draw_bars, draw_mixture, draw_points, frame
from mix1d.show.canvas import (
    axes_or_new,
    needs_matplotlib,
    note_above,
    panel_below,
    plain_frame,
    size_for,
)
from mix1d.show.captions import draw_thresholds, legend_beside, lumps_note, mixture_labels
from mix1d.show.climb import climb_limits, climb_note, distance_left
from mix1d.show.view import View, view_alone, view_of, window
from mix1d.style.palette import SUM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_fit", "plot_guess", "plot_mixture", "plot_trace", "plot_truth"]


def plot_truth(
    mixture: Mixture,
    x: Any,
    labels: Any = None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
) -> Axes:
    """The points, coloured by the group each was drawn from, under the true densities.

    Parameters
    ----------
    mixture : Mixture
        The one that the points were drawn from.
    x : (n,) array_like or Sample
    labels : (n,) array_like of int, optional
        True group of each point; without it they are grey.
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.

    Returns
    -------
    matplotlib Axes
    """
    sample = _sample(x)
    ax = axes_or_new(ax, size_for(mixture.k))
    view = view_of(mixture, sample, bars=False)
    draw_mixture(ax, view, total=False)
    if labels is None:
        draw_points(ax, view, view.marks, np.full(len(view.marks), -1))
    else:
        draw_points(ax, view, np.asarray(x, dtype=np.float64), np.asarray(labels))
    _finish(ax, view, mixture, name)
    return ax


def plot_mixture(
    mixture: Mixture, x: Any = None, ax: Axes | None = None, *, name: str | None = None
) -> Axes:
    """A mixture; with values their histogram, and each value coloured by its likeliest component.

    It is drawn whole, also where it lies far from the values. Of a mixture with point masses the
    densities are drawn, and a note has the others.

    Parameters
    ----------
    mixture : Mixture
    x : (n,) array_like or Sample, optional
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.

    Returns
    -------
    matplotlib Axes
    """
    if has_atoms(mixture._bank):
        mixture, x, note = _beside_atoms(mixture, x)
    else:
        note = ""
    ax = axes_or_new(ax, size_for(mixture.k))
    if x is None:
        view = view_alone(mixture)
    else:
        sample = _sample(x)
        view = view_of(mixture, sample, between=window(mixture, sample, reach=5.0))
    view = _noted(view, note)
    draw_bars(ax, view)
    draw_mixture(ax, view)
    draw_points(ax, view, view.marks, mixture.predict(view.marks))
    _finish(ax, view, mixture, name, total=True)
    return ax


@usual_arithmetic
def plot_guess(
    x: Any, mixture: Mixture, ax: Axes | None = None, *, name: str | None = None
) -> Axes:
    """A first guess over the values: the same picture as ``mixture.plot(x)``.

    Examples
    --------
    >>> import mix1d
    >>> guess = mix1d.Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
    >>> mix1d.plot_guess([-2.1, -1.7, 0.4, 1.3, 1.8], guess)  # doctest: +SKIP
    """
    return plot_mixture(mixture, x, ax, name=name)


def plot_fit(
    mixture: Mixture,
    sample: Sample,
    thresholds: Thresholds | None = None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    band: Callable[[FloatArray], Band] | None = None,
    note: str = "",
) -> Axes:
    """The result: histogram, components, their sum, points coloured by group, thresholds.

    Fewer than 40 values are shown as points alone. Values far from the bulk are counted in a note
    instead of crushing the picture. Of several thresholds the main one has the heavier line.

    Parameters
    ----------
    mixture : Mixture
    sample : Sample
        What it was fitted to.
    thresholds : Thresholds, optional
        Where to draw vertical lines.
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.
    band : callable, optional
        The band of the density at the places that the picture asks for.
    note : str, default ""
        What the picture leaves out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes_or_new(ax, size_for(mixture.k))
    view = view_of(mixture, sample)
    view = _noted(view, note)
    around = band(view.curves.x) if band is not None else None
    if around is not None:
        view = view.with_band(float(around.high.max()), around.level)
    draw_bars(ax, view)
    draw_mixture(ax, view)
    if around is not None:
        draw_band(ax, view, around)
    draw_points(ax, view, view.marks, mixture.predict(view.marks))
    _finish(ax, view, mixture, name, total=True)
    if thresholds is not None:
        shown = thresholds.shown & _within(view, thresholds.x)
        draw_thresholds(ax, thresholds.x[shown], view, main=thresholds.main)
    return ax


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
    lower = panel_below(upper)
    _draw_path(upper, path)
    _draw_distance(lower, path)
    upper.tick_params(labelbottom=False)
    upper.set_ylabel("log-likelihood")
    lower.set_ylabel("still to climb")
    lower.set_xlabel("iteration")
    lower.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    return upper


def _beside_atoms(mixture: Mixture, x: Any) -> tuple[Mixture, Any, str]:
    """The densities of a mixture with atoms, the values beside these, and what is left out."""
    beside = beside_atoms(mixture.weights, mixture._bank)
    atoms = np.setdiff1d(np.arange(mixture.k), beside.places)
    note = lumps_note(mixture.means[atoms].tolist(), mixture.weights[atoms].tolist())
    if x is not None:
        sample = _sample(x)
        others = ~np.isin(sample.values, mixture.atoms)
        x = Sample(sample.values[others], weights=sample.weights[others])
    return Mixture._of(beside.weights, beside.bank), x, note


def _noted(view: View, note: str) -> View:
    return replace(view, notes=(note, *view.notes)) if note else view


def _finish(
    ax: Axes, view: View, mixture: Mixture, name: str | None, *, total: bool = False
) -> None:
    frame(ax, view, name)
    legend_beside(ax, mixture_labels(mixture), total=total)


def _draw_path(ax: Axes, path: FloatArray) -> None:
    ax.plot(np.arange(len(path)), path, color=SUM, marker=_marker(path), ms=3.5, lw=1.5)
    ax.margins(x=0.02)
    ax.set_ylim(*climb_limits(path))
    note_above(ax, climb_note(path, ax.get_ylim()[0]))
    ax.ticklabel_format(axis="y", useOffset=False)
    plain_frame(ax)


def _draw_distance(ax: Axes, path: FloatArray) -> None:
    iterations, distance = distance_left(path)
    if len(distance):
        ax.semilogy(iterations, distance, color=SUM, marker=_marker(path), ms=3.5, lw=1.5)
    else:
        ax.set_yticks([])
        ax.text(0.5, 0.5, "nothing", transform=ax.transAxes, ha="center", va="center")
    plain_frame(ax)


def _marker(path: FloatArray) -> str | None:
    return "o" if len(path) <= 60 else None


def _within(view: View, x: FloatArray) -> Any:
    return (x > view.low) & (x < view.high)


def _sample(x: Any) -> Sample:
    return x if isinstance(x, Sample) else Sample(x)
