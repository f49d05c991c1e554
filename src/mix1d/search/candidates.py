"""A start that was tried, where it ended, and the states between."""

from __future__ import annotations

from math import inf, isfinite
from typing import NamedTuple

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.step import em_map, evaluate
from mix1d.model.problem import Problem, State

__all__ = ["Candidate", "Origin", "negative_objective", "path_to"]


class Origin(NamedTuple):
    """Where a candidate came from: enough to compute its path again."""

    problem: Problem
    """What was climbed by the method."""
    rough: Problem
    """On what the steps were taken: the same, or a coarser copy of it."""
    starts: State
    """Several (s, k) starts, of which it is one."""
    row: int
    """Which one."""
    steps: int
    """EM steps from there."""
    method: Method | None = None
    """Of the climb that followed, if one did."""


class Candidate(NamedTuple):
    """A start that was tried, and where it ended."""

    name: str
    state: State
    """Where it ended."""
    objective: float
    """L_a there, on the line."""
    place: FloatArray
    """Where it ended, in coordinates whose differences do not depend on the unit of the data."""
    evaluations: int
    """Likelihood evaluations it took."""
    length: int
    """States on its path before the end."""
    origin: Origin
    climbed: bool = False
    """Whether it went on to a maximum, or was dropped after its short run."""


def negative_objective(candidate: Candidate) -> float:
    """For sorting, the highest first; a run that failed comes last."""
    return -candidate.objective if isfinite(candidate.objective) else inf


def path_to(candidate: Candidate) -> tuple[State, ...]:
    """The states from its start to where it ended, computed again."""
    problem, rough, starts, row, steps, method = candidate.origin
    path = [starts.at(row)]
    for _ in range(steps):
        path.append(em_map(rough, evaluate(rough, path[-1])))
    if method is not None:
        path[-1:] = engine_for(problem).path(problem, path[-1], method)
    elif candidate.climbed and steps:  # met another on the way, and shares its maximum
        path.append(candidate.state)
    return tuple(path)
