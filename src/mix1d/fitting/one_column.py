"""`fit`: from a column of numbers to its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import (
    choice,
    flag,
    generator,
    number_of_components,
    positive_number,
    shown,
    whole_number,
)
from mix1d.arrays import BoolArray
from mix1d.choices import Algorithm, FamilyName, Missing, Start, WeightsAre
from mix1d.em.climb import Watch
from mix1d.em.from_start import Found, from_start
from mix1d.em.method import ALGORITHMS, Method
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal, as_family
from mix1d.fitting.fit_frames import Origin
from mix1d.fitting.looking import folding_of, judged, observed_for
from mix1d.fitting.options import Options
from mix1d.fitting.result import Fit
from mix1d.infer.information import covariance
from mix1d.mixture import Mixture
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State, pose
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.sample import Sample
from mix1d.search.path import Path
from mix1d.search.record import Iteration, Starts, iteration
from mix1d.search.search import search
from mix1d.search.starts import STARTS
from mix1d.sources.door import Data
from mix1d.sources.observed import Observed

__all__ = ["fit", "fit_of"]


@usual_arithmetic
@knows_other_names
def fit(
    x: Any,
    k: int | None = None,
    *,
    family: FamilyName | type[Family] | None = None,
    start: Start | Mixture | Sequence[Mixture] = "search",
    algorithm: Algorithm = "em",
    accelerate: bool = True,
    equal_sd: bool = False,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    tol: float = 1e-8,
    max_iter: int = 10_000,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
    on_iteration: Callable[[Iteration], Any] | None = None,
    exact: bool = False,
) -> Fit:
    """Find the k groups in one column of numbers.

    Parameters
    ----------
    x : (n,) or (n, 1) array_like, table, path, iterator, Sample or Sketch
        Real numbers: a list, a NumPy array of any real dtype, a masked array, a column of pandas,
        Polars or PyArrow. From 100,000 rows on they are folded into a `Sketch` first. A table of
        any dataframe library; if it is lazy (Polars, DuckDB, Dask, Ibis, PySpark, SQLFrame), its
        engine makes the sketch. The path of a file or a pattern, such as ``"data/*.parquet"``: see
        `sketch` for all that may be given.
    k : int
        Number of components. May be left out where `start` is a mixture.
    family : {"normal", "lognormal", "poisson"} or a family, optional
        What each component is; by default what it is in `start` where mixtures are given, else
        normal.
    start : str, Mixture or list of Mixture, default "search"
        Where to begin. The search tries some twenty starts for two components, thousands for many
        that disagree, and returns the best sound maximum. A list of mixtures, of any numbers of
        components: the same search, which also begins near each of them. A mixture, "linspace",
        "quantile", "kmeans" or "random": one run of EM from there, to whichever
        maximum it leads.
    algorithm : {"em", "cem", "sem", "em-hard-proportions"}, default "em"
        Only ``"em"`` maximises the likelihood. Classification EM (Celeux & Govaert 1992)
        maximises the classification likelihood; stochastic EM (Celeux & Diebolt 1985) returns the
        mean of the second half of its random path; hard proportions take each weight as the share
        of rows whose most likely component it is. With ``start="search"`` they begin at the
        likelihood's maximum.
    accelerate : bool, default True
        SQUAREM, and Newton's steps at the end; False gives plain EM and nothing else: from a start
        of your own each entry of the trace is one EM step. Only where an sd runs to 0 does it begin
        anew with a penalty, and ``fit.trace.penalised_from`` says where.
    equal_sd : bool, default False
        One standard deviation for all components (of the logarithms, for a lognormal).
    column : str, optional
        Which column of a table or file; may be left out where there is only one.
    weights : str or (n,) array_like, optional
        How often each value counts: 2 means written twice. Or the name of a column of the table.
    weights_are : {"counts", "relative"}, default "counts"
        "relative" for weights of which only the ratios mean something: of a survey, of particles,
        densities on a grid, what sums to 1. They are worth Kish's effective number of observations,
        which then is ``fit.n``, and the errors are those of the sandwich.
    tol : float, default 1e-8
        Log-likelihood units that may be left when the fit stops: 1e-8 puts each parameter within
        about 1.4e-4 standard errors of the maximum.
    max_iter : int, default 10000
        Iterations from one start; an accelerated one is a SQUAREM cycle.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, where `x` is the path of one; see `sketch`.
    rng : int, numpy Generator or None, default 0
        Seeds ``start="random"`` and stochastic EM (SPEC 7). The search draws its starts from a
        stream of its own: its answer depends on the data alone.
    on_iteration : callable, optional
        Called with each `Iteration` (``.iteration``, ``.loglik``, ``.mixture``); ``print`` will do.
        After a search it is called for the iterations that led to the answer.
    exact : bool, default False
        Use every value however many there are. By default large data are sketched; where a cell
        hides a narrow group, or could shift a parameter by more than 1e-4 standard errors, its
        values are looked at again, in finer cells. Of a `Sketch` alone this is not possible, and
        the outcome says so.

    Returns
    -------
    Fit
        Always, also where the answer cannot be trusted: ``bool(fit.outcome)`` says so and
        ``fit.message`` why. Of all certified maxima found, the answer is the sound one (no
        component that chance makes) with the highest penalised likelihood.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be; the sentence names it.

    References
    ----------
    Dempster, Laird & Rubin (1977), JRSS B 39. McLachlan & Peel (2000), *Finite Mixture Models*.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    >>> fit.mixture.means.round(3)
    array([1.2, 5.2])
    >>> fit.labels()
    array([0, 0, 0, 1, 1, 1, 1])
    """
    choice("algorithm", algorithm, ALGORITHMS)
    kind = None if family is None else as_family(family)
    known: Sequence[Mixture] = ()
    if isinstance(start, Mixture):
        kind, k = _checked_start(start, k, kind), start.k
    elif isinstance(start, Sequence) and not isinstance(start, str):
        known, start = start, "search"
        kind = _checked_known(known, kind)
    else:
        choice("start", start, ("search", *STARTS))
    kind = kind or Normal
    if on_iteration is not None and not callable(on_iteration):
        raise Mix1dError(f"`on_iteration` must be callable, got {shown(on_iteration)}")
    method = Method(
        algorithm,
        flag("accelerate", accelerate),
        positive_number("tol", tol),
        whole_number("max_iter", max_iter, 1),
        generator(rng),
    )
    shared, watch = flag("equal_sd", equal_sd), _watch(on_iteration)
    every = flag("exact", exact)
    data = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    seen = observed_for(data, kind, exact=every)
    options = _options(seen, kind, _checked_k(k, seen.sample, start), start, method, shared, rng)
    result = _fine_enough(seen, known, method, watch, options)
    return replace(result, _origin=Origin.of(data.given))


def fit_of(
    seen: Observed,
    kind: type[Family],
    k: int,
    *,
    equal_sd: bool,
    known: Sequence[Mixture],
    seed: int,
    rounds: float,
) -> Fit:
    """`fit` of data that were read before, by a search of at most `rounds` further rounds."""
    method = Method("em", True, 1e-8, 10_000, generator(seed), rounds=rounds)
    options = _options(seen, kind, k, "search", method, equal_sd, seed)
    return _fine_enough(seen, known, method, None, options)


def _options(
    seen: Observed,
    kind: type[Family],
    k: int,
    start: Start | Mixture,
    method: Method,
    shared: bool,
    rng: Any,
) -> Options:
    """What a fit was asked for."""
    return Options(
        family=kind,
        k=k,
        start=start,
        algorithm=method.algorithm,
        accelerate=method.accelerate,
        equal_sd=shared,
        tol=method.tol,
        max_iter=method.max_iter,
        rng=rng if rng is None or isinstance(rng, int) else repr(rng),
        weights_are=seen.sample.weights_are,
    )


def _fine_enough(
    seen: Observed,
    known: Sequence[Mixture],
    method: Method,
    watch: Watch | None,
    options: Options,
) -> Fit:
    """The fit of cells, or of finer ones where these hide something or shift a parameter."""
    free = Parametrization.of_family(options.family, options.k, shared=options.equal_sd)
    _check_worth(seen.sample, free.size)
    while True:
        result, to_refine = _answer(seen, known, method, watch, options)
        closer = seen.closer(to_refine)
        if closer is None:
            return replace(result, message=result.message + seen.doubt)
        seen = closer


def _answer(
    seen: Observed,
    known: Sequence[Mixture],
    method: Method,
    watch: Watch | None,
    options: Options,
) -> tuple[Fit, BoolArray | None]:
    """The fit, and the cells that should be finer for it."""
    problem = pose(seen.sample, options.family, equal_sd=options.equal_sd)
    start = options.start
    if start == "search":
        near = [problem.state(mixture) for mixture in known]
        searched = search(problem, options.k, method, watch, near)
        found, path = searched.found, searched.path
        ends = [(start.name, start.state, start.climbed) for start in searched.candidates]
        starts = Starts(problem, ends, searched.winners, is_settled=searched.is_settled)
    else:
        state, name = _first_state(problem, options.k, start, method)
        found = from_start(problem, state, method, watch)
        path = Path(found.climb)
        starts = Starts(problem, [(name, found.climb.end.state, True)], [0])
    folding = folding_of(seen, problem, found.climb.end.state, found.certificate)
    found = judged(seen, found, folding.error)
    return _fit(found, path, starts, folding.error, options), folding.to_refine


def _first_state(
    problem: Problem, k: int, start: Start | Mixture, method: Method
) -> tuple[State, str]:
    if isinstance(start, Mixture):
        return problem.state(start), "given"
    return STARTS[start](problem, k, method.rng), start


def _fit(found: Found, path: Path, starts: Starts, error: float | None, options: Options) -> Fit:
    problem, end = path.problem, found.climb.end
    sample = problem.sample
    n = sample.n
    loglik = problem.loglik(float(end.loglik))
    q = problem.parametrization(end.state).size
    certainty = sample.weights @ np.log(end.counts.max(axis=0) / problem.weights)
    decrement = found.certificate.decrement * problem.unit.weight if found.certificate else None
    return Fit(
        mixture=problem.mixture(end.state),
        outcome=found.outcome,
        message=found.message,
        loglik=loglik,
        icl=-2.0 * loglik + q * float(np.log(n)) - 2.0 * float(certainty),
        n=n,
        ends=(float(sample.values[0]), float(sample.values[-1])),
        n_missing=sample.n_missing,
        n_parameters=q,
        n_iter=len(path) - 1,
        n_evaluations=found.evaluations,
        decrement=decrement if decrement is not None and np.isfinite(decrement) else None,
        sketch_error=error,
        covariance=covariance(problem, end.state, found.certificate),
        options=options,
        digest=sample.digest,
        starts_sentence=str(starts),
        _sample=sample,
        _path=path,
        _starts=starts,
    )


def _watch(on_iteration: Callable[[Iteration], Any] | None) -> Watch | None:
    if on_iteration is None:
        return None
    return lambda number, problem, state, loglik: on_iteration(
        iteration(problem, number, state, loglik)
    )


def _checked_k(k: Any, sample: Sample, start: Start | Mixture) -> int:
    if isinstance(start, Mixture):
        return start.k
    if k is None:
        raise Mix1dError("`k` must be given: the number of components, such as 2")
    components = number_of_components("k", k)
    distinct = sample.values.size
    if components > distinct:
        raise Mix1dError(
            f"`k` must be at most the number of distinct values ({distinct}), got {components}"
        )
    return components


def _check_worth(sample: Sample, n_parameters: int) -> None:
    """Refuse relative weights so uneven that they are worth fewer values than are estimated."""
    if sample.is_relative and sample.n < n_parameters:
        raise Mix1dError(
            f"`weights` must be worth at least as many observations as there are parameters "
            f"({n_parameters}), got {sample.n:.4g}: a few rows have nearly all the weight"
        )


def _checked_known(known: Sequence[Any], kind: type[Family] | None) -> type[Family]:
    """The family of mixtures to begin near, which may have any number of components."""
    for mixture in known:
        if not isinstance(mixture, Mixture):
            raise Mix1dError(f"`start` must hold mixtures only, got {shown(mixture)}")
        kind = kind or type(mixture.components[0])
        others = [c for c in mixture.components if type(c) is not kind]
        if others:
            raise Mix1dError(
                f"`start` must hold mixtures of the family {kind.name!r} only, got "
                f"{others[0].name!r}"
            )
    if kind is None or not known:
        raise Mix1dError("`start` must hold at least one mixture, got none")
    return kind


def _checked_start(start: Mixture, k: Any, wanted: type[Family] | None) -> type[Family]:
    """The family of a start, which must not contradict the other arguments."""
    if k is not None and number_of_components("k", k) != start.k:
        raise Mix1dError(f"`start` must have k={k} components, got {start.k}")
    kinds = {type(component) for component in start.components}
    kind = kinds.pop()
    if kinds:
        raise Mix1dError("`start` must have components of one family, got several")
    if wanted not in (None, kind):
        raise Mix1dError(
            f"`start` must have components of the family {wanted.name!r}, got {kind.name!r}"
        )
    return kind
