"""Normals of values with a normal error each: the E step and the derivatives by compiled loops.

In the place of arrays of all rows, which are far larger than the cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.sums import Sums
from mix1d.families import Normal
from mix1d.kernels import blurred, in_threads
from mix1d.kernels.library import compiled
from mix1d.model.problem import Problem, State

__all__ = ["add_derivatives", "serves", "share_out"]

AT_ONCE = 200_000
"""Values of which a thread has the densities of all components at a time: hundredths of a second.
"""


def serves(problem: Problem) -> bool:
    """Whether all rows are values of normals with an error, unlabelled, and loops are compiled."""
    events = problem.events
    if events is None or problem.core is not Normal or events.blurred.size < events.m:
        return False
    if problem.labels is not None:
        return False
    return events.maps is None and bool(events.are_values.all()) and compiled()


def share_out(problem: Problem, state: State) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expected counts (..., k, m), log-likelihood (...), and a bound on the size of its terms."""
    rows = _rows_of(problem)
    counts = np.empty((*state.weights.shape, problem.y.size))
    totals = np.empty((*state.weights.shape[:-1], 2))
    mixtures = _mixtures(state)
    for place in np.ndindex(totals.shape[:-1]):
        mixture, own = mixtures[place], counts[place]

        def part(some: slice, mixture: FloatArray = mixture, own: FloatArray = own) -> FloatArray:
            return blurred.share_out_blurred(*rows, mixture, own, some)

        totals[place] = reduce(np.add, in_threads(part, _parts(problem, state)))
    return counts, totals[..., 0], totals[..., 1]


def add_derivatives(problem: Problem, state: State, sums: Sums) -> None:
    """Adds the derivatives of the log-likelihood of all rows, by unnormalised weights."""
    rows, k = _rows_of(problem), state.k
    mixtures = _mixtures(state)
    for place in np.ndindex(sums.score.shape[:-1]):
        mixture = mixtures[place]

        def part(some: slice, mixture: FloatArray = mixture) -> tuple[FloatArray, ...]:
            return blurred.derive_blurred(*rows, mixture, some)

        parts = zip(*in_threads(part, _parts(problem, state)), strict=True)
        score, hessian, complete = (reduce(np.add, each) for each in parts)
        sums.score[place] += score
        sums.hessian[place] += hessian
        sums.complete[place][k:] += np.maximum(*complete)


def _rows_of(problem: Problem) -> tuple[FloatArray, FloatArray, FloatArray]:
    assert problem.events is not None
    return problem.events.below, problem.events.error, problem.weights


def _mixtures(state: State) -> FloatArray:
    """(..., 3, k) weights, means and sds."""
    return np.ascontiguousarray(np.stack((state.weights, *state.bank.fields()), axis=-2))


def _parts(problem: Problem, state: State) -> Iterator[slice]:
    size = max(1, AT_ONCE // state.k)
    return (slice(first, first + size) for first in range(0, problem.y.size, size))
