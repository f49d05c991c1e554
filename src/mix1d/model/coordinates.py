"""The free parameters of a state as one unconstrained vector.

Log-ratios of the weights to a reference weight, locations as they are, logarithms of what must be
positive; a shared scale stands once. SQUAREM extrapolates and Newton solves in these coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.families import Kind
from mix1d.model.problem import Problem, State

__all__ = ["Coordinates"]

FAR = 230.0
"""Logarithm of a width, on a line where the data have scale 1, beyond which no data lead (1e100):
the width of a component of weight 0 is free, and must not run to infinity."""


@dataclass(frozen=True)
class Coordinates:
    """Unconstrained coordinates of the states of a problem.

    `reference` is the component whose weight the others are compared with.
    """

    problem: Problem
    k: int
    reference: int

    @classmethod
    def around(cls, problem: Problem, state: State) -> Coordinates:
        """Coordinates with the heaviest component of `state` as reference."""
        return cls(problem, state.k, int(np.argmax(state.weights)))

    @property
    def size(self) -> int:
        """Number of free parameters, q."""
        return sum(len(self._places(index)) for index in range(self._p)) + self.k - 1

    def vector(self, state: State) -> FloatArray:
        """The (q,) coordinates of `state`; infinite where a weight is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.log(state.weights) - np.log(state.weights[self.reference])
            parts = [np.delete(ratios, self.reference)]
            for index, field in enumerate(state.bank.fields()):
                free = field[self._places(index)]
                parts.append(free if self._is_location(index) else np.log(free))
        return np.concatenate(parts)

    def state(self, vector: FloatArray) -> State:
        """The state at these coordinates."""
        with np.errstate(over="ignore", invalid="ignore"):
            ratios = np.insert(vector[: self.k - 1], self.reference, 0.0)
            shares = np.exp(ratios - ratios.max())
            fields, start = [], self.k - 1
            for index in range(self._p):
                free = vector[start : start + len(self._places(index))]
                start += free.size
                field = free if self._is_location(index) else np.exp(np.clip(free, -FAR, FAR))
                fields.append(np.broadcast_to(field, (self.k,)).copy())
        return State(shares / shares.sum(), self.problem.core._of(*fields))

    def gathering(self) -> FloatArray:
        """(q, k + k p): from derivatives in (k log weights, all parameters) to the free ones.

        A derivative in a shared scale is the sum of those in each component's own.
        """
        tied = tuple(len(self._places(index)) == 1 and self.k > 1 for index in range(self._p))
        return _gathering(self.k, self.reference, tied)

    @property
    def _p(self) -> int:
        return len(self.problem.core.parameters)

    def _places(self, index: int) -> range:
        """The components whose own value of this parameter is free."""
        tied = self.problem.shared and index == self.problem.core.scale_index
        return range(1 if tied else self.k)

    def _is_location(self, index: int) -> bool:
        return self.problem.core.parameters[index].kind is Kind.LOCATION


@lru_cache(maxsize=64)
def _gathering(k: int, reference: int, tied: tuple[bool, ...]) -> FloatArray:
    blocks = [np.delete(np.eye(k), reference, axis=0)]
    blocks += [np.ones((1, k)) if one else np.eye(k) for one in tied]
    matrix = np.zeros((sum(map(len, blocks)), k * len(blocks)))
    top = 0
    for number, block in enumerate(blocks):
        matrix[top : top + len(block), number * k : (number + 1) * k] = block
        top += len(block)
    return frozen(matrix)
