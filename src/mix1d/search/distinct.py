"""Which states of a problem are one: those whose places differ by little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.kernels.distinct import first_of_each
from mix1d.model import parts
from mix1d.model.problem import Problem, State
from mix1d.search.candidates import Candidate

__all__ = [
    "distinct", "distinct_places", "near", "near_any", "places_of", "same_maximum",
]  # fmt: skip

SAME_PLACE = 0.05
"""Two states are one if they differ by less than this: in weights, in locations in units of the
scale of the data, and in logarithms of widths."""


def same_maximum(
    candidate: Candidate, others: Sequence[Candidate], within: float = np.inf
) -> BoolArray:
    """Which of the others ended in the same place, their objectives at most `within` apart."""
    if not others:
        return np.zeros(0, dtype=bool)
    places = np.array([other.place for other in others])
    apart = np.abs([other.objective - candidate.objective for other in others])
    return np.asarray((apart <= within) & near(places, candidate.place))


def distinct(candidates: Sequence[Candidate], within: float = np.inf) -> list[Candidate]:
    """The first of each group of candidates that are one."""
    if not candidates:
        return []
    places = np.array([candidate.place for candidate in candidates])
    objective = np.array([candidate.objective for candidate in candidates])
    return [candidates[i] for i in distinct_places(places, objective, within)]


def distinct_places(
    places: FloatArray,
    objective: FloatArray | None = None,
    within: float = np.inf,
    *,
    most: int | None = None,
) -> IntArray:
    """The first of each group of (s, p) places that are one, `most` at the most."""
    count = len(places) if most is None else most
    return first_of_each(places, objective, SAME_PLACE, within, count)


def near(places: FloatArray, place: FloatArray) -> BoolArray:
    """Which of (s, p) places are one with `place`; one that is infinite is one with none."""
    with np.errstate(invalid="ignore"):
        return np.asarray((np.abs(places - place) < SAME_PLACE).all(axis=-1))


def near_any(places: FloatArray, known: Iterable[FloatArray]) -> BoolArray:
    """Which of (s, p) places are one with any of the known places."""
    any_near = np.zeros(len(places), dtype=bool)
    for place in known:
        any_near |= near(places, place)
    return any_near


def places_of(problem: Problem, states: State) -> FloatArray:
    """The place of each state: weights and free coordinates of the components, by location.

    Components that are told apart stay in their order. Lengths are divided by the scale of the
    data, so that differences do not depend on the unit.
    """
    places, alike = [], np.array(problem.alike(states.k))
    for part, own, components in parts.apart(problem, states):
        columns = [own.weights]
        for parameter, values in zip(part.core.parameters, own.bank.fields(), strict=True):
            if part.core.is_atom:  # it stays where it is
                continue
            with np.errstate(divide="ignore"):  # a width of 0 is infinitely far from others
                free = parameter.domain.free(values)
            columns.append(free / parameter.stretch(part.penalty_scale))
        location, width = map(np.asarray, own.bank.location_and_width())
        groups = np.broadcast_to(alike[components], location.shape)
        order = np.lexsort((width, location, groups), axis=-1)
        rows = np.indices(order.shape, sparse=True)[:-1]
        places += [numbers[(*rows, order)] for numbers in columns]
    return np.concatenate(places, axis=-1)
