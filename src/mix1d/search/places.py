"""The start at places that the caller gives: widths and weights come from the data.

Each value counts to the place nearest to it; a value half-way counts to both. A component lies
where it was put, its width is the root mean square distance of its values from there, and its
weight their share: what the M step makes of them where the locations are held. All this on the
width line of the family: of logarithms, where the data may only be stretched.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from mix1d.arrays import FloatArray, sums_of_products
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment, kinds_of
from mix1d.model.problem import Problem, State
from mix1d.model.unit import FARTHEST
from mix1d.search.assigned import is_fitted, shares, standing
from mix1d.search.starts import NARROW

__all__ = ["at_places"]


def at_places(problem: Problem, places: tuple[float, ...]) -> State:
    """The state whose components lie at these places, in the user's coordinates and order.

    Several families have one place for each component of which more than the weight is estimated,
    and all values are parted on the common line.

    Raises
    ------
    Mix1dError
        If a family cannot have a component at its place, or it is too far from the data.
    """
    if problem.parts:
        return _of_several(problem, places)
    there = _located(problem, np.array(places))
    counts = _nearest(problem.on_width_line, problem.weights, there)
    rows = np.maximum(counts.sum(axis=-1), 1.0 / problem.unit.weight)
    return State(rows / rows.sum(), _widened(problem, there, counts))


def _of_several(problem: Problem, places: tuple[float, ...]) -> State:
    """The same with components of several families."""
    kinds = kinds_of(problem.family)
    fitted = [j for j, kind in enumerate(kinds) if is_fitted(kind)]
    own = np.full(len(kinds), np.nan)
    own[fitted] = places
    center, scale, _ = problem.unit
    counts = np.zeros((len(kinds), problem.y.size))
    counts[fitted] = _nearest(problem.y, problem.weights, own[fitted] / scale - center / scale)
    stacks: list[CoreFamily] = []
    for part in problem.parts:
        if is_fitted(part.block.family):
            there = _located(part.problem, own[part.components])
            rows = counts[part.components] * (part.log_jacobian > -np.inf)
            stacks.append(_widened(part.problem, there, rows))
        else:
            stacks.append(standing(part, 1)[0])
    bank = cast(type[Assortment], problem.core).of_stacks(stacks)
    return State(shares(problem, counts.sum(axis=-1)[None])[0], bank)


def _located(problem: Problem, places: FloatArray) -> FloatArray:
    """(j,) the places on the width line of the problem.

    Raises
    ------
    Mix1dError
        If the family cannot have a component there, or one is too far from the data.
    """
    family = problem.family
    can = family.in_support(np.round(places) if family.discrete else places)
    if not can.all():
        raise Mix1dError(
            f"`start` must hold places that are {family.support} for the family {family.name!r}, "
            f"got {places[~can][0]:.10g}"
        )
    center, scale, _ = problem.unit
    y = family.to_line(places) / scale - center / scale
    if not np.abs(y).max(initial=0.0) < FARTHEST:
        raise Mix1dError(
            f"`start` must lie within {FARTHEST:.0e} times the scale of the data, "
            f"got {places[np.argmax(np.abs(y))]:.10g}"
        )
    return problem.core.width_line(y)


def _nearest(y: FloatArray, weights: FloatArray, places: FloatArray) -> FloatArray:
    """(j, m) the rows of each value that count to each place: to the nearest, or to all nearest."""
    away = np.abs(y - places[:, None])
    nearest = away == away.min(axis=0)
    return np.asarray(weights * nearest / nearest.sum(axis=0))


def _widened(problem: Problem, places: FloatArray, counts: FloatArray) -> CoreFamily:
    """(j,) components at these places, each as wide as its values lie away from it.

    As wide as all the data where it has none.
    """
    rows = counts.sum(axis=-1)
    squares = sums_of_products(counts, np.square(problem.on_width_line - places[:, None]))
    if problem.shared:
        squares, rows = np.full_like(squares, squares.sum()), np.full_like(rows, rows.sum())
    squares = np.divide(squares, rows, out=np.full_like(rows, problem.spread**2), where=rows > 0.0)
    widths = np.maximum(np.sqrt(squares), NARROW * problem.spread)
    return problem.core.on_width_line(places, widths)
