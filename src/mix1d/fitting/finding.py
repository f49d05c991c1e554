"""From data that were read to their `Fit`: search or one run, its certificate, its cells."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import generator
from mix1d.arrays import BoolArray
from mix1d.choices import Effort, Start
from mix1d.choose.hints import intervals as rounding_in_words
from mix1d.em.climb import Watch
from mix1d.em.from_start import Found, from_start
from mix1d.em.method import Method
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.knowing import AskedPrior, known_before
from mix1d.fitting.looking import folding_of, judged
from mix1d.fitting.lumps import named_lump
from mix1d.fitting.options import Options
from mix1d.fitting.result import Fit
from mix1d.fitting.starting import Places, first_state
from mix1d.infer.information import covariance
from mix1d.mixture import Mixture
from mix1d.model.constraints import Constraints
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, pose
from mix1d.model.state import State
from mix1d.sample import Sample
from mix1d.search.path import Path
from mix1d.search.record import Starts
from mix1d.search.search import search
from mix1d.sources.observed import Observed

__all__ = ["fit_observed", "fit_of", "options_of"]


def fit_of(
    seen: Observed,
    kind: type[Family],
    k: int,
    *,
    equal_sd: bool,
    known: Sequence[Mixture],
    seed: int,
    rounds: float,
    effort: Effort = "default",
    prior: AskedPrior = None,
    max_iter: int = 10_000,
    constraints: Constraints | None = None,
) -> Fit:
    """`fit` of data that were read before, by a search of at most `rounds` further rounds.

    The search also begins near each of the mixtures `known`.
    """
    method = Method("em", True, 1e-8, max_iter, generator(seed), rounds=rounds, effort=effort)
    options = options_of(
        seen, kind, k, "search", method, equal_sd, seed, prior=prior, constraints=constraints
    )
    return fit_observed(seen, known, method, None, options)


def options_of(
    seen: Observed,
    kind: type[Family],
    k: int,
    start: Start | Mixture | Places,
    method: Method,
    shared: bool,
    rng: Any,
    *,
    noise: bool = False,
    constraints: Constraints | None = None,
    prior: AskedPrior = None,
) -> Options:
    """What a fit of these data was asked for."""
    labelling = seen.sample.labelling
    return Options(
        family=kind,
        k=k,
        start=start,
        effort=method.effort,
        algorithm=method.algorithm,
        accelerate=method.accelerate,
        equal_sd=shared,
        tol=method.tol,
        max_iter=method.max_iter,
        rng=rng if rng is None or isinstance(rng, int) else repr(rng),
        weights_are=seen.sample.weights_are,
        noise=noise,
        rounding=seen.sample._rounding or None,
        label_scheme=None if labelling is None else labelling.scheme,
        group_names=() if labelling is None else labelling.names_of(k),
        constraints=constraints,
        prior=prior,
    )


def fit_observed(
    seen: Observed,
    known: Sequence[Mixture],
    method: Method,
    watch: Watch | None,
    options: Options,
) -> Fit:
    """The fit of cells, or of finer ones where these hide something or shift a parameter."""
    if options.constraints is None:
        free = Parametrization.of_family(options.family, options.k, shared=options.equal_sd)
        _check_worth(seen.sample, free.size)
    while True:
        result, to_refine = _answer(seen, known, method, watch, options)
        closer = seen.closer(to_refine)
        if closer is None:
            if seen.doubt:
                result = replace(result, message=result.message + seen.doubt)
            if options.rounding:
                words = rounding_in_words(options.rounding)
                result = replace(result, message=f"{result.message}; {words}")
            return named_lump(result, seen)
        seen = closer


def _answer(
    seen: Observed,
    known: Sequence[Mixture],
    method: Method,
    watch: Watch | None,
    options: Options,
) -> tuple[Fit, BoolArray | None]:
    """The fit, and the cells that should be finer for it."""
    problem = pose(
        seen.sample, options.family, equal_sd=options.equal_sd, constraints=options.constraints,
        prior=known_before(seen.sample, options),
    )  # fmt: skip
    problem.check_possible()
    start = options.start
    if start == "search":
        near = _states_of(problem, known)
        searched = search(problem, options.k, method, watch, near)
        found, path = searched.found, searched.path
        ends = [(start.name, start.state, start.climbed) for start in searched.candidates]
        starts = Starts(problem, ends, searched.winners, is_settled=searched.is_settled)
    else:
        state, name = first_state(problem, options.k, start, method)
        if options.constraints is not None:
            from mix1d.search.constrained import obeying_start

            state = obeying_start(problem, state, is_given=name == "given")
        found = from_start(problem, state, method, watch)
        path = Path(found.climb)
        starts = Starts(problem, [(name, found.climb.end.state, True)], [0])
    folding = folding_of(seen, problem, found.climb.end.state, found.certificate)
    found = judged(seen, found, folding.error)
    return _fit(found, path, starts, folding.error, options), folding.to_refine


def _states_of(problem: Problem, known: Sequence[Mixture]) -> list[State]:
    """Mixtures that were found before as starts, without those that ran away from the data."""
    states = []
    for mixture in known:
        with suppress(Mix1dError):  # a component as wide as no data of this scale could make it
            states.append(problem.state(mixture))
    return states


def _fit(found: Found, path: Path, starts: Starts, error: float | None, options: Options) -> Fit:
    """The end of a climb as a `Fit`, in the coordinates of the data."""
    problem, end = path.problem, found.climb.end
    sample = problem.sample
    n = sample.n
    loglik = problem.loglik(float(end.loglik))
    q = problem.parametrization(end.state).size
    certainty = sample.weights @ np.log(end.counts.max(axis=0) / problem.weights)
    certificate = found.certificate
    decrement = float(certificate.decrement) * problem.unit.weight if certificate else None
    return Fit(
        mixture=problem.mixture(end.state),
        outcome=found.outcome,
        message=found.message,
        loglik=loglik,
        icl=-2.0 * loglik + q * float(np.log(n)) - 2.0 * float(certainty),
        n=n,
        ends=sample.ends,
        row_counts=sample.row_counts,
        n_missing=sample.n_missing,
        n_parameters=q,
        n_iter=len(path) - 1,
        n_evaluations=found.evaluations,
        decrement=decrement if decrement is not None and np.isfinite(decrement) else None,
        sketch_error=error,
        covariance=covariance(problem, end.state, found.certificate),
        options=options,
        prior=None if problem.prior is None else problem.prior.given,
        digest=sample.digest,
        starts_sentence=str(starts),
        _sample=sample,
        _path=path,
        _starts=starts,
    )


def _check_worth(sample: Sample, n_parameters: int) -> None:
    """Refuse relative weights so uneven that they are worth fewer values than are estimated."""
    if sample.is_relative and sample.n < n_parameters:
        raise Mix1dError(
            f"`weights` must be worth at least as many observations as there are parameters "
            f"({n_parameters}), got {sample.n:.4g}: a few rows have nearly all the weight"
        )
