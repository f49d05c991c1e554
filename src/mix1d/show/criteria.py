"""The picture of a choice: a criterion against the number of components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.show.canvas import axes_or_new, plain_frame
from mix1d.show.pen import Pen
from mix1d.style.palette import line_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_criteria"]

Line = tuple[str, IntArray, FloatArray, BoolArray]
"""Its label, the numbers of components, the criterion, and which fits can be trusted."""


def plot_criteria(
    lines: list[Line],
    ylabel: str,
    best: tuple[int, float] | None,
    bound: tuple[IntArray, FloatArray] | None,
    ax: Axes | None = None,
) -> Axes:
    """One line for each family and variant; below `bound` (k, criterion) nothing can be."""
    ax = axes_or_new(ax)
    pen = Pen.on(ax)
    for number, (label, k, values, trusted) in enumerate(lines):
        shown = np.where(trusted, values, np.nan)
        ax.plot(k, shown, "o", color=pen.hue(number), ls=line_style(number), label=label)
        ax.plot(k[~trusted], values[~trusted], "o", mfc="none", mec=pen.hue(number))
    if best is not None:
        ax.plot(*best, "o", ms=13, mfc="none", mec=pen.sum, label="chosen")
    low, high = ax.get_ylim()
    if bound is not None:
        ks, floor = bound
        low = min(low, max(float(floor.min()), low - (high - low)))
        ax.fill_between(
            ks, floor, low - 10.0 * (high - low), color=pen.grey("#d9d9d9"), label="proved empty"
        )
    ax.set_ylim(low, high)
    ax.set_xlabel("components")
    ax.set_ylabel(f"{ylabel} (smaller is better)")
    ax.set_xticks(np.unique(np.concatenate([k for _, k, _, _ in lines])))
    ax.legend(frameon=False)
    plain_frame(ax)
    return ax
