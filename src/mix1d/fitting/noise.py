"""Noise: a uniform over the range of the data, beside the groups (Banfield & Raftery 1993)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.em.degeneracy import FEWEST_ROWS
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family
from mix1d.families import family as family_with
from mix1d.families.assortment import Assortment, assortment, kinds_of
from mix1d.fitting.result import Fit
from mix1d.model.constraints import Constraints
from mix1d.sources.observed import Observed

__all__ = ["needs_no_noise", "over_range", "with_noise", "with_noise_too", "without_noise"]


def with_noise(family: type[Family], k: int, seen: Observed, is_named: bool = True) -> type[Family]:
    """The families of k components, and a uniform over the range of the data, the last.

    Raises
    ------
    Mix1dError
        If the family is one of counts, or all values are equal, or the start has no name.
    """
    if not is_named:
        raise Mix1dError(
            "`noise` needs a `start` by name: a mixture to begin from holds its own Uniform"
        )
    if family.discrete:
        raise Mix1dError(f"`noise` needs a family with a density, got {family.name!r}")
    kinds = family.kinds if issubclass(family, Assortment) else (family,) * k
    return assortment([*kinds, _over(seen, "`noise`")])


def over_range(family: type[Family], seen: Observed) -> type[Family]:
    """Families of which a uniform without ends has those of the data, where its likelihood is most.

    Raises
    ------
    Mix1dError
        If there is one, and all values are equal.
    """
    if not issubclass(family, Assortment):
        return family
    uniform = FAMILIES["uniform"]
    if uniform not in family.kinds:
        return family
    whole = _over(seen, "a uniform")
    return assortment([whole if kind is uniform else kind for kind in family.kinds])


def _over(seen: Observed, what: str) -> type[Family]:
    """The uniform over the range of the data."""
    seen.sample.check_exact(
        what, "give the uniform its ends, as mix1d.Uniform(lower, upper) in a list of families"
    )
    ends = np.concatenate([seen.ends, seen.sample.values[[0, -1]]])
    if not ends.min() < ends.max():
        raise Mix1dError(f"{what} needs values that differ, got only {ends[0]:.10g}")
    return family_with("uniform", lower=float(ends.min()), upper=float(ends.max()))


def needs_no_noise(fit: Fit) -> bool:
    """Whether the noise, the last component, has vanished."""
    return bool(fit.mixture.weights[-1] * fit.n < FEWEST_ROWS)


def without_noise(fit: Fit) -> Fit:
    """A fit without the noise that was asked for, whose message says so."""
    return replace(fit, message=f"{fit.message}; noise would have weight 0, and is left out")


def with_noise_too(
    said: Constraints | None, family: type[Family], *, noise: bool
) -> Constraints | None:
    """What is known of the components, with the noise beside them as the last, if there is any."""
    return said.followed_by(kinds_of(family)[-1]) if said is not None and noise else said
