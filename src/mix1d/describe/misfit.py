"""How far the data lie from the fit, without replicates: only a gross misfit is seen so."""

from __future__ import annotations

from typing import NamedTuple

from mix1d.describe.spread_rows import steps_of_rows
from mix1d.describe.statistics import distance
from mix1d.describe.steps import steps_of
from mix1d.infer.basis import Basis

__all__ = ["Misfit", "misfit"]

MOST_LOOKED_AT = 1_000_000
"""The distances are computed for at most this many distinct values."""


class Misfit(NamedTuple):
    """Distances between the distribution functions of the data and of the fit."""

    anderson_darling: float | None
    kolmogorov_smirnov: float | None
    reason: str = ""
    """Why the distances are not known; empty where they are."""


def misfit(basis: Basis) -> Misfit:
    """The distances, or why they are not known."""
    if basis.data is None:
        return Misfit(None, None, "this fit was read from JSON, which does not hold the data")
    if not basis.every_value:
        why = "the data were sketched, and only exact=True looks at every value"
        return Misfit(None, None, why)
    if basis.is_relative:
        why = "a test of fit counts observations, and these weights are relative"
        return Misfit(None, None, why)
    if basis.data.values.size > MOST_LOOKED_AT:
        why = "there are so many values; fit.goodness_of_fit() looks at them"
        return Misfit(None, None, why)
    if basis.data.is_exact:
        ladder = steps_of(basis.mixture.weights, basis.mixture._bank, basis.data)
    else:
        ladder = steps_of_rows(basis.mixture, basis.data)
    return Misfit(float(distance("ad", ladder)[0]), float(distance("ks", ladder)[0]))
