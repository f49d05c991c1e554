"""How sure: standard errors, intervals, bootstrap, bands, influence, outliers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mix1d.choices import (
    Adjustment,
    BandMethod,
    Curve,
    ErrorMethod,
    IntervalMethod,
    IntervalScale,
    OnInterrupt,
    ReplicateKind,
)
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.infer import by_method

if TYPE_CHECKING:
    from mix1d.describe.estimates import Estimates
    from mix1d.infer.band import Band
    from mix1d.infer.bootstrap import Bootstrap
    from mix1d.infer.influence import Influence
    from mix1d.infer.interval import Estimate, Interval
    from mix1d.infer.outliers import Outliers
    from mix1d.infer.standard_errors import StandardErrors
    from mix1d.mixture import Mixture

__all__ = [
    "band", "bootstrap", "estimates", "influence", "interval", "interval_of", "outliers",
    "standard_errors",
]  # fmt: skip


def standard_errors(fit: FitLike, method: ErrorMethod | None = None) -> StandardErrors:
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
    return by_method.standard_errors(fit._basis, method)


def interval(fit: FitLike, level: float = 0.95, *, method: IntervalMethod = "wald") -> Interval:
    """Confidence interval of every parameter.

    Parameters
    ----------
    level : float, default 0.95
        Confidence level, between 0 and 1.
    method : {"wald", "profile", "bootstrap", "posterior"}, default "wald"
        Wald on a scale without borders (logit of a weight, logarithm of an sd), mapped back:
        at once, and good for large groups. Profile likelihood: a few milliseconds for each
        parameter, the best for small ones; relative weights have no likelihood to follow.
        Bootstrap: BCa of 999 replicates (see `bootstrap`). Posterior: central intervals of 4000
        draws with the default prior (see `posterior_sample`).

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
    return by_method.interval(fit._basis, level, method)


def interval_of(
    fit: FitLike,
    function: Callable[[Mixture], Any],
    level: float = 0.95,
    *,
    method: IntervalMethod = "wald",
    scale: IntervalScale = "linear",
) -> Estimate:
    """Confidence interval of any function of the mixture.

    Parameters
    ----------
    function : callable
        Takes a `Mixture`, returns a number or an array that keeps its shape.
    level : float, default 0.95
        Confidence level, between 0 and 1.
    method : {"wald", "profile", "bootstrap", "posterior"}, default "wald"
        The delta method; the range of the function where the likelihood is high enough; BCa of
        999 replicates; or quantiles of 4000 draws from the posterior. For a function with kinks
        the bootstrap.
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
    return by_method.interval_of(fit._basis, function, level, method, scale)


def estimates(
    fit: FitLike,
    *,
    quantile: Any = None,
    share_above: Any = None,
    mean_excess: Any = None,
    level: float = 0.95,
    method: IntervalMethod = "wald",
) -> Estimates:
    """Quantiles, shares above a value and mean excesses, of all and of each component.

    Parameters
    ----------
    quantile : array_like, optional
        Probabilities strictly between 0 and 1.
    share_above, mean_excess : array_like, optional
        Values: how much lies above them, and how far beyond on average (`Mixture.mean_excess`).
    level : float, default 0.95
        Confidence level, between 0 and 1.
    method : {"wald", "profile", "bootstrap", "posterior"}, default "wald"
        As for `interval_of`, which takes any other function; each on a scale without borders.

    Returns
    -------
    Estimates
        One row for each, with standard error and interval.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    >>> fit.estimates(quantile=0.9).estimate.round(2)
    array([5.35, 1.41, 5.4 ])
    """
    from mix1d.describe.estimates import estimates as estimated

    return estimated(fit._basis, quantile, share_above, mean_excess, level, method)


def bootstrap(
    fit: FitLike,
    n: int = 999,
    *,
    kind: ReplicateKind | None = None,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
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
    return by_method.bootstrap(
        fit._basis, n, kind=kind, rng=rng, progress=progress, on_interrupt=on_interrupt
    )


def band(
    fit: FitLike, x: Any, level: float = 0.95, *, of: Curve = "pdf", method: BandMethod = "wald"
) -> Band:
    """Pointwise confidence band of the fitted density or distribution function.

    Parameters
    ----------
    x : (m,) array_like
        Where.
    level : float, default 0.95
        Confidence level at each place, not of all together.
    of : {"pdf", "cdf"}, default "pdf"
        The density (probability, if discrete) or the distribution function.
    method : {"wald", "bootstrap", "posterior"}, default "wald"
        The delta method on the scale of the logarithm (density) or logit (distribution
        function); percentiles of 999 replicates; or of 4000 draws from the posterior.

    Returns
    -------
    Band
        ``.x``, ``.estimate``, ``.low``, ``.high`` (m,).
    """
    return by_method.band(fit._basis, x, level, of, method)


def influence(fit: FitLike, x: Any = None) -> Influence:
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
    return by_method.influence(fit._basis, x)


def outliers(
    fit: FitLike, level: float = 0.05, *, adjust: Adjustment = "holm", x: Any = None
) -> Outliers:
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
    return by_method.outliers(fit._basis, level, adjust, x)
