"""Many data sets, each fitted with the same number of components: the one place for all of them.

Used for many columns and for replicates: a day of genomics is twenty thousand columns of five
hundred numbers; a bootstrap is a thousand runs of EM from one start. Neither needs the trace or the
names of the starts, and each must cost no more than its arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, pairwise
from math import ceil
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import Effort
from mix1d.em.engine import is_native
from mix1d.em.from_start import from_start
from mix1d.em.method import Method
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, Normal
from mix1d.kernels import in_threads
from mix1d.kernels.many import search_columns
from mix1d.mixture import Mixture
from mix1d.model.prior import Prior
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.counted_columns import counted, serves
from mix1d.search.fitted_columns import OUTCOMES, Fitted, most_ties
from mix1d.search.search import search

__all__ = ["LONGEST", "ColumnAmounts", "Fitted", "amounts", "fitted"]

LONGEST = 2_000
"""Most iterations of EM from one start."""

SHARES: dict[Effort, float] = {"quick": 0.5, "default": 1.0, "thorough": 4.0}
"""Starts of each effort, as a share of those of the default."""

AT_ONCE = 2e4
"""Number of values that a thread works on before Ctrl-C is looked for: some milliseconds."""


class ColumnAmounts(NamedTuple):
    """How thoroughly each data set is searched."""

    cells: int
    """Number of cells of the coarse copy on which the starts run."""
    random: int
    """Number of random starts, added to the 11 fixed ones."""
    survivors: int
    """Number of distinct short runs that are followed to their maxima."""
    moved: int = 0
    """Number of starts of a further round: the best maximum with one component moved."""
    alone: int = 0
    """Number of random starts that climb on L alone, for 200 values."""

    def times(self, share: float) -> ColumnAmounts:
        """That share of the starts, on the same cells."""
        return ColumnAmounts(self.cells, *(ceil(share * number) for number in self[1:]))


def amounts(k: int) -> ColumnAmounts:
    """How much a search for k components needs (`benchmarks/columns.py`)."""
    if k <= 2:
        return ColumnAmounts(96, 4, 4)
    return ColumnAmounts(128, 53, 12, 32) if k == 3 else ColumnAmounts(256, 53, 20, 64)


def further(k: int) -> ColumnAmounts:
    """Of a second search, where the starts of the first did not agree."""
    if k <= 2:
        return ColumnAmounts(96, 53, 16, 0, 30)
    return ColumnAmounts(128, 117, 32, 128, 12) if k == 3 else ColumnAmounts(256, 245, 60, 192, 8)


def fitted(
    columns: Sequence[FloatArray],
    k: int,
    *,
    family: type[Family] = Normal,
    counts: Sequence[FloatArray] | None = None,
    start: FloatArray | None = None,
    shared: bool = False,
    tol: float = 1e-8,
    seed: int = 0,
    much: ColumnAmounts | None = None,
    effort: Effort = "default",
    again: bool = False,
    done: Callable[[int], object] | None = None,
    prior: Prior | None = None,
) -> Fitted:
    """The best sound mixture for each column; from `start` (1 + parameters, k), if there is one.

    Normals and lognormals by compiled loops, many columns at a time, and gammas from a start; other
    families one column after the other, with the search of one data set.

    Parameters
    ----------
    columns : finite, in the support of the family; sorted if there are counts
    counts : how often each value counts, once by default
    start : the mixture that all resemble; the ends of EM from it are certified, not polished
    much : how thoroughly each is searched by the compiled loops, by default as k needs
    effort : the share of these starts that is made
    again : whether a column is searched again: by the compiled loops, from more starts, where fewer
        than three in five of the first ones led to the answer; then, where nothing that
        is trusted was found, as one data set is
    done : called with the number of columns after each task
    prior : what is known beforehand of each
    """
    method = Method(
        "em", True, tol, LONGEST, np.random.default_rng(seed), effort=effort, polish=start is None
    )
    settings = _Settings(k, family, shared, method, start, prior)
    alone = partial(_one, settings, columns=columns, counts=counts)
    if again and prior is None and serves(family):
        return counted(columns, counts, k, family, tol, SHARES[effort], done, alone)
    if prior is not None or not is_native(family):
        ends = []
        for part in _apart(settings, columns, counts, alone):
            ends.append(part)
            if done:
                done(len(part.outcomes))
        return _together(ends, settings)
    much = (much or amounts(k)).times(SHARES[effort])
    result, agreed = _natively(settings, columns, counts, much, seed, done)
    if again:
        if rows := np.flatnonzero(~agreed).tolist():
            some = [columns[i] for i in rows]
            repeats = None if counts is None else [counts[i] for i in rows]
            much = further(k).times(SHARES[effort])
            result.replace(rows, _natively(settings, some, repeats, much, seed)[0])
        for i, outcome in enumerate(result.outcomes):
            if not outcome and outcome is not Outcome.TOO_FEW:
                result.replace([i], _one(settings, i, columns, counts))
    return result


class _Settings(NamedTuple):
    """The settings that are the same for all columns."""

    k: int
    family: type[Family]
    shared: bool
    method: Method
    start: FloatArray | None
    prior: Prior | None = None

    def nothing(self) -> Fitted:
        """The result for a column with too few distinct values."""
        numbers = np.full((1, 1 + len(self.family.parameters), self.k), np.nan)
        return Fitted(numbers, np.full(1, np.nan), [Outcome.TOO_FEW], np.full(1, np.nan))


def _together(parts: Sequence[Fitted], settings: _Settings) -> Fitted:
    one = settings.nothing()
    none = Fitted(one.numbers[:0], one.loglik[:0], [], one.ties[:0])
    numbers, logliks, outcomes, ties = zip(none, *parts, strict=True)
    return Fitted(
        np.concatenate(numbers),
        np.concatenate(logliks),
        list(chain(*outcomes)),
        np.concatenate(ties),
    )


# ------------------------------------------------------------------------------ one by one
def _apart(
    settings: _Settings,
    columns: Sequence[FloatArray],
    counts: Sequence[FloatArray] | None,
    alone: Callable[[int], Fitted],
) -> Iterator[Fitted]:
    """The fits, one column after the other; gammas from a start, parts of them at once."""
    if settings.start is not None and settings.prior is None and not settings.shared:
        from mix1d.search.gamma_columns import climbed, climbs

        if climbs(settings.family):
            yield from climbed(columns, counts, settings.start, settings.method, alone)
            return
    yield from map(alone, range(len(columns)))


def _one(
    settings: _Settings,
    i: int,
    columns: Sequence[FloatArray],
    counts: Sequence[FloatArray] | None,
) -> Fitted:
    """The fit of one column, as of one data set."""
    k, family, shared, method, start, prior = settings
    values = columns[i]
    if start is None and np.unique(values).size < max(k, 2):
        return settings.nothing()
    try:
        sample = Sample(values, weights=None if counts is None else counts[i])
        problem = pose(sample, family, equal_sd=shared, prior=prior)
    except Mix1dError:  # all values are equal
        return settings.nothing()
    if start is None:
        found = search(problem, k, method).found
        state = found.climb.end.state
    else:
        mixture = Mixture._of(start[0], family._of(*start[1:]))
        found = from_start(problem, problem.state(mixture), method)
        state = found.climb.end.state.at(np.argsort(found.order))  # as in the start
    fields = problem.components(state.bank).fields()
    loglik = problem.loglik(float(found.climb.end.loglik))
    numbers, ties = np.array([[state.weights, *fields]]), np.array([sample.weights.max()])
    return Fitted(numbers, np.array([loglik]), [found.outcome], ties)


# ------------------------------------------------------------------------------ compiled loops
def _sort_columns(values: FloatArray, offsets: IntArray) -> None:
    """Sort each column, in place; at once where all are of one length."""
    sizes = np.diff(offsets)
    if (sizes == sizes[0]).all():
        values.reshape(sizes.size, sizes[0]).sort(axis=1)
        return
    for first, last in pairwise(offsets.tolist()):
        values[first:last].sort()


def _natively(
    settings: _Settings,
    columns: Sequence[FloatArray],
    counts: Sequence[FloatArray] | None,
    much: ColumnAmounts,
    seed: int,
    done: Callable[[int], object] | None = None,
) -> tuple[Fitted, BoolArray]:
    """The fits, and whether the starts agreed on each."""
    k, family, shared, method, start, _ = settings
    cells, n_random, survivors, moved, alone = much

    def part(rows: slice) -> tuple[Fitted, IntArray]:
        some = columns[rows]
        values = np.concatenate(some)
        offsets = np.cumsum([0, *map(len, some)])
        repeats = None if counts is None else np.concatenate(counts[rows])
        if repeats is None:
            _sort_columns(values, offsets)
        numbers, logliks, codes, agreed = search_columns(
            family.to_line(values), repeats, offsets, k, start, shared=shared, tol=method.tol,
            longest=method.max_iter, cells=cells, random=n_random, survivors=survivors, moved=moved,
            alone=alone, seed=seed,
        )  # fmt: skip
        if family is not Normal:
            jacobians = family.log_jacobian(values) * (1.0 if repeats is None else repeats)
            logliks += np.add.reduceat(jacobians, offsets[:-1])
        outcomes = [OUTCOMES[code] for code in codes.tolist()]
        return Fitted(numbers, logliks, outcomes, most_ties(values, repeats, offsets)), agreed

    parts: list[Fitted] = []
    all_agreed = [np.zeros(0, dtype=bool)]
    for ends, agreed in in_threads(part, _parts(columns)):
        parts.append(ends)
        all_agreed.append(agreed > 0)
        if done:
            done(len(ends.outcomes))
    return _together(parts, settings), np.concatenate(all_agreed)


def _parts(columns: Sequence[FloatArray]) -> Iterator[slice]:
    """Neighbouring columns of about `AT_ONCE` values together."""
    first, size = 0, 0
    for i, column in enumerate(columns):
        size += len(column)
        if size >= AT_ONCE:
            yield slice(first, i + 1)
            first, size = i + 1, 0
    if first < len(columns):
        yield slice(first, len(columns))
