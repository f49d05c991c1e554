"""The maxima of L to which those of L_a lead, and which of them is the answer.

L_a is penalised, L is not. EM on L is run once from each maximum of L_a, the highest first, until
no other can lead to a higher sound maximum of L.

The answer is the sound certified maximum with the highest L_a. If all are unsound, it is the
highest certified one, and the outcome says so; if none is certified, the penalised maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.climb import Climb
from mix1d.em.degeneracy import vanished
from mix1d.em.engine import engine_for
from mix1d.em.from_start import Found, conclude
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import stacked
from mix1d.search.candidates import Candidate
from mix1d.search.distinct import places_of
from mix1d.search.reflection import reflected_state

__all__ = ["LONGEST", "Best", "Maxima", "Standing", "standing_of"]

LONGEST = 500
"""Most iterations of EM from one candidate. On a ridge that needs more, a maximum is judged by
where EM has got to."""


class Standing(IntEnum):
    """How good the end of EM on L from a maximum of L_a is, in ascending order."""

    SPIKE = 0
    """EM ended in a spike, or collapsed."""
    RIDGE = 1
    """There is no spike, but no certified maximum either: a ridge, a saddle, or too few
    iterations."""
    DOUBTFUL = 2
    """A certified maximum with a component that chance may have made."""
    SOUND = 3
    """A certified maximum whose components all rest on enough values."""


@dataclass(frozen=True)
class Best:
    """The best of several maxima of L_a, and what became of it on L."""

    candidate: Candidate
    standing: Standing
    rank: float
    """The number by which maxima are compared: L_a at a certified maximum of L, else at that of
    L_a."""


@dataclass
class Maxima:
    """The maxima of L to which the maxima of L_a lead."""

    problem: Problem
    """The problem of every value, whose L is maximised."""
    small: Problem
    """The problem whose maxima the candidates are: L_a of the coarse copy, reflected if
    `is_reflected`."""
    method: Method
    is_reflected: bool
    """Whether the candidates are those of the data -y."""
    blur: float
    """Two candidates whose L_a differ by less than this may be in the other order on all values."""
    climbs: dict[str, Climb] = field(default_factory=dict)
    """The runs of EM on L that were made, by the name of the candidate."""

    def best(self, candidates: Sequence[Candidate]) -> Best:
        """The sound maximum with the highest L_a, or else the best there is.

        A maximum of L_a bounds the L_a of the maximum of L to which it leads. So, from the highest
        down, candidates lower than a sound maximum are not followed.
        """
        best: Best | None = None
        bounds = self._bounds(candidates)
        order = np.argsort(-bounds, kind="stable").tolist()
        for number in order:
            candidate, bound = candidates[number], float(bounds[number])
            if best and best.standing is Standing.SOUND and not bound > best.rank - self.blur:
                break
            if best and best.standing is not Standing.SOUND:
                self._climb_all([candidates[i] for i in order])
            run = self.climb(candidate)
            standing = standing_of(run)
            rank = run.rank if standing >= Standing.DOUBTFUL else bound
            worth = max(standing, Standing.RIDGE)  # of uncertified ends the highest is taken
            if best is None or (worth, rank) > (max(best.standing, Standing.RIDGE), best.rank):
                best = Best(candidate, standing, rank)
        assert best
        return best

    def _bounds(self, candidates: Sequence[Candidate]) -> FloatArray:
        """L_a of the candidates, or their rank, where that is more."""
        objective = np.array([candidate.objective for candidate in candidates])
        if len(candidates) == 1 or not self.small.penalty or self.problem.penalty:
            return objective
        states = stacked([candidate.state for candidate in candidates])
        logliks = objective + self.small.penalty_of(states)
        plain = replace(self.small, penalty=0.0)
        return np.asarray(np.maximum(objective, plain.rank(states, logliks)))

    def place(self, candidate: Candidate) -> FloatArray:
        """Where EM on L ended from there, in the coordinates of the candidates."""
        state = self.climb(candidate).end.state
        return places_of(self.small, reflected_state(state) if self.is_reflected else state)

    def climb(self, candidate: Candidate) -> Climb:
        """EM on L from a maximum of L_a; on a long ridge only its first iterations."""
        if candidate.name not in self.climbs:
            self.climbs[candidate.name] = self._climb(self.problem, candidate, self._short)
        return self.climbs[candidate.name]

    def _climb_all(self, candidates: Sequence[Candidate]) -> None:
        """The climbs from all of these, by an engine that is quicker with many than with each."""
        left = [candidate for candidate in candidates if candidate.name not in self.climbs]
        engine = engine_for(self.problem)
        if engine.is_fast or not left:
            return
        starts = stacked([self._state(candidate) for candidate in left])
        runs = engine.climb_each(self.problem, starts, self._short, at_maximum=True)
        self.climbs.update({candidate.name: run for candidate, run in zip(left, runs, strict=True)})

    @property
    def _short(self) -> Method:
        """The method, given up after so many iterations that no ridge takes long."""
        return replace(self.method, max_iter=min(LONGEST, self.method.max_iter))

    def _climb(self, problem: Problem, candidate: Candidate, method: Method) -> Climb:
        start = self._state(candidate)
        return engine_for(problem).climb(problem, start, method, at_maximum=True)

    def _state(self, candidate: Candidate) -> State:
        return reflected_state(candidate.state) if self.is_reflected else candidate.state

    def answer(self, candidates: Sequence[Candidate], spent: int) -> tuple[Found, Candidate]:
        """The answer and the candidate that leads to it; `spent` are the evaluations so far."""
        ended: set[str] = set()
        while (best := self.best(candidates)).candidate.name not in ended:
            candidate = best.candidate
            ended.add(candidate.name)
            run = self.climb(candidate)
            if run.outcome is not Outcome.MAX_ITER or self.method.max_iter <= LONGEST:
                break
            spent += int(run.end.evaluations)
            self.climbs[candidate.name] = self._climb(self.problem, candidate, self.method)
        candidate, run = best.candidate, self.climb(best.candidate)
        spent += sum(int(climb.end.evaluations) for climb in self.climbs.values())
        if best.standing is not Standing.SPIKE:
            return conclude(run, self.method, spent=spent - run.end.evaluations), candidate
        again = self._climb(self.problem.penalised(), candidate, self.method)
        return conclude(again, self.method, failed=run, spent=spent), candidate


def standing_of(run: Climb) -> Standing:
    """How good its end is."""
    if run.outcome is None or run.spikes:
        return Standing.SPIKE
    if not (run.is_certified or _lacks_a_component(run)):
        return Standing.RIDGE
    return Standing.DOUBTFUL if run.doubts else Standing.SOUND


def _lacks_a_component(run: Climb) -> bool:
    """Whether one of several families vanished: the maximum of the others is one of all of them.

    A lower one, in which each has a weight, is no answer then. Of one family there always is a
    higher one, with another component in the place of the one that vanished.
    """
    if run.outcome is not Outcome.FLAT or not run.problem.parts:
        return False
    return bool(vanished(run.problem, run.end.state).size)
