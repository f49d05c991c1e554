"""The variants of EM that differ in what lies between the E step and the M step."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.step import Map, Point, em_map, maximised
from mix1d.model.problem import Problem, State

__all__ = ["classification_map", "hard_proportions_map", "stochastic_map"]

MOST_DRAWS = 2.0**53
"""Stochastic EM draws each unit of a weight below this one by one; larger weights keep their
expected shares."""


def classification_map(problem: Problem, point: Point) -> State:
    """Classification EM (Celeux & Govaert 1992): each row belongs to its likeliest component."""
    return maximised(problem, point.state, problem.weights * _hardened(point.counts))


def hard_proportions_map(problem: Problem, point: Point) -> State:
    """Weights from the likeliest component of each row, parameters from soft responsibilities."""
    soft = em_map(problem, point)
    shares = problem.totals(_hardened(point.counts) * problem.weights)
    return State(shares / shares.sum(axis=-1, keepdims=True), soft.bank)


def stochastic_map(rng: np.random.Generator) -> Map:
    """Stochastic EM (Celeux & Diebolt 1985): each row draws its component."""

    def advance(problem: Problem, point: Point) -> State:
        chances = point.counts / point.counts.sum(axis=-2, keepdims=True)
        shares = _drawn(rng, problem.weights * problem.unit.weight, chances)
        return maximised(problem, point.state, problem.weights * shares)

    return advance


def _hardened(counts: FloatArray) -> FloatArray:
    """1 for the likeliest component of each value, 0 for the others."""
    components = np.arange(counts.shape[-2])[:, None]
    likeliest = counts.argmax(axis=-2)[..., None, :]
    return np.asarray(components == likeliest, dtype=np.float64)


def _drawn(
    rng: np.random.Generator, weights: FloatArray, responsibilities: FloatArray
) -> FloatArray:
    """Shares of each value's weight in each component when each unit of weight draws its own.

    A value of weight 3 makes three draws, as if written three times; a fraction makes one draw
    that counts for the fraction. Weights too large to be counted keep their expected shares.
    """
    countable = weights < MOST_DRAWS
    whole = np.where(countable, np.floor(weights), 0.0)
    rest = np.where(countable, weights - whole, 0.0)
    chances = responsibilities.mT  # a row for each value, as the generator takes them
    counts = rng.multinomial(whole.astype(np.int64), chances).mT.astype(np.float64)
    counts += rest * rng.multinomial(1, chances).mT
    return np.where(countable, counts / weights, responsibilities)
