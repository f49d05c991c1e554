"""How sure a fit is, by the method that was asked for: reads the arguments, then calls the method.

Wald's intervals come at once and are good for large groups. The profile likelihood is the best for
small ones, where there is a likelihood. The bootstrap assumes least and takes seconds. Draws from
the posterior answer what a prior and the data say together. Each method is loaded on first use.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mix1d.arguments import (
    between,
    choice,
    flag,
    generator,
    keeps_on_interrupt,
    shown,
    whole_number,
)
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
from mix1d.errors import Mix1dError
from mix1d.infer.basis import Basis
from mix1d.model.owning import check_owners
from mix1d.model.prior import Prior

if TYPE_CHECKING:
    from mix1d.infer.band import Band
    from mix1d.infer.bootstrap import Bootstrap
    from mix1d.infer.delta import Function
    from mix1d.infer.influence import Influence
    from mix1d.infer.interval import Estimate, Interval
    from mix1d.infer.named_parameters import NamedParameters
    from mix1d.infer.outliers import Outliers
    from mix1d.infer.posterior_sample import PosteriorSample
    from mix1d.infer.standard_errors import StandardErrors

__all__ = [
    "band", "bootstrap", "influence", "interval", "interval_of", "named_parameters", "outliers",
    "posterior_sample", "standard_errors",
]  # fmt: skip


def standard_errors(basis: Basis, method: ErrorMethod | None = None) -> StandardErrors:
    """Standard errors of every parameter; the default method is that of the fit's covariance."""
    from mix1d.infer.standard_errors import standard_errors as errors_of

    near = basis.near
    if method is not None:
        choice("method", method, ErrorMethod)
    if method == "bootstrap":
        return bootstrap(basis).standard_errors()
    if method == "sandwich" and not basis.is_relative and near.is_known:
        near = replace(near, covariance=basis.maximum.sandwich())
    if method == "information":
        near = basis.curved
    return errors_of(near, basis.caution)


def interval(basis: Basis, level: float = 0.95, method: IntervalMethod = "wald") -> Interval:
    """Confidence interval of every parameter."""
    level = between("level", level, 0.0, 1.0)
    match choice("method", method, IntervalMethod):
        case "profile":
            from mix1d.infer.profile import profile

            return profile(basis.likely, basis.near, level, basis.caution)
        case "bootstrap":
            return bootstrap(basis).interval(level)
        case "posterior":
            return posterior_sample(basis).interval(level)
    from mix1d.infer.wald import wald

    return wald(basis.near, level, basis.caution)


def named_parameters(basis: Basis, level: float = 0.95) -> NamedParameters:
    """What the names of constraints stand for."""
    from mix1d.infer.named_parameters import named_parameters as named

    level = between("level", level, 0.0, 1.0)
    return named(basis.constraints, basis.near, level, basis.caution)


def interval_of(
    basis: Basis,
    function: Function,
    level: float = 0.95,
    method: IntervalMethod = "wald",
    scale: IntervalScale = "linear",
) -> Estimate:
    """Confidence interval of a function of the mixture."""
    level = between("level", level, 0.0, 1.0)
    choice("scale", scale, IntervalScale)
    match choice("method", method, IntervalMethod):
        case "profile":
            from mix1d.infer.profile_of import profile_of

            return profile_of(function, basis.likely, basis.near, level, basis.caution)
        case "bootstrap":
            return bootstrap(basis).interval_of(function, level)
        case "posterior":
            return posterior_sample(basis).interval_of(function, level)
    from mix1d.infer.wald import wald_of

    return wald_of(function, basis.near, level, scale, basis.caution)


