"""From one start to one answer, by any of the algorithms, with the outcome in words.

L is maximised. If that ends in a spike, the penalised L_a is maximised from the same start, and the
outcome says so. Plain EM (``accelerate=False``) is followed to its end: there the penalty is used
only where an sd has reached 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import IntArray
from mix1d.em.climb import Climb, Watch
from mix1d.em.coinciding import coinciding
from mix1d.em.degeneracy import can_collapse, vanished
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.newton import Certificate
from mix1d.em.running import are_no_better_than_their_limits, running
from mix1d.errors import Outcome
from mix1d.model.blocks import by_family
from mix1d.model.bounds import are_bound, are_next_to_points
from mix1d.model.problem import Problem, State
from mix1d.style.words import component_names

__all__ = ["Found", "conclude", "from_start"]


@dataclass(frozen=True)
class Found:
    """An answer: where it lies, how it was reached, whether to trust it."""

    climb: Climb
    """The run of EM that led to the answer, its components sorted by location in each family."""
    order: IntArray
    """(k,) the order in which its components were sorted."""
    outcome: Outcome
    message: str
    certificate: Certificate | None
    """The certificate at the end, of L or L_a; None for the algorithms that maximise neither."""
    evaluations: int
    """Likelihood evaluations of all the runs that it took."""


def from_start(problem: Problem, start: State, method: Method, watch: Watch | None = None) -> Found:
    """The answer that `method` reaches from `start`."""
    run = engine_for(problem).climb(problem, start, method, watch)
    if _is_answer(run, method):
        return conclude(run, method)
    again = engine_for(problem).climb(problem.penalised(), start, method, watch)
    if not method.accelerate:  # the path of plain EM shows where it collapsed
        again = replace(again, path=(*run.path, *again.path), penalised_from=len(run.path))
    return conclude(again, method, failed=run, spent=run.end.evaluations)


def _is_answer(run: Climb, method: Method) -> bool:
    """Whether the end of EM on L is an answer, rather than a reason to penalise."""
    if run.outcome is None:
        return False
    if method.algorithm == "em" and not method.accelerate:
        return True
    return run.outcome is Outcome.SADDLE or not run.spikes


def conclude(run: Climb, method: Method, *, failed: Climb | None = None, spent: int = 0) -> Found:
    """The outcome of a run in words, its components sorted by location.

    `failed` is the run without a penalty that ended in a spike, if there was one; `spent` the
    likelihood evaluations before this run.
    """
    order = run.order()
    run = run.reordered(order)
    spike = _reason(run, failed.reordered(failed.order())) if failed else ""
    if method.algorithm != "em":
        return Found(run, order, *_settled(run, method, spike), None, spent + run.end.evaluations)
    certificate = run.certificate
    if certificate is None or not _is_alone(certificate, run):
        certificate = engine_for(run.problem).certify(run.problem, run.end)
    outcome = Outcome.PENALISED if failed or run.outcome is None else run.outcome
    if outcome is Outcome.CONVERGED and (run.distant or run.is_merged):
        outcome = Outcome.FLAT
    elif outcome is Outcome.CONVERGED and not run.is_sound:
        outcome = Outcome.DOUBTFUL
    elif outcome is Outcome.CONVERGED and _bounds(run):
        outcome = Outcome.AT_BOUND
    elif outcome is Outcome.CONVERGED and run.problem.prior is not None:
        outcome = Outcome.MAP
    words = _words(run, outcome, certificate, spike)
    return Found(run, order, outcome, words, certificate, spent + run.end.evaluations)


def _is_alone(certificate: Certificate, run: Climb) -> bool:
    """Whether it has the reference of this end, and not that of climbs side by side."""
    free = run.problem.parametrization(run.end.state)
    return bool(certificate.parametrization.reference == free.reference)


def _reason(run: Climb, failed: Climb) -> str:
    """Why the run without a penalty failed: the spikes of the penalised run have numbers."""
    reasons = run.spikes or failed.spikes
    return "; ".join(reasons.values()) or "a component collapsed onto a single value"


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
        case Outcome.NO_MAXIMUM:
            return f"{outcome.value}: {_running(run)}"
        case Outcome.CONVERGED | Outcome.AT_BOUND | Outcome.MAP:
            decrement = certificate.decrement * run.problem.unit.weight
            how = "" if run.problem.core.exact_derivatives else " (by differences)"
            rest = f"an estimated {decrement:.1g} log-likelihood units are left{how}"
            return "; ".join([f"{_maximum(run, outcome)}: {rest}", *_limits(run), *_bounds(run)])
        case Outcome.DOUBTFUL:
            return f"{outcome.value}: {'; '.join((run.spikes or run.doubts).values())}"
        case Outcome.PENALISED:
            where = "" if run.outcome is Outcome.CONVERGED else " (uncertified)"
            return (
                f"{outcome.value}: {spike}; the numbers are those of the penalised maximum{where}"
                f"{_offer(run)}"
            )
        case Outcome.FLAT:
            return f"{outcome.value}: {_flatness(run)}"
        case Outcome.MAX_ITER:
            left = certificate.decrement * run.problem.unit.weight
            return f"{outcome.value} (at least {left:.2g} log-likelihood units are left)"
    return str(outcome.value)


def _maximum(run: Climb, outcome: Outcome) -> str:
    """What was reached; a mode depends on the quantities in which the prior is a density."""
    if outcome is not Outcome.MAP or run.problem.prior is None:
        return str(outcome.value)
    return f"the posterior's mode in {run.problem.prior.given._quantities}, certified"


def _offer(run: Climb) -> str:
    """What keeps components from becoming spikes, where nothing is known beforehand."""
    if run.problem.prior is not None:
        return ""
    return '; with prior="weak" no component can become a spike'


def _running(run: Climb) -> str:
    """The components that run away, and to what."""
    problem, end = run.problem, run.end
    away = np.flatnonzero(running(problem, end) | are_no_better_than_their_limits(problem, end))
    names = component_names([j + 1 for j in away.tolist()])
    if run.problem.windows is None:
        rest = "rests" if len(away) == 1 else "rest"
        return f"{names} {rest} on rows that are open on one side, and ever wider ones do as well"
    return (
        f"the window shows too little of {names}, which is as well described by ever wider ones: "
        "the limit is an exponential tail within the window"
    )


def _bounds(run: Climb) -> list[str]:
    """The components whose estimated sd is 0, and what lies on a bound that was asked for."""
    problem, state = run.problem, run.end.state
    if problem.narrowest:
        bound, small = are_bound(state, problem.narrowest), "0"
    else:
        bound = are_next_to_points(problem.components(state.bank), problem.sample.rows)
        bound, small = bound & can_collapse(state.bank), "next to 0"
    known = problem.constraints
    if known is not None:
        bound &= np.array(known.widths) >= 0  # an sd that was given is no estimate
    zero = [
        f"the sd of component {j + 1} is {small}: the errors explain all the spread"
        for j in np.flatnonzero(bound).tolist()
    ]
    asked = problem.parametrization(state).on_bounds(*state)
    return zero + [f"{name} is on its bound {value:.10g}" for name, value in asked]


def _limits(run: Climb) -> list[str]:
    """The components that are the limit of their family, where another one begins."""
    return [
        f"component {j + 1} is {words}: its {parameter.name} is not identified"
        for block, stack in by_family(run.end.state.bank)
        for parameter, field in zip(stack.parameters, stack.fields(), strict=True)
        if parameter.is_free
        for j, words in zip(block.components, parameter.at_end(field), strict=True)
        if words
    ]


def _flatness(run: Climb) -> str:
    """In what way the likelihood is flat."""
    if run.distant:
        return "; ".join(run.distant.values())
    empty = vanished(run.problem, run.end.state)
    if empty.size:
        have = "have" if empty.size > 1 else "has"
        whose = component_names([j + 1 for j in empty.tolist()])
        return f"{whose} {have} weight 0, so fewer components reach the same likelihood"
    state = run.end.state
    for block, stack in by_family(state.bank):
        numbers = np.array(block.components) + 1
        singular = numbers[stack._is_singular()]
        if singular.size:
            are = "are" if singular.size > 1 else "is"
            return f"{component_names(singular.tolist())} {are} {stack.singularity}"
    return _coincide(run) or "other parameters reach the same likelihood"


def _coincide(run: Climb) -> str:
    """Two components that are one where the likelihood is flat, in words; empty without any."""
    pair = coinciding(run.end.state)
    return f"components {pair[0] + 1} and {pair[1] + 1} coincide" if pair else ""
