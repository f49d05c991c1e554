"""Short runs of many starts side by side, and which of them have met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.algorithms import Method, attempt
from mix1d.em.climb import Station
from mix1d.em.problem import Problem, State
from mix1d.em.step import em_map, evaluate
from mix1d.families import Kind

__all__ = ["Start", "climbed", "distinct", "joined", "prolonged", "short_runs"]

SHORT = 12
"""EM steps of a short run."""

SAME_PLACE = 0.05
"""Largest difference of two states that are one: of weights, of locations in units of the scale of
the data, of logarithms of widths."""

BATCH = 1 << 18
"""Responsibilities held at once: so many that they stay near the processor."""


@dataclass(frozen=True, eq=False)
class Start:
    """A start that was tried, and its path."""

    name: str
    end: Station
    before: Callable[[], tuple[Station, ...]]
    """Its path up to the end: only the winner's is ever asked for."""
    place: FloatArray
    """Where it ended, in coordinates that do not depend on the unit of the data."""
    evaluations: int
    """Likelihood evaluations it took."""
    climbed: bool = False
    """Whether it went to the top of its hill, or was dropped after its short run."""

    @property
    def path(self) -> tuple[Station, ...]:
        return (*self.before(), self.end)

    def height(self) -> float:
        """For sorting, the highest first; a run that failed comes last."""
        objective = self.end.objective
        return -objective if np.isfinite(objective) else np.inf

    def meets(self, other: Start, within: float = np.inf) -> bool:
        """Whether both ended in one place, and `within` so many units of the objective."""
        apart = abs(self.end.objective - other.end.objective)
        return apart <= within and bool((np.abs(self.place - other.place) < SAME_PLACE).all())


def short_runs(problem: Problem, named: Iterable[tuple[str, State]]) -> list[Start]:
    """A few EM steps from every start; the highest first."""
    nowhere = np.empty(0)
    untried = [
        Start(name, Station(state, np.nan, np.nan), tuple, nowhere, 0) for name, state in named
    ]
    return prolonged(problem, untried)


def prolonged(problem: Problem, starts: Sequence[Start]) -> list[Start]:
    """A few more EM steps from where each start ended, side by side; the highest first."""
    room = max(1, BATCH // (problem.y.size * starts[0].end.state.k))
    batches = (starts[first : first + room] for first in range(0, len(starts), room))
    longer = [start for batch in batches for start in _side_by_side(problem, batch)]
    return sorted(longer, key=Start.height)


def _side_by_side(problem: Problem, starts: Sequence[Start]) -> list[Start]:
    states = [start.end.state for start in starts]
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = problem.core._of(*(np.stack(column) for column in columns))
    point = evaluate(problem, State(np.stack([state.weights for state in states]), bank))
    seen = [(point.state, point.loglik, point.objective)]
    for _ in range(SHORT):
        point = evaluate(problem, em_map(problem, point))
        seen.append((point.state, point.loglik, point.objective))
    places = _places(problem, point.state)
    return [
        replace(
            start,
            end=_station(i, seen[-1]),
            before=partial(_stations, start.before, i, seen[:-1]),
            place=places[i],
            evaluations=start.evaluations + SHORT + 1,
        )
        for i, start in enumerate(starts)
    ]


Seen = tuple[State, FloatArray, FloatArray]
"""State, L and objective of several runs side by side, after one step."""


def _stations(
    before: Callable[[], tuple[Station, ...]], i: int, seen: Sequence[Seen]
) -> tuple[Station, ...]:
    return (*before(), *(_station(i, at) for at in seen))


def _station(i: int, seen: Seen) -> Station:
    """The i-th of several side by side."""
    state, loglik, objective = seen
    return Station(State(state.weights[i], state.bank[i]), float(loglik[i]), float(objective[i]))


def climbed(problem: Problem, start: Start, method: Method) -> Start:
    """A start taken on from its short run to the top of its hill."""
    run = attempt(problem, start.end.state, method)
    return Start(
        start.name,
        run.path[-1],
        lambda: (*start.before(), *run.path[:-1]),
        _places(problem, run.end.state),
        start.evaluations + run.end.evaluations,
        climbed=True,
    )


def joined(start: Start, leaders: Sequence[Start], tops: Sequence[Start]) -> Start:
    """A start that met one of the `leaders` and so ends at that one's top."""
    distances = [float(np.abs(start.place - leader.place).max()) for leader in leaders]
    top = tops[int(np.argmin(distances))]
    return replace(start, end=top.end, before=lambda: start.path, place=top.place, climbed=True)


def distinct(starts: Sequence[Start], within: float = np.inf) -> list[Start]:
    """The first of each group of starts that have met."""
    kept: list[Start] = []
    for start in starts:
        if not any(start.meets(other, within) for other in kept):
            kept.append(start)
    return kept


def _places(problem: Problem, state: State) -> FloatArray:
    """Weights, locations in units of the scale, logarithms of the rest; sorted by location."""
    location, width = (np.asarray(moment) for moment in state.bank.moments())
    order = np.lexsort((width, location), axis=-1)
    parts = [state.weights]
    for parameter, values in zip(problem.core.parameters, state.bank.fields(), strict=True):
        at_line = parameter.kind is Kind.LOCATION
        parts.append(values / problem.spread if at_line else np.log(values))
    return np.concatenate([np.take_along_axis(part, order, axis=-1) for part in parts], axis=-1)
