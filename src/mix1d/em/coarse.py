"""A problem small enough to be searched: values folded into cells.

A search compares hills, and hills are far larger than a cell. So the starts of a large problem run
on two points for each of at most 400 cells, each 2^e wide, that have the cell's weight, mean and
variance; only the winner climbs on every value.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.problem import Problem

__all__ = ["CELLS", "blur", "coarse"]

CELLS = 400
"""Cells are occupied ones: a far outlier costs one, not the resolution of the rest."""


def coarse(problem: Problem) -> Problem:
    """The same problem on at most two points for each of `CELLS` cells; itself if it has no more.

    Counts stay as they are: a mean of several is no count.
    """
    if problem.y.size <= 2 * CELLS or problem.family.discrete:
        return problem
    starts = _cells(problem)
    weights = np.add.reduceat(problem.weights, starts)
    mean = np.add.reduceat(problem.weights * problem.y, starts) / weights
    deviation = problem.y - np.repeat(mean, np.diff(np.append(starts, problem.y.size)))
    sd = np.sqrt(np.add.reduceat(problem.weights * deviation**2, starts) / weights)
    y, masses = _two_points(mean, sd, weights)
    return replace(problem, y=y, weights=masses)


def _two_points(
    mean: FloatArray, sd: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Points at one sd on either side of each mean, or on it where that is no other number."""
    below, above = mean - sd, mean + sd
    single = ~(below < above)
    y = np.concatenate([below, above[~single]])
    masses = np.concatenate([np.where(single, 1.0, 0.5) * weights, 0.5 * weights[~single]])
    order = np.argsort(y, kind="stable")
    return y[order], masses[order]


def blur(problem: Problem) -> float:
    """Units of L, as used here, by which the height of a hill on the coarse copy may be off.

    In a cell of a 400th of the data's width a fourth derivative is what is left: 5e-8 units a row.
    """
    return 5e-8 * problem.n


def _cells(problem: Problem) -> IntArray:
    """Where each cell begins among the sorted values, at the finest width that is coarse enough."""
    exponent = int(np.frexp(problem.spread)[1]) - 12
    while True:
        cell = np.floor(problem.y * 2.0**-exponent)
        starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
        if starts.size <= CELLS:
            return starts
        exponent += 1
