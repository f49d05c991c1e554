"""A problem small enough to be searched: values folded into cells.

A search compares maxima, and these lie much farther apart than a cell is wide. So the starts of a
large problem run on two points for each of at most 400 cells (more for many components), each 2^e
wide, that have the cell's weight, mean and variance; only the winner climbs on every value.

Cells of one width cannot follow data of several scales: a background of one value in two hundred,
spread over a thousand sds of the rest, occupies all of them but seven. So a cell that holds far
more than its share, or whose values are far from evenly spread, is cut into pieces of equal mass.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.families import Line
from mix1d.model.problem import Problem

__all__ = ["CELLS", "blur", "cells_for", "coarse"]

CELLS = 400
"""At most this many non-empty cells: empty ones cost nothing, however far away an outlier is."""

CELLS_EACH = 60
"""Cells for each component, where these are more."""

PIECES = 200
"""A heavy cell is cut into pieces that hold about one in so many of all the data, by default."""

HEAVY = 4.0
"""A cell that holds more than the data of so many pieces is cut into pieces: 0.02 of all by
default. A normal component has less than that in a twentieth of its sd."""

UNEVEN = 0.1
"""A cell is cut into pieces where its values are less evenly spread than this, measured by the mean
square of two contrasts (see `_is_uneven`): a third of them in one spot, for example."""

USUALLY = 5.0
"""A cell is cut for being uneven only if it is more uneven than this many times the median cell:
rounded values are a little uneven in every cell."""

PIECES_OF_UNEVEN = 16
"""Number of pieces into which an unevenly filled cell is cut."""

LIGHTEST = 1.0 / 2000
"""A cell with a smaller share of the data is never cut for being uneven."""


def cells_for(k: int) -> int:
    """Cells on which the maxima of k components keep their order."""
    return max(CELLS, CELLS_EACH * k)


def coarse(problem: Problem, cells: int = CELLS, pieces: int = PIECES) -> Problem:
    """The same problem on at most two points for each of some `cells`; itself if it has no more.

    A heavy cell holds more than four in `pieces` of all the data, and each of its pieces about one.
    Counts stay as they are: a mean of several is no count.
    """
    if problem.y.size <= 2 * cells or problem.family.discrete:
        return problem
    starts = _pieces(problem, *_cells(problem, cells), pieces)
    weights = np.add.reduceat(problem.weights, starts)
    mean = np.add.reduceat(problem.weights * problem.y, starts) / weights
    deviation = problem.y - _repeated(mean, starts, problem)
    sd = np.sqrt(np.add.reduceat(problem.weights * deviation**2, starts) / weights)
    ends = None
    if (
        problem.parts or problem.core.line is not Line.AFFINE
    ):  # each point must be a value that the family can give
        ends = problem.y[starts], problem.y[np.append(starts[1:], problem.y.size) - 1]
    y, masses = _two_points(mean, sd, weights, ends)
    return replace(problem, y=y, weights=masses)


def _two_points(
    mean: FloatArray,
    sd: FloatArray,
    weights: FloatArray,
    ends: tuple[FloatArray, FloatArray] | None,
) -> tuple[FloatArray, FloatArray]:
    """Points at one sd on either side of each mean, or on it where that is no other number.

    Within the `ends` of each cell, where there are any.
    """
    below, above = mean - sd, mean + sd
    if ends is not None:
        below, above = np.maximum(below, ends[0]), np.minimum(above, ends[1])
    single = ~(below < above)
    y = np.concatenate([below, above[~single]])
    masses = np.concatenate([np.where(single, 1.0, 0.5) * weights, 0.5 * weights[~single]])
    order = np.argsort(y, kind="stable")
    return y[order], masses[order]


def blur(problem: Problem) -> float:
    """Units of L, as used here, by which a maximum of the coarse copy may be off.

    In a cell of a 400th of the data's width a fourth derivative is what is left: 5e-8 units a row.
    """
    return 5e-8 * problem.n


def _cells(problem: Problem, cells: int) -> tuple[IntArray, FloatArray]:
    """Where each cell begins among the sorted values, at the finest width that is coarse enough;
    and how far each value lies from the centre of its cell, in cell widths.
    """
    exponent = int(np.frexp(problem.spread)[1]) - 12
    while True:
        scaled = problem.on_width_line * 2.0**-exponent
        cell = np.floor(scaled)
        starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))
        if starts.size <= cells:
            return starts, scaled - cell - 0.5
        exponent += 1


def _pieces(problem: Problem, starts: IntArray, d: FloatArray, pieces: int) -> IntArray:
    """Where each piece begins: several in a heavy or uneven cell, one in any other cell."""
    mass = np.add.reduceat(problem.weights, starts)
    share = mass / problem.n
    uneven = (share > LIGHTEST) & _is_uneven(problem, starts, mass, d)
    number = np.where(uneven, PIECES_OF_UNEVEN, 1.0)
    heavy = (share > HEAVY / pieces) | uneven
    number = np.where(heavy, np.maximum(number, np.ceil(share * pieces)), 1.0)
    if not (number > 1.0).any():
        return starts
    until = np.cumsum(problem.weights)
    before = _repeated(until[starts] - problem.weights[starts], starts, problem)
    middle = until - 0.5 * problem.weights - before
    piece = np.floor(middle * _repeated(number / mass, starts, problem))
    begins = piece[1:] != piece[:-1]
    begins[starts[1:] - 1] = True
    return np.flatnonzero(np.append(True, begins))


def _is_uneven(problem: Problem, starts: IntArray, mass: FloatArray, d: FloatArray) -> BoolArray:
    """Cells in which the mean square of two Legendre polynomials is large (Neyman 1937).

    They are 0 for a density that is a straight line, the slope of a density.
    """
    square = d**2
    second = np.sqrt(180.0) * (square - 1.0 / 12.0)
    third = np.sqrt(2800.0) * d * (square - 0.15)
    sums = [np.add.reduceat(problem.weights * values, starts) for values in (second, third)]
    contrast = (sums[0] / mass) ** 2 + (sums[1] / mass) ** 2
    uneven = contrast > UNEVEN
    if uneven.any():
        uneven = contrast > max(UNEVEN, USUALLY * float(np.median(contrast)))
    return np.asarray(uneven)


def _repeated(of_cell: FloatArray, starts: IntArray, problem: Problem) -> FloatArray:
    return np.repeat(of_cell, np.diff(np.append(starts, problem.y.size)))
