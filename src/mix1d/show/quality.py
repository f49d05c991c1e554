"""Pictures of how well a mixture fits: QQ plot, PP plot, hanging rootogram, replicates of a test.

Each draws numbers that were computed elsewhere (`describe.envelopes`) and returns the axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.envelopes import Bands, Points, Roots
from mix1d.show.canvas import axes_or_new, note_above, plain_frame
from mix1d.show.legend import stand
from mix1d.show.pen import Pen
from mix1d.style.numbers import count, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_null", "plot_pp", "plot_qq", "plot_rootogram"]

SQUARE = (5.4, 5.0)
"""Width and height of a QQ or PP plot, in inches."""

INNER, OUTER = "#c4c4c4", "#e8e8e8"
"""Greys of the two bands, which remain different in a photocopy."""

BEYOND, LIMIT = "#8c8c8c", "#666666"
"""Greys of the replicates beyond the data, and of the limits of bars."""


def plot_qq(points: Points, ax: Axes | None = None, *, name: str | None = None) -> Axes:
    """Observed values against the quantiles of the mixture, coloured by group."""
    ax = axes_or_new(ax, size=SQUARE)
    what = name if name is not None else "x"
    _draw_points(ax, points)
    ax.set_xlabel(f"{what}, quantiles of the fit")
    ax.set_ylabel(f"{what}, observed")
    low, high = _range(np.concatenate([points.x, points.y]))
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    return ax


def plot_pp(points: Points, ax: Axes | None = None) -> Axes:
    """Share of the data up to each value against its probability under the mixture."""
    ax = axes_or_new(ax, size=SQUARE)
    _draw_points(ax, points)
    ax.set_xlabel("probability under the fit")
    ax.set_ylabel("share of the data")
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    return ax


def plot_rootogram(roots: Roots, ax: Axes | None = None, *, name: str | None = None) -> Axes:
    """Bars of the root of each number observed, hung from the root of the number expected.

    A bar that ends above 0 shows a bin with too few values, one that ends below 0 too many.
    """
    ax = axes_or_new(ax)
    pen = Pen.on(ax)
    edges = roots.edges
    middles = 0.5 * (edges[1:] + edges[:-1])
    ax.bar(
        middles, roots.observed, 0.9 * np.diff(edges), bottom=roots.expected - roots.observed,
        color=pen.grey("#d9d9d9"), edgecolor=pen.grey("#9a9a9a"), lw=pen.width(0.6),
        label="observed", zorder=2,
    )  # fmt: skip
    style: dict[str, Any] = {"color": pen.sum, "lw": pen.width(1.8), "zorder": 3}
    ax.plot(middles, roots.expected, **style, marker="o", ms=3.0, label="expected")
    ax.axhline(0.0, color=pen.sum, lw=pen.width(0.9), zorder=3)
    if roots.bands is not None:
        _draw_limits(ax, roots, pen)
    ax.set_xlim(edges[0], edges[-1])
    ax.set_xlabel(name if name is not None else "x")
    ax.set_ylabel("root of the number of values")
    _finish(ax, roots.bands, note=_outside(roots), where="inside")
    return ax


def plot_null(
    null: FloatArray, statistic: float, pvalue: float, xlabel: str, ax: Axes | None = None
) -> Axes:
    """Histogram of the statistics of replicates, and where that of the data lies."""
    ax = axes_or_new(ax, size=(6.4, 3.6))
    pen = Pen.on(ax)
    bins = np.histogram_bin_edges(null, "fd" if len(null) > 50 else 10)
    heights, _ = np.histogram(null, bins)
    beyond = null >= statistic
    ax.stairs(heights, bins, fill=True, color=pen.grey("#dddddd"), label="replicates of the fit")
    if beyond.any():
        inside = np.histogram(null[beyond], bins)[0]
        ax.stairs(inside, bins, fill=True, color=pen.grey(BEYOND), label="at least as far")
    top = float(heights.max())
    line: dict[str, Any] = {
        "color": pen.sum,
        "lw": pen.width(2.0),
        "label": f"the data, p = {pvalue:.3g}",
    }
    ax.plot([statistic, statistic], [0.0, 1.04 * top], **line)
    ax.set_ylim(0.0, 1.1 * top)
    ax.yaxis.set_major_locator(_whole_numbers())
    ax.set_xlabel(xlabel)
    ax.set_ylabel("replicates")
    _finish(ax, None, where="inside")
    return ax


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=6, integer=True)


# -------------------------------------------------------------------- the parts of a picture
def _draw_points(ax: Axes, points: Points) -> None:
    pen = Pen.on(ax)
    hues = pen.hues_of(points.groups)
    ends = np.array([points.at[0], points.at[-1]])
    if points.bands is not None:
        style: dict[str, Any] = {"lw": 0, "zorder": 1}
        for limits, hue, label in _layers(points.bands):
            ax.fill_between(points.at, *limits.T, color=pen.grey(hue), label=label, **style)
    both = np.concatenate([points.x, points.y, ends])
    line = np.array([both.min(), both.max()])
    ax.plot(line, line, color=pen.sum, lw=pen.width(0.9), zorder=2)
    ax.scatter(
        points.x, points.y, c=hues, s=14, lw=0.3, edgecolors=[pen.paper], zorder=3,
        rasterized=len(hues) > 2000, label="_points",
    )  # fmt: skip
    _finish(ax, points.bands)


def _draw_limits(ax: Axes, roots: Roots, pen: Pen) -> None:
    """Where a bar may end: lines over the bars, which would hide a band behind them."""
    assert roots.bands is not None
    styles: list[Any] = [(0, (2.5, 1.5)), "solid"]
    for (limits, _, label), style in zip(_layers(roots.bands), styles, strict=True):
        for edge, words in zip(limits.T, (label, None), strict=True):
            ax.stairs(
                edge, roots.edges, baseline=None, color=pen.grey(LIMIT), ls=style,
                lw=pen.width(1.1), label=words, zorder=4,
            )  # fmt: skip


def _layers(bands: Bands) -> list[tuple[FloatArray, str, str]]:
    """Outer band first, each with its colour and its words."""
    share = f"{100.0 * bands.level:g}%"
    return [
        (bands.outer, OUTER, f"{share} of {bands.n} refits, all along"),
        (bands.inner, INNER, f"{share} of them, at each place"),
    ]


def _finish(
    ax: Axes, bands: Bands | None, note: str = "", *, where: Literal["best", "inside"] = "best"
) -> None:
    plain_frame(ax)
    if bands is not None and bands.n_failed:
        note = "; ".join([*([note] if note else []), f"{bands.n_failed} refits failed"])
    note_above(ax, note)
    if ax.get_legend_handles_labels()[0]:
        if where == "inside":
            stand(ax, "inside")
        else:  # beside a line from corner to corner
            ax.legend(loc="best", frameon=False)


def _range(values: FloatArray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    pad = 0.03 * (high - low) or 0.5  # where all is one count
    return low - pad, high + pad


def _outside(roots: Roots) -> str:
    """Which values no bar shows; empty if there are none."""
    if roots.outermost is None:
        return ""
    ends = " to ".join(plain(float(f"{x:.4g}")) for x in dict.fromkeys(roots.outermost))
    return f"{count(roots.n_outside)} values outside ({ends})"
