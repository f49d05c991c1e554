"""The rules of a climb: how it goes on, and when it stops.

`Ascent` climbs the likelihood and ends with a certificate, not because it got slow: where the
information is positive definite and the Newton decrement is below `tol`, less than `tol`
log-likelihood units are left. On a flat ridge there is no such proof; there Aitken's estimate of
the remaining climb decides (Boehning et al. 1994), and the outcome says so. `Settling` iterates the
variants of EM that climb nothing until they no longer move.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.climb import OutcomeArray
from mix1d.em.degeneracy import rest_on_nothing
from mix1d.em.newton import Certificate, newton_step
from mix1d.em.running import are_no_better_than_their_limits
from mix1d.em.step import EPS, Move, Point
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State

__all__ = ["Ascent", "Certify", "Settling", "is_proven"]

Certify = Callable[[Problem, Point], Certificate]
"""From points to their certificates."""

EARLY = 100.0
"""Where rows are incomplete EM crawls, and Newton's steps begin this many times farther below."""

REST = 2
"""Plain cycles after a look at the curvature that led to none of Newton's steps, until the next."""

UNMOVED = 1e-10
"""Largest change of a parameter that is none, on a line where the data have scale 1."""


def is_proven(problem: Problem, certificate: Certificate, tol: float) -> BoolArray:
    """Whether less than `tol` log-likelihood units are left to a maximum, if none has vanished."""
    least = max(tol / problem.unit.weight, _rounding(problem, certificate))
    return certificate.is_maximum & (certificate.decrement < least)


class Ascent:
    """Climb by `move`, and near the maximum by Newton's steps if `newton`, until certified.

    It remembers of each climb what its next step depends on.

    Parameters
    ----------
    at_maximum : bool
        Whether the climbs begin near their ends, so that Newton's steps come first.
    polish : bool
        Whether one more of Newton's steps follows the certificate: it squares the error that is
        left, so that answers agree to every printed digit whichever way they were reached.
    count : int
        Number of climbs that it serves side by side.
    """

    def __init__(
        self,
        move: Move,
        certify: Certify,
        newton: bool,
        tol: float,
        *,
        at_maximum: bool = False,
        polish: bool = True,
        count: int = 1,
    ) -> None:
        self.move = move
        self.certify = certify
        self.newton = newton
        self.tol = tol
        self.at_maximum = at_maximum
        self.polish = polish
        self._heights = np.full((count, 4), np.nan)
        self._rest = np.zeros(count, dtype=int)
        self._polished = np.zeros(count, dtype=bool)
        self._looked: tuple[IntArray, Certificate] | None = None  # numbers of climbs, ascending

    def verdict(
        self, problem: Problem, point: Point, climbs: IntArray, length: int
    ) -> OutcomeArray:
        heights = self._heights[climbs]
        heights[:, :-1], heights[:, -1] = heights[:, 1:], point.objective
        self._heights[climbs] = heights
        with np.errstate(invalid="ignore"):
            gains = heights[:, 1:] - heights[:, :-1]
        worth = self._worth_certifying(problem, gains, climbs, length)
        self._looked = None
        outcomes = np.full(climbs.size, None)
        if worth.any():
            rows = np.flatnonzero(worth)
            near, numbers = (point, climbs) if worth.all() else (point.at(rows), climbs[rows])
            certificate = self.certify(problem, near)
            self._looked = numbers, certificate
            outcomes[rows] = self._judged(problem, near, gains[rows], certificate, numbers)
        return outcomes

    def certificate(self, climb: int) -> Certificate | None:
        if self._looked is None:
            return None
        numbers, certificate = self._looked
        row = int(_places(np.array([climb]), numbers)[0])
        return certificate.at(row) if row >= 0 else None

    def _judged(
        self,
        problem: Problem,
        point: Point,
        gains: FloatArray,
        certificate: Certificate,
        climbs: IntArray,
    ) -> OutcomeArray:
        """The outcomes that these certificates prove."""
        gone = rest_on_nothing(problem, point.state).any(axis=-1)
        flat = gone | certificate.is_flat
        stalled = (gains <= point.noise[:, None]).all(axis=-1)  # no before the third gain
        outcomes = np.full(climbs.size, None)
        if stalled.any():
            saddle = stalled & ~certificate.is_maximum & ~flat
            outcomes[saddle] = Outcome.SADDLE
            outcomes[saddle & np.isnan(certificate.smallest)] = Outcome.FLAT
        if flat.any():
            no_more = stalled | (_remaining(gains) < self._tol(problem))
            outcomes[flat & no_more] = Outcome.FLAT
        proven = is_proven(problem, certificate, self.tol) & ~gone
        outcomes[proven] = Outcome.CONVERGED
        if self.newton and self.polish:
            outcomes[proven & ~self._polished[climbs]] = None
            self._polished[climbs[proven]] = True
        over = (outcomes == Outcome.CONVERGED) | (outcomes == Outcome.FLAT)
        if problem.events is not None and over.any():
            outcomes[over & _has_none(problem, point)] = Outcome.NO_MAXIMUM
        return outcomes

    def advance(self, problem: Problem, point: Point, climbs: IntArray) -> Point:
        if self._looked is None or not self.newton:
            return self.move(problem, point, climbs)
        numbers, certificate = self._looked
        rows = _places(climbs, numbers)
        farthest = problem.small_gain * (1.0 if problem.events is None else EARLY)
        close = (rows >= 0) & (certificate.decrement[rows] < farthest)
        near, others = np.flatnonzero(close), np.flatnonzero(~close)
        landed = point
        if near.size:
            here = point.at(near) if others.size else point
            places = rows[near]
            bent = None if problem.events is None else ~certificate.is_maximum[places]
            steps, reference = certificate.step[places], None
            if problem.constraints is not None:
                reference = certificate.parametrization.reference
            landed, holds = newton_step(problem, here, steps, bent, reference)
            if holds.all() and not others.size:
                return landed
            others = np.union1d(others, near[~holds])
            near, landed = near[holds], landed.at(holds)
        self._rest[climbs[others[rows[others] >= 0]]] = REST
        moved = self.move(problem, point.at(others), climbs[others])
        if not near.size:
            return moved
        return point.replaced(others, moved).replaced(near, landed)

    def _worth_certifying(
        self, problem: Problem, gains: FloatArray, climbs: IntArray, length: int
    ) -> BoolArray:
        """The certificate costs a few EM steps: look when it may hold, or when Newton may start."""
        if length == 1:
            return np.full(climbs.size, self.at_maximum)
        last = gains[:, -1]
        if self.newton:
            self._rest[climbs] -= 1
            return np.asarray((self._rest[climbs] < 0) & (last < problem.small_gain))
        tol = self._tol(problem)
        return np.asarray((last < tol) & ((_remaining(gains) < tol) | (length % 10 == 0)))

    def _tol(self, problem: Problem) -> float:
        return self.tol / problem.unit.weight


