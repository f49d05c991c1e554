"""The climbs of several fits in one picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.show.canvas import axes_or_new, note_above, plain_frame
from mix1d.show.climb import climb_limits, climb_note
from mix1d.show.pen import Pen
from mix1d.style.palette import line_style
from mix1d.style.words import listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["OneClimb", "plot_climbs"]

UNEQUAL = 10
"""The axis of iterations is logarithmic where one climb is this many times as long as another."""


MARGIN = 0.04
"""Room below the lowest climb, as a share of the height: it may be level."""


class OneClimb(NamedTuple):
    """A climb to draw."""

    loglik: FloatArray
    """(T,) log-likelihood of the start and after each iteration."""
    trusted: bool
    """Whether it ended at a certified maximum: else its end is hollow."""


def plot_climbs(climbs: Mapping[str, OneClimb], ax: Axes | None = None) -> Axes:
    """Log-likelihood against iteration, a line for each climb.

    A start far below the others is left out, and a note says so. The end of a climb is filled where
    it is a certified maximum.
    """
    from matplotlib.ticker import MaxNLocator

    ax = axes_or_new(ax)
    pen = Pen.on(ax)
    limits = [climb_limits(climb.loglik) for climb in climbs.values()]
    low, high = min(low for low, _ in limits), max(high for _, high in limits)
    for number, (name, (path, trusted)) in enumerate(climbs.items()):
        hue, last = pen.hue(number), len(path) - 1
        ax.plot(
            np.arange(len(path)),
            path,
            color=hue,
            ls=line_style(number),
            lw=pen.width(1.6),
            label=name,
        )
        face = hue if trusted else "none"
        ax.plot([last], path[-1:], "o", ms=7, mec=hue, mfc=face, zorder=3, label=f"_end {name}")
    lengths = [len(climb.loglik) for climb in climbs.values()]
    if max(lengths) > UNEQUAL * min(lengths):
        ax.set_xscale("symlog", linthresh=1.0)
        ax.xaxis.set_major_formatter("{x:g}")
    else:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    low -= MARGIN * (high - low)
    ax.set_ylim(low, high)
    ax.ticklabel_format(axis="y", useOffset=False)
    note_above(ax, _notes(climbs, low))
    ax.set_xlabel("iteration")
    ax.set_ylabel("log-likelihood")
    ax.legend(frameon=False, loc="lower right")
    plain_frame(ax)
    return ax


def _notes(climbs: Mapping[str, OneClimb], low: float) -> str:
    """What each climb leaves below the axis; what is the same for all is said once."""
    whose: dict[str, list[str]] = {}
    for name, climb in climbs.items():
        whose.setdefault(climb_note(climb.loglik, low), []).append(name)
    if len(whose) == 1:
        return next(iter(whose))
    return "\n".join(f"{note} ({listed(names)})" for note, names in whose.items() if note)
