"""A null distribution and where the data lie in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.show.canvas import axes_or_new, plain_frame
from mix1d.show.palette import SUM, colour

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_null"]


def plot_null(
    null: FloatArray, statistic: float, pvalue: float, label: str, ax: Axes | None = None
) -> Axes:
    """Histogram of the replicates, the statistic of the data as a line."""
    axes = axes_or_new(ax)
    plain_frame(axes)
    highest = max(float(null.max(initial=0.0)), 1e-12)
    bins = np.linspace(0.0, highest, 1 + min(40, 5 + null.size // 20)).tolist()
    axes.hist(null, bins=bins, color=colour(0), alpha=0.35, label=f"{null.size} replicates")
    told = f"the data: {statistic:.2f} (p = {pvalue:.3g})"
    axes.axvline(statistic, color=SUM, lw=1.6, label=told)
    axes.set_xlabel(label)
    axes.set_ylabel("replicates")
    axes.legend(frameon=False)
    return axes