class Settling:
    """Iterate `move` until the state no longer changes: a fixed point, not a maximum.

    It serves one climb alone.

    Parameters
    ----------
    patience : int
        Iterations in a row that must change nothing: more than 1 where chance moves the state.
    """

    def __init__(self, move: Move, patience: int = 1) -> None:
        self.move = move
        self.patience = patience
        self._last: State | None = None
        self._rested = 0

    def verdict(
        self, problem: Problem, point: Point, climbs: IntArray, length: int
    ) -> OutcomeArray:
        last, self._last = self._last, point.state
        rests = last is not None and _distance(last, point.state) <= UNMOVED
        self._rested = self._rested + 1 if rests else 0
        settled = self._rested >= self.patience
        return np.full(climbs.size, Outcome.FIXED_POINT if settled else None, dtype=object)

    def certificate(self, climb: int) -> None:
        return None

    def advance(self, problem: Problem, point: Point, climbs: IntArray) -> Point:
        return self.move(problem, point, climbs)


def _has_none(problem: Problem, point: Point) -> BoolArray:
    """Whether the limit of ever wider components is at least as good as what was found."""
    worse = are_no_better_than_their_limits(problem, point)
    return np.asarray((worse & ~rest_on_nothing(problem, point.state)).any(axis=-1))


def _places(numbers: IntArray, ascending: IntArray) -> IntArray:
    """Where each of these numbers stands among the others, -1 where it does not."""
    places = np.minimum(np.searchsorted(ascending, numbers), ascending.size - 1)
    return np.where(ascending[places] == numbers, places, -1)


def _distance(state: State, other: State) -> float:
    pairs = zip(
        (state.weights, *state.bank.fields()), (other.weights, *other.bank.fields()), strict=True
    )
    return max(float(np.nan_to_num(np.abs(a - b)).max()) for a, b in pairs)


def _remaining(gains: FloatArray) -> FloatArray:
    """Aitken's estimate of the climb that remains after geometric gains, (s, 3) with the last last.

    Infinite before there are two.
    """
    before, last = gains[:, -2], gains[:, -1]
    with np.errstate(invalid="ignore", divide="ignore"):
        slows = before > last
        left = np.where(slows, last * last / (before - last), np.inf)
    return np.where((last <= 0.0) & ~np.isnan(before), 0.0, left)


def _rounding(problem: Problem, certificate: Certificate) -> float:
    """The decrement that rounding of the score alone causes: it matters beyond 1e20 rows."""
    return (16.0 * EPS) ** 2 * problem.n * int(certificate.score.shape[-1])
