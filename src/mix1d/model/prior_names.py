"""The names of a prior's parts, checked against the family: the nearest names where one is none."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal
from mix1d.families.assortment import is_estimated, kinds_of
from mix1d.model.densities import Density, Part, ShrunkNormal
from mix1d.model.prior import WEIGHTS, Entry, Prior
from mix1d.model.prior_terms import WIDTH, numbers_of

__all__ = ["check_prior", "number_of"]

VARIANCE, SQUARED_WIDTH = "variance", "squared_width"
"""The names of the square of the width: of a normal, and of any family."""


def number_of(name: str, family: type[Family]) -> int | None:
    """The place among the parameters of the one with this name, or its plural; `WIDTH` for that.

    None where the family has no such parameter that is estimated.
    """
    for word in (name, name.removesuffix("s")):
        if word in family._names:
            number = family._names.index(word)
            return number if family.core.parameters[number].is_free else None
        if word in _of_width(family):
            return WIDTH
    return None


def _of_width(family: type[Family]) -> list[str]:
    if not is_estimated(family):
        return []
    return [VARIANCE, SQUARED_WIDTH] if family.core is Normal else [SQUARED_WIDTH]


def _names(family: type[Family]) -> list[str]:
    """What a prior of the family may name."""
    pairs = zip(family._names, family.core.parameters, strict=True)
    return [*(name for name, parameter in pairs if parameter.is_free), *_of_width(family)]


def check_prior(prior: Prior, family: type[Family], k: int, *, shared: bool) -> None:
    """Refuse a prior of what the k components do not have, or that has no mode.

    Raises
    ------
    Mix1dError
        If a name is none of a parameter that is estimated, the number of densities is not k, one is
        of other numbers than the parameter may be, or is of several where components share it.
    """
    kinds = kinds_of(family) if len(kinds_of(family)) == k else kinds_of(family) * k
    for name, entry in prior.parts:
        if name == WEIGHTS:
            _check_weights(prior, k)
        else:
            _check_entry(name, entry, kinds, shared=shared)
    for place, kind in enumerate(kinds):
        _check_once(prior, kind, place)


def _check_once(prior: Prior, kind: type[Family], place: int) -> None:
    """Refuse two densities of one thing of a component."""
    seen: dict[int, str] = {}
    for name, entry in prior._of_parameters.items():
        number = number_of(name, kind)
        if number is None or (isinstance(entry, tuple) and entry[place] is None):
            continue
        scale = kind.core.scale_index
        number = scale if number == WIDTH and scale is not None else number
        if number in seen:
            raise Mix1dError(f"`prior` must say one thing once, got {seen[number]!r} and {name!r}")
        seen[number] = name


def _check_weights(prior: Prior, k: int) -> None:
    density = prior._of_weights
    assert density is not None
    alpha = density.alpha if isinstance(density.alpha, tuple) else (density.alpha,) * k
    if len(alpha) != k:
        raise Mix1dError(
            f"`prior` must have one number for each of the {k} components in its Dirichlet "
            f"density, got {len(alpha)}"
        )
    if min(alpha) < 1.0:
        raise Mix1dError(
            "`prior` must have numbers of at least 1 in its Dirichlet density, since below 1 the "
            f"posterior has no mode with every component, got {min(alpha):g}"
        )


def _check_entry(name: str, entry: Entry, kinds: Sequence[type[Family]], *, shared: bool) -> None:
    k, listed = len(kinds), isinstance(entry, tuple)
    each: tuple[Part | None, ...] = entry if isinstance(entry, tuple) else (entry,) * k
    if len(each) != k:
        raise Mix1dError(
            f"`prior` must have one density, or one for each of the {k} components, for {name!r}, "
            f"got {len(each)}"
        )
    numbers = [number_of(name, kind) for kind in kinds]
    lacking = [j for j in range(k) if numbers[j] is None and each[j] is not None]
    if (listed and lacking) or len(lacking) == k:
        raise _unknown(name, kinds[lacking[0]] if listed else None, kinds)
    for kind, part, number in zip(kinds, each, numbers, strict=True):
        if part is None or number is None:
            continue
        _check_numbers(name, part, kind, number)
        if shared and number in (WIDTH, kind.core.scale_index) and len(set(each)) > 1:
            raise Mix1dError(f"`prior` must have one density for {name!r}, which all share")


def _unknown(name: str, kind: type[Family] | None, kinds: Sequence[type[Family]]) -> Mix1dError:
    """The nearest names, or all."""
    asked = [kind] if kind is not None else list(dict.fromkeys(kinds))
    known = list(dict.fromkeys(word for one in asked for word in [*_names(one), WEIGHTS]))
    near = get_close_matches(name, known, cutoff=0.6) or known
    words = " or ".join(map(repr, near)) if len(near) < 3 else ", ".join(map(repr, near))
    family = " + ".join(one.name for one in asked)
    return Mix1dError(
        f"`prior` must name what is estimated of the family {family!r}, such as {words}, got "
        f"{name!r}"
    )


def _check_numbers(name: str, part: Part, kind: type[Family], number: int) -> None:
    if isinstance(part, ShrunkNormal):
        scale = kind.core.scale_index
        if number == WIDTH or scale is None or not kind.parameters[number].domain.is_linear:
            raise Mix1dError(
                f"`prior` can have a normal density with `shrinkage` of the location of a family "
                f"with a scale only, got {name!r} of {kind.name!r}"
            )
        return
    assert isinstance(part, Density)
    wanted = "positive" if number == WIDTH else numbers_of(kind.parameters[number].domain)
    if part.numbers != wanted:
        kinds = {"real": "normal", "positive": "inverse_gamma, gamma or lognormal"}
        raise Mix1dError(
            f"`prior` must have a density of {wanted} numbers for {name!r}, "
            f"{kinds.get(wanted, 'beta')}, got {part}"
        )
