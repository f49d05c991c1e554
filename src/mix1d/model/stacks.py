"""Several states as one, with a leading axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.model.problem import State

__all__ = ["one_after_the_other", "stacked"]


def stacked(states: Sequence[State]) -> State:
    """States with a new leading axis."""
    return _as_one(states, np.array)


def one_after_the_other(stacks: Sequence[State]) -> State:
    """Stacks of states, one after the other along their leading axis."""
    return _as_one(stacks, np.concatenate)


def _as_one(states: Sequence[State], join: Callable[[Any], FloatArray]) -> State:
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = type(states[0].bank)._of(*(join(column) for column in columns))
    return State(join([state.weights for state in states]), bank)
