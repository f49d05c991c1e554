"""The climbs on rows that are no exact values, and which of them ended best."""

from __future__ import annotations

from collections.abc import Sequence
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
"""A climb that lies so many log-likelihood units below a certified maximum then is not one."""


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
        if not named:
            return
        states = [state for _, state in named]
        runs = self._from(states, SHORT)
        certified = [run.rank for run in (*self.climbs, *runs) if run.is_certified]
        least = max(certified, default=-np.inf) - BEHIND / self.problem.unit.weight
        under_way = [
            i
            for i, run in enumerate(runs)
            if run.outcome is Outcome.MAX_ITER and float(run.end.objective) > least
        ]
        if under_way and self.method.max_iter > SHORT:
            longer = self._from([runs[i].end.state for i in under_way], LONGEST)
            for i, run in zip(under_way, longer, strict=True):
                spent = run.end.evaluations + runs[i].end.evaluations
                end = run.end._replace(evaluations=spent)
                runs[i] = replace(run, end=end, path=(*runs[i].path, *run.path[1:]))
        self.climbs += runs
        self.names += [name for name, _ in named]
        self.starts += states

    def _from(self, states: list[State], most: int) -> list[Climb]:
        """From each of these at most so many iterations."""
        method = replace(self.method, max_iter=min(most, self.method.max_iter))
        engine = engine_for(self.problem)
        return engine.climb_each(self.problem, stacked(states), method, at_maximum=True)

    def climb_to_sound(self, named: Sequence[tuple[str, State]]) -> None:
        """The same, of which only those climbs are kept that end at a sound maximum."""
        more = RowClimbs(self.problem, self.method)
        more.climb(named)
        for name, run, start in zip(more.names, more.climbs, more.starts, strict=True):
            if run.is_sound:
                self.names.append(name)
                self.climbs.append(run)
                self.starts.append(start)

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
