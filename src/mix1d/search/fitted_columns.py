"""What a search of many data sets gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.errors import Outcome
from mix1d.kernels.many import CERTIFIED, COLLAPSED, DOUBTFUL, LONG, PENALISED, STALLED, TOO_FEW

__all__ = ["OUTCOMES", "Fitted", "most_ties"]

OUTCOMES = {
    CERTIFIED: Outcome.CONVERGED,
    DOUBTFUL: Outcome.DOUBTFUL,
    STALLED: Outcome.FLAT,
    LONG: Outcome.MAX_ITER,
    COLLAPSED: Outcome.PENALISED,
    PENALISED: Outcome.PENALISED,
    TOO_FEW: Outcome.TOO_FEW,
}
"""The outcomes by the codes of the compiled loops. Where EM stalled there is a ridge or a
saddle."""


class Fitted(NamedTuple):
    """The fits of n data sets."""

    numbers: FloatArray
    """(n, 1 + parameters, k) weights and the fields of the components; NaN where nothing was
    fitted."""
    loglik: FloatArray
    """(n,) log-likelihoods."""
    outcomes: list[Outcome]
    ties: FloatArray
    """(n,) rows of the value that most rows share; NaN where nothing was fitted."""

    def replace(self, rows: Sequence[int], ends: Fitted) -> None:
        """Puts other fits in the place of those of some data sets."""
        self.numbers[rows], self.loglik[rows] = ends.numbers, ends.loglik
        self.ties[rows] = ends.ties
        for i, outcome in zip(rows, ends.outcomes, strict=True):
            self.outcomes[i] = outcome


def most_ties(values: FloatArray, counts: FloatArray | None, offsets: IntArray) -> FloatArray:
    """(n,) rows of the value that most rows share, of each of n sorted columns."""
    ties, is_there = np.zeros(offsets.size - 1), np.diff(offsets) > 0
    begins = offsets[:-1][is_there]
    if not begins.size:
        return ties
    if counts is None:  # with any, the values are distinct
        is_first = np.append(True, values[1:] != values[:-1])
        is_first[begins] = True
        firsts = np.flatnonzero(is_first)
        counts = np.diff(np.append(firsts, values.size)).astype(np.float64)
        begins = np.searchsorted(firsts, begins)
    ties[is_there] = np.maximum.reduceat(counts, begins)
    return ties
