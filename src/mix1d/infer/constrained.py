"""The top of the likelihood where one coordinate is held fixed: Newton's steps in the others.

A step goes in the scaled eigenvectors of the information, as far in directions of negative
curvature as in those of positive one (Dauphin et al. 2014), and is halved until the likelihood does
not fall: so it climbs from anywhere, and near the top it squares the error each time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.em.degeneracy import spikes
from mix1d.em.newton import FLATTEST, SINGULAR
from mix1d.em.step import Point, evaluate
from mix1d.infer.chart import Chart

__all__ = ["Foot", "climb"]

MOST_STEPS = 100
HALVINGS = 30
TOLERATED = 1e-8
"""Log-likelihood units that may be left: the signed root near 2 is then exact to 1e-8."""


class Foot(NamedTuple):
    """A constrained top."""

    vector: FloatArray
    point: Point
    slope: float
    """How the likelihood at such tops changes with the fixed coordinate."""
    tangent: FloatArray
    """(q,) how the tops move with it; 1 for itself."""
    is_top: bool
    """Whether it is a maximum in the others."""
    is_spike: bool
    """Whether a component rests on next to nothing, as it may where the likelihood has no bound."""
    holds: bool
    """Whether the fixed coordinate still means what it means at the fit."""

    @property
    def is_sound(self) -> bool:
        """Whether the profile goes on here."""
        return self.is_top and self.holds and not self.is_spike

    def moved(self, place: int, value: float) -> FloatArray:
        """Where the top is expected for another value of the fixed coordinate."""
        return np.asarray(self.vector + (value - self.vector[place]) * self.tangent)


def climb(chart: Chart, vector: FloatArray) -> Foot:
    """Climb from `vector`, its fixed coordinate held."""
    problem, fixed = chart.problem, chart.fixed
    free = np.delete(np.arange(vector.size), fixed)
    tolerated = TOLERATED / problem.unit.weight
    tangent = np.zeros(vector.size)
    tangent[fixed] = 1.0
    point = evaluate(problem, chart.state(vector))
    slope, is_top = np.nan, False
    for _ in range(MOST_STEPS):
        if not np.isfinite(point.objective):
            break
        with np.errstate(all="ignore"):
            score, information, complete = chart.derivatives(vector, point)
            root = np.sqrt(complete[free])
            scaled = information[np.ix_(free, free)] / np.outer(root, root)
        if not (np.all(root > 0) and np.all(np.isfinite(scaled))):
            break
        slope = float(score[fixed])
        values, vectors = np.linalg.eigh(scaled)
        curved = np.maximum(np.abs(values), FLATTEST)
        along = vectors.T @ (score[free] / root)
        across = vectors.T @ (information[free, fixed] / root)
        tangent[free] = -(vectors @ (across / curved)) / root
        decrement = 0.5 * float((along**2 / curved).sum())
        if decrement < max(tolerated, problem.n * EPS**2):
            is_top = bool(np.all(values > SINGULAR))
            break
        landed = _step(chart, point, vector, free, vectors @ (along / curved) / root)
        if landed is None:  # no higher point can be told from rounding
            is_top = decrement < 1e-6 / problem.unit.weight and bool(np.all(values > SINGULAR))
            break
        vector, point = landed
    is_spike = not problem.penalty and bool(spikes(problem, point))
    holds = chart.lift is None or chart.lift.holds(vector)
    return Foot(vector, point, slope, tangent, is_top, is_spike, holds)


def _step(
    chart: Chart, point: Point, vector: FloatArray, free: IntArray, step: FloatArray
) -> tuple[FloatArray, Point] | None:
    """The step, halved until the likelihood does not fall."""
    for halving in range(HALVINGS):
        tried = vector.copy()
        tried[free] += 0.5**halving * step
        landed = evaluate(chart.problem, chart.state(tried), point.evaluations)
        if landed.objective >= point.objective - (point.noise if halving < 2 else 0.0):
            return tried, landed
    return None


EPS = float(np.finfo(np.float64).eps)
