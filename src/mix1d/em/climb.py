"""The loop, written once: from a start to where its rule says stop.

`Ascent` climbs the likelihood and ends with a certificate, not because it got slow: where the
information is positive definite and the Newton decrement is below `tol`, less than `tol`
log-likelihood units are left. On a flat ridge there is no such proof; there Aitken's estimate of
the remaining climb decides (Boehning et al. 1994), and the outcome says so. `Settling` iterates the
variants of EM that climb nothing until they no longer move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.degeneracy import collapsed, spikes, vanished
from mix1d.em.newton import Certificate, newton_step
from mix1d.em.soundness import doubts
from mix1d.em.step import EPS, Move, Point, evaluate
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.objects.cached import cached_property

__all__ = ["Ascent", "Certify", "Climb", "Ends", "Rule", "Settling", "Watch", "climb"]

Watch = Callable[[int, Problem, State, float], None]
"""Called with each iteration's number, the problem, the state and its log-likelihood there."""

Certify = Callable[[Problem, Point], Certificate]
"""From a point to its certificate."""


class Rule(Protocol):
    """How to go on, and when to stop."""

    @property
    def certificate(self) -> Certificate | None:
        """At the last point, if the verdict needed one."""
        ...

    def verdict(
        self, problem: Problem, point: Point, path: list[State], objectives: list[float]
    ) -> Outcome | None:
        """The outcome if the climb ends here; `path` and `objectives` end with this point."""
        ...

    def advance(self, problem: Problem, point: Point) -> Point:
        """The next point."""
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
    point = evaluate(problem, start, spent)
    path: list[State] = []
    objectives: list[float] = []
    outcome = None
    while outcome is None:
        path.append(point.state)
        objectives.append(float(point.objective))
        if watch:
            watch(len(path) - 1, problem, point.state, float(point.loglik))
        if collapsed(problem, point):
            break
        outcome = rule.verdict(problem, point, path, objectives)
        if outcome is None and len(path) > max_iter:
            outcome = Outcome.MAX_ITER
        if outcome is None:
            point = rule.advance(problem, point)
    certificate = None if outcome is None else rule.certificate
    return Climb(problem, point, tuple(path), outcome, certificate)


@dataclass
class Ascent:
    """Climb by `move`, and near the maximum by Newton's steps if `newton`, until certified."""

    move: Move
    certify: Certify
    newton: bool
    tol: float
    at_maximum: bool = False
    """Whether the climb begins near its end, so that Newton's steps come first."""
    polish: bool = True
    """Whether one more of Newton's steps follows the certificate: it squares the error that is
    left, so that answers agree to every printed digit whichever way they were reached."""
    certificate: Certificate | None = None
    _rest: int = field(default=0, repr=False)
    _polished: bool = field(default=False, repr=False)

    def verdict(
        self, problem: Problem, point: Point, path: list[State], objectives: list[float]
    ) -> Outcome | None:
        self.certificate = None
        gains = np.diff(objectives[-4:])
        if not self._worth_certifying(problem, gains, len(path)):
            return None
        self.certificate = self.certify(problem, point)
        stalled = gains.size == 3 and bool(np.all(gains <= point.noise))
        if self.certificate.is_maximum:
            tol = max(self._tol(problem), _rounding(problem, self.certificate))
            if self.certificate.decrement < tol and not vanished(problem, point.state).size:
                return None if self._polish() else Outcome.CONVERGED
        no_more = _remaining(gains) < self._tol(problem)
        if vanished(problem, point.state).size or self.certificate.is_flat:
            return Outcome.FLAT if no_more or stalled else None
        if stalled and not self.certificate.is_maximum:
            return Outcome.FLAT if np.isnan(self.certificate.smallest) else Outcome.SADDLE
        return None

    def advance(self, problem: Problem, point: Point) -> Point:
        if self.newton and self.certificate is not None:
            if self.certificate.decrement < problem.small_gain:
                landed = newton_step(problem, point, self.certificate)
                if landed is not None:
                    return landed
            self._rest = 2  # some plain cycles before the next look at the curvature
        return self.move(problem, point)

    def _polish(self) -> bool:
        """Whether to take one more of Newton's steps."""
        again = self.newton and self.polish and not self._polished
        self._polished = True
        return again

    def _worth_certifying(self, problem: Problem, gains: np.ndarray, iteration: int) -> bool:
        """The certificate costs a few EM steps: look when it may hold, or when Newton may start."""
        if not gains.size:
            return self.at_maximum
        if self.newton:
            self._rest -= 1
            return self._rest < 0 and bool(gains[-1] < problem.small_gain)
        tol = self._tol(problem)
        return bool(gains[-1] < tol) and (_remaining(gains) < tol or iteration % 10 == 0)

    def _tol(self, problem: Problem) -> float:
        return self.tol / problem.unit.weight


@dataclass(frozen=True)
class Settling:
    """Iterate `move` until the state no longer changes: a fixed point, not a maximum."""

    move: Move
    patience: int = 1
    """Iterations in a row that must change nothing: more than 1 where chance moves the state."""
    tol: float = 1e-10
    """Largest change of a parameter that is none, on a line where the data have scale 1."""
    certificate: None = None

    def verdict(
        self, problem: Problem, point: Point, path: list[State], objectives: list[float]
    ) -> Outcome | None:
        recent = path[-1 - self.patience :]
        if len(recent) <= self.patience:
            return None
        rests = all(_distance(a, b) <= self.tol for a, b in pairwise(recent))
        return Outcome.FIXED_POINT if rests else None

    def advance(self, problem: Problem, point: Point) -> Point:
        return self.move(problem, point)


def _distance(state: State, other: State) -> float:
    pairs = zip(
        (state.weights, *state.bank.fields()), (other.weights, *other.bank.fields()), strict=True
    )
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def _remaining(gains: np.ndarray) -> float:
    """Aitken's estimate of the climb that remains after geometric gains."""
    if gains.size < 2:
        return np.inf
    before, last = float(gains[-2]), float(gains[-1])
    if last <= 0.0:
        return 0.0
    return last * last / (before - last) if before > last else np.inf


def _rounding(problem: Problem, certificate: Certificate) -> float:
    """The decrement that rounding of the score alone causes: it matters beyond 1e20 rows."""
    return (16.0 * EPS) ** 2 * problem.n * certificate.score.size
