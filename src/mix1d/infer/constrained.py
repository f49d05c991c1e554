"""The maximum of the likelihood where one coordinate is held fixed: Newton's steps in the others.

A step goes in the scaled eigenvectors of the information, as far in directions of negative
curvature as in those of positive one (Dauphin et al. 2014), and is halved until the likelihood does
not fall: so it ascends from anywhere, and near the maximum it squares the error each time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import spikes
from mix1d.em.fixed import at_bounds, at_ends
from mix1d.em.newton import FLATTEST, SINGULAR
from mix1d.em.step import Point, evaluate
from mix1d.infer.profile_coordinates import ProfileCoordinates
from mix1d.model.bounds import are_bound

__all__ = ["ConstrainedMaximum", "half_width", "maximised_at"]

MOST_STEPS = 100
"""A search for a constrained maximum is given up after this many of Newton's steps."""

HALVINGS = 30
"""A step is halved at most this many times; after that no higher point is expected in its
direction."""

TOLERATED = 1e-8
"""A constrained maximum may lie this many log-likelihood units too low: the signed root near 2 is
then exact to 1e-8."""

EPS = float(np.finfo(np.float64).eps)
"""The distance from 1 to the next larger double."""


class ConstrainedMaximum(NamedTuple):
    """Where the likelihood is highest with one coordinate held."""

    vector: FloatArray
    point: Point
    slope: float
    """How the likelihood at constrained maxima changes with the coordinate that is held."""
    tangent: FloatArray
    """(q,) how constrained maxima move with that coordinate; 1 for itself."""
    is_maximum: bool
    """Whether it is a maximum in the other coordinates."""
    is_spike: bool
    """Whether a component rests on almost no values, as may happen where the likelihood is
    unbounded."""
    keeps_its_meaning: bool
    """Whether the quantity that is held is still the same quantity as at the fit."""

    @property
    def is_sound(self) -> bool:
        """Whether the profile goes on here."""
        return self.is_maximum and self.keeps_its_meaning and not self.is_spike

    def moved(self, place: int, value: float) -> FloatArray:
        """Where the maximum is expected for another value of the coordinate that is held."""
        return np.asarray(self.vector + (value - self.vector[place]) * self.tangent)


def maximised_at(coordinates: ProfileCoordinates, vector: FloatArray) -> ConstrainedMaximum:
    """The constrained maximum that Newton's steps reach from `vector`."""
    problem, fixed = coordinates.problem, coordinates.fixed
    tolerated = TOLERATED / problem.unit.weight
    tangent = np.zeros(vector.size)
    vector, point = _off_bounds(coordinates, vector)
    slope, is_maximum = np.nan, False
    for _ in range(MOST_STEPS):
        if not np.isfinite(point.objective):
            break
        with np.errstate(all="ignore"):
            score, information, complete = coordinates.derivatives(vector, point)
            moves = _movable(coordinates, vector, point, score)
            moves[fixed] = False
            free = np.flatnonzero(moves)
            root = np.sqrt(complete[free])
            scaled = information[np.ix_(free, free)] / np.outer(root, root)
        if not (np.all(root > 0) and np.all(np.isfinite(scaled))):
            break
        slope, tangent = float(score[fixed]), np.zeros(vector.size)
        tangent[fixed] = 1.0
        values, vectors = np.linalg.eigh(scaled)
        curved = np.maximum(np.abs(values), FLATTEST)
        along = vectors.T @ (score[free] / root)
        across = vectors.T @ (information[free, fixed] / root)
        tangent[free] = -(vectors @ (across / curved)) / root
        decrement = 0.5 * float((along**2 / curved).sum())
        if decrement < max(tolerated, problem.n * EPS**2):
            is_maximum = bool(np.all(values > SINGULAR))
            break
        landed = _step(coordinates, point, vector, free, vectors @ (along / curved) / root)
        if landed is None:  # no higher point can be distinguished from rounding
            is_maximum = decrement < 1e-6 / problem.unit.weight and bool(np.all(values > SINGULAR))
            break
        vector, point = landed
    is_spike = not problem.penalty and bool(spikes(problem, point))
    keeps = coordinates.held is None or coordinates.held.keeps_its_meaning(vector)
    return ConstrainedMaximum(vector, point, slope, tangent, is_maximum, is_spike, keeps)


def _movable(
    coordinates: ProfileCoordinates, vector: FloatArray, point: Point, score: FloatArray
) -> BoolArray:
    """(q,) the coordinates that are not at an end of theirs from which the likelihood falls."""
    problem, free = coordinates.problem, coordinates.parametrization
    rests = at_ends(free, vector, score)
    if problem.narrowest:
        rests = rests | at_bounds(problem, point, free, score)
    return ~rests


def _off_bounds(coordinates: ProfileCoordinates, vector: FloatArray) -> tuple[FloatArray, Point]:
    """The start, with each scale that counts as 0, and from which the likelihood rises, as wide as
    the data: the logarithm of a scale cannot leave 0 by itself.
    """
    problem = coordinates.problem
    point = evaluate(problem, coordinates.state(vector))
    if not problem.narrowest or not are_bound(point.state, problem.narrowest).any():
        return vector, point
    score = coordinates.derivatives(vector, point)[0]
    any_slope = np.zeros_like(score)
    bound = at_bounds(problem, point, coordinates.parametrization, any_slope)
    leaves = bound & (score > 0.0)
    leaves[coordinates.fixed] = False
    if not leaves.any():
        return vector, point
    moved = np.where(leaves, np.log(problem.spread), vector)
    return moved, evaluate(problem, coordinates.state(moved))


def half_width(coordinates: ProfileCoordinates, fit: ConstrainedMaximum, z: float) -> float:
    """Half the Wald interval of what is held; from the slope alone where it lies at its end."""
    fixed, weight = coordinates.fixed, coordinates.problem.unit.weight
    score, information, _ = coordinates.derivatives(fit.vector, fit.point)
    moves = _movable(coordinates, fit.vector, fit.point, score)
    if not moves[fixed]:
        return float(0.5 * z * z / max(abs(score[fixed]) * weight, np.finfo(np.float64).tiny))
    inverse = np.linalg.inv(information[np.ix_(moves, moves)])
    place = np.count_nonzero(moves[:fixed])
    return z * float(np.sqrt(max(inverse[place, place], 0.0) / weight))


def _step(
    coordinates: ProfileCoordinates,
    point: Point,
    vector: FloatArray,
    free: IntArray,
    step: FloatArray,
) -> tuple[FloatArray, Point] | None:
    """The step, halved until the likelihood does not fall."""
    lowest = coordinates.parametrization.lowest[free]
    highest = coordinates.parametrization.highest[free]
    for halving in range(HALVINGS):
        tried = vector.copy()
        tried[free] = np.clip(tried[free] + 0.5**halving * step, lowest, highest)
        landed = evaluate(coordinates.problem, coordinates.state(tried), point.evaluations)
        if landed.objective >= point.objective - (point.noise if halving < 2 else 0.0):
            return tried, landed
    return None
