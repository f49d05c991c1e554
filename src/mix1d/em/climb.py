"""The loop, written once: from starts side by side to where the rule of each says stop.

A single climb is one of several, and those that have ended drop out of the arrays. `em.rules` has
the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.coinciding import coinciding
from mix1d.em.degeneracy import collapsed, spikes
from mix1d.em.newton import Certificate
from mix1d.em.running import runs_away
from mix1d.em.soundness import doubts
from mix1d.em.step import Point, evaluate
from mix1d.errors import Outcome
from mix1d.model.blocks import by_family
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import stacked
from mix1d.objects.cached import cached_property

__all__ = [
    "Climb",
    "End",
    "Ends",
    "OutcomeArray",
    "Rule",
    "Watch",
    "climb",
    "climb_each",
    "ends_of",
]

Watch = Callable[[int, Problem, State, float], None]
"""Called with each iteration's number, the problem, the state and its log-likelihood there."""

OutcomeArray = NDArray[np.object_]
"""(s,) of `Outcome` or None."""


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

    @cached_property
    def is_merged(self) -> bool:
        """Whether two components at its end are one, so that fewer are as likely."""
        return coinciding(self.end.state) is not None

    @cached_property
    def distant(self) -> dict[int, str]:
        """The components at its end with a parameter beyond what data can tell, each in words."""
        return {
            block.components[place]: f"component {block.components[place] + 1} is {stack.distant}"
            for block, stack in by_family(self.end.state.bank)
            if stack.distant
            for place in np.flatnonzero(stack._is_distant()).tolist()
        }

    @property
    def is_certified(self) -> bool:
        """Whether it ended at a certified maximum without a spike, of components that differ."""
        return self.outcome is Outcome.CONVERGED and not (self.spikes or self.is_merged)

    @property
    def is_sound(self) -> bool:
        """Whether that maximum has no component that chance may have made, or a limit, either."""
        return self.is_certified and not self.doubts and not self.distant

    @cached_property
    def rank(self) -> float:
        """What maxima are compared by."""
        return float(self.problem.rank(self.end.state, self.end.loglik))

    def order(self) -> IntArray:
        """The components by location, then by width, then by weight, within each family.

        Those that constraints or labels tell apart stay where they are.
        """
        state, alike = self.end.state, np.array(self.problem.alike(self.end.state.k))
        order = np.arange(state.k)
        for block, stack in by_family(state.bank):
            location, width = stack.location_and_width()
            places = np.array(block.components)
            for group in np.unique(alike[places]):
                own = np.flatnonzero(alike[places] == group)
                keys = state.weights[places[own]], width[own], location[own]
                order[places[own]] = places[own][np.lexsort(keys)]
        return order

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
) -> Climb:
    """Go from `start` by `rule` until its verdict, a collapse, or `max_iter` iterations."""
    (run,) = climb_each(problem, stacked([start]), rule, max_iter=max_iter, watch=watch)
    return run


def climb_each(
    problem: Problem,
    starts: State,
    rule: Rule,
    *,
    max_iter: int,
    watch: Watch | None = None,
) -> list[Climb]:
    """The same from each of (s, k) states, side by side; `watch` sees the first."""
    paths: list[list[State]] = [[] for _ in starts.weights]

    def look(numbers: IntArray, point: Point) -> None:
        for number, state in zip(numbers.tolist(), point.state.apart(), strict=True):
            paths[number].append(state)
        if watch and numbers[0] == 0:
            watch(len(paths[0]) - 1, problem, paths[0][-1], float(point.loglik[0]))

    ends = ends_of(problem, starts, rule, max_iter=max_iter, look=look)
    return [
        Climb(problem, end.point, tuple(path), end.outcome, end.certificate)
        for end, path in zip(ends, paths, strict=True)
    ]


def ends_of(
    problem: Problem, starts: State, rule: Rule, *, max_iter: int, look: Look | None = None
) -> list[End]:
    """Where such climbs end: side by side, and those that have ended drop out."""
    count = len(starts.weights)
    if not count:
        return []
    point = evaluate(problem, starts, np.zeros(count, dtype=int))
    ends: dict[int, End] = {}
    under_way, length = np.arange(count), 0
    while True:
        length += 1
        if look:
            look(under_way, point)
        outcomes = np.full(under_way.size, None)
        lost = runs_away(problem, point)
        fallen = collapsed(problem, point) & ~lost
        if not fallen.any():
            outcomes = rule.verdict(problem, point, under_way, length)
        elif not fallen.all():
            sound = np.flatnonzero(~fallen)
            outcomes[sound] = rule.verdict(problem, point.at(sound), under_way[sound], length)
        outcomes[lost] = Outcome.NO_MAXIMUM
        over = fallen | np.array([outcome is not None for outcome in outcomes])
        if length > max_iter:
            outcomes[~over] = Outcome.MAX_ITER
            over[:] = True
        for i in np.flatnonzero(over).tolist():
            number, alone = int(under_way[i]), point.at(i)
            alone = alone._replace(evaluations=int(alone.evaluations))
            certificate = None if fallen[i] else rule.certificate(number)
            ends[number] = End(alone, outcomes[i], certificate, length)
        if over.all():
            break
        if over.any():
            rest = np.flatnonzero(~over)
            under_way, point = under_way[rest], point.at(rest)
        point = rule.advance(problem, point, under_way)
    return [ends[number] for number in range(count)]
