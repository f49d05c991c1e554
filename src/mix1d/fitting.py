"""`fit`: from a column of numbers to its groups; `Fit`: the answer and the questions to ask it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mix1d.arguments import choice, generator, positive_number, whole_number
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.envelope import Thresholds
from mix1d.em.algorithms import ALGORITHMS, Found, Method, from_start
from mix1d.em.climb import Station, Watch
from mix1d.em.problem import Problem, State, pose
from mix1d.em.record import Iteration, StartRecord, Starts, Trace, iteration, trace
from mix1d.em.search import search
from mix1d.em.start import STARTS
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, as_family
from mix1d.infer.information import covariance
from mix1d.infer.standard_errors import StandardErrors, standard_errors
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show import animation, figures, html, text
from mix1d.show.facts import Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Fit", "fit"]

T = TypeVar("T")


def fit(
    x: Any,
    k: int | None = None,
    *,
    family: str | type[Family] = "normal",
    start: str | Mixture = "search",
    algorithm: str = "em",
    accelerate: bool = True,
    equal_sd: bool = False,
    weights: Any = None,
    tol: float = 1e-8,
    max_iter: int = 10_000,
    missing: str = "raise",
    rng: Any = 0,
    on_iteration: Callable[[Iteration], Any] | None = None,
) -> Fit:
    """Find the k groups in one column of numbers.

    Parameters
    ----------
    x : (n,) or (n, 1) array_like, or Sample
        Real numbers: a list, a NumPy array of any real dtype, a masked array, a column of pandas,
        Polars or PyArrow.
    k : int
        Number of components. May be left out where `start` is a mixture.
    family : {"normal", "lognormal", "poisson"} or a family, default "normal"
        What each component is.
    start : {"search", "linspace", "quantile", "kmeans", "random"} or Mixture, default "search"
        Where to begin. The search tries about twenty starts and returns the best sound maximum;
        the others climb one hill, whichever they stand on.
    algorithm : {"em", "cem", "sem", "em-hard-proportions"}, default "em"
        Only ``"em"`` maximises the likelihood. Classification EM (Celeux & Govaert 1992)
        maximises the classification likelihood; stochastic EM (Celeux & Diebolt 1985) returns the
        mean of the second half of its random path; hard proportions take each weight as the share
        of rows whose most likely component it is. With ``start="search"`` they begin at the
        likelihood's maximum.
    accelerate : bool, default True
        SQUAREM and Newton's last steps; False gives plain EM, to watch it creep.
    equal_sd : bool, default False
        One standard deviation for all components (of the logarithms, for a lognormal).
    weights : (n,) array_like, optional
        How often each value counts: 2 means written twice.
    tol : float, default 1e-8
        Log-likelihood units that may be left when the fit stops: 1e-8 puts each parameter within
        about 1.4e-4 standard errors of the maximum.
    max_iter : int, default 10000
        Iterations from one start; an accelerated one is a SQUAREM cycle.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    rng : int, numpy Generator or None, default 0
        Seeds the random starts (SPEC 7); a fit with the same seed repeats.
    on_iteration : callable, optional
        Called with each `Iteration` (``.iteration``, ``.loglik``, ``.mixture``); ``print`` will do.
        After a search it is called along the winner's path.

    Returns
    -------
    Fit
        Always, also where the answer cannot be trusted: ``bool(fit.outcome)`` says so and
        ``fit.message`` why.

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
    sample = _sample(x, weights, missing)
    choice("algorithm", algorithm, ALGORITHMS)
    kind = as_family(family)
    if isinstance(start, Mixture):
        kind, k = _checked_start(start, k, family), start.k
    else:
        choice("start", start, ("search", *STARTS))
        k = _checked_k(k, sample)
    if on_iteration is not None and not callable(on_iteration):
        raise Mix1dError(f"`on_iteration` must be callable, got {on_iteration!r}")
    method = Method(
        algorithm,
        _flag("accelerate", accelerate),
        positive_number("tol", tol),
        whole_number("max_iter", max_iter, 1),
        generator(rng),
    )
    problem = pose(sample, kind, equal_sd=_flag("equal_sd", equal_sd))
    options = {
        "family": kind.name,
        "k": k,
        "start": start.to_dict() if isinstance(start, Mixture) else start,
        "algorithm": algorithm,
        "accelerate": accelerate,
        "equal_sd": equal_sd,
        "tol": method.tol,
        "max_iter": method.max_iter,
        "rng": rng if rng is None or isinstance(rng, int) else repr(rng),
    }
    return _fitted(problem, k, start, method, on_iteration, options)


