"""`Fit`: the answer, and the questions to ask it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.fitting import methods
from mix1d.fitting.fit_frames import Origin
from mix1d.fitting.options import Options
from mix1d.fitting.saved import saved
from mix1d.infer.basis import Basis
from mix1d.mixture import Mixture
from mix1d.model.prior import Prior
from mix1d.objects.cached import cached_property
from mix1d.results import Result
from mix1d.sample import Sample
from mix1d.sample.counting import RowCounts
from mix1d.search.path import Path
from mix1d.search.record import Starts, Trace, trace

if TYPE_CHECKING:
    from mix1d.describe.verdict import Finding, Verdict
    from mix1d.show.facts import Brief, Facts

__all__ = ["Fit"]


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Result):
    """A mixture, the sample it was fitted to, and how the search went. Made by `fit`. Frozen.

    Its truth value is that of its outcome: ``if fit:`` asks for a certified maximum. Whether the
    mixture describes the data is another question: see `verdict`.
    """

    mixture: Mixture
    """The answer, components sorted by location within each family; lumps first, noise last."""
    outcome: Outcome
    """How the fit ended; ``bool(outcome)`` is True only at a certified, sound maximum."""
    message: str
    """The sentence that says how this very fit ended."""
    loglik: float
    """Log-likelihood of the data under the mixture."""
    icl: float
    """BIC - 2 sum_i w_i log max_j r_ij (Biernacki, Celeux & Govaert 2000); smaller is better."""
    n: float
    """Number of observations: the sum of the weights; Kish's effective number of relative ones."""
    ends: tuple[float, float] | None
    """The smallest and the largest finite number that was observed, be it a value, the end of an
    interval or a limit; None where they are not known."""
    row_counts: RowCounts | None
    """How many observations are exact, in an interval, below a limit; None if all are exact."""
    n_missing: int
    """Number of rows that were missing and dropped."""
    n_parameters: int
    """Number of free parameters."""
    n_iter: int
    """Number of iterations from the start to the answer."""
    n_evaluations: int
    """Number of evaluations of the likelihood, those of all starts included."""
    decrement: float | None
    """The certificate: how many log-likelihood units the maximum is estimated to be higher; None
    for an algorithm that does not maximise the likelihood."""
    sketch_error: float | None
    """How far the parameters may be off because the data were sketched, in standard errors at
    most; None where every value was used."""
    covariance: FloatArray
    """(q, q) covariance of the `free_parameters`; NaN where there is no maximum. From the observed
    information; for relative weights from the sandwich. `standard_errors` has that of weights and
    parameters."""
    options: Options
    """What the fit was asked for."""
    prior: Prior | None
    """What was known beforehand; of ``prior="weak"`` the numbers that it has for these data."""
    digest: str
    """SHA-256 of the data, the same in any row order."""
    starts_sentence: str
    """How many starts there were and how many agreed."""
    _sample: Sample | None = field(compare=False)
    _path: Path | None = field(compare=False)
    _starts: Starts | None = field(compare=False)
    _origin: Origin | None = field(default=None, compare=False)
    """The dataframe library of the data, where they came in one."""
    _within: FloatArray | None = field(default=None, compare=False)
    """The weights within the window, of a fit that was read from JSON."""
    _rest: Fit | None = field(default=None, compare=False)
    """The fit of the rows beside the lumps, where there are any."""
    _number: Finding | None = field(default=None, compare=False)
    """How many components, and against which others, where `select` chose this fit."""

    def __bool__(self) -> bool:
        return bool(self.outcome)

    # ---------------------------------------------------------------- numbers
    log_prior = property(methods.believing.log_prior)
    log_posterior = property(methods.believing.log_posterior)

    @property
    def aic(self) -> float:
        """-2 loglik + 2 q; smaller is better (Akaike 1974)."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 loglik + q log n; smaller is better (Schwarz 1978)."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.n))

    @property
    def free_parameters(self) -> tuple[str, ...]:
        """(q,) names of the free numbers that were estimated, in the order of `covariance`."""
        return self._basis.near.parametrization.names

    @property
    def sample(self) -> Sample:
        """The sample that the mixture was fitted to."""
        return self._basis.sample

    @property
    def group_names(self) -> tuple[str, ...]:
        """(k,) what the `labels` call the components, "" for one that none has; () without any."""
        return self.options.group_names

    @property
    def weights_within(self) -> FloatArray:
        """(k,) weights of the components among rows within the window of the data.

        ``mixture.weights`` are those of all of whom a window shows a part; the same without one.
        """
        return self._basis.weights_within

    @property
    def rest(self) -> Fit:
        """The fit of the rows beside the lumps, of which trace and starts are; itself without any.

        It answers what a likelihood is needed for, such as profiles and bootstraps: its estimates
        do not depend on the lumps.
        """
        return self if not self.options.lumps else saved(self._rest, "the rows beside the lumps")

    @cached_property
    def trace(self) -> Trace:
        """Every iteration from the start to the answer: log-likelihood, weights, means, sds."""
        return trace(saved(self._path, "the trace"))

    @property
    def starts(self) -> Starts:
        """The starts tried, where each ended, and how often the answer was reached."""
        return saved(self._starts, "the starts")

    @cached_property
    def _basis(self) -> Basis:
        """The fit as the functions of the lower floors take it."""
        return Basis(
            mixture=self.mixture,
            data=self._sample,
            covariance=self.covariance,
            family=self.options.family,
            equal_sd=self.options.equal_sd,
            constraints=self.options.known_of_all,
            lumps=self.options.lumps,
            is_relative=self.options.is_relative,
            is_searched=self.options.is_searched,
            n=self.n,
            ends=self.ends,
            within=self._within,
            sketch_error=self.sketch_error,
            outcome=self.outcome,
            message=self.message,
            noise=self.options.noise,
            starts=self._starts,
            prior=self.prior,
        )

    @property
    def _beside(self) -> Basis:
        """The same of the rows beside the lumps: what tests of fit and pictures are of."""
        return self._basis if self._rest is None else self._rest._basis

    # ---------------------------------------------------------------- the questions
    standard_errors = methods.uncertainty.standard_errors
    interval = methods.uncertainty.interval
    interval_of = methods.uncertainty.interval_of
    estimates = methods.uncertainty.estimates
    named_parameters = methods.believing.named_parameters
    bootstrap = methods.uncertainty.bootstrap
    posterior_sample = methods.posterior_draws.posterior_sample
    band = methods.uncertainty.band
    influence = methods.uncertainty.influence
    outliers = methods.uncertainty.outliers

    thresholds = methods.cutting.thresholds
    cut = methods.cutting.cut
    cuts = methods.cutting.cuts

    labels = methods.groups.labels
    posterior = methods.groups.posterior
    modes = methods.groups.modes
    goodness_of_fit = methods.groups.goodness_of_fit
    groups = methods.grouping.groups
    steps = methods.stepping.steps

    @cached_property
    def verdict(self) -> Verdict:
        """Does it fit, was the number compared, is the maximum certified: to read before the rest.

        The test of fit is made when the verdict is first read: `goodness_of_fit` with 199
        replicates and ``rng=0``, for 10,000 values at most, where it takes a second or two (272
        values: 0.05 seconds). Of more values only a gross misfit is seen.

        Examples
        --------
        >>> import mix1d
        >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
        >>> print(mix1d.fit(x, 2).verdict.number)
        How many? As asked for: 2, not compared with other numbers.
        """
        from mix1d.fitting.judging import judged, unasked

        return judged(self._basis, unasked(self._beside), self._number)

    # ---------------------------------------------------------------- pictures
    plot = methods.drawing.plot
    plot_posterior = methods.drawing.plot_posterior
    plot_cdf = methods.drawing.plot_cdf
    plot_qq = methods.drawing.plot_qq
    plot_pp = methods.drawing.plot_pp
    plot_rootogram = methods.drawing.plot_rootogram
    plot_bootstrap = methods.drawing.plot_bootstrap
    plot_trace = methods.drawing.plot_trace
    animate = methods.drawing.animate
    explore = methods.exploring.explore

    # ---------------------------------------------------------------- as text
    summary = methods.writing.summary
    table = methods.writing.table

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        from mix1d.show.plain_text import short_text

        return short_text(self._brief)

    def _repr_html_(self) -> str:
        from mix1d.show import html

        return html.summary_html(self.facts(), self.verdict)

    @property
    def _brief(self) -> Brief:
        from mix1d.fitting.fit_facts import brief_of

        return brief_of(vars(self))

    def facts(self) -> Facts:
        """The numbers of the fit, as tables and reports want them."""
        from mix1d.fitting.fit_facts import facts_of

        return facts_of(self._basis, vars(self), aic=self.aic, bic=self.bic)

    # ---------------------------------------------------------------- as table and document
    to_frame = methods.writing.to_frame
    curves = methods.writing.curves
    report = methods.writing.report

    def to_dict(self) -> dict[str, Any]:
        """Mixture, numbers, options and a digest of the data, as `to_json` writes; not the data."""
        from mix1d.fitting import fit_document

        return fit_document.entries_of(vars(self), self.weights_within)

    @classmethod
    def from_json(cls, text: str, *, families: Iterable[type[Family]] = ()) -> Fit:
        """The fit that `to_json` wrote; it answers whatever needs no data.

        Parameters
        ----------
        text : str
            The document.
        families : iterable of type[Family], optional
            Classes of families that are no part of mix1d, for a document that names one.

        Raises
        ------
        Mix1dError
            If the document is not such a one, or names a family that is not known.
        """
        from mix1d.fitting import fit_document

        fields = fit_document.fields_of(text, families)
        return cls(**fields, _sample=None, _path=None, _starts=None)
