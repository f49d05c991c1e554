"""Components that run away: ever wider ones do better, or as well, so that L has no maximum.

What a window shows of such a component is the tail of an exponential (del Castillo 1994). Of rows
that are open on one side, those below a limit and those above another, an ever wider component
comes to have the same share c below every limit. That is the best where the rows below a limit have
the low limits and those above one the high limits. The likelihood there is looked at itself, with
the c of the expected counts.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em import incomplete
from mix1d.em.degeneracy import rest_on_nothing
from mix1d.em.step import Point
from mix1d.families import CoreFamily
from mix1d.model.problem import Problem, State

__all__ = ["are_no_better_than_their_limits", "running", "runs_away"]

FARTHEST = 100.0
"""A component this many times as wide as the data runs away from its window."""

LEAST_SHOWN = -13.8
"""The logarithm of the smallest probability of a window that is believed, one in a million."""

WIDE = 30.0
"""A component this many times as wide as the data runs away among rows that are open on one side,
if its limit is at least as good."""

WIDEST = 1e4
"""The same whatever its limit."""


def runs_away(problem: Problem, point: Point) -> BoolArray:
    """(...) whether a component becomes ever wider, and nothing stops it."""
    if problem.parts or not problem.core.can_collapse or not _can_run(problem):
        return np.zeros(point.objective.shape, dtype=bool)
    away = running(problem, point) & ~rest_on_nothing(problem, point.state)
    return np.asarray(away.any(axis=-1))


def running(problem: Problem, point: Point) -> BoolArray:
    """(..., k) the components that run away: too wide, or hardly anything of them in any window."""
    width = point.state.bank._width()
    if problem.windows is not None:
        shown = problem.windows.inside.evidence(point.state.bank).max(axis=-1)
        return np.asarray((width > FARTHEST * problem.spread) | ~(shown > LEAST_SHOWN))
    wide = width > WIDE * problem.spread
    if wide.any():
        wide &= are_no_better_than_their_limits(problem, point)
    return np.asarray(wide | (width > WIDEST * problem.spread))


def _can_run(problem: Problem) -> bool:
    """Whether there is a window, or a row that is open on one side."""
    if problem.windows is not None or problem.events is None:
        return problem.windows is not None
    rows = problem.sample.rows
    return rows is not None and bool(np.isinf([rows.lower.min(), rows.upper.max()]).any())


def are_no_better_than_their_limits(problem: Problem, point: Point) -> BoolArray:
    """(..., k) the components for which the limit of ever wider ones is at least as good."""
    state, rows = point.state, problem.sample.rows
    worse = np.zeros(state.weights.shape, dtype=bool)
    if rows is None or not _has_limit(problem, state):
        return worse
    below, above = np.isneginf(rows.lower), np.isposinf(rows.upper)
    if not (below ^ above).any() and not _is_any_needless(point, ~below):
        return worse
    with np.errstate(all="ignore"):
        logs = incomplete.evidence(problem, state)
        for j in range(state.k):
            own = logs.copy()
            own[..., j, :] = _limit(state.weights[..., j], point.counts[..., j, :], below, above)
            loglik = np.logaddexp.reduce(own, axis=-2) @ problem.weights
            worse[..., j] = loglik > point.loglik - point.noise
    return worse


def _is_any_needless(point: Point, closed: BoolArray) -> bool:
    """Whether L may be as high without a component, where its limit is 0 in all closed rows.

    L falls there by the sum of -log(1 - r) over its responsibilities r: by its counts at least.
    """
    return bool((point.counts @ closed <= point.noise[..., None]).any())


def _has_limit(problem: Problem, state: State) -> bool:
    """Whether each component may become ever wider by itself, at any place."""
    if problem.windows is not None or problem.parts or (problem.shared and state.k > 1):
        return False
    core: type[CoreFamily] = problem.core
    return core.can_spread and all(parameter.held is None for parameter in core.parameters[:2])


def _limit(
    weight: FloatArray, counts: FloatArray, below: BoolArray, above: BoolArray
) -> FloatArray:
    """(..., m) the evidence of a component in the limit, from its expected counts now."""
    low, high = (counts[..., which].sum(axis=-1) for which in (below & ~above, above & ~below))
    share = (low / (low + high))[..., None]
    of_rows = np.where(below, np.where(above, 1.0, share), np.where(above, 1.0 - share, 0.0))
    return np.asarray(np.log(weight[..., None] * of_rows))
