r"""Free coordinates in which any one parameter stands alone, so that it can be held fixed.

Locations and logarithms of scales do already (`em.coordinates`). A weight does not: its log-ratio
to another moves with both. In the chart of weight j its coordinate is the logit,

.. math:: t = \log\frac{p_j}{1 - p_j} = u_j - \log\sum_{i \ne j} e^{u_i},

and the others keep their log-ratios, so that t fixed is p_j fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.coordinates import Coordinates
from mix1d.em.newton import score_and_information
from mix1d.em.problem import Problem, State
from mix1d.em.step import Point

__all__ = ["Chart"]


@dataclass(frozen=True, eq=False)
class Chart:
    """Coordinates of the states of a problem; `fixed` is the place of the one that is held."""

    problem: Problem
    coordinates: Coordinates
    fixed: int
    bends: bool
    """Whether the fixed one is the logit of a weight."""

    @classmethod
    def of_weight(cls, problem: Problem, state: State, component: int) -> Chart:
        """The chart of the weight of a component, of two or more."""
        others = np.where(np.arange(state.k) == component, -1.0, state.weights)
        reference = int(np.argmax(others))
        place = component - (component > reference)
        return cls(problem, Coordinates(problem, state.k, reference), place, True)

    @classmethod
    def of_parameter(cls, problem: Problem, state: State, index: int, component: int) -> Chart:
        """The chart of a parameter of a component; of the one that all share, if they do."""
        coordinates = Coordinates.around(problem, state)
        tied = problem.core.scale_index if problem.shared else None
        sizes = [1 if a == tied else state.k for a in range(index + 1)]
        within = 0 if sizes[index] == 1 else component
        return cls(problem, coordinates, state.k - 1 + sum(sizes[:index]) + within, False)

    def vector(self, state: State) -> FloatArray:
        """The (q,) coordinates of `state`."""
        vector = self.coordinates.vector(state)
        if self.bends:
            vector[self.fixed] -= self._log_rest(vector)
        return vector

    def state(self, vector: FloatArray) -> State:
        """The state at these coordinates."""
        vector = vector.copy()
        if self.bends:
            vector[self.fixed] += self._log_rest(vector)
        return self.coordinates.state(vector)

    def derivatives(self, point: Point) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score, observed information and complete-data information, as the chart sees them."""
        score, information, complete = score_and_information(self.problem, point, self.coordinates)
        if not self.bends or point.state.k == 2:
            return score, information, complete
        free = self._other_ratios
        vector = self.coordinates.vector(point.state)
        shares = np.exp(vector[free] - self._log_rest(vector))
        change = np.eye(score.size)
        change[self.fixed, free] = shares
        information = change.T @ information @ change
        bend = np.diag(shares) - np.outer(shares, shares)
        information[np.ix_(free, free)] -= score[self.fixed] * bend
        return change.T @ score, information, np.maximum((change.T**2) @ complete, complete)

    @property
    def _other_ratios(self) -> IntArray:
        return np.delete(np.arange(self.coordinates.k - 1), self.fixed)

    def _log_rest(self, vector: FloatArray) -> float:
        """log of the sum of the other weights over the reference's."""
        return float(np.logaddexp.reduce(np.append(vector[self._other_ratios], 0.0)))
