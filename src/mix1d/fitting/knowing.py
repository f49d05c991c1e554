"""The argument `prior`: what is known beforehand, as a `Prior` of these very data."""

from __future__ import annotations

from typing import Any, Literal

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.options import Options
from mix1d.model.owning import check_owners
from mix1d.model.prior import Prior
from mix1d.model.prior_names import check_prior
from mix1d.model.weak_prior import WEAK, weak_prior
from mix1d.sample import Sample

__all__ = ["AskedPrior", "asked_prior", "known_before", "unknown_to"]

AskedPrior = Literal["weak"] | Prior | None
"""What the argument may be."""


def asked_prior(prior: Any, algorithm: str = "em") -> AskedPrior:
    """The argument, if it is one that the algorithm can serve.

    Raises
    ------
    Mix1dError
        If it is not.
    """
    if not (prior is None or isinstance(prior, Prior) or prior == WEAK):
        raise Mix1dError(
            f"`prior` must be 'weak', a mix1d.Prior such as mix1d.Prior(mean=mix1d.Prior.normal(0, "
            f"1)), or None, got {shown(prior)}"
        )
    if prior is not None and algorithm != "em":
        raise Mix1dError(
            f"`prior` needs algorithm='em', since the others maximise nothing that it is added to, "
            f"got {algorithm!r}"
        )
    return prior  # type: ignore[no-any-return]


def known_before(sample: Sample, options: Options) -> Prior | None:
    """The prior of the components that were asked for; None for nothing.

    Raises
    ------
    Mix1dError
        If it is of what they do not have.
    """
    asked, k = options.prior, options.k
    if asked is None:
        return None
    if not isinstance(asked, Prior):
        return weak_prior(sample, options.family, k)
    prior = asked._with_noise(k) if options.noise else asked
    check_prior(prior, options.family, k, shared=options.equal_sd)
    check_owners(prior, options.family, options.constraints)
    return prior


def unknown_to(prior: AskedPrior, family: type[Family], k: int) -> str:
    """Why a prior says nothing of the k components of a family; empty where it does."""
    if not isinstance(prior, Prior):
        return ""
    try:
        check_prior(prior, family, k, shared=False)
    except Mix1dError as error:
        return str(error)
    return ""
