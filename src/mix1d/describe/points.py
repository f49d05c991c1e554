"""Components that are single values, which only errors blur: no number separates them.

A grain of 3.6 ± 0.1 and one of 3.6 ± 0.5 need not have the same age: to which of several true
values a measured one belongs depends on its own error.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import BoolArray
from mix1d.curve.beside_atoms import Densities
from mix1d.curve.envelope import among_all
from mix1d.curve.thresholds import Thresholds
from mix1d.mixture import Mixture
from mix1d.style.words import component_names

__all__ = ["of_points", "thresholds_beside_points"]


def thresholds_beside_points(
    mixture: Mixture, points: BoolArray, cost: float, posterior: float | None
) -> Thresholds:
    """The thresholds between those of the components that are no `points` (k,)."""
    if not points.any() or mixture.k == 1:
        return mixture.thresholds(cost=cost, posterior=posterior)
    places = np.flatnonzero(~points) if not points.all() else np.array([0])
    share = float(mixture.weights[places].sum())
    others = Densities(mixture.weights[places] / share, mixture._bank[places], places, share)
    found = Mixture._of(others.weights, others.bank).thresholds(cost=cost, posterior=posterior)
    reason = "; ".join(filter(None, [found.reason if len(places) > 1 else "", of_points(points)]))
    found = replace(among_all(found, others, mixture.weights), reason=reason, _is_blurred=True)
    if found.grey_mass is None:
        return found
    return replace(found, grey_mass=share * found.grey_mass)


def of_points(points: BoolArray) -> str:
    """Why there is no threshold beside them."""
    numbers = (np.flatnonzero(points) + 1).tolist()
    are = "are single values" if len(numbers) > 1 else "is a single value"
    return (
        f"{component_names(numbers)} {are} (sd 0): which component a measured value belongs to "
        "depends on its own error, see posterior()"
    )
