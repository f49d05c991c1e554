"""The log posterior density of a mixture, with its score, for all chains side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.step import evaluate
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State
from mix1d.objects.cached import cached_property
from mix1d.posterior.borderless import Borderless

__all__ = ["Height", "LogPrior", "Target"]


class LogPrior(Protocol):
    """A log density of the full coordinates of a mixture."""

    def value_and_score(self, full: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log density (...) and its score (..., f), that of weights which sum to 1."""
        ...

    def hessian(self, full: FloatArray) -> FloatArray:
        """(f, f) second derivatives at one point."""
        ...


class Height(NamedTuple):
    """The log posterior density of some states, and its slope."""

    value: FloatArray
    """(...) minus infinity where it is no number."""
    slope: FloatArray
    """(..., q)."""


@dataclass(frozen=True, eq=False)
class Target:
    """The log posterior density over coordinates without borders, but for a constant."""

    problem: Problem
    free: Parametrization
    prior: LogPrior

    @cached_property
    def borderless(self) -> Borderless:
        """The coordinates of the chains."""
        return Borderless(self.free.lowest, self.free.highest)

    def at(self, z: FloatArray) -> Height:
        """The density at (..., q) coordinates."""
        moved = self.borderless.at(z)
        free, prior = self.free, self.prior
        with np.errstate(all="ignore"):
            full = free.constraint.full(moved.free)
            log_prior, slope = prior.value_and_score(full)
            state = self.problem.state_at(free, moved.free)
            point = evaluate(self.problem, state)
            score = engine_for(self.problem).derivatives(self.problem, point, free)[0]
            weight = self.problem.unit.weight
            by_free = weight * score + (slope[..., None, :] @ free.constraint.jacobian(moved.free))[..., 0, :]
            value = weight * point.loglik + log_prior + moved.log_slope
            by_z = by_free * moved.slope + moved.log_slopes
        known = np.isfinite(value) & np.isfinite(by_z).all(axis=-1)
        return Height(
            np.where(known, value, -np.inf), np.where(known[..., None], by_z, 0.0)
        )

    def information(self, z: FloatArray) -> FloatArray:
        """(q, q) minus the second derivatives at one point."""
        moved = self.borderless.at(z)
        free, weight = self.free, self.problem.unit.weight
        with np.errstate(all="ignore"):
            full = free.constraint.full(moved.free)
            slope, hessian = self.prior.value_and_score(full)[1], self.prior.hessian(full)
            none = np.zeros_like(full)
            by_prior = free.constraint.derivatives(moved.free, slope, -hessian, none)
            point = evaluate(self.problem, self.problem.state_at(free, moved.free))
            by_data = engine_for(self.problem).derivatives(self.problem, point, free)
            score = weight * by_data[0] + by_prior[0]
            information = weight * by_data[1] + by_prior[1]
            result = moved.slope[:, None] * information * moved.slope
            bent = score * moved.curvature + moved.log_curvature
            return np.asarray(result - np.diag(bent))

    def state(self, z: FloatArray) -> State:
        """The mixtures at (..., q) coordinates."""
        return self.problem.state_at(self.free, self.borderless.at(z).free)

    def coordinates(self, state: State) -> FloatArray:
        """(..., q) the coordinates of mixtures."""
        return self.borderless.of(self.free.vector(*state))
