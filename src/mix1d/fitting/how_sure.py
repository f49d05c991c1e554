"""How sure: standard errors, intervals, bootstrap, bands, influence, outliers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mix1d.arguments import between, choice, flag, generator, keeps_on_interrupt, whole_number
from mix1d.fitting.answer import Answer
from mix1d.infer.band import CURVES, Band, bootstrap_band, wald_band
from mix1d.infer.bootstrap import Bootstrap, bootstrap
from mix1d.infer.by_row import of_rows, vector
from mix1d.infer.influence import Influence, influence, moves
from mix1d.infer.interval import Estimate, Interval
from mix1d.infer.outliers import ADJUSTMENTS, Outliers, outliers
from mix1d.infer.profile import profile
from mix1d.infer.profile_of import profile_of
from mix1d.infer.standard_errors import StandardErrors, standard_errors
from mix1d.infer.wald import SCALES, wald, wald_of
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.resample.draws import KINDS

__all__ = ["HowSure"]


INTERVAL_METHODS = ("wald", "profile", "bootstrap")


class HowSure(Answer):
    """The questions of `infer`."""

    def standard_errors(self, method: str | None = None) -> StandardErrors:
        """Standard errors of every parameter, with their covariance.

        Parameters
        ----------
        method : {"information", "sandwich", "bootstrap"}, optional
            From the inverse observed information and the delta method, the default; from the
            sandwich, which holds where the model is only an approximation (and needs more data to
            be steady), the default for relative weights; or the standard deviations of 999
            replicates (see `bootstrap`).

        Returns
        -------
        StandardErrors
            ``.weights``, ``.means``, ``.sds`` (k,), ``.parameters`` by name and ``.covariance``.
            NaN where the fit has no maximum to take them from.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.15. White (1982),
        *Econometrica* 50. Binder (1983), *International Statistical Review* 51 (weights of a
        survey).
        """
        near = self._near
        if method is not None:
            choice("method", method, ("information", "sandwich", "bootstrap"))
        if method == "bootstrap":
            return self.bootstrap().standard_errors()
        if method == "sandwich" and not self._is_relative and self._near.is_known:
            near = replace(near, covariance=self._peak.sandwich())
        if method == "information":
            near = self._curved
        return standard_errors(near, self._caution)

    def interval(self, level: float = 0.95, *, method: str = "wald") -> Interval:
        """Confidence interval of every parameter.

        Parameters
        ----------
        level : float, default 0.95
            Confidence level, between 0 and 1.
        method : {"wald", "profile", "bootstrap"}, default "wald"
            Wald on a scale without borders (logit of a weight, logarithm of an sd), mapped back:
            at once, and good for large groups. Profile likelihood: a few milliseconds for each
            parameter, the best for small ones; relative weights have no likelihood to follow.
            Bootstrap: BCa of 999 replicates (see `bootstrap`).

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
                return profile(self._likely, self._near, level, self._caution)
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
            of 999 replicates. For a function with kinks the bootstrap.
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
                return profile_of(function, self._likely, self._near, level, self._caution)
            case "bootstrap":
                return self.bootstrap().interval_of(function, level)
        return wald_of(function, self._near, level, scale, self._caution)

    def bootstrap(
        self,
        n: int = 999,
        *,
        kind: str | None = None,
        rng: Any = 0,
        progress: bool = False,
        on_interrupt: str = "raise",
    ) -> Bootstrap:
        """Refit `n` data sets drawn again; the replicates, to read errors and intervals from.

        Parameters
        ----------
        n : int, default 999
            Replicates: so that the 2.5% point is one of them, the 25th (Davison & Hinkley 1997).
        kind : {"parametric", "nonparametric", "bayesian"}, optional
            Values from the fitted mixture, rounded as the data were, the default; the observations
            with replacement, the default for relative weights, whose rows are drawn with them (one
            fewer than there are: Rao & Wu 1988), and which the mixture knows nothing of; or the
            observations with random weights, so that none is ever lost.
        rng : int, numpy Generator or None, default 0
            Seeds the draws (SPEC 7). The replicates do not depend on the number of threads.
        progress : bool, default False
            Show a bar, in a terminal or a notebook.
        on_interrupt : {"raise", "return"}, default "raise"
            What Ctrl-C does: raise `KeyboardInterrupt`, or return what is done so far, which its
            message says.

        Returns
        -------
        Bootstrap
            The replicates, failures counted.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.16. Newton & Raftery (1994),
        *JRSS B* 56. Rao & Wu (1988), *JASA* 83.
        """
        keep = keeps_on_interrupt(on_interrupt)
        usual = "nonparametric" if self._is_relative else "parametric"
        kind = usual if kind is None else choice("kind", kind, KINDS)
        key = (whole_number("n", n, 1), kind, rng)
        repeats = isinstance(rng, int) and not isinstance(rng, bool)
        if repeats and key in self._replicates:
            return self._replicates[key]
        answer = bootstrap(
            self._curved,
            self._peak,
            self.sample,
            n,
            kind,
            generator(rng),
            progress=flag("progress", progress),
            keep=keep,
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
            function); or percentiles of 999 replicates.

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

        A row of relative weight is left out as a whole; one of a count w is w observations, of
        which one is left out, as is one of weight 1 at each of the values `x`.

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
        near = self._curved
        pull = of_rows(self.sample, x, lambda v: moves(self._peak, near, v), "influence")
        if x is None and self._is_relative:
            pull = pull * self.sample.weight_of_rows()[:, None]
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
