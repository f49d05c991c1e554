"""From one start to one answer, by any of the algorithms, with the outcome in words.

A start is climbed on L. If that ends in a spike, the same start is climbed on the penalised L_a,
and the outcome says so. Plain EM, asked for by ``accelerate=False``, goes its own way to its end:
there the penalty comes in only where an sd has run to 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from mix1d.arrays import IntArray
from mix1d.em import machine
from mix1d.em.accelerate import squarem
from mix1d.em.climb import Ascent, Climb, Rule, Settling, Station, Watch, climb
from mix1d.em.degeneracy import vanished
from mix1d.em.newton import Certificate, certify
from mix1d.em.step import (
    Map,
    classification_map,
    em_map,
    evaluate,
    hard_proportions_map,
    plain,
    stochastic_map,
)
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, State

__all__ = ["ALGORITHMS", "Found", "Method", "attempt", "conclude", "from_start"]

ALGORITHMS = ("em", "cem", "sem", "em-hard-proportions")


@dataclass(frozen=True)
class Method:
    """Which algorithm, and how long."""

    algorithm: str
    accelerate: bool
    tol: float
    max_iter: int
    rng: np.random.Generator
    polish: bool = True
    """Whether a digit more than `tol` asks for is worth a step (see `Ascent`)."""
    rounds: float = np.inf
    """Most further rounds of a search; without a limit it goes on until they bring nothing."""

    @property
    def is_fast(self) -> bool:
        """Accelerated EM, which `em.machine` can do."""
        return self.algorithm == "em" and self.accelerate

    def rule(self, *, at_top: bool = False) -> Rule:
        """A fresh rule for one climb; `at_top` if it begins near its end."""
        if self.algorithm == "em":
            move = squarem(em_map) if self.accelerate else plain(em_map)
            return Ascent(move, self.accelerate, self.tol, at_top and self.accelerate, self.polish)
        return Settling(plain(self._map()), patience=50 if self.algorithm == "sem" else 1)

    def _map(self) -> Map:
        match self.algorithm:
            case "cem":
                return classification_map
            case "sem":
                return stochastic_map(self.rng)
        return hard_proportions_map


@dataclass(frozen=True)
class Found:
    """An answer: where it lies, how it was reached, whether to trust it."""

    climb: Climb
    """With its components sorted by location."""
    order: IntArray
    """How they were sorted."""
    outcome: Outcome
    message: str
    certificate: Certificate | None
    """At the end of a climb on L or L_a; None for the algorithms that climb nothing."""
    evaluations: int
    """Likelihood evaluations of all the climbs it took."""


def from_start(problem: Problem, start: State, method: Method, watch: Watch | None = None) -> Found:
    """The answer that `method` reaches from `start`."""
    run = attempt(problem, start, method, watch)
    if _stands(run, method):
        return conclude(run, method)
    again = attempt(problem.penalised(), start, method, watch)
    if not method.accelerate:  # whoever watches plain EM sees where it collapsed
        again = replace(again, path=(*run.path, *again.path), penalised_from=len(run.path))
    return conclude(again, method, failed=run, spent=run.end.evaluations)


def _stands(run: Climb, method: Method) -> bool:
    """Whether the end of a climb on L is an answer, rather than a reason to penalise."""
    if run.outcome is None:
        return False
    if method.algorithm == "em" and not method.accelerate:
        return True
    return run.outcome is Outcome.SADDLE or not run.spikes


def attempt(
    problem: Problem,
    start: State,
    method: Method,
    watch: Watch | None = None,
    *,
    at_top: bool = False,
) -> Climb:
    """One run of `method` from `start`, whatever comes of it; `at_top` if that is near its end."""
    if problem.in_machine_code and method.is_fast and watch is None:
        return _attempt_in_machine_code(problem, start, method)
    rule = method.rule(at_top=at_top)
    run = climb(problem, start, rule, max_iter=method.max_iter, watch=watch)
    return _averaged(run) if method.algorithm == "sem" and run.outcome is not None else run


def _attempt_in_machine_code(problem: Problem, start: State, method: Method) -> Climb:
    """The same way, and at its end the same verdict in words."""
    way, spent, collapsed = machine.way(problem, start, tol=method.tol, longest=method.max_iter)
    if collapsed:
        end = evaluate(problem, way[-1], spent)
        return Climb(problem, end, tuple(Station(state, np.nan, np.nan) for state in way), None)
    gone = vanished(problem, way[-1])
    if gone.size:
        living = np.setdiff1d(np.arange(start.k), gone)
        weights, bank = way[-1].at(living)
        rest = State(weights / weights.sum(), bank)
        run = _attempt_in_machine_code(problem, rest, method)
        return _among_the_vanished(run, way, spent, living)
    rule = replace(method, polish=False).rule(at_top=True)
    left = max(1, method.max_iter - len(way))
    run = climb(problem, way[-1], rule, max_iter=left, spent=spent)
    stations = (Station(state, np.nan, np.nan) for state in way[:-1])
    return replace(run, path=(*stations, *run.path))


def _among_the_vanished(run: Climb, way: list[State], spent: int, living: IntArray) -> Climb:
    """The climb of the living components, with those that vanished on the way at weight 0.

    They would make the curvature singular, and the climb a crawl.
    """

    def whole(state: State) -> State:
        weights = np.zeros(way[-1].k)
        weights[living] = state.weights
        fields = [np.array(field) for field in way[-1].bank.fields()]
        for field, own in zip(fields, state.bank.fields(), strict=True):
            field[living] = own
        return State(weights, run.problem.core._of(*fields))

    end = evaluate(run.problem, whole(run.end.state), spent + run.end.evaluations - 1)
    before = (Station(state, np.nan, np.nan) for state in way[:-1])
    path = (station._replace(state=whole(station.state)) for station in run.path)
    outcome = Outcome.FLAT if run.outcome is Outcome.CONVERGED else run.outcome
    return Climb(run.problem, end, (*before, *path), outcome)


def conclude(run: Climb, method: Method, *, failed: Climb | None = None, spent: int = 0) -> Found:
    """The outcome of a run in words, its components sorted by location.

    `failed` is the run without a penalty that ended in a spike, if there was one; `spent` the
    likelihood evaluations before this run.
    """
    order = run.order()
    run = run.reordered(order)
    spike = _blame(run, failed.reordered(failed.order())) if failed else ""
    if method.algorithm != "em":
        return Found(run, order, *_settled(run, method, spike), None, spent + run.end.evaluations)
    certificate = run.certificate or certify(run.problem, run.end)
    outcome = Outcome.PENALISED if failed or run.outcome is None else run.outcome
    if outcome is Outcome.CONVERGED and not run.is_sound:
        outcome = Outcome.DOUBTFUL
    words = _words(run, outcome, certificate, spike)
    return Found(run, order, outcome, words, certificate, spent + run.end.evaluations)


def _blame(run: Climb, failed: Climb) -> str:
    """Why the plain run failed: the spikes of the penalised one say it best, having numbers."""
    reasons = run.spikes or failed.spikes
    return "; ".join(reasons.values()) or "a component collapsed onto a single value"


def _averaged(run: Climb) -> Climb:
    """Stochastic EM never rests: its answer is the mean of the second half of its path."""
    half = [station.state for station in run.path[len(run.path) // 2 :]]
    weights = np.mean([state.weights for state in half], axis=0)
    fields = zip(*(state.bank.fields() for state in half), strict=True)
    mean = State(weights, run.problem.core._of(*(np.mean(values, axis=0) for values in fields)))
    end = evaluate(run.problem, mean, run.end.evaluations)
    last = Station(mean, float(end.loglik), float(end.objective))
    return Climb(run.problem, end, (*run.path, last), Outcome.FIXED_POINT)


def _settled(run: Climb, method: Method, spike: str) -> tuple[Outcome, str]:
    outcome = Outcome.PENALISED if run.outcome is None else run.outcome
    words = {
        "cem": "a maximum of the classification likelihood, not of the likelihood",
        "sem": "the mean of the second half of a random path, not a maximum of the likelihood",
        "em-hard-proportions": str(Outcome.FIXED_POINT.value),
    }[method.algorithm]
    if outcome is Outcome.MAX_ITER:
        words = f"{outcome.value} (max_iter={method.max_iter})"
    if spike:
        outcome, words = Outcome.PENALISED, f"{Outcome.PENALISED.value}: {spike}; {words}"
    empty = np.flatnonzero(run.end.state.weights == 0)
    for j in empty:
        words += f"; component {j + 1} emptied and keeps its last parameters at weight 0"
    return outcome, words


def _words(run: Climb, outcome: Outcome, certificate: Certificate, spike: str) -> str:
    match outcome:
        case Outcome.CONVERGED:
            decrement = certificate.decrement * run.problem.unit.weight
            return f"{outcome.value}: an estimated {decrement:.1g} log-likelihood units are left"
        case Outcome.DOUBTFUL:
            return f"{outcome.value}: {'; '.join((run.spikes or run.doubts).values())}"
        case Outcome.PENALISED:
            where = "" if run.outcome is Outcome.CONVERGED else " (uncertified)"
            return (
                f"{outcome.value}: {spike}; the numbers are those of the penalised maximum{where}"
            )
        case Outcome.FLAT:
            return f"{outcome.value}: {_flatness(run)}"
        case Outcome.MAX_ITER:
            left = certificate.decrement * run.problem.unit.weight
            return f"{outcome.value} (at least {left:.2g} log-likelihood units are left)"
    return str(outcome.value)


def _flatness(run: Climb) -> str:
    """Which components are one too many."""
    gone = vanished(run.problem, run.end.state)
    if gone.size:
        names = " and ".join(str(j + 1) for j in gone)
        whose = f"component {names} has" if gone.size == 1 else f"components {names} have"
        return f"{whose} weight 0, so fewer components reach the same likelihood"
    state = run.end.state
    columns = np.array([np.asarray(field) for field in state.bank.fields()])
    widths = np.asarray(state.bank.moments()[1])
    for i, j in combinations(range(state.k), 2):
        if np.all(np.abs(columns[:, i] - columns[:, j]) < 1e-2 * min(widths[i], widths[j])):
            return f"components {i + 1} and {j + 1} coincide"
    return "other parameters reach the same likelihood"
