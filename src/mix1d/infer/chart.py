r"""Free coordinates in which one quantity stands alone, so that it can be held fixed.

Locations and logarithms of scales do already (`model.coordinates`). What involves several
parameters takes the place of one log-ratio u of two weights, which is then a function of it and
of the others:

.. math:: u = \varphi(t, v).

For the weight of component j that quantity is the logit
:math:`t = u_j - \log\sum_{i \ne j} e^{u_i}`: the others keep their log-ratios, so that t fixed is
p_j fixed. `describe.threshold_profile` has the one for a threshold.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.engine import engine_for
from mix1d.em.step import Point
from mix1d.model.coordinates import Coordinates
from mix1d.model.problem import Problem, State

__all__ = ["Chart", "Lift"]


class Lift(ABC):
    """How the log-ratio follows from the quantity t in its place and the other coordinates."""

    @abstractmethod
    def ratio(self, vector: FloatArray) -> float:
        """The log-ratio, from coordinates (q,) with t among them."""

    @abstractmethod
    def quantity(self, vector: FloatArray) -> float:
        """t, from coordinates (q,) with the log-ratio among them."""

    @abstractmethod
    def derivatives(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradient (q,) and Hessian (q, q) of the log-ratio in coordinates with t among them."""

    def holds(self, vector: FloatArray) -> bool:
        """Whether t still is there what it is at the fit."""
        return True


@dataclass(frozen=True, eq=False)
class Chart:
    """Coordinates of the states of a problem; `fixed` is the place of the one that is held."""

    problem: Problem
    coordinates: Coordinates
    fixed: int
    lift: Lift | None = None
    """None if the one that is held stands alone already."""

    @classmethod
    def of_weight(cls, problem: Problem, state: State, component: int) -> Chart:
        """The chart of the weight of a component, of two or more."""
        others = np.where(np.arange(state.k) == component, -1.0, state.weights)
        reference = int(np.argmax(others))
        place = component - (component > reference)
        rest = np.delete(np.arange(state.k - 1), place)
        return cls(problem, Coordinates(problem, state.k, reference), place, _Logit(place, rest))

    @classmethod
    def of_parameter(cls, problem: Problem, state: State, index: int, component: int) -> Chart:
        """The chart of a parameter of a component; of the one that all share, if they do."""
        coordinates = Coordinates.around(problem, state)
        tied = problem.core.scale_index if problem.shared else None
        sizes = [1 if a == tied else state.k for a in range(index + 1)]
        within = 0 if sizes[index] == 1 else component
        return cls(problem, coordinates, state.k - 1 + sum(sizes[:index]) + within)

    def vector(self, state: State) -> FloatArray:
        """The (q,) coordinates of `state`."""
        vector = self.coordinates.vector(state)
        if self.lift:
            vector[self.fixed] = self.lift.quantity(vector)
        return vector

    def state(self, vector: FloatArray) -> State:
        """The state at these coordinates."""
        vector = vector.copy()
        if self.lift:
            vector[self.fixed] = self.lift.ratio(vector)
        return self.coordinates.state(vector)

    def derivatives(
        self, vector: FloatArray, point: Point
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score, observed information and complete-data information in the chart.

        At the `point` to which the coordinates `vector` lead.
        """
        engine = engine_for(self.problem)
        score, information, complete = engine.derivatives(self.problem, point, self.coordinates)
        if not self.lift:
            return score, information, complete
        gradient, hessian = self.lift.derivatives(vector)
        change = np.eye(score.size)
        change[self.fixed] = gradient
        information = change.T @ information @ change - score[self.fixed] * hessian
        return change.T @ score, information, np.maximum((change.T**2) @ complete, complete)


@dataclass(frozen=True, eq=False)
class _Logit(Lift):
    """The logit of a weight."""

    place: int
    rest: IntArray
    """Places of the other log-ratios; that of the reference is 0 and has none."""

    def ratio(self, vector: FloatArray) -> float:
        return float(vector[self.place] + self._log_rest(vector))

    def quantity(self, vector: FloatArray) -> float:
        return float(vector[self.place] - self._log_rest(vector))

    def derivatives(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        shares = np.zeros(vector.size)
        shares[self.rest] = np.exp(vector[self.rest] - self._log_rest(vector))
        gradient = shares.copy()
        gradient[self.place] = 1.0
        return gradient, np.diag(shares) - np.outer(shares, shares)

    def _log_rest(self, vector: FloatArray) -> float:
        """log of the sum of the other weights over the reference's."""
        return float(np.logaddexp.reduce(np.append(vector[self.rest], 0.0)))
