"""The numbers of a `Fit` with a prior."""

from __future__ import annotations

from mix1d.fitting.knowing import log_prior_of
from mix1d.fitting.methods.fit_like import FitLike

__all__ = ["log_posterior", "log_prior"]


def log_prior(fit: FitLike) -> float | None:
    """The logarithm of the prior's density at the estimates; None without a prior.

    Of weights and parameters, in their units.
    """
    return None if fit.prior is None else log_prior_of(fit.prior, fit.mixture, fit.options)


def log_posterior(fit: FitLike) -> float | None:
    """What was maximised, but for a constant of the data: `loglik` and `log_prior`."""
    known = log_prior(fit)
    return None if known is None else fit.loglik + known
