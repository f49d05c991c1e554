"""Many data sets fitted again: where they come from decides how.

====================  ===========================================================================
`refit`               EM from the mixture that they resemble, and a brief search if wanted:
                      for bootstrap, bands and tests of fit
`searched`            a full search: for likelihood ratios, where a larger number of components
                      has no mixture to begin from
====================  ===========================================================================

`search.each` decides between compiled loops and arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.choices import Effort
from mix1d.em.engine import is_native
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.model.prior import Prior
from mix1d.search.each import Fitted, amounts, fitted

__all__ = ["Refits", "Searched", "refit", "searched"]

TOL = 1e-8
"""A refit is certified where it lies at most this many log-likelihood units below its maximum."""

CERTIFIED = (Outcome.CONVERGED, Outcome.AT_BOUND, Outcome.MAP, Outcome.DOUBTFUL)
"""Outcomes of a refit that is trusted. A component of few rows, which makes the fit of the data
doubtful, is no failure here: replicates have such components by chance, and the errors must show
that. Likewise an sd of 0, where the measurement errors explain all the spread of a replicate."""

BRIEF = amounts(2)
"""How much is searched where EM also starts from the mixture that the data set resembles: for 99
replicates of four normals it misses the maximum of a thorough search in 8, in a tenth of the
time."""


@dataclass(frozen=True)
class Refits:
    """Where B runs of EM ended. Components keep the order of the start, unsorted."""

    weights: FloatArray
    """(B, k); NaN where nothing could be fitted because all values are equal."""
    bank: Family
    """A stack in the user's coordinates whose fields are (B, k)."""
    loglik: FloatArray
    """(B,) log-likelihood of each data set; NaN where nothing was found."""
    trusted: BoolArray
    """(B,) whether the end is a certified maximum without a spike."""

    def only(self, rows: BoolArray) -> Refits:
        """The refits in these rows."""
        return Refits(self.weights[rows], self.bank[rows], self.loglik[rows], self.trusted[rows])

    def mixtures(self) -> list[Mixture]:
        """The B mixtures."""
        return [Mixture._of(self.weights[b], self.bank[b]) for b in range(len(self.weights))]


class Searched(NamedTuple):
    """The log-likelihoods of the maxima that were found for B data sets."""

    loglik: FloatArray
    """(B,) the largest log-likelihood of each data set."""
    is_penalised: BoolArray
    """(B,) whether only a spike was found, so that the log-likelihood is that of the penalised
    maximum."""


def refit(
    start: Mixture,
    values: FloatArray,
    weights: FloatArray | None = None,
    *,
    equal_sd: bool = False,
    search: bool = False,
    prior: Prior | None = None,
) -> Refits:
    """Run EM from `start` on each of B data sets.

    With `search` each data set is also searched briefly, where compiled loops know the family, and
    the higher end counts.

    Parameters
    ----------
    values : (B, n), or (n,) where only the weights differ
    weights : (B, n) or None
        A value of weight 0 was not observed.
    prior : Prior or None
        What is known beforehand of each.
    """
    family = type(start._bank)
    count = len(values) if weights is None else len(weights)
    columns = np.broadcast_to(values, (count, np.shape(values)[-1]))
    counts = None
    if weights is not None:
        order = np.argsort(columns, axis=1, kind="stable")
        columns = np.take_along_axis(columns, order, axis=1)
        counts = list(np.take_along_axis(weights, order, axis=1))
    given = np.array([start.weights, *family.stack(start.components).fields()])
    fit_all = partial(
        fitted, list(columns), start.k, family=family, counts=counts, shared=equal_sd, prior=prior
    )
    climbed = _refits(family, fit_all(start=given, tol=TOL))
    if search and start.k > 1 and is_native(family) and prior is None:
        return _higher(climbed, _refits(family, fit_all(much=BRIEF, tol=TOL)))
    return climbed


def _refits(family: type[Family], ends: Fitted) -> Refits:
    weights, *fields = np.moveaxis(ends.numbers, 1, 0)
    trusted = np.array([outcome in CERTIFIED for outcome in ends.outcomes], dtype=bool)
    return Refits(weights, family._of(*fields), ends.loglik, trusted)


def searched(
    columns: Sequence[FloatArray],
    k: int,
    family: type[Family],
    *,
    equal_sd: bool,
    seed: int,
    effort: Effort = "default",
) -> Searched:
    """Search for `k` components in each data set.

    What is compared with the data sets, such as the data of a test, must be searched by this too.
    """
    ends = fitted(columns, k, family=family, shared=equal_sd, seed=seed, effort=effort)
    is_penalised = [outcome is Outcome.PENALISED for outcome in ends.outcomes]
    return Searched(ends.loglik, np.array(is_penalised, dtype=bool))


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
