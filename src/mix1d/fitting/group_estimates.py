"""Weight, mean and sd of groups of components, with errors by the delta method."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.parameters import Domain
from mix1d.infer.basis import Basis
from mix1d.infer.wald import SCALES, domain_of_means, normal_score, on_scale, wald_of
from mix1d.mixture import Mixture

__all__ = ["Quantity", "estimates"]


ROUNDING = 1e-13
"""An error below this share of its value is rounding, as of the weight of the only group: 1."""


class Quantity(NamedTuple):
    """One number for each of G groups."""

    values: FloatArray
    """(G,)"""
    standard_errors: FloatArray
    """(G,) NaN where they are not known."""
    interval: FloatArray
    """(G, 2) Wald intervals."""


def estimates(basis: Basis, members: FloatArray, level: float) -> dict[str, Quantity]:
    """The quantities by name; `members` (G, k) is 1 for the components of each group."""
    points = basis.near.are_points
    functions: dict[str, tuple[Domain, Callable[[Mixture], FloatArray]]] = {
        "weight": (SCALES["logit"], lambda mixture: members @ mixture.weights),
        "mean": (domain_of_means(basis.mixture), lambda m: _moments(m, members, points)[0]),
        "sd": (SCALES["log"], lambda m: _moments(m, members, points)[1]),
    }
    return {
        name: _quantity(basis, function, domain, level)
        for name, (domain, function) in functions.items()
    }


def _quantity(
    basis: Basis, function: Callable[[Mixture], FloatArray], domain: Domain, level: float
) -> Quantity:
    values = function(basis.mixture)
    (known,) = np.nonzero(np.isfinite(values))
    errors = np.full(len(values), np.nan)
    if len(known) and basis.near.is_known:
        errors[known] = wald_of(lambda m: function(m)[known], basis.near, level).standard_error
    errors[errors < ROUNDING * np.abs(values)] = 0.0
    sure = errors == 0.0
    inner = np.where(sure, 0.5, values)
    limits = on_scale(domain, inner, normal_score(level) * errors)
    return Quantity(values, errors, np.where(sure[:, None], values[:, None], limits))


def _moments(
    mixture: Mixture, members: FloatArray, points: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """(G,) means and (G,) sds of the groups; NaN where a component has none.

    The components that are `points` (k,) are single values.
    """
    with np.errstate(all="ignore"):
        shares = members * mixture.weights
        shares = shares / shares.sum(axis=1, keepdims=True)
        places, squares = (
            np.where(shares > 0.0, mixture.means, 0.0),
            np.where(points, 0.0, mixture.sds) ** 2,
        )
        means = (shares * places).sum(axis=1)
        around = np.where(shares > 0.0, squares + (mixture.means - means[:, None]) ** 2, 0.0)
        return means, np.sqrt((shares * around).sum(axis=1))
