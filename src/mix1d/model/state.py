"""The parameters of a mixture on the line, of one or of several side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import AnyArray, FloatArray, IntArray
from mix1d.families import CoreFamily

__all__ = ["State", "sum_of", "with_rows"]


def with_rows(array: AnyArray, rows: IntArray, numbers: AnyArray) -> AnyArray:
    """A copy of the array with other numbers in these rows."""
    copy = array.copy()
    copy[rows] = numbers
    return copy


def sum_of(arrays: Iterable[FloatArray]) -> FloatArray:
    """Their sum, entry by entry."""
    return np.asarray(sum(arrays))


class State(NamedTuple):
    """The parameters of a mixture on the line: weights (..., k) and a stack of core components.

    With leading axes it is several states.
    """

    weights: FloatArray
    bank: CoreFamily

    @property
    def k(self) -> int:
        return int(self.weights.shape[-1])

    def at(self, index: Any) -> State:
        """Indexed like an array: its components in another order, or some of several states."""
        return State(self.weights[index], self.bank[index])

    def replaced(self, rows: IntArray, others: State) -> State:
        """Several states, these rows of them taken from `others`."""
        pairs = zip(self.bank.fields(), others.bank.fields(), strict=True)
        fields = [with_rows(mine, rows, new) for mine, new in pairs]
        return State(with_rows(self.weights, rows, others.weights), self.bank._of(*fields))

    def apart(self) -> list[State]:
        """The states one by one; quicker than `at` for each of them."""
        rows = zip(self.weights, *self.bank.fields(), strict=True)
        return [State(weights, self.bank._of(*fields)) for weights, *fields in rows]
