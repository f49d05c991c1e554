"""The distribution function of the fit beside that of the data, which assumes no family.

The data's is Turnbull's estimate: of exact values the share up to each, of right-censored ones
Kaplan & Meier's. Within an interval it is not known, and drawn as a straight line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.measured import cdf_of_measured, seen_share
from mix1d.describe.turnbull import turnbull
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.labels import drawn_from_mixture
from mix1d.sample.rows import Rows
from mix1d.show.along import along_for
from mix1d.show.artists import scale_log
from mix1d.show.canvas import place_for, plain_frame
from mix1d.show.curves import curves_of
from mix1d.show.legend import stand
from mix1d.show.look import PLAIN, Look
from mix1d.show.pen import Pen
from mix1d.show.rows_artists import draw_hidden
from mix1d.show.windows import window

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "DATA",
    "PiecesOfData",
    "draw_fit",
    "name_of_data",
    "pieces_of_data",
    "plot_cdf",
    "steps_of_data",
]

DATA = "#8c8c8c"
"""Grey of the distribution function of the data."""


def plot_cdf(
    mixture: Mixture,
    sample: Sample,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    look: Look = PLAIN,
    data: str = "",
) -> Axes:
    """The distribution functions of the data and of the fit; `data` is what the first is called."""
    place, sample = place_for(ax), drawn_from_mixture(sample)
    ax, pen = place.ax, Pen.on(place.ax, look)
    along = along_for(look.xscale, place, mixture, sample)
    rows = sample.distinct_rows
    low, high = window(mixture, sample, along=along)
    x = curves_of(mixture, low, high, along).x
    draw_hidden(ax, (float(rows.low.min()), float(rows.high.max())), low, high, pen)
    grey: dict[str, Any] = {"color": pen.grey(DATA), "lw": pen.width(2.2)}
    ax.plot(*steps_of_data(mixture, sample), **grey, label=data or name_of_data(rows), zorder=2)
    draw_fit(ax, pen, mixture, sample, x)
    if along.is_log:
        scale_log(place, low, high, look.legend)
    ax.set_xlim(low, high)
    ax.set_ylim(-0.02, 1.02)
    ax.set_xlabel(name if name is not None else "x")
    set_shares(ax)
    ax.set_ylabel("probability up to x")
    stand(ax, look.legend or "inside")
    plain_frame(ax)
    return ax


def draw_fit(
    ax: Axes,
    pen: Pen,
    mixture: Mixture,
    sample: Sample,
    x: FloatArray,
    shown: Callable[[FloatArray], FloatArray] = np.asarray,
) -> None:
    """The distribution function of the fit, and dotted what errors make of it, as `shown`."""
    line: dict[str, Any] = {"zorder": 3} | pen.sum_line()
    style = "steps-post" if mixture.discrete else "default"
    ax.plot(x, shown(mixture.cdf(x)), drawstyle=style, label="the fit", **line)
    rows = sample.distinct_rows
    if (rows.error > 0.0).any():
        measured = cdf_of_measured(mixture, x, rows.error, sample.weights)
        dotted = line | {"linestyle": (0, (1, 1.2))}
        ax.plot(x, shown(measured), label="the fit, with the errors", **dotted)


def set_shares(ax: Axes) -> None:
    """Ticks at round probabilities, whatever part is shown: above 1 there is room for a legend."""
    from matplotlib.ticker import MaxNLocator

    class Shares(MaxNLocator):
        """None below 0 or above 1."""

        def tick_values(self, vmin: float, vmax: float) -> Any:
            return super().tick_values(max(vmin, 0.0), min(vmax, 1.0))

    ax.yaxis.set_major_locator(Shares(nbins=5, steps=[1, 2, 5, 10]))


def steps_of_data(mixture: Mixture, sample: Sample) -> tuple[FloatArray, FloatArray]:
    """Places and heights of the distribution function of the data."""
    pieces = pieces_of_data(mixture, sample)
    x = np.stack([pieces.begins, pieces.ends], axis=1).ravel()
    y = np.stack([pieces.before, pieces.after], axis=1).ravel()
    shown = np.isfinite(x)
    return x[shown], y[shown]


class PiecesOfData(NamedTuple):
    """Where the distribution function of the data rises; each array is (J,)."""

    begins: FloatArray
    ends: FloatArray
    """Equal to `begins` for a value."""
    before: FloatArray
    after: FloatArray


def pieces_of_data(mixture: Mixture, sample: Sample) -> PiecesOfData:
    """The pieces of Turnbull's estimate.

    Where a window hides what is below, it begins at the probability that the fit gives to that.
    """
    rows = sample.distinct_rows
    found = turnbull(rows, sample.weights, seen_share(mixture, rows))
    first = np.nextafter(rows.low.min(), -np.inf)
    below = float(mixture.cdf(first)) if np.isfinite(first) else 0.0
    after = below + np.cumsum(found.masses)
    return PiecesOfData(found.begins, found.ends, after - found.masses, after)


def name_of_data(rows: Rows) -> str:
    """What the distribution function of the data is called in a legend."""
    if rows.are_points.all() and not rows.are_windowed.any():
        return "the data"
    is_late = np.isinf(rows.upper) & np.isfinite(rows.lower)
    if (rows.are_points | is_late).all() and not rows.are_windowed.any():
        return "the data (Kaplan-Meier)"
    return "the data (Turnbull)"
