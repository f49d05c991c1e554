"""The curves of a mixture, evaluated where they bend.

A component a thousand times narrower than its neighbour is not stepped over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.mixture import Mixture
from mix1d.show.along import LINEAR, Along

__all__ = ["Curves", "curves_of"]

MOST_WHOLE_NUMBERS = 4000
"""Most steps of a discrete curve."""

SINGLE = 1e-6
"""A component that is narrower than this share of the picture is a single value: its curve would
be far narrower than a pixel."""


@dataclass(frozen=True)
class Curves:
    """The curves of a mixture: each component times its weight, and their sum."""

    x: FloatArray
    """(g,) places, ascending."""
    parts: FloatArray
    """(g, k) weighted densities of the components."""
    discrete: bool
    points: FloatArray
    """(k,) places of components that are single values, which have no curve; NaN for the others."""
    masses: FloatArray
    """(k,) weights of those that are single values; NaN for the others."""

    @property
    def edges(self) -> FloatArray:
        """(g + 1,) for the steps of a discrete mixture: half-way between the whole numbers."""
        middles = 0.5 * (self.x[1:] + self.x[:-1])
        return np.concatenate([[self.x[0] - 0.5], middles, [self.x[-1] + 0.5]])

    @property
    def total(self) -> FloatArray:
        """(g,) the mixture itself."""
        return np.asarray(self.parts.sum(axis=1))


def curves_of(mixture: Mixture, low: float, high: float, along: Along = LINEAR) -> Curves:
    """The curves between `low` and `high`, at points that resolve the narrowest component.

    The points are quantiles of every component, so they lie densely where a curve bends; a discrete
    mixture is evaluated at whole numbers, at all of them if they are not too many.
    """
    first, last = np.ceil(low), np.floor(high)
    if mixture.discrete and last - first <= MOST_WHOLE_NUMBERS:
        x = np.arange(first, last + 1.0)
    else:
        x = _quantile_grid(mixture, low, high, along)
    if mixture.discrete:
        x = np.unique(np.clip(np.round(x), first, last))
    densities = np.stack([np.asarray(c.pdf(x)) for c in mixture.components], axis=-1)
    if along.is_log:
        densities *= along.slope(x)[:, None]
    points = _single_values(mixture, low, high, along)
    is_curve = np.isnan(points)
    masses = np.where(is_curve, np.nan, mixture.weights)
    return Curves(x, mixture.weights * densities * is_curve, mixture.discrete, points, masses)


def _single_values(mixture: Mixture, low: float, high: float, along: Along) -> FloatArray:
    """(k,) the places of components that are too narrow for a curve."""
    points = np.full(mixture.k, np.nan)
    room = SINGLE * (along.to(high) - along.to(low))
    for j, part in enumerate(mixture.components if not mixture.discrete else ()):
        place, width = part.location_and_width()
        if low <= place <= high and along.to(place + width) - along.to(place) < room:
            points[j] = place
    return points


def _quantile_grid(mixture: Mixture, low: float, high: float, along: Along) -> FloatArray:
    tails = ndtr(np.linspace(-6.0, 0.0, 121))
    even = along.back(np.linspace(along.to(low), along.to(high), 501))
    points = [np.clip(even, low, high)]
    for component in mixture.components:
        points += [np.asarray(component.icdf(tails)), np.asarray(component.iccdf(tails))]
    x = np.unique(np.concatenate(points))
    return np.asarray(x[(x >= low) & (x <= high)])