@dataclass(frozen=True, eq=False)
class Fit:
    """A mixture, the sample it was fitted to, and how the search went. Made by `fit`. Frozen.

    Its truth value is that of its outcome: ``if fit:`` asks whether it can be trusted.
    """

    mixture: Mixture
    """The answer, components sorted by location."""
    outcome: Outcome
    """How the fit ended; ``bool(outcome)`` is True only when it can be trusted."""
    message: str
    """The sentence that says how this very fit ended."""
    loglik: float
    """Log-likelihood of the data under the mixture."""
    icl: float
    """BIC - 2 sum_i w_i log max_j r_ij (Biernacki, Celeux & Govaert 2000); smaller is better."""
    n: float
    """Number of observations: the sum of the weights."""
    n_missing: int
    """Rows that were missing and dropped."""
    n_parameters: int
    """Free parameters."""
    n_iter: int
    """Iterations on the path from the start to the answer."""
    n_evaluations: int
    """Evaluations of the likelihood, those of all starts included."""
    decrement: float | None
    """The certificate: estimated log-likelihood units left; None for what climbs no likelihood."""
    covariance: FloatArray
    """Of (weights, then each parameter), (k + k p, k + k p); NaN where there is no maximum."""
    options: dict[str, Any]
    """What the fit was asked for."""
    digest: str
    """SHA-256 of the data, the same in any row order."""
    starts_sentence: str
    """How many starts there were and how many agreed."""
    _sample: Sample | None
    _trace: Trace | None
    _starts: Starts | None

    # ---------------------------------------------------------------- numbers
    def __bool__(self) -> bool:
        return bool(self.outcome)

    @property
    def aic(self) -> float:
        """-2 loglik + 2 q; smaller is better (Akaike 1974)."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 loglik + q log n; smaller is better (Schwarz 1978)."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.n))

    @property
    def sample(self) -> Sample:
        """What the mixture was fitted to."""
        return _saved(self._sample, "the data")

    @property
    def trace(self) -> Trace:
        """The path from the start to the answer: log-likelihood, weights, means, sds."""
        return _saved(self._trace, "the trace")

    @property
    def starts(self) -> Starts:
        """The starts tried, where each ended, and how often the answer was reached."""
        return _saved(self._starts, "the starts")

    def standard_errors(self) -> StandardErrors:
        """Standard errors from the inverse observed information (delta method).

        Returns
        -------
        StandardErrors
            ``.weights``, ``.means``, ``.sds`` (k,), ``.parameters`` by name and ``.covariance``.
            NaN where the fit has no maximum to take them from.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.15.
        """
        return standard_errors(self._stack, self.covariance)

    @property
    def _stack(self) -> Family:
        return as_family(self.options["family"]).stack(self.mixture.components)

    # ---------------------------------------------------------------- groups
    def labels(self) -> IntArray:
        """Group of each of the caller's rows, 0 is the lowest; -1 for a missing row."""
        return np.asarray(self.sample.to_rows(self.mixture.predict, -1))

    def posterior(self, x: Any = None) -> FloatArray:
        """Probability of each group, (n, k): of the caller's rows, or of the values `x`.

        A missing row has NaN.
        """
        if x is not None:
            return self.mixture.posterior(x)
        return np.asarray(self.sample.to_rows(self.mixture.posterior, np.nan))

    def thresholds(self) -> Thresholds:
        """Where the most likely component changes."""
        return self.mixture.thresholds()

    # ---------------------------------------------------------------- pictures
    def plot(self, ax: Axes | None = None, *, name: str | None = None) -> Axes:
        """Histogram, components, mixture, points coloured by group, thresholds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        name : str, optional
            What the values are, for the axis.
        """
        return figures.plot_fit(self.mixture, self.sample, self.thresholds(), ax, name=name)

    def plot_trace(self, ax: Axes | None = None) -> Axes:
        """The log-likelihood at each iteration, and how far it is from its last value."""
        return figures.plot_trace(self.trace.loglik, ax)

    def animate(self, frames: int = 60, *, name: str | None = None) -> animation.Animation:
        """The curves moving from the first guess to the result, with play, pause and step.

        Shows itself in a notebook; ``.save("em.html")`` writes a self-contained page.
        """
        path = self.trace
        return animation.animate(path.mixtures, path.loglik, self.sample, frames, name=name)

    # ---------------------------------------------------------------- text
    def facts(self) -> Facts:
        """The numbers of the fit, as tables and reports want them."""
        errors = self.standard_errors()
        mixture = self.mixture
        return Facts(
            family=self.options["family"],
            equal_sd=self.options["equal_sd"],
            n=self.n,
            n_missing=self.n_missing,
            n_parameters=self.n_parameters,
            n_iter=self.n_iter,
            outcome=self.outcome,
            message=self.message,
            loglik=self.loglik,
            aic=self.aic,
            bic=self.bic,
            icl=self.icl,
            decrement=self.decrement,
            weights=mixture.weights,
            means=mixture.means,
            sds=mixture.sds,
            weight_errors=errors.weights,
            mean_errors=errors.means,
            sd_errors=errors.sds,
            parameters=dict(zip(errors.parameters, self._stack.fields(), strict=True)),
            parameter_errors=errors.parameters,
            thresholds=self.thresholds(),
            starts=self.starts_sentence,
            data_digest=self.digest,
        )

    def summary(self) -> str:
        """One page of text: components with standard errors, thresholds, criteria, outcome."""
        return text.summary_text(self.facts())

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return text.short_text(self.facts())

    def _repr_html_(self) -> str:
        return html.summary_html(self.facts())

    # ---------------------------------------------------------------- to and from a document
    def to_json(self) -> str:
        """Mixture, numbers, options and a digest of the data, as JSON; not the data."""
        document = {"mix1d": FORMAT, "mixture": self.mixture.to_dict()}
        document |= {name: getattr(self, name) for name in SAVED}
        document["outcome"] = self.outcome.name
        known = np.all(np.isfinite(self.covariance))
        document["covariance"] = self.covariance.tolist() if known else None
        return json.dumps(document, allow_nan=False)

    @classmethod
    def from_json(cls, document: str) -> Fit:
        """The fit that `to_json` wrote; it answers whatever needs no data.

        Raises
        ------
        Mix1dError
            If the document is not such a one.
        """
        try:
            entries = json.loads(document)
        except (TypeError, ValueError) as error:
            raise Mix1dError(f"`document` must be JSON, and it is not: {error}") from None
        return _from_entries(entries)


