"""What the components are: one family for all of them, or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mix1d.arguments import number_of_components, shown
from mix1d.errors import Mix1dError
from mix1d.exchange import component_of, is_frozen
from mix1d.families import FAMILIES, Family, Normal, family_to_fit
from mix1d.families import family as family_with
from mix1d.families.assortment import Assortment, family_of_each, kinds_of
from mix1d.model.outside import check_given
from mix1d.style.words import listed

__all__ = [
    "Asked",
    "asked",
    "family_asked",
    "in_words",
    "kind_of",
    "kinds_of_k",
    "of_kinds",
    "of_mixture",
]


class Asked(NamedTuple):
    """What the arguments `family` and `k` of `fit` ask for."""

    family: type[Family] | None
    """One family, or several as one; None where nothing was said."""
    k: Any
    """The number of components that are no lumps, unchecked where `family` has no list."""
    atoms: tuple[float, ...] = ()
    """The places of the atoms beside densities, which are lumps."""


def asked(family: Any, k: Any) -> Asked:
    """The family of the components, or that of each in a list.

    Raises
    ------
    Mix1dError
        If an entry is no family, or `k` is not their number, or counts stand beside densities.
    """
    if family is None:
        return Asked(None, k)
    if isinstance(family, type) and issubclass(family, Assortment):
        family = family.kinds
    if isinstance(family, str) or not isinstance(family, Sequence):
        return Asked(family_to_fit(family), k)
    if not family:
        raise Mix1dError("`family` must hold at least one family, got none")
    kinds = [kind_of(entry) for entry in family]
    if k is not None and number_of_components("k", k) != len(kinds):
        raise Mix1dError(
            f"`k` must be the number of families, {len(kinds)}, or be left out, got {k}"
        )
    return of_kinds(kinds)


def family_asked(family: Any, where: str = "`family`") -> type[Family]:
    """The family that the argument `where` asks for, or several as one, where no lumps can be.

    Raises
    ------
    Mix1dError
        As `asked` does, or if there are atoms beside densities.
    """
    found = asked(family, None)
    for kind in getattr(found.family, "kinds", ()):
        check_given(kind)
    if found.atoms:
        raise Mix1dError(
            f"{where} must hold no point mass beside densities, got one at {found.atoms[0]:.10g}: "
            "leave out its rows, or use `lumps` where there is such an argument"
        )
    return found.family or Normal


def of_kinds(kinds: Sequence[type[Family]]) -> Asked:
    """One family for each component; atoms stand first, and beside densities they are lumps."""
    if len({kind.discrete for kind in kinds if not kind.is_atom}) > 1:
        names = " and ".join(repr(kind.name) for kind in dict.fromkeys(kinds) if not kind.is_atom)
        raise Mix1dError(f"`family` must hold densities or counts, not both, got {names}")
    atoms = sorted({kind for kind in kinds if kind.is_atom}, key=_place)
    others = [kind for kind in kinds if not kind.is_atom]
    if not others:
        raise Mix1dError("`family` must hold a family beside the point masses, got none")
    if len(atoms) + len(others) < len(kinds):
        raise Mix1dError("`family` must hold point masses at different values, got one twice")
    if any(kind.discrete for kind in others):
        kinds = [*atoms, *others]
        return Asked(family_of_each(kinds), len(kinds))
    return Asked(family_of_each(others), len(others), tuple(map(_place, atoms)))


def kind_of(entry: Any) -> type[Family]:
    """The family of a component; one that is given by an instance holds its parameters.

    A uniform may lack its ends: they are then those of the data.

    Raises
    ------
    Mix1dError
        If an instance has parameters that are estimated.
    """
    if is_frozen(entry):
        entry = component_of(entry)
    if not isinstance(entry, Family):
        kind = family_to_fit(entry)
        if kind is not FAMILIES["uniform"]:
            check_given(kind)
        return kind
    values = {p.name: getattr(entry, p.name) for p in entry.parameters if p.held is None}
    if any(p.is_free for p in entry.parameters if p.held is None):
        words = ", ".join(f"{name}={value:.10g}" for name, value in values.items())
        raise Mix1dError(
            f"`family` must hold families, or components of which nothing is estimated, got "
            f"{shown(entry)}: mix1d.family({entry.name!r}, {words}) holds its parameters"
        )
    return family_with(type(entry), **values)


def of_mixture(components: Sequence[Family]) -> list[type[Family]]:
    """The families of the components of a mixture, those with given parameters holding them."""
    return [
        family_with(
            type(part),
            **{
                p.name: getattr(part, p.name)
                for p in part.parameters
                if p.is_given & (p.held is None)
            },
        )
        for part in components
    ]


def in_words(names: str | Sequence[str]) -> str:
    """The families of the components in words, such as "normal, normal and weibull"."""
    return names if isinstance(names, str) else listed(list(names))


def _place(atom: type[Family]) -> float:
    """Where an atom is."""
    return float(atom.parameters[0].held or 0.0)


def kinds_of_k(family: type[Family], k: int) -> tuple[type[Family], ...]:
    """The family of each of k components."""
    kinds = kinds_of(family)
    return kinds if len(kinds) == k else kinds * k
