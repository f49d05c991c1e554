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

__all__ = ["are_bound", "are_next_to_points", "narrowest", "on_bounds"]

NARROWEST = 1e-9
"""An sd of this share of the smallest error counts as 0."""

NEXT_TO_0 = 1e-3
"""A width of this share of the smallest error is next to 0, where its family has no width of 0."""

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


def are_next_to_points(bank: Family, rows: Rows | None) -> BoolArray:
    """(k,) the components, on the scale of the data, whose width is next to 0 beside every error.

    A maximum there is one at a width of 0: of a width s the log-likelihood is a smooth function of
    its square, whose slope by log s vanishes for no other reason.
    """
    width = np.asarray(bank.location_and_width()[1])
    if rows is None or not (rows.error > 0.0).all():
        return np.zeros(width.shape, dtype=bool)
    return np.asarray(width < NEXT_TO_0 * rows.error.min())
