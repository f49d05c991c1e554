"""Where the vertical axis of a picture ends: no pole, spike or bar of a few rows is a scale."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.show.along import LINEAR, Along
from mix1d.show.curves import Curves
from mix1d.style.numbers import plain

__all__ = ["STEM", "top_of", "top_of_rows"]

TALLEST = 25.0
"""The axis ends at this many times the lowest peak of the large components; higher peaks are cut
off, but not those of most of the values."""

TALL_BAR = 4.0
"""A bar of rows with windows is cut off beyond this many times the peak of the curves: where few
windows are open a row stands for many."""

LARGE = 0.05
"""A component of at least this weight must be visible."""

TIP = 0.02
"""Share of a component that lies below the tip of its curve."""

POLE = 1.25
"""A curve is unbounded, as a gamma with a shape below 1 is at 0, if it is so many times as high as
where its tip begins; where it is bounded the tip is flat."""

STEM = 0.9
"""Height of the line of the largest single value, as a share of the height above the axis."""


def top_of(
    curves: Curves, weights: FloatArray, heights: FloatArray, along: Along = LINEAR
) -> tuple[float, tuple[str, ...]]:
    """Where the axis ends above curves and bars, and notes on what is cut off or has no height."""
    bar = float(heights.max(initial=0.0))
    shown, is_pole = _visible(curves, along, 2.0 * bar or np.inf)
    notes: tuple[str, ...] = ("unbounded peak cut off",) if is_pole.any() else ()
    if not np.isnan(curves.points).all():
        notes += ("lines: single values, by weight",)
    highest = max(float(np.minimum(curves.parts, shown).sum(axis=1).max()), bar)
    if not highest:
        return float(np.nanmax(curves.masses, initial=0.0)) / STEM or 1.0, notes
    large = np.sort(shown[(weights >= LARGE) & (shown > 0.0)])
    ends = [
        TALLEST * peak for peak in large.tolist() if weights[shown > TALLEST * peak].sum() <= 0.5
    ]
    if not ends or large[-1] <= ends[0]:
        return highest, notes
    return ends[0], (*notes, f"peak of {plain(float(f'{highest:.3g}'))} cut off")


def top_of_rows(
    curves: Curves, heights: FloatArray, measured: FloatArray, top: float, notes: tuple[str, ...]
) -> tuple[float, tuple[str, ...]]:
    """The same beside rows: no spike that errors explain, and no bar of a few rows, is a scale."""
    blurred, bar = float(measured.max(initial=0.0)), float(heights.max(initial=0.0))
    peak = float(curves.total.max())
    if blurred > 0.0 and not peak:
        return max(2.0 * blurred, bar), notes
    if blurred > 0.0 and peak > TALLEST * blurred:
        cut = f"peak of {plain(float(f'{peak:.3g}'))} cut off"
        return max(2.0 * blurred, bar), (*(note for note in notes if "cut off" not in note), cut)
    if bar > TALL_BAR * peak > 0.0:
        return 0.5 * TALL_BAR * peak, (*notes, f"bar of {plain(float(f'{bar:.3g}'))} cut off")
    return top, notes


def _visible(curves: Curves, along: Along, most: float) -> tuple[FloatArray, BoolArray]:
    """(k,) heights up to which the components are shown, and (k,) which of them have poles.

    Of a pole it is where its tip begins, or half as much again as the mean density of the highest
    half of the values, which is about that of a bar; at most `most`.
    """
    peaks = curves.parts.max(axis=0)
    is_pole = np.zeros(peaks.size, dtype=bool)
    if curves.discrete or len(curves.x) < 2:
        return peaks, is_pole
    lengths = np.diff(along.to(curves.x))
    for j in np.flatnonzero(peaks > 0.0).tolist():
        levels = np.minimum(curves.parts[1:, j], curves.parts[:-1, j])
        order = np.argsort(-levels, kind="stable")
        masses = np.cumsum((levels * lengths)[order])
        masses /= masses[-1]
        tip = float(levels[order][np.searchsorted(masses, TIP)])
        if peaks[j] <= POLE * tip:
            continue
        half = int(np.searchsorted(masses, 0.5)) + 1
        mean = float((levels * lengths)[order[:half]].sum() / lengths[order[:half]].sum())
        peaks[j], is_pole[j] = min(tip, 1.5 * mean, most), True
    return peaks, is_pole
