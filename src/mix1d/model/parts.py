"""The log densities of several families, and their derivatives: each family on its own line."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.families.assortment import Block
from mix1d.model.events import Events
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State

__all__ = [
    "apart", "at", "at_kinks", "derivatives", "evidence", "of_events", "part_of",
    "penalty_derivatives", "places", "stretch",
]  # fmt: skip


def at(problem: Problem, y: FloatArray) -> Problem:
    """The same problem of one observation at each `y`."""
    return replace(problem, y=y, weights=np.ones_like(y), events=None, windows=None)


def apart(problem: Problem, state: State) -> list[tuple[Problem, State, list[int]]]:
    """The components by family: the problem of each, its components, and which they are.

    The weights are those of the whole mixture.
    """
    if not problem.parts:
        return [(problem, state, list(range(state.k)))]
    return [
        (
            part.problem,
            State(state.weights[..., part.components], part.stack(state.bank)),
            part.components,
        )
        for part in problem.parts
    ]


def evidence(problem: Problem, state: State, rows: slice) -> FloatArray:
    """(..., k, m) log densities of some values, and the logarithms of the weights."""
    logs = np.empty((*state.weights.shape, problem.y[rows].size))
    weights = np.log(state.weights)
    for part in problem.parts:
        stack = part.stack(state.bank)
        own = stack._evidence(part.problem.y[rows], weights[..., part.components])[0]
        logs[..., part.components, :] = own + part.log_jacobian[rows]
    return logs


def derivatives(
    problem: Problem, state: State, rows: slice = slice(None)
) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log densities of some values.

    Of each component its own parameters in their order, then zeros, p for the most of them.
    """
    p, shape = _most(problem), (*state.weights.shape, problem.y[rows].size)
    score, hessian = np.zeros((p, *shape)), np.zeros((p, p, *shape))
    for part in problem.parts:
        s, h = part.stack(state.bank)._curvature(part.problem.y[rows])
        possible = part.log_jacobian[rows] > -np.inf
        score[: len(s), ..., part.components, :] = np.where(possible, s, 0.0)
        hessian[: len(s), : len(s), ..., part.components, :] = np.where(possible, h, 0.0)
    return score, hessian


def of_events(
    problem: Problem, state: State, rows: slice = slice(None), *, inside: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the evidence of some rows.

    Or that of the windows, to be `inside`. Of several families as `derivatives` has them.
    """
    if not problem.parts:
        return _events(problem, inside=inside).part(rows).derivatives(state.bank)
    m = len(range(_events(problem, inside=inside).m)[rows])
    p, shape = _most(problem), (*state.weights.shape, m)
    score, hessian = np.zeros((p, *shape)), np.zeros((p, p, *shape))
    for part in problem.parts:
        events = _events(part.problem, inside=inside).part(rows)
        s, h = events.derivatives(part.stack(state.bank))
        possible = True if inside else part.log_jacobian[rows] > -np.inf
        score[: len(s), ..., part.components, :] = np.where(possible, s, 0.0)
        hessian[: len(s), : len(s), ..., part.components, :] = np.where(possible, h, 0.0)
    return score, hessian


def _events(problem: Problem, *, inside: bool) -> Events:
    if inside:
        assert problem.windows is not None
        return problem.windows.inside
    assert problem.events is not None
    return problem.events


def penalty_derivatives(problem: Problem, state: State) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k) and Hessian (p, p, ..., k) of L_a - L, in the same order."""
    p, shape = _most(problem), state.weights.shape
    score, hessian = np.zeros((p, *shape)), np.zeros((p, p, *shape))
    for part in problem.parts:
        if not part.problem.is_likelihood:
            s, h = part.problem.penalty_derivatives(part.stack(state.bank))
            score[: len(s), ..., part.components] = s
            hessian[: len(s), : len(s), ..., part.components] = h
    return score, hessian


def at_kinks(problem: Problem, state: State, counts: FloatArray) -> BoolArray | None:
    """(p, ..., k) what lies at a kink of the log density from which L falls on either side."""
    if problem.events is not None:  # the likelihood of an interval is smooth
        return None
    if not problem.parts:
        kinks = state.bank._at_kinks(problem.y, counts)
        return None if kinks is None or not kinks.any() else kinks
    every = np.zeros((_most(problem), *state.weights.shape), dtype=bool)
    for part in problem.parts:
        own = counts[..., part.components, :]
        kinks = part.stack(state.bank)._at_kinks(part.problem.y, own)
        if kinks is not None:
            every[: len(kinks), ..., part.components] = kinks
    return every if every.any() else None


def part_of(problem: Problem, component: int) -> Problem:
    """What the family of a component sees of the data; all of them, where there is one family."""
    for part in problem.parts:
        if component in part.components:
            return part.problem
    return problem


def stretch(problem: Problem, free: Parametrization) -> FloatArray:
    """(q,) how much larger a difference in each free coordinate is in the user's unit."""
    return free.stretch([part_of(problem, j).unit.scale for j in range(free.k)])


def _most(problem: Problem) -> int:
    return max(len(part.problem.core.parameters) for part in problem.parts)


def places(problem: Problem) -> IntArray:
    """(f,) where the full coordinates stand among weights and p parameters of each component."""
    return _places(problem.core.blocks)  # type: ignore[attr-defined]


@lru_cache(maxsize=256)
def _places(blocks: tuple[Block, ...]) -> IntArray:
    k = sum(len(block.components) for block in blocks)
    numbers = [
        k * (1 + number) + component
        for block in blocks
        for number in range(len(block.family.parameters))
        for component in block.components
    ]
    return np.array([*range(k), *numbers], dtype=np.intp)
