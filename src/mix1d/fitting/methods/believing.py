"""The numbers of a `Fit` with a prior."""

from __future__ import annotations

from mix1d.fitting.methods.fit_like import FitLike
from mix1d.model import line_prior

__all__ = ["log_posterior", "log_prior"]


def log_prior(fit: FitLike) -> float | None:
    """The logarithm of the prior's density at the estimates; None without a prior.

    Of weights and parameters, in their units.
    """
    if fit.prior is None:
        return None
    mixture, options, lumps = fit.mixture, fit.options, len(fit.options.lumps)
    weights = mixture.weights[lumps:]
    return line_prior.log_prior(
        fit.prior, options.family, weights / weights.sum(), mixture.components[lumps:],
        shared=options.equal_sd,
        owns_width=None if options.constraints is None else options.constraints.owns_width,
    )  # fmt: skip


def log_posterior(fit: FitLike) -> float | None:
    """What was maximised, but for a constant of the data: `loglik` and `log_prior`."""
    known = log_prior(fit)
    return None if known is None else fit.loglik + known
