"""What a search of many data sets gives."""

from __future__ import annotations

from typing import NamedTuple

from mix1d.arrays import FloatArray
from mix1d.errors import Outcome
from mix1d.kernels.many import CERTIFIED, COLLAPSED, DOUBTFUL, LONG, PENALISED, STALLED, TOO_FEW

__all__ = ["OUTCOMES", "Fitted"]

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
