"""`Fit`: the answer, and the questions to ask it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mix1d.arguments import between, choice, flag, generator, whole_number
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.curve.envelope import Thresholds
from mix1d.curve.modes import Modes
from mix1d.describe.envelopes import Simulate, simulation
from mix1d.describe.goodness import null_distribution, observed
from mix1d.describe.modes import with_bootstrap
from mix1d.describe.statistics import TESTS, distance
from mix1d.describe.steps import steps_of
from mix1d.describe.thresholds import with_errors
from mix1d.em.path import Path
from mix1d.em.problem import pose
from mix1d.em.record import Starts, Trace, trace
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, as_family
from mix1d.fitting import document
from mix1d.fitting.goodness import GoodnessOfFit
from mix1d.infer.band import CURVES, Band, bootstrap_band, wald_band
from mix1d.infer.bootstrap import bootstrap
from mix1d.infer.draws import KINDS
from mix1d.infer.influence import Influence, influence, moves
from mix1d.infer.interval import Estimate, Interval
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.outliers import ADJUSTMENTS, Outliers, outliers
from mix1d.infer.peak import Peak
from mix1d.infer.profile import profile
from mix1d.infer.profile_of import profile_of
from mix1d.infer.replicates import Bootstrap
from mix1d.infer.rows import of_rows, vector
from mix1d.infer.standard_errors import StandardErrors, standard_errors
from mix1d.infer.wald import SCALES, wald, wald_of
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show import animation, figures, html, quality
from mix1d.show import text as text_page
from mix1d.show.facts import Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Fit"]

T = TypeVar("T")
INTERVAL_METHODS = ("wald", "profile", "bootstrap")

MOST_LOOKED_AT = 1_000_000
"""Distinct values up to which a summary computes how well they are fitted."""


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
    sketch_error: float | None
    """How far the parameters may be off because the data were sketched, in standard errors at
    most; None where every value was used."""
    covariance: FloatArray
    """Of (weights, then each parameter), (k + k p, k + k p); NaN where there is no maximum."""
    options: dict[str, Any]
    """What the fit was asked for."""
    digest: str
    """SHA-256 of the data, the same in any row order."""
    starts_sentence: str
    """How many starts there were and how many agreed."""
    _sample: Sample | None
    _path: Path | None
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

    @cached_property
    def trace(self) -> Trace:
        """The path from the start to the answer: log-likelihood, weights, means, sds."""
        return trace(_saved(self._path, "the trace"))

    @property
    def starts(self) -> Starts:
        """The starts tried, where each ended, and how often the answer was reached."""
        return _saved(self._starts, "the starts")

    # ---------------------------------------------------------------- how sure
    def standard_errors(self, method: str = "information") -> StandardErrors:
        """Standard errors of every parameter, with their covariance.

        Parameters
        ----------
        method : {"information", "sandwich", "bootstrap"}, default "information"
            From the inverse observed information and the delta method; from the sandwich, which
            holds where the model is only an approximation (and needs more data to be steady); or
            the standard deviations of 999 parametric replicates (`bootstrap` has more kinds).

        Returns
        -------
        StandardErrors
            ``.weights``, ``.means``, ``.sds`` (k,), ``.parameters`` by name and ``.covariance``.
            NaN where the fit has no maximum to take them from.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.15. White (1982),
        *Econometrica* 50.
        """
        match choice("method", method, ("information", "sandwich", "bootstrap")):
            case "sandwich":
                matrix = self._peak.sandwich() if self._near.is_known else self.covariance
                return standard_errors(self._stack, matrix, self._caution)
            case "bootstrap":
                return self.bootstrap().standard_errors()
        return standard_errors(self._stack, self.covariance, self._caution)

    def interval(self, level: float = 0.95, *, method: str = "wald") -> Interval:
        """Confidence interval of every parameter.

        Parameters
        ----------
        level : float, default 0.95
            Confidence level, between 0 and 1.
        method : {"wald", "profile", "bootstrap"}, default "wald"
            Wald on a scale without borders (logit of a weight, logarithm of an sd), mapped back:
            at once, and good for large groups. Profile likelihood: a few milliseconds for each
            parameter, the best for small ones. Bootstrap: BCa of 999 parametric replicates.

        Returns
        -------
        Interval
            ``.weights``, ``.means``, ``.sds`` (k, 2), ``.parameters`` by name, and ``.message``,
            which says what must be known first. NaN where the fit is no maximum.

        References
        ----------
        Venzon & Moolgavkar (1988), *Applied Statistics* 37. Efron (1987), *JASA* 82.

        Examples
        --------
        >>> import mix1d
        >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
        >>> fit.interval(method="profile").means.round(2)
        array([[0.94, 1.46],
               [5.  , 5.4 ]])
        """
        level = between("level", level, 0.0, 1.0)
        match choice("method", method, INTERVAL_METHODS):
            case "profile":
                return profile(self._peak, self._near, level, self._caution)
            case "bootstrap":
                return self.bootstrap().interval(level)
        return wald(self._near, level, self._caution)

    def interval_of(
        self,
        function: Callable[[Mixture], Any],
        level: float = 0.95,
        *,
        method: str = "wald",
        scale: str = "linear",
    ) -> Estimate:
        """Confidence interval of any function of the mixture.

        Parameters
        ----------
        function : callable
            Takes a `Mixture`, returns a number or an array that keeps its shape.
        level : float, default 0.95
            Confidence level, between 0 and 1.
        method : {"wald", "profile", "bootstrap"}, default "wald"
            The delta method; the range of the function where the likelihood is high enough; or BCa
            of 999 parametric replicates. For a function with kinks the bootstrap.
        scale : {"linear", "log", "logit"}, default "linear"
            On which scale Wald's interval is symmetric: "log" for what is positive, "logit" for a
            probability. The other methods need none.

        Returns
        -------
        Estimate
            ``.estimate``, ``.standard_error``, ``.interval`` (..., 2), ``.message``; unpacks into
            ``low, high``.

        Raises
        ------
        Mix1dError
            If the function returns text, NaN, or arrays of changing shape.

        Examples
        --------
        >>> import mix1d
        >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
        >>> fit.interval_of(lambda m: m.icdf(0.9)).interval.round(2)
        array([5.15, 5.55])
        """
        level = between("level", level, 0.0, 1.0)
        choice("scale", scale, SCALES)
        match choice("method", method, INTERVAL_METHODS):
            case "profile":
                return profile_of(function, self._peak, self._near, level, self._caution)
            case "bootstrap":
                return self.bootstrap().interval_of(function, level)
        return wald_of(function, self._near, level, scale, self._caution)

    def bootstrap(
        self, n: int = 999, *, kind: str = "parametric", rng: Any = 0, progress: bool = False
    ) -> Bootstrap:
        """Refit `n` data sets drawn again; the replicates, to read errors and intervals from.

        Parameters
        ----------
        n : int, default 999
            Replicates: so that the 2.5% point is one of them, the 25th (Davison & Hinkley 1997).
        kind : {"parametric", "nonparametric", "bayesian"}, default "parametric"
            Values from the fitted mixture, rounded as the data were; the observations with
            replacement; or the observations with random weights, so that none is ever lost.
        rng : int, numpy Generator or None, default 0
            Seeds the draws (SPEC 7). The replicates do not depend on the number of threads.
        progress : bool, default False
            Show a bar, in a terminal or a notebook.

        Returns
        -------
        Bootstrap
            The replicates, failures counted. After Ctrl-C those done so far, which it says.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.16. Newton & Raftery (1994),
        *JRSS B* 56.
        """
        key = (whole_number("n", n, 1), choice("kind", kind, KINDS), rng)
        repeats = isinstance(rng, int) and not isinstance(rng, bool)
        if repeats and key in self._replicates:
            return self._replicates[key]
        answer = bootstrap(
            self._near,
            self._peak,
            self.sample,
            n,
            kind,
            generator(rng),
            progress=flag("progress", progress),
            message=self._caution,
        )
        if repeats and len(answer) == n:
            self._replicates[key] = answer
        return answer

    def band(self, x: Any, level: float = 0.95, *, of: str = "pdf", method: str = "wald") -> Band:
        """Pointwise confidence band of the fitted density or distribution function.

        Parameters
        ----------
        x : (m,) array_like
            Where.
        level : float, default 0.95
            Confidence level at each place, not of all together.
        of : {"pdf", "cdf"}, default "pdf"
            The density (probability, if discrete) or the distribution function.
        method : {"wald", "bootstrap"}, default "wald"
            The delta method on the scale of the logarithm (density) or logit (distribution
            function); or percentiles of 999 parametric replicates.

        Returns
        -------
        Band
            ``.x``, ``.estimate``, ``.low``, ``.high`` (m,).
        """
        places, level = vector("x", x), between("level", level, 0.0, 1.0)
        choice("of", of, CURVES)
        if choice("method", method, ("wald", "bootstrap")) == "bootstrap":
            return bootstrap_band(self.bootstrap(), places, level, of)
        return wald_band(self._near, places, level, of, self._caution)

    def influence(self, x: Any = None) -> Influence:
        """How much every estimate would change if one observation were left out.

        Parameters
        ----------
        x : (m,) array_like, optional
            Values of observations; by default those of the caller's rows.

        Returns
        -------
        Influence
            ``.weights``, ``.means``, ``.sds`` (n, k), ``.parameters`` by name, and
            ``.displacement`` (n,), how far all of them together move.

        References
        ----------
        Cook (1986), *JRSS B* 48.
        """
        near = self._near
        pull = of_rows(self.sample, x, lambda v: moves(self._peak, near, v), "influence")
        return influence(near, pull, self._caution)

    def outliers(self, level: float = 0.05, *, adjust: str = "holm", x: Any = None) -> Outliers:
        """The rows that are improbable under the fit.

        Parameters
        ----------
        level : float, default 0.05
            With ``adjust="holm"`` the probability of flagging any row at all if the fit is true.
        adjust : {"holm", "bonferroni", "fdr", "none"}, default "holm"
            How the p-values allow for the number of rows; "fdr" bounds the share of false ones
            among those flagged instead (Benjamini & Hochberg 1995).
        x : (m,) array_like, optional
            Other values than the caller's rows.

        Returns
        -------
        Outliers
            ``.rows``, ``.x``, and the ``.p_values`` of all: the probability, under the fit, of a
            density as low as that of the row.
        """
        sample = self.sample if x is None else None
        choice("adjust", adjust, ADJUSTMENTS)
        return outliers(
            self.mixture, sample, x, between("level", level, 0.0, 1.0), adjust, self._caution
        )

    @cached_property
    def _replicates(self) -> dict[Any, Bootstrap]:
        return {}

    @cached_property
    def _near(self) -> Neighbourhood:
        return Neighbourhood.of(self.mixture, self.covariance, shared=self.options["equal_sd"])

    @cached_property
    def _peak(self) -> Peak:
        family = as_family(self.options["family"])
        problem = pose(self.sample, family, equal_sd=self.options["equal_sd"])
        penalised = self.outcome is Outcome.PENALISED
        return Peak(problem.penalised() if penalised else problem, self.mixture)

    @property
    def _reason(self) -> str:
        return "" if self else self.message

    @property
    def _caution(self) -> str:
        return self._reason and f"this fit cannot be trusted: {self._reason}"

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

    def thresholds(
        self, *, level: float = 0.95, cost: float = 1.0, posterior: float | None = None
    ) -> Thresholds:
        """Where the most likely component changes, with standard errors and intervals.

        Parameters
        ----------
        level : float, default 0.95
            Of the Wald intervals (implicit function theorem and delta method; on the scale of
            log x for a lognormal).
        cost : float, default 1.0
            What a misplaced value of the lower group costs, compared with one of the higher.
        posterior : float, optional
            Such as 0.9: also the grey zones in which no component is that probable.

        Returns
        -------
        Thresholds
            What `Mixture.thresholds` gives (see there), with ``.standard_errors`` and
            ``.interval``; NaN where the fit has no maximum to take them from.

        Raises
        ------
        Mix1dError
            If `level` is not between 0 and 1, `cost` not positive and finite, or `posterior` not
            between 0.5 and 1.
        """
        level = between("level", level, 0.0, 1.0)
        found = self.mixture.thresholds(cost=cost, posterior=posterior)
        weights, errors = self.mixture.weights, self.covariance
        found = with_errors(found, weights, self._stack, errors, level)
        return replace(found, caution=self._reason)

    def modes(self, *, n_boot: int = 0, rng: Any = 0, progress: bool = False) -> Modes:
        """Modes and antimodes of the fitted density, and how sure their number is.

        Parameters
        ----------
        n_boot : int, default 0
            Replicates drawn from the fit, fitted again, and their modes counted.
        rng : int, numpy Generator or None, default 0
        progress : bool, default False
            Show a bar while the replicates are made.

        Returns
        -------
        Modes
            ``.x``, ``.antimodes`` and, with `n_boot`, ``.probability``: the share of the replicates
            that have as many modes. ``print`` says it in words.

        Raises
        ------
        Mix1dError
            If `n_boot` is negative, or the fit was read from JSON and replicates are asked for.
        """
        n_boot = whole_number("n_boot", n_boot, 0)
        found = replace(self.mixture.modes(), caution=self._reason)
        if not n_boot:
            return found
        arguments = self.mixture, self.sample, n_boot, rng
        return with_bootstrap(found, *arguments, equal_sd=self._shared, progress=progress)

    def goodness_of_fit(
        self, test: str = "ad", *, n_boot: int = 999, rng: Any = 0, progress: bool = False
    ) -> GoodnessOfFit:
        """Does it fit at all? A test by the parametric bootstrap.

        Data sets are drawn from the fit, rounded as the data are, and fitted again; the p-value is
        the share of them that lie at least as far from their own fit. The tables of textbooks do
        not hold where parameters were estimated.

        Parameters
        ----------
        test : {"ad", "ks", "cvm"}, default "ad"
            Anderson-Darling (looks most at the tails and is the most powerful as a rule),
            Kolmogorov-Smirnov (the largest gap between the cdfs), Cramer-von Mises.
        n_boot : int, default 999
            Replicates; (n_boot + 1) / 20 should be whole.
        rng : int, numpy Generator or None, default 0
            The answer does not depend on the number of threads.
        progress : bool, default False
            Show a bar. Ctrl-C returns what is done so far.

        Returns
        -------
        GoodnessOfFit
            ``.pvalue``, ``.statistic``, ``.null``, ``.n_failed``, ``.sentence``, ``.plot()``.

        Raises
        ------
        Mix1dError
            If an argument is not what it must be, or the data are a sketch.

        References
        ----------
        D'Agostino & Stephens (1986), *Goodness-of-Fit Techniques*. Davison & Hinkley (1997),
        *Bootstrap Methods and their Application*, section 4.2. Czado, Gneiting & Held (2009),
        *Biometrics* 65 (counts and rounded values).

        Examples
        --------
        >>> import mix1d
        >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
        >>> 0 < mix1d.fit(x, 2).goodness_of_fit(n_boot=39).pvalue <= 1
        True
        """
        choice("test", test, TESTS)
        n_boot = whole_number("n_boot", n_boot, 1)
        arguments = test, self.mixture, self._every_value("goodness_of_fit")
        made = null_distribution(*arguments, n_boot, rng, equal_sd=self._shared, progress=progress)
        null = frozen(np.sort(made.measured))
        statistic = observed(*arguments)
        return GoodnessOfFit(test, statistic, null, made.n_failed, n_boot, self._reason)

    @cached_property
    def _statistics(self) -> tuple[float | None, float | None, str]:
        """Anderson-Darling and Kolmogorov-Smirnov, or why they are not known."""
        if self._sample is None:
            return None, None, "this fit was read from JSON, which does not hold the data"
        if self._sample.is_folded and self.sketch_error != 0.0:
            return None, None, "the data were sketched, and only exact=True looks at every value"
        if self._sample.values.size > MOST_LOOKED_AT:
            return None, None, "there are so many values; fit.goodness_of_fit() looks at them"
        ladder = steps_of(self.mixture.weights, self.mixture._bank, self._sample)
        return float(distance("ad", ladder)[0]), float(distance("ks", ladder)[0]), ""

    @property
    def _shared(self) -> bool:
        return bool(self.options["equal_sd"])

    def _every_value(self, what: str) -> Sample:
        """The sample, if it holds every value."""
        if self.sample.is_folded and self.sketch_error != 0.0:
            raise Mix1dError(
                f"`{what}` needs every value, and this fit knows only a sketch of them: fit with "
                f"exact=True, or a random part of the rows"
            )
        return self.sample

    # ---------------------------------------------------------------- pictures
    def plot(
        self, ax: Axes | None = None, *, name: str | None = None, band: float | None = None
    ) -> Axes:
        """Histogram, components, mixture, points coloured by group, thresholds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        name : str, optional
            What the values are, for the axis.
        band : float, optional
            Draw the pointwise confidence band of the density at this level, such as 0.95.
        """
        level = None if band is None else between("band", band, 0.0, 1.0)
        return figures.plot_fit(
            self.mixture,
            self.sample,
            self.thresholds(),
            ax,
            name=name,
            band=None if level is None else lambda x: self.band(x, level),
        )

    def plot_qq(
        self,
        ax: Axes | None = None,
        *,
        n_boot: int = 199,
        level: float = 0.95,
        rng: Any = 0,
        name: str | None = None,
    ) -> Axes:
        """QQ plot: the values against the quantiles of the fit, with simulated bands.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        n_boot : int, default 199
            Data sets drawn from the fit and fitted again; 0 for no bands.
        level : float, default 0.95
            Share of them within the inner band at each place, and within the outer one all along.
        rng : int, numpy Generator or None, default 0
        name : str, optional
            What the values are, for the axes.
        """
        return quality.plot_qq(*self._for_bands("plot_qq", n_boot, level, rng), ax, name=name)

    def plot_pp(
        self, ax: Axes | None = None, *, n_boot: int = 199, level: float = 0.95, rng: Any = 0
    ) -> Axes:
        """PP plot: the share of the data up to each value against its probability under the fit.

        The arguments are those of `plot_qq`.
        """
        return quality.plot_pp(*self._for_bands("plot_pp", n_boot, level, rng), ax)

    def plot_rootogram(
        self,
        ax: Axes | None = None,
        *,
        n_boot: int = 199,
        level: float = 0.95,
        rng: Any = 0,
        name: str | None = None,
    ) -> Axes:
        """Hanging rootogram: roots of the numbers observed, hung from the roots of those expected.

        A bar that does not reach 0 stands for a bin with too few values. The arguments are those
        of `plot_qq`.

        References
        ----------
        Tukey (1972). Kleiber & Zeileis (2016), *The American Statistician* 70, 296-303.
        """
        numbers = self._for_bands("plot_rootogram", n_boot, level, rng)
        return quality.plot_rootogram(*numbers, ax, name=name)

    def _for_bands(
        self, what: str, n_boot: int, level: float, rng: Any
    ) -> tuple[Mixture, Sample, Simulate | None, float]:
        """What the pictures of the fit's quality are made of."""
        n_boot, level = whole_number("n_boot", n_boot, 0), between("level", level, 0.0, 1.0)
        sample = self._every_value(what)
        simulate = simulation(self.mixture, sample, n_boot, rng, equal_sd=self._shared)
        return self.mixture, sample, simulate, level

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
            intervals=self.interval() if np.isfinite(self.covariance).all() else None,
            thresholds=self.thresholds(),
            modes=mixture.modes(),
            anderson_darling=self._statistics[0],
            largest_gap=self._statistics[1],
            no_statistics=self._statistics[2],
            starts=self.starts_sentence,
            data_digest=self.digest,
        )

    def summary(self) -> str:
        """One page of text: the groups, where to cut, does it fit; each number with its error.

        Standard errors and 95% Wald intervals of the components, thresholds with theirs and with
        the share of the values that would be misplaced, how well the mixture fits, the criteria,
        and whether to trust it all. Numbers are rounded to two digits of their error.
        """
        return text_page.summary_text(self.facts())

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return text_page.short_text(self.facts())

    def _repr_html_(self) -> str:
        return html.summary_html(self.facts())

    # ---------------------------------------------------------------- to and from a document
    def to_json(self) -> str:
        """Mixture, numbers, options and a digest of the data, as JSON; not the data."""
        return document.text_of(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Fit:
        """The fit that `to_json` wrote; it answers whatever needs no data.

        Raises
        ------
        Mix1dError
            If the document is not such a one.
        """
        fields = document.fields_of(text)
        return cls(**fields, _sample=None, _path=None, _starts=None)


def _saved(part: T | None, name: str) -> T:
    if part is None:
        raise Mix1dError(f"this fit was read from JSON, which does not hold {name}: fit again")
    return part
