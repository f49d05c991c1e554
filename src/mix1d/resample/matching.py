r"""Which component of a refit is which of the original ones.

EM from the fit keeps the order of the components as a rule, but two that overlap may change
places. Each one of a refit is given to the original component with which it shares most of the
mixture's mass: the assignment that maximises the sum of :math:`\int f r_j r'_l`, with r and r' the
posterior probabilities under the fit and under the refit (Stephens 2000, JRSS B 62, in spirit).
Sorting by location instead would mix up components that lie within each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve import density
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.resample.draws import nodes

__all__ = ["matched"]

SCORES = np.arange(-10, 11) / 2.5
"""Normal scores of the points at which the two mixtures are compared."""


def matched(
    mixture: Mixture, weights: FloatArray, bank: Family, alike: Sequence[int] | None = None
) -> IntArray:
    """For each refit the order that matches the components of `mixture` within a family, (B, k).

    Parameters
    ----------
    weights : (B, k)
    bank : stack with fields (B, k)
    alike : (k,), optional
        Equal numbers for components that nothing but their parameters tells apart; all by default.
    """
    k = mixture.k
    order = np.tile(np.arange(k), (len(weights), 1))
    if k == 1:
        return order
    x, mass = nodes(mixture, SCORES)
    original = mass * mixture.posterior(x).T
    with np.errstate(all="ignore"):
        logs = np.log(weights)[..., None] + bank._logpdf(x)
    shared = original @ np.nan_to_num(density.shares_of(logs)).swapaxes(-1, -2)
    kinds = np.array([hash(type(component)) for component in mixture.components])
    shared = np.where(kinds[:, None] == kinds, shared, -1.0)  # no family takes another's place
    if alike is not None:
        groups = np.array(alike)
        shared = np.where(groups[:, None] == groups, shared, -1.0)
    doubtful = np.any(shared.argmax(axis=2) != np.arange(k), axis=1)
    if doubtful.any():
        from scipy.optimize import linear_sum_assignment

        for b in np.flatnonzero(doubtful):
            order[b] = linear_sum_assignment(shared[b], maximize=True)[1]
    return order
