"""Many data sets, one start: where the climb from a given mixture ends on each.

Simulations need this: a bootstrap, a profile, a test by refitting. No search is made, since every
data set resembles the one the mixture was fitted to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.algorithms import Method, from_start
from mix1d.em.problem import pose
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["Refits", "refit"]

LONGEST = 2_000
"""Iterations after which a climb is given up."""


@dataclass(frozen=True)
class Refits:
    """Where B climbs ended. Components keep the order of the start: they are not sorted anew."""

    weights: FloatArray
    """(B, k)."""
    bank: Family
    """A stack in the user's coordinates whose fields are (B, k)."""
    loglik: FloatArray
    """(B,) log-likelihood of each data set; NaN where nothing was found."""
    trusted: BoolArray
    """(B,) whether the end is a certified maximum without a spike."""

    def mixtures(self) -> list[Mixture]:
        """The B mixtures."""
        return [Mixture._of(self.weights[b], self.bank[b]) for b in range(len(self.weights))]


def refit(
    start: Mixture,
    values: FloatArray,
    weights: FloatArray | None = None,
    *,
    equal_sd: bool = False,
    tol: float = 1e-8,
) -> Refits:
    """Climb from `start`, whose components are of one family, on each of B data sets.

    Parameters
    ----------
    values : (B, n), or (n,) where only the weights differ
    weights : (B, n) or None
        A value of weight 0 is not there.
    """
    family = type(start.components[0])
    method = Method("em", True, tol, LONGEST, np.random.default_rng(0))
    count = len(values) if weights is None else len(weights)
    columns = np.broadcast_to(values, (count, np.shape(values)[-1]))
    ends, logliks, trusted = [], [], []
    for b in range(count):
        sample = Sample(columns[b], weights=None if weights is None else weights[b])
        problem = pose(sample, family, equal_sd=equal_sd)
        found = from_start(problem, problem.state(start), method)
        state = found.climb.end.state.reordered(np.argsort(found.order))  # as in the start
        ends.append((state.weights, problem.components(state.bank).fields()))
        logliks.append(problem.loglik(float(found.climb.end.loglik)))
        trusted.append(bool(found.outcome))
    fields = zip(*(fields for _, fields in ends), strict=True)
    bank = family._of(*(np.stack(field) for field in fields))
    return Refits(np.stack([w for w, _ in ends]), bank, np.array(logliks), np.array(trusted))