# -------------------------------------------------------------------- from arguments to an answer
def _fitted(
    problem: Problem,
    k: int,
    start: str | Mixture,
    method: Method,
    on_iteration: Callable[[Iteration], Any] | None,
    options: dict[str, Any],
) -> Fit:
    watch = _watch(on_iteration)
    if start == "search":
        searched = search(problem, k, method, watch)
        found, path = searched.found, searched.path
        ends = [
            (s.name, s.end, s.climbed, i in searched.winners) for i, s in enumerate(searched.starts)
        ]
    else:
        state, name = _first_state(problem, k, start, method)
        found = from_start(problem, state, method, watch)
        path = found.climb.path
        ends = [(name, path[-1], True, True)]
    starts = Starts(tuple(_start_record(problem, *end) for end in ends))
    return _fit(problem, found, path, starts, options)


def _first_state(
    problem: Problem, k: int, start: str | Mixture, method: Method
) -> tuple[State, str]:
    if isinstance(start, Mixture):
        return problem.state(start), "given"
    return STARTS[start](problem, k, method.rng), start


def _fit(
    problem: Problem,
    found: Found,
    path: tuple[Station, ...],
    starts: Starts,
    options: dict[str, Any],
) -> Fit:
    sample, end = problem.sample, found.climb.end
    n = sample.n
    loglik = problem.loglik(float(end.loglik))
    q = _n_parameters(problem, end.state.k)
    certainty = sample.weights @ np.log(end.responsibilities.max(axis=-1))
    decrement = found.certificate.decrement * problem.unit.weight if found.certificate else None
    return Fit(
        mixture=problem.mixture(end.state),
        outcome=found.outcome,
        message=found.message,
        loglik=loglik,
        icl=-2.0 * loglik + q * float(np.log(n)) - 2.0 * float(certainty),
        n=n,
        n_missing=sample.n_missing,
        n_parameters=q,
        n_iter=len(path) - 1,
        n_evaluations=found.evaluations,
        decrement=decrement if decrement is not None and np.isfinite(decrement) else None,
        covariance=covariance(problem, end.state, found.certificate),
        options=options,
        digest=sample.digest,
        starts_sentence=str(starts),
        _sample=sample,
        _trace=trace(problem, path),
        _starts=starts,
    )


