r"""Free coordinates of which one is the quantity itself, so that it can be held fixed.

The free number of a parameter does already (`model.parametrization`). What involves several
parameters takes the place of one log-ratio u of two weights, which is then a function of it and
of the others:

.. math:: u = \varphi(t, v).

For the weight of component j that quantity is the logit
:math:`t = u_j - \log\sum_{i \ne j} e^{u_i}`: the others keep their log-ratios, so that t fixed is
p_j fixed. `describe.threshold_profile` has the one for a threshold.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.engine import engine_for
from mix1d.em.step import Point
from mix1d.families.parameters import Domain
from mix1d.model.coordinate_map import CoordinateMap
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = ["HeldQuantity", "ProfileCoordinates"]


class HeldQuantity(CoordinateMap):
    """A quantity t that takes the place of a log-ratio of two weights, so that it can be held."""

    place: int
    """The place of the log-ratio among the free coordinates."""

    @abstractmethod
    def log_ratio(self, vector: FloatArray) -> float:
        """The log-ratio, from coordinates (q,) with t in its place."""

    @abstractmethod
    def quantity(self, vector: FloatArray) -> float:
        """t, from the free coordinates (q,)."""

    @abstractmethod
    def gradient(self, vector: FloatArray) -> FloatArray:
        """(q,) derivatives of the log-ratio in coordinates with t in its place."""

    @abstractmethod
    def hessian(self, vector: FloatArray) -> FloatArray:
        """(q, q) second derivatives of the log-ratio in these coordinates."""

    def keeps_its_meaning(self, vector: FloatArray) -> bool:
        """Whether t is there what it is at the fit."""
        return True

    # ---------------------------------------------------------------- as a map
    def full(self, free: FloatArray) -> FloatArray:
        return self._with(free, self.log_ratio(free))

    def free(self, full: FloatArray) -> FloatArray:
        return self._with(full, self.quantity(full))

    def jacobian(self, free: FloatArray) -> FloatArray:
        jacobian = np.eye(free.size)
        jacobian[self.place] = self.gradient(free)
        return jacobian

    def curvature(self, free: FloatArray, score: FloatArray) -> FloatArray:
        return np.asarray(score[self.place] * self.hessian(free))

    def _with(self, vector: FloatArray, value: float) -> FloatArray:
        changed = vector.copy()
        changed[self.place] = value
        return changed


@dataclass(frozen=True, eq=False)
class ProfileCoordinates:
    """Coordinates of the states of a problem; `fixed` is the place of the one that is held."""

    problem: Problem
    parametrization: Parametrization
    fixed: int
    held: HeldQuantity | None = None
    """The quantity that is held; None if it is a free coordinate already."""

    @classmethod
    def of_weight(cls, problem: Problem, state: State, component: int) -> ProfileCoordinates:
        """To hold the weight of a component, of two or more."""
        others = np.where(np.arange(state.k) == component, -1.0, state.weights)
        free = problem.parametrization(state, reference=int(np.argmax(others)))
        place = free.place_of_weight(component)
        rest = np.delete(np.arange(state.k - 1), place)
        return cls(problem, free, place, _Logit(place, rest))

    @classmethod
    def of_parameter(
        cls, problem: Problem, state: State, index: int, component: int
    ) -> ProfileCoordinates:
        """To hold a parameter of a component, by its number in the family."""
        free = problem.parametrization(state)
        return cls(problem, free, free.place(index, component))

    def walls(self, domain: Domain) -> tuple[float, float]:
        """Where the coordinate that is held ends, at a likelihood: at a bound or in its domain."""
        low, high = self.parametrization.constraint.bounds_of(self.fixed)
        return max(domain.lowest, low), min(domain.highest, high)

    def vector(self, state: State) -> FloatArray:
        """The (q,) coordinates of `state`."""
        vector = self.parametrization.vector(*state)
        return self.held.free(vector) if self.held else vector

    def state(self, vector: FloatArray) -> State:
        """The state at these coordinates."""
        free = self.held.full(vector) if self.held else vector
        return self.problem.state_at(self.parametrization, free)

    def derivatives(
        self, vector: FloatArray, point: Point
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score, observed information and complete-data information in these coordinates.

        At the `point` to which the coordinates `vector` lead.
        """
        engine = engine_for(self.problem)
        score, information, complete = engine.derivatives(self.problem, point, self.parametrization)
        if not self.held:
            return score, information, complete
        moved = self.held.derivatives(vector, score, information, complete)
        return moved[0], moved[1], np.maximum(moved[2], complete)


@dataclass(frozen=True, eq=False)
class _Logit(HeldQuantity):
    """The logit of a weight."""

    place: int
    rest: IntArray
    """Places of the other log-ratios; that of the reference is 0 and has none."""

    def log_ratio(self, vector: FloatArray) -> float:
        return float(vector[self.place] + self._log_rest(vector))

    def quantity(self, vector: FloatArray) -> float:
        return float(vector[self.place] - self._log_rest(vector))

    def gradient(self, vector: FloatArray) -> FloatArray:
        gradient = self._shares(vector)
        gradient[self.place] = 1.0
        return gradient

    def hessian(self, vector: FloatArray) -> FloatArray:
        shares = self._shares(vector)
        return np.diag(shares) - np.outer(shares, shares)

    def _shares(self, vector: FloatArray) -> FloatArray:
        """(q,) of each other component among the others; 0 for what is no log-ratio of them."""
        shares = np.zeros(vector.size)
        shares[self.rest] = np.exp(vector[self.rest] - self._log_rest(vector))
        return shares

    def _log_rest(self, vector: FloatArray) -> float:
        """log of the sum of the other weights over the reference's."""
        return float(np.logaddexp.reduce(np.append(vector[self.rest], 0.0)))
