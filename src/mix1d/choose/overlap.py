"""How often one of two components would be taken for the other (Maitra & Melnykov 2010)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from mix1d.families import Normal

__all__ = ["misclassified"]


def misclassified(own: Normal, other: Normal, log_ratio: float) -> float:
    """Share of the values of `own` that are likelier under `other`.

    `log_ratio` is that of the weights, own over other.
    """
    cuts = own.crossings(other, log_ratio)
    assert cuts is not None  # two normals have a closed form
    wrong = 0.0
    for low, high in pairwise([-np.inf, *np.sort(cuts), np.inf]):
        inside = _inside(low, high, own.sd + other.sd)
        if log_ratio + own.logpdf(inside) < other.logpdf(inside):
            upper = own.mean <= low  # the tail that does not cancel
            wrong += own.ccdf(low) - own.ccdf(high) if upper else own.cdf(high) - own.cdf(low)
    return float(wrong)


def _inside(low: float, high: float, width: float) -> float:
    if np.isinf(low) and np.isinf(high):
        return 0.0
    if np.isinf(low):
        return high - width
    return low + width if np.isinf(high) else 0.5 * (low + high)
