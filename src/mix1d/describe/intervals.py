"""Wald intervals of weights, means, sds and parameters, on the scale where each is free.

A weight on the scale of its log odds, what must be positive on that of its logarithm, a location as
it is: so no interval leaves the values that are possible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri

from mix1d.arrays import FloatArray, frozen
from mix1d.families import Family, Kind
from mix1d.infer.standard_errors import StandardErrors

__all__ = ["Intervals", "wald_intervals"]


@dataclass(frozen=True)
class Intervals:
    """Intervals, each (k, 2); NaN where there is no standard error."""

    level: float
    weights: FloatArray
    means: FloatArray
    sds: FloatArray
    parameters: dict[str, FloatArray]


def wald_intervals(
    weights: FloatArray, bank: Family, errors: StandardErrors, level: float = 0.95
) -> Intervals:
    """Wald intervals at this level."""
    means, sds = (np.asarray(moment) for moment in bank.moments())
    reach = float(ndtri(0.5 + 0.5 * level)) * np.array([-1.0, 1.0])
    moves = [p.kind is Kind.LOCATION for p in bank.parameters]
    mean_moves = moves[0] and bank.scale == "linear"
    with np.errstate(all="ignore"):
        spread = errors.weights / (weights * (1.0 - weights))
        shares = expit(logit(weights)[:, None] + reach * spread[:, None])
        return Intervals(
            level=level,
            weights=frozen(np.asarray(shares)),
            means=frozen(_around(means, errors.means, reach, free=mean_moves)),
            sds=frozen(_around(sds, errors.sds, reach, free=False)),
            parameters={
                name: frozen(_around(np.asarray(field), errors.parameters[name], reach, free=free))
                for name, field, free in zip(errors.parameters, bank.fields(), moves, strict=True)
            },
        )


def _around(values: FloatArray, errors: FloatArray, reach: FloatArray, *, free: bool) -> FloatArray:
    if free:
        return np.asarray(values[:, None] + reach * errors[:, None])
    return np.asarray(values[:, None] * np.exp(reach * (errors / values)[:, None]))
