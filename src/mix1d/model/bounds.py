"""The bound of a scale: where all rows have errors, the sd of a normal component may be 0.

The likelihood is bounded then, and its maximum may lie there: the errors explain all the spread.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray
from mix1d.families import Family, Normal
from mix1d.model.state import State
from mix1d.model.unit import Unit
from mix1d.sample.rows import Rows

__all__ = ["are_bound", "narrowest", "on_bounds"]

NARROWEST = 1e-9
"""An sd of this share of the smallest error counts as 0."""


NEAR = 1.0 + 1e-6
"""So many times the sd that counts as 0 is the same: a logarithm lies between."""


def narrowest(family: type[Family], rows: Rows, unit: Unit) -> float:
    """The sd on the line that counts as 0; 0 itself where none may be."""
    if family is not Normal or not (rows.error > 0.0).all():
        return 0.0
    return NARROWEST * float(rows.error.min()) / unit.scale


def on_bounds(state: State, least: float) -> State:
    """The state with no scale below the one that counts as 0, if any may."""
    if not least:
        return state
    mean, sd = state.bank.fields()
    return State(state.weights, state.bank._of(mean, np.maximum(sd, least)))


def are_bound(state: State, least: float) -> BoolArray:
    """(..., k) the components whose scale counts as 0."""
    if not least:
        return np.zeros(state.weights.shape, dtype=bool)
    return np.asarray(state.bank.fields()[1] <= NEAR * least)
