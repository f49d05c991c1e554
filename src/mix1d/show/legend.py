"""The legend of a picture: a table of the components beside the axes, or their names on or below.

Each line of a legend is an artist of the axes under its words, so that Matplotlib's own
``ax.legend()`` has them too, together with whatever else was drawn there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mix1d.choices import Legend as LegendPlace
from mix1d.show.canvas import ROW, Place, legend_letters, points_wide
from mix1d.show.corners import Corner, free_corner
from mix1d.show.entries import Entries
from mix1d.show.pen import Pen

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

__all__ = ["aligned", "draw_legend", "stand", "where_for"]

BLANK = "\N{NO-BREAK SPACE}"
"""The blank that aligns the columns: no program folds several of them into one."""

WIDEST, TOO_WIDE = 0.42, 0.6
"""A table stands beside the axes if it takes at most the first share of the width of the figure;
axes do not shrink for a legend that takes more than the second one."""

SMALLEST = 5.0
"""Size of the letters of a legend of many rows at least, in points."""

TALL, DEEPEST = 0.45, 0.3
"""Letters are smaller where a legend on the axes would take more than the first share of their
height, or one below them more than the second one of the height of the figure."""

HANDLE, COLUMN = 2.4, 1.6
"""Length of the line before a row, and room between columns, in sizes of the letters."""


def where_for(place: Place, entries: Entries, pen: Pen) -> LegendPlace:
    """Where the legend was asked for; else beside the axes of a figure made for the picture, or
    below them where it is narrow, and on axes that were given, where one nameless line has none.
    """
    if pen.look.legend is not None:
        is_cut = place.own and not _fits(place.ax, entries.short, TOO_WIDE)
        return "below" if pen.look.legend == "outside" and is_cut else pen.look.legend
    if not place.own:
        return "inside" if len(entries.short) > 1 or pen.look.group_names else "off"
    return "outside" if _fits(place.ax, aligned(entries)) else "below"


def draw_legend(place: Place, entries: Entries, where: LegendPlace) -> Legend | None:
    """The legend there, a table beside the axes if it has room; "off" leaves its words to the
    artists.
    """
    from matplotlib.lines import Line2D

    header, *rows = table = aligned(entries)
    if where != "outside" or not _fits(place.ax, table):
        header, rows = "", list(entries.short)
    for words, style in zip(rows, entries.styles, strict=True):
        place.ax.add_line(Line2D([], [], label=words, **style))
    return stand(place.ax, where, header)


def stand(ax: Axes, where: LegendPlace, title: str = "") -> Legend | None:
    """The legend of all that has words on the axes; a table has its header as the title."""
    if where == "off":
        return None
    if where == "outside":
        return _outside(ax, title)
    return _below(ax) if where == "below" else _inside(ax)


# ---------------------------------------------------------------------- where it stands
def _outside(ax: Axes, title: str) -> Legend:
    handles, labels = ax.get_legend_handles_labels()
    size = _letters_for(ax, len(labels) + bool(title.strip()))
    legend = ax.legend(
        handles, labels, title=title or None, loc="upper left", bbox_to_anchor=(1.01, 1.0),
        borderaxespad=0.0, frameon=False, fontsize=size, title_fontsize=size, alignment="right",
        handlelength=HANDLE, labelspacing=0.35,
    )  # fmt: skip
    if not _fits(ax, labels, TOO_WIDE):  # a layout would squeeze the axes to nothing
        legend.set_in_layout(False)
    return legend


def _inside(ax: Axes) -> Legend:
    """In the upper corner where the picture is lower, or in several columns along the top where
    that takes less; the axis of y is made longer until there is room.
    """
    size = legend_letters()
    place = _place_inside(ax, size)
    if place.share > TALL:
        size = max(SMALLEST, size * TALL / place.share)
        place = _place_inside(ax, size)
    is_other = ax.get_legend() is not place.legend
    legend = _on_top(ax, place.columns, size) if is_other else place.legend
    legend.set_loc(place.corner)
    ax.set_ylim(top=place.top)
    return legend


class _Stand(NamedTuple):
    """Where a legend on the axes stands."""

    legend: Legend
    columns: int
    share: float
    """Of the height of the axes, that it takes."""
    corner: Corner
    top: float
    """Upper limit of the axis of y, so that it covers nothing."""


def _place_inside(ax: Axes, size: float) -> _Stand:
    place = _stand(ax, 1, size)
    if place.top > ax.get_ylim()[1] and (most := _columns(ax, points_wide(ax), size)) > 1:
        return min(place, _stand(ax, most, size), key=lambda stand: stand.top)
    return place


def _stand(ax: Axes, columns: int, size: float) -> _Stand:
    """The freer corner for a legend."""
    figure: Any = ax.get_figure(root=True)
    legend = _on_top(ax, columns, size)
    box = legend.get_window_extent(figure.canvas.get_renderer())
    share = float(box.height / ax.get_window_extent().height)
    return _Stand(legend, columns, share, *free_corner(ax, box.width, box.height))


def _on_top(ax: Axes, columns: int, size: float) -> Legend:
    return ax.legend(
        loc="upper left", ncols=columns, handlelength=HANDLE, columnspacing=COLUMN,
        labelspacing=0.35, frameon=False, borderaxespad=0.2, fontsize=size,
    )  # fmt: skip


def _below(ax: Axes) -> Legend:
    """As many in a row as fit the axes and what stands beside them; in smaller letters where that
    would take more than a share of the figure.
    """
    room, high, size = 0.9 * _panel(ax), DEEPEST * _panel_height(ax), legend_letters()
    number = len(ax.get_legend_handles_labels()[1])
    while size > SMALLEST and -(-number // _columns(ax, room, size)) * ROW * size > high:
        size = max(SMALLEST, 0.9 * size)
    return ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0.0), bbox_transform=_under(ax),
        borderaxespad=0.0, frameon=False, handlelength=HANDLE, columnspacing=COLUMN,
        ncols=_columns(ax, room, size), labelspacing=0.35, fontsize=size,
    )  # fmt: skip


def _columns(ax: Axes, room: float, size: float) -> int:
    """How many rows of the legend stand beside each other within so many points, as even as may
    be.
    """
    rows = ax.get_legend_handles_labels()[1]
    wide = max(_width(row, size) for row in rows) + (HANDLE + 0.8 + COLUMN) * size
    columns = int(np.clip(room / wide, 1, len(rows)))
    return -(-len(rows) // -(-len(rows) // columns))


def _under(ax: Axes) -> Any:
    """The transform of the axes, moved below the ticks and the name of the horizontal one."""
    from matplotlib.transforms import ScaledTranslation

    figure: Any = ax.get_figure(root=True)
    box: Any = ax.xaxis.get_tightbbox(figure.canvas.get_renderer())
    depth = (ax.get_window_extent().y0 - box.y0) / figure.dpi + 0.4 * legend_letters() / 72.0
    return ax.transAxes + ScaledTranslation(0.0, -depth, figure.dpi_scale_trans)


def _fits(ax: Axes, rows: Sequence[str], share: float = WIDEST) -> bool:
    """Whether a legend of these rows takes no more than a share of the width of a panel."""
    size = legend_letters()
    width = max(_width(row, size) for row in rows) + (HANDLE + 1.0) * size
    return bool(width <= share * _panel(ax))


def _panel(ax: Axes) -> float:
    """The width of the figure for each of the panels beside each other, in points."""
    figure: Any = ax.get_figure(root=True)
    grid = ax.get_subplotspec()
    share = 1.0 / grid.get_gridspec().ncols if grid is not None else ax.get_position().width
    return float(72.0 * share * figure.get_size_inches()[0])


def _panel_height(ax: Axes) -> float:
    """The height of the figure for each of the panels above each other, in points."""
    figure: Any = ax.get_figure(root=True)
    grid = ax.get_subplotspec()
    share = 1.0 / grid.get_gridspec().nrows if grid is not None else ax.get_position().height
    return float(72.0 * share * figure.get_size_inches()[1])


def _letters_for(ax: Axes, rows: int) -> float:
    """Letters of the style sheet, or smaller ones where so many rows are higher than the axes."""
    figure: Any = ax.get_figure(root=True)
    height = ax.get_position().height * 72.0 * figure.get_size_inches()[1]
    return float(min(legend_letters(), max(SMALLEST, height / (ROW * rows))))


# ---------------------------------------------------------------------- columns
def aligned(entries: Entries) -> list[str]:
    """The header and the rows, their cells filled up with blanks to columns.

    A digit is as wide as two blanks in the usual letters, so that numbers stand exactly below each
    other; other words are off by less than half a blank.
    """
    rows = [entries.header, *entries.cells]
    if not entries.header:
        return ["", *(" ".join(row) for row in entries.cells)]
    size = legend_letters()
    lines = [""] * len(rows)
    for number, column in enumerate(zip(*rows, strict=True)):
        widths = [_width(cell, size) for cell in column]
        for line, (cell, width) in enumerate(zip(column, widths, strict=True)):
            pad = BLANK * round((max(widths) - width) / _width(BLANK, size))
            gap = BLANK * 4 * (number > 0)
            lines[line] += gap + (cell + pad if number == 0 else pad + cell)
    return lines


def _width(words: str, size: float) -> float:
    """The width of words in a legend, in points."""
    from matplotlib import rcParams
    from matplotlib.cbook import is_math_text
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size)
    is_math = bool(rcParams["text.parse_math"]) and bool(is_math_text(words))
    return float(text_to_path.get_text_width_height_descent(words, font, is_math)[0])
