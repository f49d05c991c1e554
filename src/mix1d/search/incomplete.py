"""The search where rows are intervals, have errors, or lie within a window.

Its starts are the maxima of a sample of exact values that stand in for the rows, spread as the best
fit so far says: first that of one component, then that of the best maximum. From each distinct one
EM climbs the likelihood of the rows themselves, and the best sound maximum is the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from mix1d.em import incomplete
from mix1d.em.climb import Watch
from mix1d.em.engine import engine_for, is_native
from mix1d.em.from_start import conclude
from mix1d.em.method import Method
from mix1d.em.step import evaluate
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.families.assortment import Assortment
from mix1d.model.imputed import imputed
from mix1d.model.prior import Prior
from mix1d.model.problem import Problem, State, pose
from mix1d.model.stacks import stacked
from mix1d.search.atoms import count_at_infinity, finite, with_atoms
from mix1d.search.candidates import Candidate, Origin, negative_objective
from mix1d.search.distinct import distinct, near, places_of, same_maximum
from mix1d.search.incomplete_folded import folded_problem
from mix1d.search.incomplete_starts import (
    can_start,
    first_fit,
    one_component,
    usual_starts,
    walked_starts,
)
from mix1d.search.labelled import as_labelled, explored, from_labels
from mix1d.search.maxima import LONGEST, Standing, standing_of
from mix1d.search.path import Path
from mix1d.search.result import Search
from mix1d.search.row_climbs import RowClimbs
from mix1d.search.row_rounds import climb_rounds, needs_rounds, starts_on_rows
from mix1d.search.starts import others

__all__ = ["answer", "search_incomplete"]

FURTHER = 1
"""Further rounds of the search of values that stand in, of families without compiled loops."""

MOST = 6
"""From so many distinct maxima of the values that stand in EM climbs the rows' own likelihood."""

SPARE = 200
"""From so many of the others it climbs where none of those led to a sound maximum."""

SPARE_ROWS = 200_000
"""From fewer, where that many times the number of distinct rows is more than this."""

ROUNDS = 2
"""So often the values that stand in are spread anew, as the best maximum so far says."""

NARROW = 1e8
"""Components narrower than so many times what counts as 0 are tried with an sd of 0."""

SAME = 1e-4
"""Two maxima in the same place are one if their log-likelihoods differ by less than this."""

OfValues = Callable[..., Search]
"""The search of exact values."""


class _Record(NamedTuple):
    """A start among the values that stand in that led to a climb on the rows."""

    name: str
    leads: int
    """The number of the climb on the rows that began where it ended."""


