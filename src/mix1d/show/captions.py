"""The words in the pictures: the legend beside the axes, the numbers at the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.mixture import Mixture
from mix1d.show.canvas import legend_points
from mix1d.show.view import View, spread_apart
from mix1d.style.numbers import plain, short
from mix1d.style.palette import SUM, colour, line_style
from mix1d.style.words import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_thresholds", "legend_beside", "lumps_note", "mixture_labels", "number_labels"]

LINE: dict[str, Any] = {"color": SUM, "lw": 0.8, "zorder": 2.6, "label": "_threshold"}
"""How the lines at thresholds are drawn."""


def mixture_labels(mixture: Mixture) -> tuple[str, list[str]]:
    """Title and lines of the legend: number, weight, mean and sd of each component, in columns.

    Median and half the range from 16% to 84% where a component has no mean or no sd.
    """
    places, widths, titles = mixture.means, mixture.sds, ("mean", "sd")
    if not np.isfinite([places, widths]).all():
        found = [component.location_and_width() for component in mixture.components]
        places, widths = np.array(found, dtype=np.float64).T
        titles = ("median", "half-width")
    finest = float(np.maximum(widths.min(), 1e-3 * widths.max()))
    columns = [
        ("", [str(j + 1) for j in range(mixture.k)]),
        ("weight", [f"{weight:.3f}" for weight in mixture.weights]),
        (titles[0], [short(place, finest, 2) for place in places.tolist()]),
        (titles[1], [short(width, width, 3) for width in widths.tolist()]),
    ]
    padded = [_padded([title, *cells]) for title, cells in columns]
    title, *rows = ["  ".join(row) for row in zip(*padded, strict=True)]
    return title, rows


def lumps_note(places: Sequence[float], shares: Sequence[float]) -> str:
    """The lumps in words, beside a picture of the other values; "" without any.

    Examples
    --------
    >>> lumps_note([0.0], [0.25])
    '25% are 0; shown: the other values'
    """
    if not places:
        return ""
    words = [f"{percent(w)} are {plain(x)}" for x, w in zip(places, shares, strict=False)]
    return f"{listed(words)}; shown: the other values"


def number_labels(k: int) -> tuple[str, list[str]]:
    """A legend for what moves: the numbers of the components alone."""
    return "", [f"group {j + 1}" for j in range(k)]


def legend_beside(
    ax: Axes, labels: tuple[str, list[str]], *, total: bool = False, words: str = "sum of all"
) -> None:
    """A legend to the right of the axes, where it covers nothing; with `total` also of the sum.

    `words` are those of the line of the whole mixture, which in other pictures is no sum.

    The figure's layout engine makes room for it; without one the axes are made narrower.
    """
    title, rows = labels
    keys = [_key(j) for j in range(len(rows))]
    if total and len(rows) > 1:
        keys, rows = [*keys, _sum_key()], [*rows, words.ljust(len(title))]
    size = legend_points(ax, len(rows) + bool(title))
    font = {"family": "monospace", "size": size}
    ax.legend(
        keys, rows, title=title or None, loc="upper left", bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0, frameon=False, prop=font, title_fontproperties=font,
        alignment="right", handlelength=2.6, labelspacing=0.35,
    )  # fmt: skip
    _make_room(ax)


def draw_thresholds(ax: Axes, x: FloatArray, view: View, *, main: float = np.nan) -> None:
    """A dashed line at each threshold, its number above it, no two numbers over each other.

    Among several, the line of the `main` one is heavier.
    """
    if not len(x):
        return
    texts = _distinct(x, view.high - view.low)
    labels = [
        ax.text(place, 1.07 * view.top, text, ha="center", va="bottom", fontsize=8.5, zorder=5)
        for place, text in zip(x, texts, strict=True)
    ]
    widths = _widths(ax, labels, view)
    if widths.sum() > view.high - view.low:  # too many to fit beside each other: upright
        for label in labels:
            label.set(rotation=90, fontsize=7.5)
        widths = _widths(ax, labels, view)
    ax.set_ylim(top=1.08 * view.top + _tallest(ax, labels, view))
    places = spread_apart(x, widths, view.low, view.high)
    for at, place, label in zip(x.tolist(), places.tolist(), labels, strict=True):
        label.set_x(place)
        style = LINE | {"lw": 1.6} if at == main and len(x) > 1 else LINE
        ax.plot([at, at], [ax.get_ylim()[0], 1.02 * view.top], **style, ls=(0, (4, 3)))
        ax.plot([at, place], [1.02 * view.top, 1.06 * view.top], **LINE)


def _distinct(x: FloatArray, width: float) -> list[str]:
    """The thresholds to a hundredth of the picture, or finer until no two read the same."""
    for digits in range(3, 17):
        texts = [short(value, width, digits) for value in x.tolist()]
        if len(set(texts)) == len(texts):
            break
    return texts


def _key(component: int) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    hue = colour(component)
    return Patch(color=hue, alpha=0.3, lw=0), Line2D([], [], color=hue, ls=line_style(component))


def _sum_key() -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=SUM, lw=1.6)


def _widths(ax: Axes, labels: list[Any], view: View) -> FloatArray:
    """Widths of texts in units of x, with a little air; the figure is laid out first."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    pixels = np.array([label.get_window_extent().width + 6.0 for label in labels])
    return np.asarray(pixels * (view.high - view.low) / ax.get_window_extent().width)


def _tallest(ax: Axes, labels: list[Any], view: View) -> float:
    """Room in units of y that the texts need above the curves, whose scale shrinks to make it."""
    pixels = max(label.get_window_extent().height for label in labels) + 4.0
    share = min(0.5, pixels / ax.get_window_extent().height)
    return float(share / (1.0 - share) * (1.08 * view.top - ax.get_ylim()[0]))


def _make_room(ax: Axes) -> None:
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        return
    legend: Any = ax.get_legend()
    width = legend.get_window_extent(figure.canvas.get_renderer()).width / figure.bbox.width
    box = ax.get_position()
    ax.set_position((box.x0, box.y0, max(box.width - width, 0.3 * box.width), box.height))


def _padded(cells: list[str]) -> list[str]:
    width = max(map(len, cells))
    return [cell.rjust(width) for cell in cells]
