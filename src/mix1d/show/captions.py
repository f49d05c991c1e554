"""The words in the pictures: the numbers at the thresholds, the note on the lumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.curve.thresholds import Thresholds
from mix1d.show.canvas import Place, on_axes
from mix1d.show.entries import SUM, Entries
from mix1d.show.legend import draw_legend, where_for
from mix1d.show.pen import Pen
from mix1d.show.view import View, spread_apart
from mix1d.style.numbers import plain, short
from mix1d.style.words import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_words", "lumps_note", "lumps_words", "with_sum"]


def lumps_note(places: Sequence[float], shares: Sequence[float]) -> str:
    """The lumps in words, beside a picture of the other values; "" without any.

    Examples
    --------
    >>> lumps_note([0.0], [0.25])
    '25% are 0; shown: the other values'
    """
    words = lumps_words(places, shares)
    return words and f"{words}; shown: the other values"


def lumps_words(places: Sequence[float], shares: Sequence[float]) -> str:
    """The lumps in words; "" without any."""
    words = [f"{percent(w)} are {plain(x)}" for x, w in zip(places, shares, strict=False)]
    return listed(words) if words else ""


def with_sum(entries: Entries, view: View, pen: Pen) -> Entries:
    """The rows of a legend and that of the whole mixture, which single values do not have."""
    if not view.curves.total.any():
        return entries
    return entries.with_row(pen.sum_name(SUM), pen.sum_line())


def draw_words(
    place: Place, view: View, entries: Entries, thresholds: Thresholds | None, pen: Pen
) -> None:
    """The legend and the numbers at the thresholds: first whichever the other one has to avoid."""
    where = where_for(place, entries, pen)
    if where == "inside":
        _draw_cuts(place, view, thresholds, pen)
    draw_legend(place, entries, where)
    if where != "inside":
        _draw_cuts(place, view, thresholds, pen)


def _draw_cuts(place: Place, view: View, thresholds: Thresholds | None, pen: Pen) -> None:
    """The places that were chosen, else the thresholds of the picture that lie within it."""
    chosen, main = pen.look.thresholds, np.nan
    if isinstance(chosen, np.ndarray):
        x = chosen
    elif chosen is False or thresholds is None:
        return
    else:
        x, main = thresholds.x[thresholds.shown], thresholds.main
    _draw_thresholds(place, x[(x > view.low) & (x < view.high)], view, pen, main=main)


def _draw_thresholds(
    place: Place, x: FloatArray, view: View, pen: Pen, *, main: float = np.nan
) -> None:
    """A dashed line at each threshold, its number above it, no two numbers over each other.

    Among several, the line of the `main` one is heavier.
    """
    if not len(x):
        return
    ax, base = place.ax, place.ax.get_ylim()[0]
    top = max(view.top, _over_texts(ax) / 1.02 if place.in_use else 0.0)
    labels = [
        ax.text(at, 1.07 * top, text, ha="center", va="bottom", zorder=5, **_letters(pen))
        for at, text in zip(x, _distinct(x, view), strict=True)
    ]
    if place.own and len(labels) > 1:  # nobody else's figure is laid out before it is complete
        figure: Any = ax.get_figure(root=True)
        figure.draw_without_rendering()
    left, right = ax.transData.transform([[view.low, 0.0], [view.high, 0.0]])[:, 0]
    if _widths(labels).sum() > right - left:  # too many to fit beside each other: upright
        for label in labels:
            label.set_rotation(90)
    highest = 1.08 * top + _tallest(ax, labels, top)
    ax.set_ylim(top=max(highest, ax.get_ylim()[1]) if place.in_use else highest)
    wanted = ax.transData.transform(np.column_stack([x, np.zeros(len(x))]))[:, 0]
    pixels = spread_apart(wanted, _widths(labels), left, right)
    places = ax.transData.inverted().transform(np.column_stack([pixels, np.zeros(len(x))]))[:, 0]
    line: dict[str, Any] = {"color": pen.sum, "zorder": 2.6, "label": "_threshold"}
    for at, beside, label in zip(x.tolist(), places.tolist(), labels, strict=True):
        label.set_x(beside)
        width = pen.width(1.6 if at == main and len(x) > 1 else 0.8)
        ax.plot([at, at], [base, 1.02 * top], **line, lw=width, ls=(0, (4, 3)))
        ax.plot([at, beside], [1.02 * top, 1.06 * top], **line, lw=pen.width(0.8))


def _over_texts(ax: Axes) -> float:
    """The height up to which the numbers of an earlier picture reach."""
    tops = [(0.0, text.get_window_extent().y1) for text in ax.texts]
    return float(ax.transData.inverted().transform(tops)[:, 1].max()) if tops else 0.0


def _distinct(x: FloatArray, view: View) -> list[str]:
    """The thresholds to a hundredth of the picture, or finer until no two read the same."""
    width = view.high - view.low
    for digits in range(3, 17):
        scales = np.abs(x) if view.along.is_log else np.full(len(x), width)
        texts = [short(at, scale, digits) for at, scale in zip(x.tolist(), scales, strict=True)]
        if len(set(texts)) == len(texts):
            break
    return [on_axes(text) for text in texts]


def _letters(pen: Pen) -> dict[str, Any]:
    """Numbers at thresholds have the letters of those at ticks."""
    from matplotlib import rcParams

    return {"fontsize": rcParams["xtick.labelsize"], "color": pen.sum}


def _widths(labels: list[Any]) -> FloatArray:
    """Widths of texts in pixels, with a little air."""
    return np.array([label.get_window_extent().width + 6.0 for label in labels])


def _tallest(ax: Axes, labels: list[Any], top: float) -> float:
    """Room in units of y that the texts need above the curves, whose scale shrinks to make it."""
    pixels = max(label.get_window_extent().height for label in labels) + 4.0
    share = min(0.5, pixels / ax.get_window_extent().height)
    return float(share / (1.0 - share) * (1.08 * top - ax.get_ylim()[0]))