def _n_parameters(problem: Problem, k: int) -> int:
    tied = k - 1 if problem.shared else 0
    return k - 1 + k * len(problem.core.parameters) - tied


def _start_record(
    problem: Problem, name: str, end: Station, climbed: bool, reached: bool
) -> StartRecord:
    return StartRecord(
        name, problem.loglik(end.loglik), problem.mixture(end.state), climbed, reached
    )


def _watch(on_iteration: Callable[[Iteration], Any] | None) -> Watch | None:
    if on_iteration is None:
        return None
    return lambda number, problem, station: on_iteration(iteration(problem, number, station))


def _sample(x: Any, weights: Any, missing: str) -> Sample:
    choice("missing", missing, ("raise", "drop"))
    if not isinstance(x, Sample):
        return Sample(x, weights=weights, missing=missing)
    if weights is not None:
        raise Mix1dError("`weights` must be left out where `x` is a Sample, which has its own")
    return x


def _checked_k(k: Any, sample: Sample) -> int:
    if k is None:
        raise Mix1dError("`k` must be given: the number of components, such as 2")
    components = whole_number("k", k, 1)
    distinct = sample.values.size
    if components > distinct:
        raise Mix1dError(
            f"`k` must be at most the number of distinct values ({distinct}), got {components}"
        )
    return components


def _checked_start(start: Mixture, k: Any, family: Any) -> type[Family]:
    """The family of a start, which must not contradict the other arguments."""
    if k is not None and whole_number("k", k, 1) != start.k:
        raise Mix1dError(f"`start` must have k={k} components, got {start.k}")
    kinds = {type(component) for component in start.components}
    kind = kinds.pop()
    if kinds:
        raise Mix1dError("`start` must have components of one family, got several")
    if family != "normal" and as_family(family) is not kind:
        raise Mix1dError(
            f"`start` must have components of the family {family!r}, got {kind.name!r}"
        )
    return kind


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, (bool, np.bool_)):
        raise Mix1dError(f"`{name}` must be True or False, got {value!r}")
    return bool(value)


# -------------------------------------------------------------------- to and from a document
FORMAT = 1
SAVED: dict[str, tuple[type, ...]] = {
    "message": (str,),
    "loglik": (float, int),
    "icl": (float, int),
    "n": (float, int),
    "n_missing": (int,),
    "n_parameters": (int,),
    "n_iter": (int,),
    "n_evaluations": (int,),
    "decrement": (float, int, type(None)),
    "options": (dict,),
    "digest": (str,),
    "starts_sentence": (str,),
}


def _saved(part: T | None, name: str) -> T:
    if part is None:
        raise Mix1dError(f"this fit was read from JSON, which does not hold {name}: fit again")
    return part


def _from_entries(entries: Any) -> Fit:
    keys = {"mix1d", "mixture", "outcome", "covariance", *SAVED}
    if not isinstance(entries, dict) or set(entries) != keys or entries["mix1d"] != FORMAT:
        raise Mix1dError(f"`document` must be a fit saved by mix1d in format {FORMAT}")
    for name, types in SAVED.items():
        if not isinstance(entries[name], types) or isinstance(entries[name], bool):
            raise Mix1dError(f"`document` has a bad {name!r}: {entries[name]!r}")
    if entries["outcome"] not in list(Outcome.__members__):
        raise Mix1dError(f"`document` has the unknown outcome {entries['outcome']!r}")
    if not {"family", "equal_sd"} <= set(entries["options"]):
        raise Mix1dError("`document` has a bad 'options': the family is missing")
    mixture = Mixture.from_dict(entries["mixture"])
    return Fit(
        mixture=mixture,
        outcome=Outcome[entries["outcome"]],
        covariance=_matrix(entries["covariance"], mixture),
        _sample=None,
        _trace=None,
        _starts=None,
        **{name: entries[name] for name in SAVED},
    )


def _matrix(rows: Any, mixture: Mixture) -> FloatArray:
    size = mixture.k * (1 + len(mixture.components[0].parameters))
    if rows is None:
        return np.full((size, size), np.nan)
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.shape != (size, size):
        raise Mix1dError(f"`document` has a bad 'covariance': it must be {size} by {size} numbers")
    return matrix
