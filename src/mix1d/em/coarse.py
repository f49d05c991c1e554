"""A problem small enough to be searched: values folded into cells.

A search compares hills, and hills are far larger than a cell. So the starts of a large problem run
on the means of at most 512 cells, each 2^e wide, and only the winner climbs on every value.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import IntArray
from mix1d.em.problem import Problem

__all__ = ["CELLS", "blur", "coarse"]

CELLS = 512
"""Cells are occupied ones: a far outlier costs one, not the resolution of the rest."""


def coarse(problem: Problem) -> Problem:
    """The same problem on at most `CELLS` weighted points; itself if it has no more.

    Counts stay as they are: a mean of several is no count.
    """
    if problem.y.size <= CELLS or problem.family.discrete:
        return problem
    starts = _cells(problem)
    weights = np.add.reduceat(problem.weights, starts)
    y = np.add.reduceat(problem.weights * problem.y, starts) / weights
    return replace(problem, y=y, weights=weights)


def blur(problem: Problem) -> float:
    """Units of L, as used here, by which the height of a hill on the coarse copy may be off.

    A cell of a 500th of the data's width, its values replaced by their mean, costs each row about
    1e-5 units; all hills lose nearly the same.
    """
    return 2e-5 * problem.n


def _cells(problem: Problem) -> IntArray:
    """Where each cell begins among the sorted values, at the finest width that is coarse enough."""
    exponent = int(np.frexp(problem.spread)[1]) - 12
    while True:
        cell = np.floor(problem.y * 2.0**-exponent)
        starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
        if starts.size <= CELLS:
            return starts
        exponent += 1
