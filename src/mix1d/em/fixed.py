"""Coordinates that a maximum holds without a score of 0: at the end of a domain, or at a kink of L.

Nothing leads up from there, and the place is certain, as if rows without bound had said so.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.step import Point
from mix1d.model import parts
from mix1d.model.bounds import are_bound
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem

__all__ = ["at_bounds", "at_ends", "at_kinks", "held"]

CERTAIN = 1e200
"""Information on a coordinate that is known."""


def at_ends(free: Parametrization, vector: FloatArray, score: FloatArray) -> BoolArray:
    """(..., q) the coordinates at an end of their domain that only the other side leads up from."""
    return np.asarray(
        (vector <= free.lowest) & (score <= 0.0) | (vector >= free.highest) & (score >= 0.0)
    )


def at_kinks(problem: Problem, point: Point, free: Parametrization) -> BoolArray | None:
    """(..., q) the coordinates at a kink from which L falls on either side, if there are any."""
    kinks = parts.at_kinks(problem, point.state, point.counts)
    if kinks is None:
        return None
    of_parameters = np.moveaxis(kinks, 0, -2).reshape(*kinks.shape[1:-1], -1)
    full = np.concatenate([np.zeros(point.state.weights.shape), of_parameters], axis=-1)
    if problem.parts:
        full = full[..., parts.places(problem)]
    return np.asarray(free.constraint.of_free(full, 0.0) > 0.0)


def at_bounds(
    problem: Problem, point: Point, free: Parametrization, score: FloatArray
) -> BoolArray:
    """(..., q) the logarithms of scales that count as 0 and that nothing leads up from.

    The sign of the slope is that by the square of the scale, which is not 0 there.
    """
    bound = are_bound(point.state, problem.narrowest)
    place = problem.core.scale_index
    parameters = np.zeros((len(problem.core.parameters), *bound.shape))
    parameters[place] = bound
    of_parameters = np.moveaxis(parameters, 0, -2).reshape(*bound.shape[:-1], -1)
    full = np.concatenate([np.zeros(bound.shape), of_parameters], axis=-1)
    return np.asarray((free.constraint.of_free(full, 0.0) > 0.0) & (score <= 0.0))


def held(
    fixed: BoolArray, score: FloatArray, information: FloatArray, complete: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The derivatives with these coordinates fixed."""
    either = fixed[..., :, None] | fixed[..., None, :]
    both = fixed[..., :, None] & np.eye(fixed.shape[-1], dtype=bool)
    information = np.where(both, CERTAIN, np.where(either, 0.0, information))
    return np.where(fixed, 0.0, score), information, np.where(fixed, CERTAIN, complete)
