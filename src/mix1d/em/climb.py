"""The loop, written once: from a start to where its rule says stop.

`Ascent` climbs the likelihood and ends with a certificate, not because it got slow: where the
information is positive definite and the Newton decrement is below `tol`, less than `tol`
log-likelihood units are left. On a flat ridge there is no such proof; there Aitken's estimate of
the remaining climb decides (Boehning et al. 1994), and the outcome says so. `Settling` iterates the
variants of EM that climb nothing until they no longer move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import collapsed, rest_on_nothing, spikes
from mix1d.em.newton import Certificate, newton_step
from mix1d.em.soundness import doubts
from mix1d.em.step import EPS, Move, Point, evaluate
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import stacked
from mix1d.objects.cached import cached_property

__all__ = [
    "Ascent",
    "Certify",
    "Climb",
    "Ends",
    "Rule",
    "Settling",
    "Watch",
    "climb",
    "climb_each",
    "climbs",
]

Watch = Callable[[int, Problem, State, float], None]
"""Called with each iteration's number, the problem, the state and its log-likelihood there."""

Certify = Callable[[Problem, Point], Certificate]
"""From points to their certificates."""

OutcomeArray = NDArray[np.object_]
"""(s,) of `Outcome` or None."""

REST = 2
"""Plain cycles after a look at the curvature that led to none of Newton's steps, until the next."""

UNMOVED = 1e-10
"""Largest change of a parameter that is none, on a line where the data have scale 1."""


class Rule(Protocol):
    """How climbs side by side go on, and when each stops."""

    def verdict(
        self, problem: Problem, point: Point, climbs: IntArray, length: int
    ) -> OutcomeArray:
        """(s,) the outcomes of those that end here, None for the others.

        `climbs` are their numbers; `length` is how many states each has behind it, with this one.
        """
        ...

    def certificate(self, climb: int) -> Certificate | None:
        """At the last point of a climb, if the verdict there needed one."""
        ...

    def advance(self, problem: Problem, point: Point, climbs: IntArray) -> Point:
        """The next points of these climbs."""
        ...


@dataclass(frozen=True)
class Climb:
    """Where a climb led; `outcome` is None if a scale ran into 0 on the way."""

    problem: Problem
    end: Point
    path: tuple[State, ...]
    """The states on the way, from the start to the end."""
    outcome: Outcome | None
    certificate: Certificate | None = None
    """At the end, where one was looked for."""
    penalised_from: int | None = None
    """The first state of the path that was climbed with the penalty, where it was not all."""

    @cached_property
    def spikes(self) -> dict[int, str]:
        """The components at its end that are spikes, each with the reason."""
        return spikes(self.problem, self.end)

    @cached_property
    def doubts(self) -> dict[int, str]:
        """The components at its end that chance may have made, each with the reason."""
        return doubts(self.problem, self.end)

    @property
    def is_certified(self) -> bool:
        """Whether it ended at a certified maximum without a spike."""
        return self.outcome is Outcome.CONVERGED and not self.spikes

    @property
    def is_sound(self) -> bool:
        """Whether that maximum has no component that chance may have made either."""
        return self.is_certified and not self.doubts

    @cached_property
    def rank(self) -> float:
        """What maxima are compared by."""
        return float(self.problem.rank(self.end.state, self.end.loglik))

    def order(self) -> IntArray:
        """The components by location, then by width, then by weight."""
        state = self.end.state
        location, width = state.bank.moments()
        return np.lexsort((state.weights, width, location))

    def reordered(self, order: IntArray) -> Climb:
        """The same climb with its components in another order, all along its path."""
        if np.all(order[1:] > order[:-1]):
            return self
        end = self.end._replace(
            state=self.end.state.at(order),
            counts=self.end.counts[order],
            sums=self.end.sums[order],
        )
        path = tuple(state.at(order) for state in self.path)
        return replace(self, end=end, path=path, certificate=None)


class Ends(NamedTuple):
    """Where climbs from s states ended, without their paths."""

    states: State
    """(s, k)."""
    objective: FloatArray
    """(s,)."""
    certified: BoolArray
    """(s,) whether at a proven maximum."""
    evaluations: IntArray
    """(s,) likelihood evaluations."""
    lengths: IntArray
    """(s,) states on the path, start and end included."""


class End(NamedTuple):
    """Where one of several climbs side by side ended; see `Climb`."""

    point: Point
    outcome: Outcome | None
    certificate: Certificate | None
    length: int
    """States on the path, start and end included."""


Look = Callable[[IntArray, Point], None]
"""Called with the numbers of the climbs under way and where they are, at every iteration."""


def climb(
    problem: Problem,
    start: State,
    rule: Rule,
    *,
    max_iter: int,
    watch: Watch | None = None,
    spent: int = 0,
) -> Climb:
    """Go from `start` by `rule` until its verdict, a collapse, or `max_iter` iterations.

    `spent` are the likelihood evaluations on the way to `start`.
    """
    starts = stacked([start])
    (run,) = climb_each(problem, starts, rule, max_iter=max_iter, watch=watch, spent=spent)
    return run


def climb_each(
    problem: Problem,
    starts: State,
    rule: Rule,
    *,
    max_iter: int,
    watch: Watch | None = None,
    spent: int = 0,
) -> list[Climb]:
    """The same from each of (s, k) states, side by side; `watch` sees the first."""
    paths: list[list[State]] = [[] for _ in starts.weights]

    def look(numbers: IntArray, point: Point) -> None:
        for number, state in zip(numbers.tolist(), point.state.apart(), strict=True):
            paths[number].append(state)
        if watch and numbers[0] == 0:
            watch(len(paths[0]) - 1, problem, paths[0][-1], float(point.loglik[0]))

    ends = climbs(problem, starts, rule, max_iter=max_iter, look=look, spent=spent)
    return [
        Climb(problem, end.point, tuple(path), end.outcome, end.certificate)
        for end, path in zip(ends, paths, strict=True)
    ]


