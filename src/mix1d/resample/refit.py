"""Many data sets fitted again: where they come from decides how.

====================  ===========================================================================
`refit`               a climb from the mixture that they resemble, and a brief search if wanted:
                      for bootstrap, bands and tests of fit
`searched`            a full search: for likelihood ratios, where a larger number of components
                      has no mixture to begin from
====================  ===========================================================================

Both take compiled loops for the families that these know (`em.engine.is_native`), several
data sets at a time, and arrays for the others, one data set after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.engine import is_native
from mix1d.em.from_start import from_start
from mix1d.em.method import Method
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.each import LONGEST, Effort, effort, fitted
from mix1d.search.search import search

__all__ = ["Refits", "Searched", "refit", "searched"]

TOL = 1e-8
"""Log-likelihood units that a certified maximum may lie above the end of a climb."""

CERTIFIED = (Outcome.CONVERGED, Outcome.DOUBTFUL)
"""Outcomes of a refit that is trusted. A component of few rows, which makes the fit of the data
doubtful, is no failure here: that draws have such components is what their errors are about."""

BRIEF = effort(2)
"""How thoroughly a data set is searched where a climb from a mixture that it resembles is made too:
of 99 replicates of four normals it misses the end of a thorough search in 8, and takes a tenth of
its time."""


@dataclass(frozen=True)
class Refits:
    """Where B climbs ended. Components keep the order of the start: they are not sorted again."""

    weights: FloatArray
    """(B, k); NaN where nothing could be fitted because all values are equal."""
    bank: Family
    """A stack in the user's coordinates whose fields are (B, k)."""
    loglik: FloatArray
    """(B,) log-likelihood of each data set; NaN where nothing was found."""
    trusted: BoolArray
    """(B,) whether the end is a certified maximum without a spike."""

    def only(self, rows: BoolArray) -> Refits:
        """Some of them."""
        return Refits(self.weights[rows], self.bank[rows], self.loglik[rows], self.trusted[rows])

    def mixtures(self) -> list[Mixture]:
        """The B mixtures."""
        return [Mixture._of(self.weights[b], self.bank[b]) for b in range(len(self.weights))]


class Searched(NamedTuple):
    """The heights of the maxima that were found for B data sets."""

    loglik: FloatArray
    """(B,) the largest log-likelihood of each data set."""
    is_penalised: BoolArray
    """(B,) whether there was only a spike, so that it is that of the penalised maximum."""


def refit(
    start: Mixture,
    values: FloatArray,
    weights: FloatArray | None = None,
    *,
    equal_sd: bool = False,
    search: bool = False,
) -> Refits:
    """Climb from `start`, whose components are of one family, on each of B data sets.

    With `search` each data set is searched too where compiled loops know the family, briefly, and
    the higher end counts.

    Parameters
    ----------
    values : (B, n), or (n,) where only the weights differ
    weights : (B, n) or None
        A value of weight 0 was not observed.
    """
    family = type(start.components[0])
    count = len(values) if weights is None else len(weights)
    columns = np.broadcast_to(values, (count, np.shape(values)[-1]))
    if is_native(family):
        climbed = _climbed_natively(start, columns, weights, equal_sd)
        if not search or start.k == 1:
            return climbed
        return _higher(climbed, _climbed_natively(start, columns, weights, equal_sd, BRIEF))
    return _climbed_by_arrays(start, columns, weights, equal_sd)


def searched(
    columns: Sequence[FloatArray], k: int, family: type[Family], *, equal_sd: bool, seed: int
) -> Searched:
    """Search for `k` components in each data set.

    What is compared with the data sets, such as the data of a test, must be searched by this too.
    """
    if is_native(family):
        ends = fitted(columns, k, family=family, shared=equal_sd, seed=seed)
        is_penalised = [outcome is Outcome.PENALISED for outcome in ends.outcomes]
        return Searched(ends.loglik, np.array(is_penalised, dtype=bool))
    logliks, penalised = [], []
    for column in columns:
        problem = pose(Sample(column), family, equal_sd=equal_sd)
        found = search(problem, k, _method(seed)).found
        logliks.append(problem.loglik(float(found.climb.end.loglik)))
        penalised.append(found.outcome is Outcome.PENALISED)
    return Searched(np.array(logliks), np.array(penalised, dtype=bool))


def _method(seed: int) -> Method:
    return Method("em", True, TOL, LONGEST, np.random.default_rng(seed))


# -------------------------------------------------------------------- climbs from one start


def _higher(one: Refits, other: Refits) -> Refits:
    """Of each data set the end that is trusted, else the one that is higher."""
    first = np.where(one.trusted, one.loglik, -np.inf)
    second = np.where(other.trusted, other.loglik, -np.inf)
    better = np.where(first == second, other.loglik > one.loglik, second > first)

    def chosen(a: FloatArray, b: FloatArray) -> FloatArray:
        return np.where(better.reshape(-1, *[1] * (a.ndim - 1)), b, a)

    fields = zip(one.bank.fields(), other.bank.fields(), strict=True)
    return Refits(
        chosen(one.weights, other.weights),
        type(one.bank)._of(*(chosen(a, b) for a, b in fields)),
        chosen(one.loglik, other.loglik),
        one.trusted | other.trusted,
    )


def _climbed_natively(
    start: Mixture,
    columns: FloatArray,
    weights: FloatArray | None,
    equal_sd: bool,
    searching: Effort | None = None,
) -> Refits:
    family, counts = type(start.components[0]), None
    if weights is not None:
        order = np.argsort(columns, axis=1, kind="stable")
        columns = np.take_along_axis(columns, order, axis=1)
        counts = list(np.take_along_axis(weights, order, axis=1))
    place = np.array([start.weights, *family.stack(start.components).fields()])
    ends = fitted(
        list(columns), start.k, family=family, counts=counts, shared=equal_sd, tol=TOL,
        start=None if searching else place, much=searching,
    )  # fmt: skip
    bank = family._of(ends.places[:, 1], ends.places[:, 2])
    trusted = np.array([outcome in CERTIFIED for outcome in ends.outcomes])
    return Refits(ends.places[:, 0], bank, ends.loglik, trusted)


def _climbed_by_arrays(
    start: Mixture, columns: FloatArray, weights: FloatArray | None, equal_sd: bool
) -> Refits:
    family = type(start.components[0])
    method = _method(0)
    nothing = [np.full(start.k, np.nan)] * (1 + len(family.parameters))
    ends, logliks, trusted = [], [], []
    for b, column in enumerate(columns):
        try:
            sample = Sample(column, weights=None if weights is None else weights[b])
            problem = pose(sample, family, equal_sd=equal_sd)
        except Mix1dError:  # all values of this draw are equal
            ends.append(nothing)
            logliks.append(np.nan)
            trusted.append(False)
            continue
        found = from_start(problem, problem.state(start), method)
        state = found.climb.end.state.at(np.argsort(found.order))  # as in the start
        ends.append([state.weights, *problem.components(state.bank).fields()])
        logliks.append(problem.loglik(float(found.climb.end.loglik)))
        trusted.append(found.outcome in CERTIFIED)
    shares, *fields = (np.stack(parts) for parts in zip(*ends, strict=True))
    return Refits(shares, family._of(*fields), np.array(logliks), np.array(trusted))
