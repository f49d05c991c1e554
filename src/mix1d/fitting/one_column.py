"""`fit`: from a column of numbers to its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from mix1d.arguments import flag
from mix1d.choices import (
    Algorithm,
    Effort,
    FamilyName,
    LabelScheme,
    Missing,
    Start,
    WeightsAre,
)
from mix1d.families import Family
from mix1d.fitting.finding import fit_observed, options_of
from mix1d.fitting.fit_frames import Origin
from mix1d.fitting.kinds import asked, kinds_of_k
from mix1d.fitting.knowing import AskedPrior, asked_prior
from mix1d.fitting.looking import observed_for
from mix1d.fitting.lumps import apart, asked_lumps, check_beside, with_lumps
from mix1d.fitting.noise import (
    needs_no_noise,
    over_range,
    with_noise,
    with_noise_too,
    without_noise,
)  # fmt: skip
from mix1d.fitting.result import Fit
from mix1d.fitting.rounding import Rounding, asked_rounding, fitted
from mix1d.fitting.running import method_of, watch_of
from mix1d.fitting.starting import beginning
from mix1d.mixture import Mixture
from mix1d.model.reading_constraints import asked_constraints
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.progress import search_line
from mix1d.sample.labels import check_labels
from mix1d.search.record import Iteration
from mix1d.sources.door import Data
from mix1d.sources.observed import Observed

__all__ = ["fit"]


@usual_arithmetic
@knows_other_names
def fit(
    x: Any,
    k: int | None = None,
    *,
    family: FamilyName | type[Family] | Sequence[Any] | None = None,
    start: Start | Mixture | Sequence[Mixture] | Sequence[float] = "search",
    effort: Effort = "default",
    algorithm: Algorithm = "em",
    accelerate: bool = True,
    equal_sd: bool = False,
    constraints: Mapping[str, Any] | None = None,
    bounds: Mapping[str, Any] | None = None,
    lumps: Literal["auto"] | Iterable[float] | None = None,
    noise: bool = False,
    rounding: Rounding = "auto",
    prior: AskedPrior = None,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    tol: float = 1e-8,
    max_iter: int = 10_000,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    lower: Any = None,
    upper: Any = None,
    below: Any = None,
    above: Any = None,
    errors: Any = None,
    entry: Any = None,
    time: Any = None,
    event: Any = None,
    within: Any = None,
    limits: bool = False,
    labels: Any = None,
    label_scheme: LabelScheme = "random",
    rng: Any = 0,
    on_iteration: Callable[[Iteration], Any] | None = None,
    exact: bool = False,
    progress: bool = False,
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
        Number of components. May be left out where `start` is a mixture or numbers, or `family` a
        list.
    family : {"normal", "lognormal", "poisson"}, a family, or a list of families, optional
        What each component is; by default what it is in `start` where mixtures are given, else
        normal. A list has one entry a component, such as ``["normal", "gamma"]``; a component of
        which nothing is estimated, such as ``PointMass(0)``, stands as it is. Point masses come
        first, then the others as given, sorted by location within each family.
    start : str, Mixture, list of Mixture or list of numbers, default "search"
        Where to begin. The search tries some twenty starts for two components, thousands for many
        that disagree, and returns the best sound maximum. A list of mixtures, of any numbers of
        components: the same search, which also begins near each of them. A mixture, "linspace",
        "quantile", "kmeans" or "random": one run of EM from there, to whichever
        maximum it leads. Numbers such as ``[-7, 7]``: the same from components that lie there (of
        a normal its mean, of a lognormal its median). Each value counts to the nearest; the weight
        of a component is its share of the values, its sd their root mean square distance from it.
    effort : {"quick", "default", "thorough"}, default "default"
        How long the search goes on. "quick" makes about half the starts, for a first look or for
        many fits; "thorough" takes three to six times as long, for the fit that is published and
        for many components, of which the best maximum is often reached by few starts.
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
    constraints : dict, optional
        What is known of the parameters, by their names in the family (``"mean"`` or ``"means"``)
        and ``"weights"``: one entry for all components or a list of k. A number fixes, a name ties
        (equal names are equal numbers), an expression of names relates, None is free:
        ``{"means": [0, "a", "2*a"], "sds": "s"}``. Expressions hold names, numbers, ``+ - * /``
        and parentheses. What is said of locations holds in the unit of the data and its origin, so
        that data that are shifted need other constraints. Components that are told apart keep the
        order in which they are written.
    bounds : dict, optional
        Two ends, each a number or None, for a name of `constraints` or for a parameter:
        ``{"a": (0, None)}``, ``{"sds": (0.5, None)}``. A maximum on a bound has the outcome
        AT_BOUND.
    lumps : "auto" or values, optional
        Values that many rows share, such as exact zeros: each is a component of its own
        (`PointMass`), with the share of its rows as its weight, before the k components that all
        other rows are fitted with; ``fit.rest`` is the fit of these. "auto" looks for them. Without
        it, data with a lump have the outcome LUMP, as no density gives one value so often.
    noise : bool, default False
        One more component, the last: a uniform over the range of the data, of which the weight is
        estimated (Banfield & Raftery 1993). Outliers then belong to it, and move no group. Where
        its weight is 0 it is left out, and the message says so.
    rounding : "auto", None or float, default "auto"
        The step to which the values were rounded. Each is then fitted as the interval of one step
        around it, and the log-likelihood is divided by its width, on the scale of densities.
        "auto" does so where values lie on a lattice, some of them are equal, and a component of
        the fit of densities has an sd below 1.5 steps; the message says so. None takes every value
        as exact. ``fit.options.rounding`` is the step, or None.
    prior : "weak", Prior or None, default None
        What is known of weights and parameters before the data. The answer is then the mode of the
        posterior (MAP), with the outcome of that name. "weak" is the prior of Fraley & Raftery
        (2007), as mclust has it: data easily move it, and no component can become a spike.
        ``fit.prior`` shows its numbers. Standard errors are those of the posterior.
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
        What to do with NaN and nulls: of a value, or of its error.
    decimal, thousands, missing_values
        How the numbers of a text are written, where `x` is the path of one; see `sketch`.
    lower, upper : str or (n,) array_like, optional
        Ends of rows that are known only to lie in ``lower < x <= upper``: names of columns of the
        table, or columns. An end that is missing is open; where both are, the row is the value of
        `x` (of `column`), if there is one. Equal ends are an exact value. `x` may hold the limit
        itself in a row that has ends. See `Sample` for all that can be said of rows.
    below, above : str or (n,) array_like, optional
        1 or True where the value is a limit and the row lies below it (left-censored), or above it
        (right-censored); 0 or False where it is the value itself.
    errors : str, (n,) array_like or float, optional
        Sd of the normal error with which each row, or every row, was measured.
    entry : str, (n,) array_like or float, optional
        From where on a row could be observed: delayed entry, or left truncation.
    time, event : str, optional
        Lifetimes of a table, and whether they ended: 1 or True, or 0 or False where the row was
        still alive then (right-censored). Beside a column `x` of times `event` is a column.
    within : (low, high), optional
        The window within which rows could be observed: two ends, each a number, a column, or None
        where there is none. Rows beyond were lost, and nobody knows how many.
    limits : bool, default False
        Read texts, of a file or in memory, such as ``<0.5``, ``>100``, ``4-6`` and ``12±3`` as what
        they say: below, above, between, and a value with the sd of its error.
    labels : str, (n,) or (n, k) array_like, optional
        The group of each row: the number of its component, from 0, or a name (sorted, see
        ``fit.group_names``); -1 or missing where it is not known. Or k truth values a row, the
        components that it may belong to; or k probabilities. Or the name of a column of the table.
        Components keep the order of their labels.
    label_scheme : {"random", "reference"}, default "random"
        "reference" where labelled rows were chosen for their group: they say nothing of weights.
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
    progress : bool, default False
        Show, after the first second, a line on the search (tqdm): components, round, the best
        log-likelihood so far, seconds.

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
    begin = beginning(start, asked(family, k))
    method = method_of(algorithm, accelerate, tol, max_iter, rng, effort)
    shared, watch = flag("equal_sd", equal_sd), watch_of(on_iteration)
    every, wanted = flag("exact", exact), flag("progress", progress)
    step = asked_rounding(rounding, [begin.family], algorithm)
    known = asked_prior(prior, algorithm)
    data = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing, lower=lower,
        decimal=decimal, thousands=thousands, missing_values=missing_values, upper=upper,
        below=below, above=above, errors=errors, entry=entry, time=time, event=event,
        within=within, limits=limits, labels=labels, label_scheme=label_scheme,
    )  # fmt: skip
    whole = observed_for(data, begin.family, exact=every, distinct=isinstance(step, float))
    if begin.atoms and not whole.sample.is_exact:  # an interval may hold an atom
        begin = begin.with_atoms()
    lumped = apart(asked_lumps(lumps, begin.atoms), whole, [begin.family])
    seen = lumped.rest
    number, own = begin.components(seen.sample), over_range(begin.family, seen)
    check_labels(seen.sample, number)
    kind = with_noise(own, number, seen, begin.is_named) if flag("noise", noise) else own

    def fit_of(rows: Observed) -> Fit:
        k = number + noise
        said = asked_constraints(
            constraints, bounds, kinds_of_k(own, number), equal_sd=shared, algorithm=algorithm
        )
        check_beside(lumped, kind, rows, said)
        options = options_of(
            rows, kind, k, begin.start, method, shared and said is None, rng, noise=noise,
            constraints=with_noise_too(said, kind, noise=noise), prior=known,
        )  # fmt: skip
        found = fit_observed(rows, begin.near, method, watch, options)
        if not options.noise or not needs_no_noise(found):
            return found
        fewer = replace(options, family=own, k=number, noise=False, constraints=said)
        return without_noise(fit_observed(rows, begin.near, method, watch, fewer))

    with search_line(wanted=wanted):
        found = fitted(step, lumped, kind, fit_of)
    return replace(with_lumps(found, lumped), _origin=Origin.of(data.given))
