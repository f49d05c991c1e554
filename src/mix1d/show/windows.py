"""Which part of the axis a picture shows.

The window is robust: one value at 1e6 beside two clean groups does not squeeze them.
"""

from __future__ import annotations

import numpy as np

from mix1d import spread
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.along import LINEAR, Along

__all__ = ["window", "window_alone"]

BULK = 0.01
"""The window may leave out this share of the data on either side, if they lie far away."""

REACH = 1.0
"""How far the window may go beyond the bulk, in widths of the bulk."""

FAR = 12.0
"""Values farther than so many widths from every component of a fit are left out: of heavy tails."""

FARTHEST = 6.0
"""A component without data is shown no farther from its location than this many of its widths."""


def window(
    mixture: Mixture, sample: Sample, reach: float = REACH, along: Along = LINEAR
) -> tuple[float, float]:
    """The range of x to show: the data and the curves, but nothing far from the bulk of the data.

    `reach` says how many widths of the bulk count as far.
    """
    values = along.to(sample.values)
    first, last = (spread.quantile(values, sample.weights, q) for q in (BULK, 1 - BULK))
    width = (last - first) or float(values[-1] - values[0])
    width = width or 6.0 * float(mixture.sds.max()) or abs(first) or 1.0
    fence = first - reach * width, last + reach * width
    if reach == REACH and sample.rows is None and not along.is_log:
        fence = _near_components(mixture, *fence)
    near = values[(values >= fence[0]) & (values <= fence[1])]
    large = [c for c, w in zip(mixture.components, mixture.weights, strict=True) if w >= 2 * BULK]
    tails = [np.clip(along.to(np.array([c.icdf(0.002), c.iccdf(0.002)])), *fence) for c in large]
    low = float(min([near[0], *(t[0] for t in tails)]))
    high = float(max([near[-1], *(t[1] for t in tails)]))
    return _padded(mixture, low, high, along)


def _near_components(mixture: Mixture, low: float, high: float) -> tuple[float, float]:
    """The ends, or those of where the components are if that is less."""
    parts = [c for c, w in zip(mixture.components, mixture.weights, strict=True) if w > 0.0]
    places, widths = np.array([part.location_and_width() for part in parts]).T
    reach = FAR * np.maximum(widths, 1.0 * mixture.discrete)
    return max(low, float((places - reach).min())), min(high, float((places + reach).max()))


def window_alone(mixture: Mixture, along: Along = LINEAR) -> tuple[float, float]:
    """The window of a mixture without data: as wide as its components.

    99.6% of each component, but no farther from it than `FARTHEST` of its widths.
    """
    ends: list[float] = []
    for part in (c for c, w in zip(mixture.components, mixture.weights, strict=True) if w > 0.0):
        place, width = part.location_and_width()
        if along.is_log:
            before, place, after = along.to(np.asarray(part.icdf([0.16, 0.5, 0.84])))
            width = 0.5 * (after - before)
        fence = place - FARTHEST * width, place + FARTHEST * width
        tails = along.to(np.array([part.icdf(0.002), part.iccdf(0.002)]))
        ends += np.clip(tails, *fence).tolist()
    return _padded(mixture, min(ends), max(ends), along)


def _padded(mixture: Mixture, low: float, high: float, along: Along) -> tuple[float, float]:
    pad = max(0.5 * mixture.discrete, 0.02 * (high - low))
    return float(along.back(low - pad)), float(along.back(high + pad))
