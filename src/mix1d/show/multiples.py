"""Small multiples: many panels, each with its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.show.canvas import needs_matplotlib, note_above

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_panels"]

PANEL = (2.5, 1.9)
"""Width and height of a panel in inches."""


def plot_panels(
    names: Sequence[str],
    draw: Callable[[int, Axes], str],
    columns: int,
    axes: Any = None,
    *,
    name: str | None = None,
) -> Any:
    """One panel for each name.

    Parameters
    ----------
    names : sequence of str
        What each panel shows.
    draw : callable
        Draws the panel of this number on axes and returns what is to be known about it.
    columns : int
        How many panels stand beside each other.
    axes : array of Axes, optional
        Panels to draw on; a new figure by default.
    name : str, optional
        What the values are: the name of the horizontal axes.

    Returns
    -------
    (n,) array of Axes
    """
    needs_matplotlib()
    panels = _panels(len(names), columns, axes)
    for number, (ax, title) in enumerate(zip(panels, names, strict=True)):
        note = draw(number, ax)
        ax.set_title(title, loc="left", fontsize="medium")
        note_above(ax, note)
        ax.set_xlabel(name if name is not None and number + columns >= len(names) else "")
        if number % columns:
            ax.set_ylabel("")
    return panels


def _panels(number: int, columns: int, axes: Any) -> Any:
    from matplotlib import pyplot

    if axes is not None:
        given = np.ravel(np.asarray(axes, dtype=object))
        if given.size < number:
            raise Mix1dError(f"`axes` must be at least {number} axes, got {given.size}")
        return given[:number]
    columns = min(columns, number)
    rows = -(-number // columns)
    size = (PANEL[0] * columns, PANEL[1] * rows)
    grid = pyplot.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)[1]
    for ax in grid.ravel()[number:]:
        ax.remove()
    return grid.ravel()[:number]
