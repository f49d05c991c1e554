"""Data sets of rows that are no exact values: drawn again as they were observed, and fitted again.

- parametric: values from the fitted mixture, observed as the rows were (`sample.redrawing`).
- nonparametric and bayesian: the rows themselves, with other weights (`draws`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mix1d.choices import Effort
from mix1d.em.from_start import Found, from_start
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.model.bounds import are_bound
from mix1d.model.constraints import Constraints
from mix1d.model.prior import Prior
from mix1d.model.problem import Problem, pose
from mix1d.model.state import State
from mix1d.resample.draws import drawer
from mix1d.resample.refit import CERTIFIED, TOL, Refits, Searched
from mix1d.sample import Sample
from mix1d.sample.redrawing import Redrawing
from mix1d.search.search import search

__all__ = ["DrawRows", "drawer_of_rows", "refit_rows", "searched_rows"]

DrawRows = Callable[[np.random.Generator, int], Sequence[Sample]]
"""Draws B data sets, from a generator and the number B."""

LONGEST = 2_000
"""Most iterations of EM."""


def drawer_of_rows(kind: str, mixture: Mixture, sample: Sample) -> DrawRows:
    """Draws data sets of one kind, a word of `choices.ReplicateKind`."""
    if kind == "parametric":
        sample.check_counts(
            'kind="parametric"', 'the mixture knows nothing of them; "nonparametric" draws rows'
        )
        like = Redrawing(sample)
        return lambda rng, count: [
            type(sample)._of_drawn(like.drawn(mixture, rng)) for _ in range(count)
        ]
    weighed = drawer(kind, mixture, sample)

    def draw(rng: np.random.Generator, count: int) -> list[Sample]:
        totals = weighed(rng, count).weights
        assert totals is not None
        return [sample._reweighed(weights) for weights in totals]

    return draw


def refit_rows(
    start: Mixture,
    samples: Sequence[Sample],
    *,
    equal_sd: bool = False,
    constraints: Constraints | None = None,
    prior: Prior | None = None,
) -> Refits:
    """Run EM from `start` on each of B data sets, on rows as they were observed."""
    family = type(start._bank)
    method = Method("em", True, TOL, LONGEST, np.random.default_rng(0))
    numbers = np.full((len(samples), 1 + len(family.parameters), start.k), np.nan)
    loglik, trusted = np.full(len(samples), np.nan), np.zeros(len(samples), dtype=bool)
    for b, sample in enumerate(samples):
        problem = pose(sample, family, equal_sd=equal_sd, constraints=constraints, prior=prior)
        found = from_start(problem, _off_bounds(problem, problem.state(start), sample), method)
        mixture = _unsorted(problem, found)
        numbers[b] = [mixture.weights, *mixture._bank.fields()]
        loglik[b] = problem.loglik(float(found.climb.end.loglik))
        trusted[b] = found.outcome in CERTIFIED
    weights, *fields = np.moveaxis(numbers, 1, 0)
    return Refits(weights, family._of(*fields), loglik, trusted)


def searched_rows(
    samples: Sequence[Sample],
    k: int,
    family: type[Family],
    *,
    equal_sd: bool,
    seed: int,
    effort: Effort = "default",
) -> Searched:
    """Search for `k` components in each data set, of rows as they were observed."""
    logliks, penalised = [], []
    for sample in samples:
        problem = pose(sample, family, equal_sd=equal_sd)
        method = Method("em", True, TOL, LONGEST, np.random.default_rng(seed), effort=effort)
        found = search(problem, k, method).found
        logliks.append(problem.loglik(float(found.climb.end.loglik)))
        penalised.append(found.outcome is Outcome.PENALISED)
    return Searched(np.array(logliks), np.array(penalised, dtype=bool))


def _off_bounds(problem: Problem, state: State, sample: Sample) -> State:
    """The state, each sd that counts as 0 replaced by half the usual error: EM cannot leave 0."""
    bound = are_bound(state, problem.narrowest)
    if sample.rows is None or not bound.any():
        return state
    mean, sd = state.bank.fields()
    usual = 0.5 * float(np.median(sample.rows.error)) / problem.unit.scale
    return State(state.weights, state.bank._of(mean, np.where(bound, usual, sd)))


def _unsorted(problem: Problem, found: Found) -> Mixture:
    """The mixture that was found, its components in the order of the start."""
    state = found.climb.end.state
    return problem.mixture(state.at(np.argsort(found.order)))
