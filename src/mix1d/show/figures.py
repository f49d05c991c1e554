"""Figures of a mixture over its data.

- `plot_truth` where the mixture is known: the points and the densities they were drawn from;
- `plot_mixture` for any mixture, such as the one that EM starts from;
- `plot_fit` for the result.

Each takes `ax`, draws on it and returns it; none calls ``show()``. The numbers come from `view`,
the lines and areas from `artists`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.curve.thresholds import Thresholds
from mix1d.infer.band import Band
from mix1d.mixture import Mixture
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.sample import Sample
from mix1d.show.along import along_for
from mix1d.show.artists import draw_band, draw_bars, draw_mixture, draw_points, frame
from mix1d.show.canvas import place_for
from mix1d.show.captions import draw_words, lumps_note, with_sum
from mix1d.show.entries import entries_of
from mix1d.show.look import PLAIN, Look, PictureLook, look_of
from mix1d.show.pen import Pen
from mix1d.show.view import chosen_view, view_alone, view_of
from mix1d.show.windows import window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_fit", "plot_guess", "plot_mixture", "plot_truth"]


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
    place = place_for(ax, mixture.k)
    pen, along = Pen.on(place.ax), along_for(None, place, mixture, sample)
    view = view_of(mixture, sample, bars=False, along=along)
    draw_mixture(place.ax, view, pen, total=False)
    if labels is None:
        draw_points(place.ax, view, view.marks, np.full(len(view.marks), -1), pen)
    else:
        draw_points(place.ax, view, np.asarray(x, dtype=np.float64), np.asarray(labels), pen)
    frame(place, view, name, pen)
    draw_words(place, view, entries_of(mixture, pen), None, pen)
    return place.ax


def plot_mixture(
    mixture: Mixture,
    x: Any = None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    **look: Unpack[PictureLook],
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
    **look
        How it looks: see `Fit.plot`.

    Returns
    -------
    matplotlib Axes
    """
    chosen, note = look_of(**look), ""
    if has_atoms(mixture._bank):
        mixture, x, note = _beside_atoms(mixture, x)
    marks = mixture.thresholds() if chosen.thresholds is True else None
    sample = None if x is None else _sample(x)
    return _draw(mixture, sample, marks, ax, chosen, name=name, note=note, reach=5.0)


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
    sample: Sample | None,
    thresholds: Thresholds | None = None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    band: Callable[[FloatArray], Band] | None = None,
    note: str = "",
    look: Look = PLAIN,
) -> Axes:
    """The result: histogram, components, their sum, points coloured by group, thresholds.

    Fewer than 40 values are shown as points alone. Values far from the bulk are counted in a note
    instead of crushing the picture. Of several thresholds the main one has the heavier line.

    Parameters
    ----------
    mixture : Mixture
    sample : Sample or None
        What it was fitted to; None for the curves alone.
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
    look : Look, optional
        What was chosen of the picture.

    Returns
    -------
    matplotlib Axes
    """
    return _draw(mixture, sample, thresholds, ax, look, name=name, note=note, band=band)


def _draw(
    mixture: Mixture,
    sample: Sample | None,
    thresholds: Thresholds | None,
    ax: Axes | None,
    look: Look,
    *,
    name: str | None,
    note: str,
    band: Callable[[FloatArray], Band] | None = None,
    reach: float | None = None,
) -> Axes:
    """A mixture, over its data where there are any; `reach` as in `window`."""
    place = place_for(ax, mixture.k)
    pen, along = Pen.on(place.ax, look), along_for(look.xscale, place, mixture, sample)
    if sample is None:
        view = view_alone(mixture, along)
    else:
        between = None if reach is None else window(mixture, sample, reach, along)
        view = chosen_view(mixture, sample, look, along, between)
    view = view.noted(note)
    around = band(view.curves.x) if band is not None else None
    if around is not None:
        slope = view.per * along.slope(view.curves.x)
        view = view.with_band(float((slope * around.high).max()), around.level)
    draw_bars(place.ax, view, pen)
    draw_mixture(place.ax, view, pen)
    if around is not None:
        draw_band(place.ax, view, around, pen)
    draw_points(place.ax, view, view.marks, mixture.predict(view.marks), pen)
    frame(place, view, name, pen)
    entries = entries_of(mixture, pen)
    if mixture.k > 1:
        entries = with_sum(entries, view, pen)
    draw_words(place, view, entries, thresholds, pen)
    return place.ax


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


def _sample(x: Any) -> Sample:
    return x if isinstance(x, Sample) else Sample(x)
