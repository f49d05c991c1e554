"""The prior of a posterior: what was given, and for the rest the default."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.model.line_prior import LinePrior
from mix1d.model.parametrization import Parametrization
from mix1d.model.prior import Prior
from mix1d.model.prior_measure import PriorDensity
from mix1d.model.prior_names import number_of
from mix1d.model.prior_terms import WIDTH
from mix1d.model.problem import Problem
from mix1d.posterior.default_prior import default_densities
from mix1d.posterior.log_density import LogDensity, LogWeights

__all__ = ["LogPrior", "log_prior"]


@dataclass(frozen=True, eq=False)
class LogPrior:
    """A log density of the full coordinates of a mixture, with derivatives."""

    given: PriorDensity | None
    """What was given."""
    parts: tuple[LogDensity, ...]
    """The densities of the rest."""
    in_words: str

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


def log_prior(
    problem: Problem, free: Parametrization, vector: FloatArray, given: Prior | None
) -> LogPrior:
    """The prior of the mixtures with these free coordinates, of which `vector` is one.

    It is a density of the free coordinates: what components share has it once, what is held or
    follows from others has none. `given` was checked; what it does not name has the default.
    """
    own = _independent(free.constraint.jacobian(vector))
    own[: free.k] = False
    if given is None:
        density, words = None, []
        weights = [LogWeights(np.eye(free.k, own.size))]
    else:
        named = _named(given, free, own.size)
        posed = replace(problem, prior=LinePrior.of(given, problem))
        density = replace(PriorDensity.of(posed, free), is_first=own & named)
        own, words, weights = own & ~named, [str(given)], []
    if free.k > 1 and (given is None or given._of_weights is None):
        words.append("weights ~ dirichlet(alpha=1)")
    rest = default_densities(problem, free, own)
    parts = (*weights, *(part for part, _ in rest))
    return LogPrior(density, parts, ", ".join([*words, *(told for _, told in rest)]))


def _independent(jacobian: FloatArray) -> BoolArray:
    """(f,) the first full coordinates from which the (q) free ones follow."""
    left, found = np.array(jacobian), np.zeros(len(jacobian), dtype=bool)
    for place, row in enumerate(left):
        size = np.linalg.norm(row)
        if size > 1e-9 * max(1.0, float(np.linalg.norm(jacobian[place]))):
            found[place] = True
            along = row / size
            left -= np.outer(left @ along, along)
    return found


def _named(prior: Prior, free: Parametrization, size: int) -> BoolArray:
    """(f,) the full coordinates of which the prior has a density."""
    result, start = np.zeros(size, dtype=bool), free.k
    for block in free.blocks:
        count = len(block.components)
        for name, entry in prior._of_parameters.items():
            number = number_of(name, block.family)
            number = block.family.core.scale_index if number == WIDTH else number
            if number is None:
                continue
            for place, component in enumerate(block.components):
                is_said = not isinstance(entry, tuple) or entry[component] is not None
                result[start + number * count + place] |= is_said
        start += count * len(block.family.parameters)
    return result
