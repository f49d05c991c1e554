"""The numbers of what was known beforehand: a prior, and the names of constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mix1d.fitting.methods.fit_like import FitLike
from mix1d.infer import by_method
from mix1d.model import line_prior

if TYPE_CHECKING:
    from mix1d.infer.named_parameters import NamedParameters

__all__ = ["log_posterior", "log_prior", "named_parameters"]


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
        shared=options.equal_sd, constraints=options.constraints,
    )  # fmt: skip


def log_posterior(fit: FitLike) -> float | None:
    """What was maximised, but for a constant of the data: `loglik` and `log_prior`."""
    known = log_prior(fit)
    return None if known is None else fit.loglik + known


def named_parameters(fit: FitLike, level: float = 0.95) -> NamedParameters:
    """What the names of `constraints` stand for, with standard errors and Wald intervals.

    Parameters
    ----------
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    NamedParameters
        ``.names``, ``.estimates``, ``.standard_errors``, ``.interval``; ``found["a"]`` is one
        estimate. Empty without names.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[3, 6], sds=[0.5, 0.5]).sample(200, rng=0)
    >>> fit = mix1d.fit(x, 2, constraints={"means": ["a", "2*a"], "sds": "s"})
    >>> round(fit.named_parameters()["a"], 2)
    2.97
    """
    return by_method.named_parameters(fit._basis, level)
