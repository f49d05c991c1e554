"""The prior of a posterior: what was given, and for the rest the default."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.model.line_prior import LinePrior
from mix1d.model.owning import named_places, own_places
from mix1d.model.parametrization import Parametrization
from mix1d.model.prior import Prior
from mix1d.model.prior_measure import PriorDensity
from mix1d.model.problem import Problem
from mix1d.posterior.default_prior import default_densities
from mix1d.posterior.log_density import LogDensity, LogWeights
from mix1d.posterior.volume import Volume

__all__ = ["LogPrior", "log_prior"]


@dataclass(frozen=True, eq=False)
class LogPrior:
    """A log density of the full coordinates of a mixture, with derivatives."""

    given: PriorDensity | None
    """What was given."""
    parts: tuple[LogDensity, ...]
    """The densities of the rest."""
    in_words: str
    volume: Volume | None
    """What constraints make of the volume; None where it is the same everywhere."""

    def value_and_score(self, full: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log density (...) and its score (..., f) at full coordinates (..., f).

        The logarithms of the weights need not be those of weights that sum to 1.
        """
        if self.given is None:
            value, score = np.zeros(full.shape[:-1]), np.zeros_like(full)
        else:
            value, score = self.given.value_and_score(full)
        for part in self.parts:
            own, slope = part.value_and_slope(full @ part.rows.T)
            value = value + own
            score = score + slope @ part.rows
        return value, score

    def hessian(self, full: FloatArray) -> FloatArray:
        """(f, f) second derivatives at one point."""
        size = full.size
        result = np.zeros((size, size)) if self.given is None else self.given.hessian(full)
        for part in self.parts:
            result = result + part.rows.T @ part.curvature(part.rows @ full) @ part.rows
        return np.asarray(result)


def log_prior(problem: Problem, free: Parametrization, given: Prior | None) -> LogPrior:
    """The prior of the mixtures with these free coordinates.

    It is a density of weights and parameters, each number that is free once (`model.owning`).
    `given` was checked; what it does not name has the default.
    """
    named = np.zeros(free.full_size, dtype=bool)
    if given is not None:
        named = named_places(given, free.blocks, free.k)
    own = own_places(free.constraint, free.size, free.k, named)
    if given is None:
        density, words = None, []
        weights = [LogWeights(np.eye(free.k, own.size))]
    else:
        posed = replace(problem, prior=LinePrior.of(given, problem))
        density = replace(PriorDensity.of(posed, free), is_first=own & named)
        words, weights = [str(given)], []
    if free.k > 1 and (given is None or given._of_weights is None):
        words.append("weights ~ dirichlet(alpha=1)")
    rest = default_densities(problem, free, own & ~named)
    parts = (*weights, *(part for part, _ in rest))
    in_words = ", ".join([*words, *(told for _, told in rest)])
    return LogPrior(density, parts, in_words, Volume.of(free, own))
