"""The climbs on rows that are no exact values, and which of them ended best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mix1d.em.climb import Climb
from mix1d.em.degeneracy import vanished
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State
from mix1d.model.stacks import stacked
from mix1d.search.distinct import near, places_of
from mix1d.search.maxima import LONGEST, Standing, standing_of

__all__ = ["RowClimbs"]

SHORT = 25
"""After so many iterations a climb goes on only where it may still lead to the best maximum."""

SAME = 1e-6
"""Maxima whose log-likelihoods differ by less than this are equally high."""

BEHIND = 10.0
"""A climb that lies so many log-likelihood units below a certified maximum then is not one; of the
climbs to sound maxima, one whose rank lies so far below that of a sound one."""


@dataclass
class RowClimbs:
    """The climbs that were made, and what is known of each."""

    problem: Problem
    method: Method
    names: list[str] = field(default_factory=list)
    climbs: list[Climb] = field(default_factory=list)
    starts: list[State] = field(default_factory=list)
    fewer: float = -np.inf
    """The objective that fewer components reach."""

    def climb(self, named: Sequence[tuple[str, State]]) -> None:
        """EM on the rows from each of these states, to its end where that may be the best one."""
        runs = self._from(named, SHORT)
        least = self._highest(run for run in (*self.climbs, *runs) if run.is_certified)
        self._go_on(runs, [bool(run.end.objective > least) for run in runs])
        self._keep(named, runs)

    def climb_to_sound(self, named: Sequence[tuple[str, State]]) -> None:
        """The same, of which only those climbs are kept that end at a sound maximum."""
        runs = self._from(named, SHORT)
        least = self._highest(run for run in (*self.climbs, *runs) if run.is_sound)
        self._go_on(runs, [run.rank > least for run in runs])
        kept = [i for i, run in enumerate(runs) if run.is_sound]
        self._keep([named[i] for i in kept], [runs[i] for i in kept])

    def _highest(self, runs: Iterable[Climb]) -> float:
        """A little less than the highest rank of these."""
        highest = max((run.rank for run in runs), default=-np.inf)
        return float(highest) - BEHIND / self.problem.unit.weight

    def _go_on(self, runs: list[Climb], may: Sequence[bool]) -> None:
        """The climbs under way that may be the best one go on to their ends."""
        under_way = [i for i, run in enumerate(runs) if run.outcome is Outcome.MAX_ITER and may[i]]
        if not under_way or self.method.max_iter <= SHORT:
            return
        longer = self._from([("", runs[i].end.state) for i in under_way], LONGEST)
        for i, run in zip(under_way, longer, strict=True):
            spent = run.end.evaluations + runs[i].end.evaluations
            end = run.end._replace(evaluations=spent)
            runs[i] = replace(run, end=end, path=(*runs[i].path, *run.path[1:]))

    def _keep(self, named: Sequence[tuple[str, State]], runs: Sequence[Climb]) -> None:
        self.climbs += runs
        self.names += [name for name, _ in named]
        self.starts += [state for _, state in named]

    def _from(self, named: Sequence[tuple[str, State]], most: int) -> list[Climb]:
        """From each of these at most so many iterations."""
        if not named:
            return []
        starts = stacked([state for _, state in named])
        method = replace(self.method, max_iter=min(most, self.method.max_iter))
        return engine_for(self.problem).climb_each(self.problem, starts, method, at_maximum=True)

    @property
    def best(self) -> int:
        """The place of the best climb."""
        least = self._least()
        worth = [_worth(run, least) for run in self.climbs]
        best = max(range(len(worth)), key=worth.__getitem__)
        if self.problem.constraints is None:
            return best
        lowest = worth[best][0], worth[best][1] - SAME / self.problem.unit.weight
        alike = [i for i in range(len(worth)) if worth[i] >= lowest]
        return min(alike, key=lambda i: (_falls(self.climbs[i]), i != best))

    def _least(self) -> float:
        """The objective below which ever wider components are not the best, if there are any."""
        if self.problem.windows is not None:
            return -np.inf
        others = [run for run in self.climbs if run.outcome in (Outcome.CONVERGED, Outcome.FLAT)]
        reached = [float(run.end.objective) for run in others if not run.spikes]
        return max([self.fewer, *reached]) - SAME / self.problem.unit.weight

    def is_new(self, state: State) -> bool:
        """Whether no climb began or ended near this state."""
        known = [*self.starts, *(run.end.state for run in self.climbs)]
        place = places_of(self.problem, state)
        return not any(near(places_of(self.problem, other)[None], place)[0] for other in known)


def _falls(run: Climb) -> int:
    """How often the location of a component is below that of the one before.

    Constraints such as equal spacing may hold for the reverse order too; the rising one is meant.
    """
    location, _ = run.end.state.bank.location_and_width()
    return int(np.count_nonzero(np.diff(np.asarray(location)) < 0.0))


def _worth(run: Climb, least: float) -> tuple[int, float]:
    if run.outcome is Outcome.NO_MAXIMUM and run.end.objective < least:
        return Standing.SPIKE, -np.inf
    standing = standing_of(run)
    rank = run.rank if np.isfinite(run.rank) else -np.inf
    if standing is Standing.RIDGE and _lacks_what_intervals_show(run):
        standing = Standing.SPIKE
    return max(standing, Standing.RIDGE) if standing else Standing.SPIKE, rank


def _lacks_what_intervals_show(run: Climb) -> bool:
    """Whether a component vanished of rows that are all intervals.

    Their likelihood is bounded, so that a component of which only the place is known may explain
    them better, and then is the answer.
    """
    events = run.problem.events
    only = events is not None and events.between.size == events.m
    return only and bool(vanished(run.problem, run.end.state).size)
