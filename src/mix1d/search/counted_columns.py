"""Many columns of counts: mixtures of Poissons or negative binomials by compiled loops.

A column whose starts disagree is searched once more from more of them. What the loops do not serve,
very large counts, or of which they found nothing for certain, is fitted as one data set is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.families import Family
from mix1d.families.negative_binomial import NegativeBinomial
from mix1d.families.poisson import Poisson
from mix1d.kernels import in_threads
from mix1d.kernels.counts import LARGEST_COUNT, search_counts
from mix1d.kernels.library import compiled
from mix1d.kernels.many import CERTIFIED, STALLED, TOO_FEW
from mix1d.search.fitted_columns import OUTCOMES, Fitted

__all__ = ["counted", "serves"]

LONGEST = 200
"""Most iterations of one climb."""

AT_ONCE = 50
"""Number of columns that a thread works on before Ctrl-C is looked for."""

STARTS = {1: 1, 2: 12, 3: 48}
"""Starts of so many components: short runs go sixteen side by side."""

MANY = 64
"""The same of more components."""

FOLLOWED = 0.4
"""The share of the starts of which the distinct ends are followed to their maxima."""

FURTHER = 4
"""A second search makes so many times the starts of the first."""


class _Column(NamedTuple):
    """Distinct counts, ascending, and how often each occurs."""

    values: FloatArray
    counts: FloatArray


def serves(family: type[Family]) -> bool:
    """Whether compiled loops search columns of this family, and are there."""
    return family in (Poisson, NegativeBinomial) and compiled()


def counted(
    columns: Sequence[FloatArray],
    counts: Sequence[FloatArray] | None,
    k: int,
    family: type[Family],
    tol: float,
    share: float,
    done: Callable[[int], object] | None,
    alone: Callable[[int], Fitted],
) -> Fitted:
    """The best mixture for each column; `share` is that of the starts, `alone` fits one column."""
    every = [_column(values, counts, i) for i, values in enumerate(columns)]
    small = [i for i, one in enumerate(every) if one.values.max(initial=0.0) <= LARGEST_COUNT]
    numbers = np.full((len(every), 1 + len(family.parameters), k), np.nan)
    loglik = np.full(len(every), np.nan)
    codes, agreed = np.full(len(every), STALLED), np.zeros(len(every), dtype=bool)
    rows, starts = small, ceil(share * STARTS.get(k, MANY))
    for times in (1, FURTHER):
        searched = _searched([every[i] for i in rows], k, family, tol, times * starts, done)
        _keep_better(rows, searched, numbers, loglik, codes, agreed)
        rows, done = [i for i in small if not agreed[i]], None
    outcomes = [OUTCOMES[code] for code in codes.tolist()]
    ties = np.array([one.counts.max(initial=0.0) for one in every])
    result = Fitted(numbers, loglik, outcomes, ties)
    for i in np.flatnonzero(~agreed & (codes != CERTIFIED)).tolist():
        found = alone(i)
        numbers[i], loglik[i], outcomes[i] = found.numbers[0], found.loglik[0], found.outcomes[0]
    return result


def _column(values: FloatArray, counts: Sequence[FloatArray] | None, i: int) -> _Column:
    if counts is not None:
        return _Column(values, counts[i])
    distinct, repeats = np.unique(values, return_counts=True)
    return _Column(distinct, repeats.astype(np.float64))


def _searched(
    columns: Sequence[_Column],
    k: int,
    family: type[Family],
    tol: float,
    starts: int,
    done: Callable[[int], object] | None,
) -> Iterator[tuple[FloatArray, FloatArray, IntArray, IntArray]]:
    """Weights and fields, log-likelihoods, codes, and whether the starts agreed, part by part."""

    def part(first: int) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        some = columns[first : first + AT_ONCE]
        return search_counts(
            np.concatenate([one.values for one in some]),
            np.concatenate([one.counts for one in some]),
            np.cumsum([0, *(one.values.size for one in some)]),
            k,
            has_sizes=family is NegativeBinomial,
            tol=tol,
            longest=LONGEST,
            starts=starts,
            survivors=ceil(FOLLOWED * starts),
            seed=0,
        )

    for mixtures, logliks, codes, agreed in in_threads(part, range(0, len(columns), AT_ONCE)):
        if family is NegativeBinomial:
            with np.errstate(divide="ignore"):
                mixtures[:, 2] = 1.0 / mixtures[:, 2]
        if done:
            done(len(mixtures))
        yield mixtures[:, : 1 + len(family.parameters)], logliks, codes, agreed


def _keep_better(
    rows: Sequence[int],
    searched: Iterator[tuple[FloatArray, FloatArray, IntArray, IntArray]],
    numbers: FloatArray,
    loglik: FloatArray,
    codes: IntArray,
    agreed: IntArray,
) -> None:
    """Take the answers for these rows that can be trusted more, or as much and are higher."""
    first = 0
    for mixtures, logliks, ends, agreements in searched:
        part = np.array(rows[first : first + len(mixtures)], dtype=np.intp)
        first += len(mixtures)
        worth = (ends == CERTIFIED).astype(int) - (codes[part] == CERTIFIED)
        better = (worth > 0) | ((worth == 0) & ~(logliks <= loglik[part]))
        chosen = part[better]
        numbers[chosen], loglik[chosen] = mixtures[better], logliks[better]
        codes[chosen] = ends[better]
        agreed[part] = (agreements > 0) | (ends == TOO_FEW)