def search_incomplete(
    problem: Problem,
    k: int,
    method: Method,
    watch: Watch | None,
    known: Sequence[State],
    of_values: OfValues,
) -> Search:
    """The best sound maximum with k components; `of_values` searches a sample of exact values."""
    runs, records = RowClimbs(problem, method), []
    for number, state in enumerate(known):
        if state.k == k:
            runs.climb([(f"known {number + 1}", as_labelled(problem, state))])
    if k == 1 and not issubclass(problem.family, Assortment):
        runs.climb([("one component", one_component(problem))])
        return answer(runs, [], watch, is_settled=True)
    if (small := folded_problem(problem)) is not None:
        moved = [small.state(problem.mixture(state)) for state in known if state.k == k]
        searched = search_incomplete(small, k, method, None, moved, of_values)
        best = with_atoms(problem, small.mixture(searched.found.climb.end.state))
        runs.climb([("the maximum of cells", best)])
        return answer(runs, [], watch, is_settled=searched.is_settled)
    runs.climb(from_labels(problem, k))
    if problem.known(k).all() and not problem.parts:  # few maxima are left
        return answer(runs, [], watch, is_settled=explored(runs, k))
    state, settled = first_fit(problem, method), True
    if state.k == 1 and problem.labels is None and problem.prior is None:
        runs.fewer = float(evaluate(problem, state).objective)
    spare: list[tuple[str, State]] = []
    for number in range(ROUNDS if _is_imputed(problem) else 1):
        found, some, is_settled = _round(runs, state, k, method, of_values, number, spare)
        records += some
        settled &= is_settled
        if not found:
            break
        state = runs.climbs[runs.best].end.state
    if problem.labels is not None and not problem.parts:
        settled &= explored(runs, k)
    if method.rounds and not problem.parts and not runs.climbs[runs.best].is_sound:
        more = others(replace(problem, events=None, windows=None), k)
        named = _labelled(
            problem, [*more, *starts_on_rows(runs, k, 0, runs.climbs[runs.best].end.state)]
        )
        assert problem.events is not None
        runs.climb_to_sound(named + spare[: SPARE_ROWS // problem.events.m])
    if method.rounds and problem.labels is None and needs_rounds(problem, k):
        settled &= climb_rounds(runs, k)
    return answer(runs, records, watch, is_settled=settled)


def _round(
    runs: RowClimbs,
    state: State,
    k: int,
    method: Method,
    of_values: OfValues,
    number: int,
    spare: list[tuple[str, State]],
) -> tuple[bool, list[_Record], bool]:
    """One search of values that stand in, and the climbs from its maxima.

    Whether there were several, and new ones among them; each start; whether the search was settled.
    `spare` receives the maxima that none began from.
    """
    problem = runs.problem
    outside = incomplete.counts_outside(problem, state)
    family = finite(problem.family)
    spread = problem if state.k == k else replace(problem, labels=None)
    sample = imputed(problem, state, evaluate(spread, state).counts, outside)
    try:
        small = pose(sample, family, equal_sd=problem.shared, prior=_prior_of(problem, family))
    except Mix1dError:  # all values that stand in are one
        return False, [], True
    few = small.family.kinds if issubclass(small.family, Assortment) else ()
    components = len(few) or k - count_at_infinity(problem)
    plain = _of_round(method, problem, number)
    searched = of_values(small, components, plain, None, with_path=False)
    followed = [
        one for one in searched.candidates if one.climbed and can_start(problem, small, one)
    ]
    every = distinct(followed, SAME / small.unit.weight)
    maxima = every[:MOST]
    suffix = f", round {number + 1}" if number else ""
    new: list[tuple[str, State]] = []
    leads: dict[int, int] = {}
    for place, candidate in enumerate(every[: MOST + SPARE]):
        moved = as_labelled(problem, with_atoms(problem, small.mixture(candidate.state)))
        if place >= MOST:
            spare.append((f"{candidate.name}{suffix}", moved))
        elif runs.is_new(moved):
            leads[place] = len(runs.climbs) + len(new)
            new.append((f"{candidate.name}{suffix}", moved))
    records = []
    for candidate in searched.candidates:
        same = np.flatnonzero(same_maximum(candidate, maxima)).tolist()
        if candidate.climbed and same and same[0] in leads:
            records.append(_Record(candidate.name, leads[same[0]]))
    is_first, hidden = not number and not problem.parts, problem.windows is not None
    if is_first and hidden:
        new += _labelled(problem, usual_starts(problem, k, method))
    walked = _labelled(problem, walked_starts(problem, k)) if is_first and not hidden else []
    runs.climb(new)
    runs.climb_to_sound(walked)
    return len(maxima) > 1 and bool(new or walked), records, searched.is_settled


def _labelled(problem: Problem, named: Sequence[tuple[str, State]]) -> list[tuple[str, State]]:
    """The states with the groups in the order of their labels."""
    return [(name, as_labelled(problem, state)) for name, state in named]


def _prior_of(problem: Problem, family: type[Family]) -> Prior | None:
    """What is known beforehand, if the family has every component of the problem."""
    return problem.prior.given if problem.prior and family is problem.family else None


def _is_imputed(problem: Problem) -> bool:
    """Whether values stand in for any of the rows, or for those that were not seen."""
    assert problem.events is not None
    return problem.windows is not None or problem.events.points.size < problem.events.m


def _of_round(method: Method, problem: Problem, number: int) -> Method:
    """The method of the search of values that stand in."""
    plain = replace(method, algorithm="em", accelerate=True)
    if number or (method.effort == "default" and not is_native(problem.family)):
        plain = replace(plain, effort="quick")
    return plain if is_native(problem.family) else replace(plain, rounds=FURTHER)


def answer(
    runs: RowClimbs,
    records: Sequence[_Record],
    watch: Watch | None,
    *,
    is_settled: bool,
) -> Search:
    """The best climb as the answer; in a spike the penalised maximum from the same start."""
    problem, method = runs.problem, runs.method
    runs.climb(_with_sds_of_zero(problem, runs))
    best = runs.best
    run = runs.climbs[best]
    spent = sum(int(climb.end.evaluations) for climb in runs.climbs)
    if run.outcome is Outcome.MAX_ITER and method.max_iter > LONGEST:
        spent -= int(run.end.evaluations)
        run = engine_for(problem).climb(problem, run.end.state, method)
        spent += int(run.end.evaluations)
    if standing_of(run) is Standing.SPIKE:
        start = runs.starts[best]
        again = engine_for(problem).climb(problem.penalised(), start, method)
        found = conclude(again, method, failed=run, spent=spent)
    else:
        found = conclude(run, method, spent=spent - int(run.end.evaluations))
    candidates = _candidates(runs, records)
    places = np.array([candidate.place for candidate in candidates])
    reached = near(places, places_of(problem, run.end.state))
    path = Path(found.climb)
    if watch:
        for iteration, (state, loglik) in enumerate(path):
            watch(iteration, problem, state, loglik)
    which = tuple(np.flatnonzero(reached).tolist())
    return Search(found, path, tuple(candidates), which, is_settled)


def _with_sds_of_zero(problem: Problem, runs: RowClimbs) -> list[tuple[str, State]]:
    """The best end with the narrow components' sds at 0, where errors may explain all spread."""
    if not problem.narrowest:
        return []
    state = runs.climbs[runs.best].end.state
    place = problem.core.scale_index
    assert place is not None
    fields = [np.array(field) for field in state.bank.fields()]
    narrow = fields[place] < NARROW * problem.narrowest
    if not narrow.any():
        return []
    fields[place][narrow] = problem.narrowest
    return [("an sd of 0", State(state.weights, state.bank._of(*fields)))]


def _candidates(runs: RowClimbs, records: Sequence[_Record]) -> list[Candidate]:
    """Every start that was followed, with where it ended on the rows."""
    problem = runs.problem
    ends = [run.end for run in runs.climbs]
    places = [places_of(problem, end.state) for end in ends]
    told = {record.leads for record in records}
    own = [_Record(name, i) for i, name in enumerate(runs.names) if i not in told]
    candidates = [
        Candidate(
            name, ends[i].state, float(ends[i].objective), places[i], int(ends[i].evaluations), 0,
            Origin(problem, problem, stacked([runs.starts[i]]), 0, 0), True,
        )
        for name, i in [*records, *own]
    ]  # fmt: skip
    return sorted(candidates, key=negative_objective)