def climbs(
    problem: Problem,
    starts: State,
    rule: Rule,
    *,
    max_iter: int,
    look: Look | None = None,
    spent: int = 0,
) -> list[End]:
    """Go from each of (s, k) states by `rule`, side by side; those that have ended drop out."""
    count = len(starts.weights)
    point = evaluate(problem, starts, np.full(count, spent))
    ends: dict[int, End] = {}
    under_way, length = np.arange(count), 0
    while under_way.size:
        length += 1
        if look:
            look(under_way, point)
        outcomes = np.full(under_way.size, None)
        fallen = collapsed(problem, point)
        if not fallen.any():
            outcomes = rule.verdict(problem, point, under_way, length)
        elif not fallen.all():
            sound = np.flatnonzero(~fallen)
            outcomes[sound] = rule.verdict(problem, point.at(sound), under_way[sound], length)
        over = fallen | np.array([outcome is not None for outcome in outcomes])
        if length > max_iter:
            outcomes[~over] = Outcome.MAX_ITER
            over[:] = True
        for i in np.flatnonzero(over).tolist():
            number, alone = int(under_way[i]), point.at(i)
            alone = alone._replace(evaluations=int(alone.evaluations))
            certificate = None if fallen[i] else rule.certificate(number)
            ends[number] = End(alone, outcomes[i], certificate, length)
        if over.any():
            rest = np.flatnonzero(~over)
            under_way, point = under_way[rest], point.at(rest)
        if under_way.size:
            point = rule.advance(problem, point, under_way)
    return [ends[number] for number in range(count)]


class Ascent:
    """Climb by `move`, and near the maximum by Newton's steps if `newton`, until certified.

    It serves `climbs` climbs side by side, and remembers of each what its next step depends on.

    Parameters
    ----------
    at_maximum : bool
        Whether the climbs begin near their ends, so that Newton's steps come first.
    polish : bool
        Whether one more of Newton's steps follows the certificate: it squares the error that is
        left, so that answers agree to every printed digit whichever way they were reached.
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
        climbs: int = 1,
    ) -> None:
        self.move = move
        self.certify = certify
        self.newton = newton
        self.tol = tol
        self.at_maximum = at_maximum
        self.polish = polish
        self._heights = np.full((climbs, 4), np.nan)
        self._rest = np.zeros(climbs, dtype=int)
        self._polished = np.zeros(climbs, dtype=bool)
        self._looked: tuple[IntArray, Certificate] | None = None

    def verdict(
        self, problem: Problem, point: Point, climbs: IntArray, length: int
    ) -> OutcomeArray:
        heights = np.column_stack([self._heights[climbs, 1:], point.objective])
        self._heights[climbs] = heights
        with np.errstate(invalid="ignore"):
            gains = np.diff(heights)
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
        row = self._rows(np.array([climb]))[0]
        return self._looked[1].at(int(row)) if self._looked and row >= 0 else None

    def _rows(self, climbs: IntArray) -> IntArray:
        """Which of the last certificates is that of each of these climbs, -1 where none is."""
        if self._looked is None:
            return np.full(climbs.size, -1)
        numbers = self._looked[0]  # in ascending order
        rows = np.minimum(np.searchsorted(numbers, climbs), numbers.size - 1)
        return np.where(numbers[rows] == climbs, rows, -1)

    def _judged(
        self,
        problem: Problem,
        point: Point,
        gains: FloatArray,
        certificate: Certificate,
        climbs: IntArray,
    ) -> OutcomeArray:
        """The outcomes that these certificates prove."""
        tol = self._tol(problem)
        gone = rest_on_nothing(problem, point.state).any(axis=-1)
        stalled = (gains <= point.noise[:, None]).all(axis=-1)  # no before the third gain
        no_more = stalled | (_remaining(gains) < tol)
        flat = gone | certificate.is_flat
        saddle = stalled & ~certificate.is_maximum & ~flat
        outcomes = np.full(climbs.size, None)
        outcomes[saddle] = Outcome.SADDLE
        outcomes[(saddle & np.isnan(certificate.smallest)) | (flat & no_more)] = Outcome.FLAT
        left = certificate.decrement < max(tol, _rounding(problem, certificate))
        proven = certificate.is_maximum & left & ~gone
        outcomes[proven] = Outcome.CONVERGED
        if self.newton and self.polish:
            outcomes[proven & ~self._polished[climbs]] = None
            self._polished[climbs[proven]] = True
        return outcomes

    def advance(self, problem: Problem, point: Point, climbs: IntArray) -> Point:
        if not self.newton:
            return self.move(problem, point, climbs)
        if self._looked is None:
            return self.move(problem, point, climbs)
        rows, certificate = self._rows(climbs), self._looked[1]
        close = (rows >= 0) & (certificate.decrement[rows] < problem.small_gain)
        near, others = np.flatnonzero(close), np.flatnonzero(~close)
        landed = point
        if near.size:
            landed, holds = newton_step(problem, point.at(near), certificate.step[rows[near]])
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


def _distance(state: State, other: State) -> float:
    pairs = zip(
        (state.weights, *state.bank.fields()), (other.weights, *other.bank.fields()), strict=True
    )
    return max(float(np.abs(a - b).max()) for a, b in pairs)


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
