"""The likelihood ratio of k1 components against k0, and its distribution where k0 is true.

Twice the difference of the two maximised log-likelihoods has no chi-squared distribution: where k0
components are enough, the further ones are not identified. Its distribution is found by drawing
data sets from the fit of k0 components and fitting both numbers to each (McLachlan 1987), with the
full search under both: EM from the original estimates alone would leave the larger model of a
replicate at a low maximum, and the test would reject too often.

The likelihood under k1 is unbounded. Where the search finds no sound maximum, the likelihood at the
penalised maximum counts, for the data and for every replicate alike.

For rounded values the likelihood is that of the intervals they were rounded from: with densities,
narrow components on ties gain so much, in data and replicates, that nothing else is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.choices import Effort
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.resample.draws import Drawn, one_by_one, units
from mix1d.resample.lattice import Lattice
from mix1d.resample.of_rows import drawer_of_rows, searched_rows
from mix1d.resample.pvalues import pvalue, stopped_pvalue
from mix1d.resample.refit import Searched, searched
from mix1d.resample.replicates import BATCH, Examined, replicates
from mix1d.sample import Sample

__all__ = [
    "LARGEST", "Null", "Rivals", "null_distribution", "observed_statistic", "statistics",
    "statistics_of_rows",
]  # fmt: skip

NO_GAIN = 1e-4
"""A likelihood ratio of intervals up to this is taken for 0, because EM stops before such a gain is
complete."""

LARGEST = 1_000_000
"""Most values of a data set: each value is drawn by itself, and each data set is searched twice."""

LARGE = 1 << 12
"""Data sets of more values than this are fitted one batch after the other, because a single batch
already occupies all threads."""


@dataclass(frozen=True)
class Rivals:
    """What is compared: mixtures of one family with k0 and with k1 components."""

    family: type[Family]
    k0: int
    k1: int
    shared: bool
    seed: int
    effort: Effort = "default"
    lattice: Lattice | None = None
    """The lattice of rounded values, whose intervals the likelihood is of; None for exact
    values."""


@dataclass(frozen=True)
class Null:
    """The statistic of the replicates, and the p-value of the data's."""

    pvalue: float
    statistics: FloatArray
    """(B,) statistics of the replicates, in the order in which they were drawn."""
    n_penalised: int
    """Number of replicates in which one of the two fits ended in a spike."""
    n_failed: int
    """Number of replicates with too few distinct values, which are left out."""
    stopped_early: bool
    """Whether no more replicates were drawn because enough had reached the statistic of the
    data."""


def statistics(rivals: Rivals, columns: list[FloatArray]) -> tuple[FloatArray, BoolArray]:
    """Twice the gain of k1 components over k0, (B,), and whether a spike had a part in it.

    A larger model never fits worse: where its search ended lower, the gain is 0.
    """
    if rivals.lattice:
        return _gains(rivals, rivals.lattice, columns), np.zeros(len(columns), dtype=bool)
    return _gains_of(rivals, searched, columns)


def statistics_of_rows(rivals: Rivals, samples: Sequence[Sample]) -> tuple[FloatArray, BoolArray]:
    """`statistics` of data sets of which some rows are no exact values."""
    return _gains_of(rivals, searched_rows, samples)


def _gains_of(
    rivals: Rivals, search: Callable[..., Searched], data: Sequence[Any]
) -> tuple[FloatArray, BoolArray]:
    """The gains of data sets that are searched for either number of components, and the spikes."""
    low, high = (
        search(
            data, k, rivals.family, equal_sd=rivals.shared, seed=rivals.seed, effort=rivals.effort
        )
        for k in (rivals.k0, rivals.k1)
    )
    gains = np.maximum(2.0 * (high.loglik - low.loglik), 0.0)
    return gains, low.is_penalised | high.is_penalised


def _gains(rivals: Rivals, lattice: Lattice, columns: list[FloatArray]) -> FloatArray:
    """Twice the gain for intervals, whose likelihood has no spikes."""
    ends = lattice.searched(*lattice.counted(columns), rivals.k1)
    gains = 2.0 * (ends[-1].logliks - ends[rivals.k0 - 1].logliks)
    return np.where(gains < NO_GAIN, 0.0, gains)


def null_distribution(
    rivals: Rivals,
    observed: float,
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: np.random.Generator,
    *,
    stop_after: int | None = None,
    progress: bool = False,
    keep: bool = False,
) -> Null:
    """Where `observed` lies among the statistics of `n` data sets drawn from `mixture`.

    Parameters
    ----------
    observed
        The statistic of the data.
    mixture
        The fit with k0 components.
    stop_after
        So many replicates that reach `observed` end the work.
    keep
        What Ctrl-C does: end the work and keep what is done, or raise.

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
    fewest = 1 if rivals.lattice else max(2, rivals.k1)
    n_exceeding = 0

    def examine(drawn: Drawn) -> Examined:
        kept = np.array([np.unique(column).size >= fewest for column in drawn.values])
        return Examined(kept, statistics(rivals, list(drawn.values[kept])) if kept.any() else ())

    def examine_rows(samples: Sequence[Sample]) -> Examined:
        kept = np.array([one.values.size >= fewest for one in samples])
        those = [one for one, keep_it in zip(samples, kept, strict=True) if keep_it]
        return Examined(kept, statistics_of_rows(rivals, those) if those else ())

    def enough(found: tuple[FloatArray, ...]) -> bool:
        nonlocal n_exceeding
        n_exceeding += int(np.count_nonzero(found[0] >= observed)) if found else 0
        return stop_after is not None and n_exceeding >= stop_after

    how: dict[str, Any] = {"batch": BATCH, "enough": enough, "progress": progress, "keep": keep}
    if sample.is_exact:
        draw = one_by_one(mixture, sample)
        made = replicates(draw, examine, n, rng, in_turn=size > LARGE, **how)
    else:
        draw_rows = drawer_of_rows("parametric", mixture, sample)
        made = replicates(draw_rows, examine_rows, n, rng, **how)
    null, spikes = made.found or (np.empty(0), np.empty(0, dtype=bool))
    p, used, early = pvalue(observed, null), null, False
    if stop_after is not None:
        p, used, early = stopped_pvalue(observed, null, stop_after)
    return Null(p, used, int(np.count_nonzero(spikes)), made.n_failed, early)


def _every_unit(sample: Sample) -> FloatArray:
    """The values, each as often as it was observed."""
    counts = np.round(sample.weights).astype(np.int64)
    if not np.allclose(counts, sample.weights, rtol=1e-9):
        raise Mix1dError(
            "`weights` must be whole numbers for a test whose replicates are drawn value by value, "
            f"got {sample.weights[np.argmax(counts != sample.weights)]:.6g}"
        )
    return np.repeat(sample.values, counts)


def observed_statistic(rivals: Rivals, sample: Sample) -> float:
    """The statistic of the data."""
    if sample.is_exact:
        return float(statistics(rivals, [_every_unit(sample)])[0][0])
    return float(statistics_of_rows(rivals, [sample])[0][0])
