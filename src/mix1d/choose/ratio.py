"""The likelihood ratio of k1 components against k0, and what it is where k0 is true.

Twice the difference of the two maximised log-likelihoods has no chi-squared distribution: where k0
components are enough, the further ones are not identified. Its distribution is found by drawing
data sets from the fit of k0 components and fitting both numbers to each (McLachlan 1987), with the
full search under both: refitted from the original estimates alone, a replicate's larger model
would be caught on a low hill, and the test would reject too often.

The likelihood under k1 is unbounded. Where the best hill has no sound top, it is the one at the
penalised maximum that counts, for the data and for every replicate alike.

Of rounded values the likelihood is that of the intervals they stand for: with densities, narrow
components on ties gain so much, in the data and in the replicates, that nothing else is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.engine import is_native
from mix1d.em.method import Method
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.resample.draws import rounding, units
from mix1d.resample.lattice import Lattice
from mix1d.sample import Sample
from mix1d.search.each import fitted
from mix1d.search.search import search

__all__ = ["LARGEST", "Null", "Rivals", "best", "null_distribution"]

BLOCK = 32
"""Replicates drawn with one generator: the numbers do not depend on the threads."""

NO_GAIN = 1e-4
"""A statistic of intervals below this is one of climbs that were ended early."""

LARGEST = 1_000_000
"""Observations of a replicate that are drawn and fitted one by one."""


@dataclass(frozen=True)
class Rivals:
    """What is compared: mixtures of one family with k0 and with k1 components."""

    family: type[Family]
    k0: int
    k1: int
    shared: bool
    seed: int
    lattice: Lattice | None = None
    """Whose intervals the likelihood is of; None for that of exact values."""


@dataclass
class Null:
    """The statistic of the replicates done so far."""

    statistics: list[FloatArray] = field(default_factory=list)
    n_penalised: int = 0
    """Replicates in which one of the two fits ended in a spike."""
    n_failed: int = 0
    """Replicates that had too few distinct values, and are left out."""

    def values(self) -> FloatArray:
        """(B,) the statistics, in the order in which they were drawn."""
        return np.concatenate([np.empty(0), *self.statistics])


def best(rivals: Rivals, k: int, columns: list[FloatArray]) -> tuple[FloatArray, BoolArray]:
    """Largest log-likelihood found for each column, and whether it is one of a spike.

    The same search for the data and for the replicates.
    """
    kind = rivals.family
    if is_native(kind):
        ends = fitted(columns, k, family=kind, shared=rivals.shared, seed=rivals.seed)
        sound = np.array([outcome is None or bool(outcome) for outcome in ends.outcomes])
        return ends.loglik, ~sound
    logliks, spikes = [], []
    for column in columns:
        problem = pose(Sample(column), kind, equal_sd=rivals.shared)
        method = Method("em", True, 1e-8, 2_000, np.random.default_rng(rivals.seed))
        found = search(problem, k, method).found
        logliks.append(problem.loglik(float(found.climb.end.loglik)))
        spikes.append(found.outcome is Outcome.PENALISED)
    return np.array(logliks), np.array(spikes, dtype=bool)


def statistics(rivals: Rivals, columns: list[FloatArray]) -> tuple[FloatArray, BoolArray]:
    """Twice the gain of k1 components over k0, (B,), and whether a spike had a part in it.

    A larger model never fits worse: where its search ended lower, the gain is 0.
    """
    if rivals.lattice:
        return _gains(rivals, rivals.lattice, columns), np.zeros(len(columns), dtype=bool)
    (low, spike), (high, other) = (best(rivals, k, columns) for k in (rivals.k0, rivals.k1))
    return np.maximum(2.0 * (high - low), 0.0), spike | other


def _gains(rivals: Rivals, lattice: Lattice, columns: list[FloatArray]) -> FloatArray:
    """The same of intervals, which make no spikes."""
    ends = lattice.searched(*lattice.counted(columns), rivals.k1)
    gains = 2.0 * (ends[-1].logliks - ends[rivals.k0 - 1].logliks)
    return np.where(gains < NO_GAIN, 0.0, gains)


def null_distribution(
    rivals: Rivals,
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: np.random.Generator,
    done: Callable[[FloatArray], bool],
    *,
    keep: bool = False,
) -> Null:
    """The statistic of `n` data sets drawn from `mixture`, the fit with k0 components.

    `done` is shown each block of them, and says whether they are enough. Ctrl-C raises
    `KeyboardInterrupt`; with `keep`, once there are any, it ends the work.

    Raises
    ------
    Mix1dError
        If the sample is too large to be drawn again and again.
    """
    size = units(sample)
    if size > LARGEST:
        raise Mix1dError(
            f"`x` must have at most {LARGEST:,} values for a bootstrap of both hypotheses, got "
            f"{size:,}: use a random part of the rows"
        )
    rounded, null = rounding(mixture, sample), Null()
    blocks = range(0, n, BLOCK)
    try:
        for child, first in zip(rng.spawn(len(blocks)), blocks, strict=True):
            drawn = rounded(mixture.sample((min(BLOCK, n - first), size), rng=child))
            fewest = 1 if rivals.lattice else max(2, rivals.k1)
            fit_for = [column for column in drawn if np.unique(column).size >= fewest]
            null.n_failed += len(drawn) - len(fit_for)
            if not fit_for:
                continue
            values, spikes = statistics(rivals, fit_for)
            null.statistics.append(values)
            null.n_penalised += int(np.count_nonzero(spikes))
            if done(values):
                break
    except KeyboardInterrupt:
        if not (keep and null.statistics):
            raise
    return null