def bootstrap(
    basis: Basis,
    n: int = 999,
    *,
    kind: ReplicateKind | None = None,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> Bootstrap:
    """`n` replicates; those of an int seed are kept, and made once."""
    from mix1d.infer.bootstrap import bootstrap as bootstrapped

    keep = keeps_on_interrupt(on_interrupt)
    usual = "nonparametric" if basis.is_relative else "parametric"
    drawn = usual if kind is None else choice("kind", kind, ReplicateKind)
    key = (whole_number("n", n, 1), drawn, rng)
    repeats = isinstance(rng, int) and not isinstance(rng, bool)
    if repeats and key in basis.replicates:
        return basis.replicates[key]
    answer = bootstrapped(
        basis.curved,
        basis.maximum,
        basis.sample,
        n,
        drawn,
        generator(rng),
        progress=flag("progress", progress),
        keep=keep,
        message=basis.caution,
    )
    if repeats and len(answer) == n:
        basis.replicates[key] = answer
    return answer


def posterior_sample(
    basis: Basis,
    n: int = 4000,
    *,
    chains: int = 4,
    prior: Prior | Literal["weak"] | None = None,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> PosteriorSample:
    """`n` draws in so many chains; those of an int seed are kept, and made once."""
    from mix1d.infer.draw_posterior import draw_posterior

    keep = keeps_on_interrupt(on_interrupt)
    chains = whole_number("chains", chains, 1)
    key = (whole_number("n", n, 8 * chains), chains, prior, rng)
    if n % chains:
        raise Mix1dError(f"`n` must be a multiple of `chains`, {chains}, got {n}")
    repeats = isinstance(rng, int) and not isinstance(rng, bool)
    if repeats and key in basis.draws:
        return basis.draws[key]
    basis.sample.check_counts("`posterior_sample`", "they have no likelihood")
    answer = draw_posterior(
        basis.mixture,
        replace(basis.maximum.problem, penalty=0.0, prior=None),
        [] if basis.starts is None else basis.starts._maxima(basis.mixture.k),
        _given(basis, prior),
        n,
        chains,
        generator(rng),
        progress=flag("progress", progress),
        keep=keep,
    )
    if repeats and len(answer) == n:
        basis.draws[key] = answer
    return answer


def _given(basis: Basis, prior: Any) -> Prior | None:
    """The prior that was asked for, or that of the fit; None for the default."""
    from mix1d.model.prior_names import check_prior
    from mix1d.model.weak_prior import WEAK, weak_prior

    if prior is None:
        return basis.prior
    if isinstance(prior, Prior):
        check_prior(prior, basis.family, basis.mixture.k, shared=basis.equal_sd)
        check_owners(prior, basis.family, basis.constraints)
        return prior
    if prior != WEAK:
        raise Mix1dError(
            f"`prior` must be {WEAK!r}, a mix1d.Prior such as mix1d.Prior(mean=mix1d.Prior.normal"
            f"(0, 1)), or None, got {shown(prior)}"
        )
    return weak_prior(basis.sample, basis.family, basis.mixture.k)


def band(
    basis: Basis, x: Any, level: float = 0.95, of: Curve = "pdf", method: BandMethod = "wald"
) -> Band:
    """Pointwise confidence band of the density or the distribution function."""
    from mix1d.infer.band import bootstrap_band, wald_band
    from mix1d.infer.by_row import vector

    places, level = vector("x", x), between("level", level, 0.0, 1.0)
    choice("of", of, Curve)
    match choice("method", method, BandMethod):
        case "bootstrap":
            return bootstrap_band(bootstrap(basis), places, level, of)
        case "posterior":
            return posterior_sample(basis).curve(places, level, of)
    return wald_band(basis.near, places, level, of, basis.caution)


def influence(basis: Basis, x: Any = None) -> Influence:
    """How far every estimate moves without one observation, of the rows or at the values `x`."""
    from mix1d.infer.by_row import of_rows
    from mix1d.infer.influence import influence as influence_of
    from mix1d.infer.influence import moves, moves_of_rows

    near = basis.curved
    if x is None and not basis.sample.is_exact:
        levels = moves_of_rows(basis.maximum.of_levels(), near)
        pull = basis.sample.to_rows(lambda _: levels, np.nan)
    else:
        pull = of_rows(basis.sample, x, lambda v: moves(basis.maximum, near, v), "influence")
    if x is None and basis.is_relative:
        pull = pull * basis.sample.weight_of_rows()[:, None]
    return influence_of(near, pull, basis.caution)


def outliers(
    basis: Basis, level: float = 0.05, adjust: Adjustment = "holm", x: Any = None
) -> Outliers:
    """The rows, or the values `x`, that are improbable under the fit."""
    from mix1d.infer.outliers import outliers as outliers_of

    choice("adjust", adjust, Adjustment)
    level = between("level", level, 0.0, 1.0)
    sample = basis.sample if x is None else None
    if sample is not None:
        sample.check_exact("`outliers`", "give values, as in fit.outliers(x=values)")
    return outliers_of(basis.mixture, sample, x, level, adjust, basis.caution)
