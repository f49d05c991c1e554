"""The probability plot: distribution functions on axes that make one family a straight line.

An observed value stands in the middle of its step of the data's distribution function (Hazen 1914;
Meeker & Escobar 1998, ch. 6), what is known to lie between two ends is a line from one to the
other. Each component by itself is a thin line, straight where it is of the family of the axes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from mix1d.arrays import FloatArray
from mix1d.choices import Legend, YScale
from mix1d.families.lognormal import LogNormal
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.along import LINEAR, LOG, Along, along_for
from mix1d.show.artists import scale_log
from mix1d.show.canvas import Place, place_for, plain_frame
from mix1d.show.cdf import DATA, PiecesOfData, draw_fit, name_of_data, pieces_of_data
from mix1d.show.curves import curves_of
from mix1d.show.legend import stand
from mix1d.show.look import PLAIN, Look
from mix1d.show.pen import Pen

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_on_paper"]

TICKS = (
    0.5, 0.1, 0.01, 0.9, 0.99, 0.001, 0.999, 1e-4, 0.9999, 0.05, 0.02, 0.2, 0.95, 0.98, 0.8, 0.005,
    0.002, 0.995, 0.998, 0.7, 0.3, 5e-4, 2e-4, 0.9995, 1e-5, 1e-6, 1e-7, 1e-8,
)  # fmt: skip
"""Probabilities at which ticks may stand, those that are wanted most first."""

MARGIN = 0.06
"""Room beyond the outermost points, as a share of the axes."""

TICK = 1.6
"""Least distance of two ticks, in heights of their letters."""

CERTAIN = 1e-9
"""A probability nearer to 0 or 1 is one of these, up to the rounding of a sum."""

Transform = Callable[[Any], Any]


class Paper(NamedTuple):
    """From probabilities to places on the vertical axis, and back."""

    to: Transform
    back: Transform
    on_log: bool
    """Whether the values stand on a logarithmic axis, where all are positive."""


PAPERS: dict[str, Paper] = {
    "weibull": Paper(lambda p: np.log(-np.log1p(-p)), lambda y: -np.expm1(-np.exp(y)), True),
    "normal": Paper(ndtri, ndtr, False),
    "gumbel": Paper(lambda p: -np.log(-np.log(p)), lambda y: np.exp(-np.exp(-y)), False),
    "exponential": Paper(lambda p: -np.log1p(-p), lambda y: -np.expm1(-y), False),
}


def plot_on_paper(
    mixture: Mixture,
    sample: Sample,
    ax: Axes | None,
    yscale: YScale,
    *,
    name: str | None = None,
    look: Look = PLAIN,
    data: str = "",
) -> Axes:
    """The distribution functions of data, fit and components on the axes of a probability plot."""
    paper, place = PAPERS[yscale], place_for(ax)
    ax, pen = place.ax, Pen.on(place.ax, look)
    along = _along(paper, place, mixture, sample, look)
    pieces = _shown(pieces_of_data(mixture, sample))
    low, high, bottom, top = _limits(paper, along, pieces)
    ax.set_ylim(bottom, top)  # before the scale, which could not show the ends 0 and 1
    ax.set_yscale("function", functions=(_quiet(paper.to), _quiet(paper.back)))
    _draw_data(ax, pen, pieces, data or name_of_data(sample.distinct_rows))
    _draw_fit(ax, pen, mixture, sample, (low, high), along)
    if along.is_log:
        scale_log(place, low, high, look.legend)
    ax.set_xlim(low, high)
    ax.set_ylim(bottom, top)
    _set_ticks(ax, paper, bottom, top)
    ax.set_xlabel(name if name is not None else "x")
    ax.set_ylabel("probability up to x")
    _draw_legend(ax, look.legend or ("below" if place.own else "inside"))
    plain_frame(ax)
    return ax


def _draw_legend(ax: Axes, where: Legend) -> None:
    """On the axes it stands where there is room: these axes cannot be made longer for it."""
    if where == "inside":
        ax.legend(loc="best", framealpha=0.8, edgecolor="none")
    else:
        stand(ax, where)


def _quiet(function: Transform) -> Transform:
    """The same without a warning at 0 and 1, which are infinitely far away."""

    def inside(values: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return np.asarray(function(np.asarray(values, dtype=np.float64)))

    return inside


def _along(paper: Paper, place: Place, mixture: Mixture, sample: Sample, look: Look) -> Along:
    """The axis of the values: logarithmic for Weibull, and for lognormals on normal paper."""
    if look.xscale is None and not place.in_use:
        lognormal = all(isinstance(part, LogNormal) for part in mixture.components)
        is_log = (paper.on_log or lognormal) and sample.values[0] > 0.0 and not mixture.discrete
        return LOG if is_log else LINEAR
    return along_for(look.xscale, place, mixture, sample)


def _shown(pieces: PiecesOfData) -> PiecesOfData:
    """The pieces with two ends in which the distribution function rises."""
    kept = np.isfinite(pieces.begins) & np.isfinite(pieces.ends) & (pieces.after > pieces.before)
    return PiecesOfData(*(column[kept] for column in pieces))


def _limits(paper: Paper, along: Along, pieces: PiecesOfData) -> tuple[float, ...]:
    """The ends of both axes: the points with a margin."""
    begins, ends, before, after = pieces
    places = np.concatenate([begins, ends])
    places = along.to(places[places > 0.0] if along.is_log else places)
    middles = 0.5 * (before + after)
    heights = np.concatenate([middles, before[begins < ends], after[begins < ends]])
    inner = paper.to(heights[(heights > CERTAIN) & (heights < 1.0 - CERTAIN)])
    low, high = _padded(places if places.size else np.zeros(1))
    bottom, top = _padded(inner if inner.size else paper.to(np.array([0.5])))
    back = paper.back(np.array([bottom, top]))
    return float(along.back(low)), float(along.back(high)), float(back[0]), float(back[1])


def _padded(places: FloatArray) -> tuple[float, float]:
    low, high = float(places.min()), float(places.max())
    pad = MARGIN * (high - low) or 0.5
    return low - pad, high + pad


def _draw_data(ax: Axes, pen: Pen, pieces: PiecesOfData, label: str) -> None:
    grey: dict[str, Any] = {"color": pen.grey(DATA), "zorder": 2}
    begins, ends, before, after = pieces
    at = begins == ends
    are_points = 2 * np.count_nonzero(at) >= at.size
    if at.any():
        middles, named = 0.5 * (before + after)[at], label if are_points else None
        ax.plot(ends[at], middles, "o", ms=3.0 * pen.marker, mew=0.0, label=named, **grey)
    for order, i in enumerate(np.flatnonzero(~at)):
        named = None if are_points or order else label
        across, up = [begins[i], ends[i]], _inside(np.array([before[i], after[i]]))
        ax.plot(across, up, lw=pen.width(2.2), label=named, **grey)


def _inside(shares: FloatArray) -> FloatArray:
    """Probabilities, of which those of 0 and 1 lie infinitely far away: almost these."""
    return np.clip(shares, 1e-12, 1.0 - 1e-12)


def _draw_fit(
    ax: Axes,
    pen: Pen,
    mixture: Mixture,
    sample: Sample,
    ends: tuple[float, float],
    along: Along,
) -> None:
    x = curves_of(mixture, *ends, along).x
    style = "steps-post" if mixture.discrete else "default"
    for j, part in enumerate(mixture.components):
        if mixture.k > 1 and not part.is_atom:
            thin = pen.component_line(j) | {"linewidth": pen.width(1.0)}
            thin |= {"label": f"component {j + 1} alone", "zorder": 1}
            ax.plot(x, _inside(part.cdf(x)), drawstyle=style, **thin)
    draw_fit(ax, pen, mixture, sample, x, _inside)


def _set_ticks(ax: Axes, paper: Paper, bottom: float, top: float) -> None:
    """Round probabilities, as many as there is room for."""
    from matplotlib.ticker import FixedLocator, NullLocator

    low, high = paper.to(np.array([bottom, top]))
    least = TICK * (high - low) * _letters(ax)
    chosen: list[float] = []
    for tick in TICKS:
        place = float(paper.to(np.array(tick)))
        others = paper.to(np.array(chosen)) if chosen else np.empty(0)
        if low <= place <= high and (np.abs(others - place) >= least).all():
            chosen.append(tick)
    ax.yaxis.set_major_locator(FixedLocator(sorted(chosen)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter("{x:g}")


def _letters(ax: Axes) -> float:
    """The height of the letters at ticks, as a share of that of the axes."""
    from matplotlib import rcParams
    from matplotlib.font_manager import FontProperties

    figure: Any = ax.get_figure(root=True)
    points = 72.0 * ax.get_window_extent().height / figure.dpi
    size = FontProperties(size=rcParams["ytick.labelsize"]).get_size_in_points()
    return float(size / max(points, size))
