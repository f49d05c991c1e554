"""The floor of a ceiling: the smallest sd that it covers, by default and at the least."""

from __future__ import annotations

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sketching import Sketch

__all__ = ["WIDEST_CELL", "check_cells", "default_floor", "in_floors", "widest"]

LARGEST_RANGE = 1e9
"""The largest range of the data, in units of the floor: beyond it the distance of two values loses
too many digits."""

WIDEST_CELL = 0.25
"""The widest cell, in units of the floor: of a wider one the moments say too little."""

FRACTIONS = (0.1, 0.25, 0.5, 0.75)
"""The fractions of the rows whose shortest interval is the default floor, tried in this order."""


def default_floor(sample: Sample) -> float:
    """The width of the shortest interval that holds a tenth of the rows, in several values.

    More rows where no interval of so few holds several values; at least the rounding step.
    """
    widths = (_shortest(sample, fraction) for fraction in FRACTIONS)
    width = next((width for width in widths if np.isfinite(width)), 0.0)
    floor = max(width or spread.scale(sample.values, sample.weights), sample.step)
    if floor == 0.0:
        raise Mix1dError(
            f"`min_sd` must be given where all values are equal, got only {sample.values[0]:.10g}"
        )
    return floor


def _shortest(sample: Sample, fraction: float) -> float:
    """Width of the shortest interval that holds this fraction of the weight in several values.

    Rows that share one value say nothing about the width of a group. Infinite if there is none.
    """
    upto = np.cumsum(sample.weights)
    before = upto - sample.weights
    last = np.searchsorted(upto, before + fraction * upto[-1] * (1.0 - 1e-12))
    inside = (last < upto.size) & (last > np.arange(last.size))
    return float((sample.values[last[inside]] - sample.values[inside]).min(initial=np.inf))


def in_floors(sample: Sample, center: float, scale: float) -> FloatArray:
    """The values from `center` on, in units of the floor `scale`.

    Raises
    ------
    Mix1dError
        If their range has so many floors that the distances of values are lost in rounding.
    """
    with np.errstate(over="ignore"):
        y = sample.values / scale - center / scale
    if not y[-1] - y[0] < LARGEST_RANGE:
        range_ = sample.values[-1] - sample.values[0]
        raise Mix1dError(
            f"`min_sd` must be at least {1 / LARGEST_RANGE:.0e} of the range of the data "
            f"({range_:.6g}), got {scale:.6g}"
        )
    return (sample.values - center) / scale


def widest(folded: Sketch) -> float:
    """The largest distance of two values in one cell."""
    return float((folded.high - folded.low).max())


def check_cells(folded: Sketch, scale: float) -> None:
    """Refuse cells that are too wide for the floor `scale`."""
    width = widest(folded)
    if not width <= WIDEST_CELL * scale:
        raise Mix1dError(
            f"`min_sd` must be at least {1 / WIDEST_CELL:.0f} times the width of the cells of the "
            f"sketch ({width:.4g}), got {scale:.6g}: sketch with more cells"
        )
