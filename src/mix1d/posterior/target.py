"""The log posterior density of a mixture, with its score, for all chains side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.step import evaluate
from mix1d.model.parametrization import Parametrization
from mix1d.model.prior import Prior
from mix1d.model.problem import FARTHEST_LOG, Problem, State
from mix1d.objects.cached import cached_property
from mix1d.posterior.borderless import Borderless
from mix1d.posterior.prior import LogPrior, log_prior

__all__ = ["Height", "Target"]

FARTHEST = 10.0
"""In the place of a coordinate that is infinite, as the logit of a probability of 1 is."""


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
    inside: FloatArray
    """(q,) coordinates without borders at which everything is known: those of the fit."""

    @classmethod
    def of(cls, problem: Problem, state: State, given: Prior | None) -> Target:
        """That of a problem without penalty and prior, round a state, with a prior."""
        free = problem.parametrization(state)
        vector = np.nan_to_num(free.vector(*state), nan=0.0, posinf=FARTHEST, neginf=-FARTHEST)
        inside = Borderless(free.lowest, free.highest).of(vector)
        return cls(problem, free, log_prior(problem, free, given), inside)

    @cached_property
    def borderless(self) -> Borderless:
        """The coordinates of the chains."""
        return Borderless(self.free.lowest, self.free.highest)

    @cached_property
    def _farthest(self) -> FloatArray:
        """(f,) the largest full coordinates of a mixture."""
        ends = [np.inf] * self.free.k
        for block in self.free.blocks:
            for parameter in block.family.parameters:
                ends += [parameter.domain.farthest(FARTHEST_LOG)] * len(block.components)
        return np.array(ends)

    def at(self, z: FloatArray) -> Height:
        """The density at (..., q) coordinates."""
        full = self.free.constraint.full(self.borderless.at(z).free)
        known = np.asarray((np.isfinite(full) & (np.abs(full) < self._farthest)).all(axis=-1))
        if not known.all():
            z = np.where(known[..., None], z, self.inside)
        with np.errstate(all="ignore"):
            value, slope = self._known(z)
        known &= np.isfinite(value) & np.isfinite(slope).all(axis=-1)
        return Height(np.where(known, value, -np.inf), np.where(known[..., None], slope, 0.0))

    def _known(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The density and its slope where there is a mixture."""
        moved, free, weight = self.borderless.at(z), self.free, self.problem.unit.weight
        full, jacobian = free.constraint.full(moved.free), free.constraint.jacobian(moved.free)
        log_prior, prior_slope = self.prior.value_and_score(full)
        prior_slope = (prior_slope[..., None, :] @ jacobian)[..., 0, :]
        if (volume := self.prior.volume) is not None:
            log_prior = log_prior + volume.log(moved.free)
            prior_slope = prior_slope + volume.slope(moved.free)
        point = evaluate(self.problem, self.problem.state_at(free, moved.free))
        score = weight * engine_for(self.problem).derivatives(self.problem, point, free)[0]
        value = weight * point.loglik + log_prior + moved.log_slope
        return value, (score + prior_slope) * moved.slope + moved.log_slopes

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
            if (volume := self.prior.volume) is not None:
                score = score + volume.slope(moved.free)
                information = information - volume.hessian(moved.free)
            result = moved.slope[:, None] * information * moved.slope
            bent = score * moved.curvature + moved.log_curvature
            return np.asarray(result - np.diag(bent))

    def state(self, z: FloatArray) -> State:
        """The mixtures at (..., q) coordinates."""
        return self.problem.state_at(self.free, self.borderless.at(z).free)

    def coordinates(self, state: State) -> FloatArray:
        """(..., q) the coordinates of mixtures."""
        return self.borderless.of(self.free.vector(*state))
