"""Many columns of gammas, each climbed from one start by compiled loops.

A column of which they proved no maximum beyond doubt is climbed once more as one data set is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.families.gamma import Gamma
from mix1d.kernels import in_threads
from mix1d.kernels.gammas import climb_gammas
from mix1d.kernels.library import compiled
from mix1d.search.fitted_columns import OUTCOMES, Fitted, most_ties

__all__ = ["climbed", "climbs"]

AT_ONCE = 50
"""Number of columns that a thread works on before Ctrl-C is looked for."""


def climbs(family: type[Family]) -> bool:
    """Whether compiled loops climb from mixtures of this family, and are there."""
    return family is Gamma and compiled()


def climbed(
    columns: Sequence[FloatArray],
    counts: Sequence[FloatArray] | None,
    start: FloatArray,
    method: Method,
    alone: Callable[[int], Fitted],
) -> Iterator[Fitted]:
    """The maximum of each column to which EM leads from `start`; `alone` climbs one of them."""

    def part(first: int) -> tuple[int, Fitted]:
        some = slice(first, first + AT_ONCE)
        each = columns[some] if counts else [np.sort(column) for column in columns[some]]
        values, offsets = np.concatenate(each), np.cumsum([0, *map(len, each)])
        repeats = np.concatenate(counts[some]) if counts else None
        numbers, logliks, codes = climb_gammas(
            values, repeats, offsets, start, tol=method.tol, longest=method.max_iter
        )
        outcomes = [OUTCOMES[code] for code in codes.tolist()]
        return first, Fitted(numbers, logliks, outcomes, most_ties(values, repeats, offsets))

    for first, ends in in_threads(part, range(0, len(columns), AT_ONCE)):
        for i, outcome in enumerate(ends.outcomes):
            if outcome is not Outcome.CONVERGED:
                ends.replace([i], alone(first + i))
        yield ends
