"""What the argument `start` of `fit` may be, and what it says of the components.

A rule, one mixture, or the places of its components: one run of EM from there. "search", or several
mixtures: the search, which also begins near each of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import choice, number_of_components, shown
from mix1d.choices import Start
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.em.method import Method
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal, PointMass
from mix1d.families import family as family_with
from mix1d.families.assortment import Assortment, family_of_each, kinds_of
from mix1d.fitting.kinds import Asked, of_kinds, of_mixture
from mix1d.mixture import Mixture
from mix1d.model.problem import Problem, State
from mix1d.sample import Sample
from mix1d.search import assigned
from mix1d.search.labelled import as_labelled
from mix1d.search.places import at_places
from mix1d.search.starts import STARTS

__all__ = ["Beginning", "Places", "beginning", "first_state"]


Places = tuple[float, ...]
"""Where the components begin, in the caller's order."""


class Beginning(NamedTuple):
    """Where a fit begins."""

    start: Start | Mixture | Places
    near: Sequence[Mixture]
    """Mixtures near which a search also begins."""
    family: type[Family]
    """That of the mixtures given, or what the caller asked for; normal by default."""
    k: Any
    """The number of components as the caller gave it, unchecked; that of `start` if a mixture."""
    atoms: tuple[float, ...] = ()
    """The places of atoms beside densities, which are lumps."""

    @property
    def is_named(self) -> bool:
        """Whether it is none of the caller's mixtures."""
        return not self.near and not isinstance(self.start, Mixture)

    def with_atoms(self) -> Beginning:
        """The same with the atoms as components before the others."""
        others = kinds_of(self.family)
        if len(others) == 1 and self.k:
            others *= self.k
        kinds = [*(family_with(PointMass.name, value=place) for place in self.atoms), *others]
        return self._replace(family=family_of_each(kinds), k=len(kinds), atoms=())

    def components(self, sample: Sample) -> int:
        """The number of components, which the distinct values of the sample must allow.

        Raises
        ------
        Mix1dError
            If it is not given, no whole number, or too large.
        """
        if isinstance(self.start, Mixture):
            return self.start.k
        if isinstance(self.start, tuple):
            components = self._of_places(len(self.start))
        elif self.k is None:
            raise Mix1dError("`k` must be given: the number of components, such as 2")
        else:
            components = number_of_components("k", self.k)
        distinct = sample.values.size
        if components > distinct:
            raise Mix1dError(
                f"`k` must be at most the number of distinct values ({distinct}), got {components}"
            )
        return components

    def _of_places(self, given: int) -> int:
        """The number of components where so many have a place."""
        k = given if self.k is None else number_of_components("k", self.k)
        kinds = kinds_of(self.family)
        placed = sum(map(assigned.is_fitted, kinds)) if len(kinds) > 1 else k
        if given != placed:
            raise Mix1dError(
                "`start` must hold one number for each component that is estimated "
                f"({placed}), got {given}"
            )
        return k


def beginning(start: Any, wish: Asked) -> Beginning:
    """Where a fit begins whose argument is `start`, and whose families were asked for.

    Raises
    ------
    Mix1dError
        If `start` is nothing to begin from, or contradicts another argument.
    """
    if isinstance(start, Mixture):
        found = of_kinds(of_mixture(start.components))
        start = _beside_lumps(start)
        kind = _family_of_one(start, wish.k, found.family or Normal, wish.family)
        return Beginning(start, (), kind, start.k, wish.atoms or found.atoms)
    if _are_numbers(start):
        kind = wish.family or Normal
        return Beginning(tuple(map(_finite, start)), (), kind, wish.k, wish.atoms)
    if isinstance(start, Sequence) and not isinstance(start, str):
        return Beginning(
            "search", start, _family_of_several(start, wish.family), wish.k, wish.atoms
        )
    choice("start", start, Start)
    return Beginning(start, (), wish.family or Normal, wish.k, wish.atoms)


def _are_numbers(start: Any) -> bool:
    """Whether this is a list or an array of which the first entry is a number."""
    listed = isinstance(start, (Sequence, np.ndarray)) and not isinstance(start, str)
    return bool(listed and len(start) and isinstance(start[0], Real))


def _finite(place: Any) -> float:
    """An entry of such a list."""
    is_number = isinstance(place, Real) and not isinstance(place, (bool, np.bool_))
    if not is_number or not np.isfinite(place):
        raise Mix1dError(f"`start` must hold finite numbers, got {shown(place)}")
    return float(place)


def _beside_lumps(start: Mixture) -> Mixture:
    """A start without its atoms beside densities, whose rows are taken away; else itself."""
    if not has_atoms(start._bank):
        return start
    beside = beside_atoms(start.weights, start._bank)
    return Mixture._of(beside.weights, beside.bank)


def first_state(
    problem: Problem, k: int, start: Start | Mixture | Places, method: Method
) -> tuple[State, str]:
    """The state from which EM runs where nothing is searched, and its name."""
    if isinstance(start, Mixture):
        return problem.state(start), "given"
    if isinstance(start, tuple):
        return at_places(problem, start), "given"
    if problem.parts:
        state = assigned.named_start(problem, start, method.rng)
    else:
        state = STARTS[start](problem, k, method.rng)
    return as_labelled(problem, state), start


def _family_of_one(
    start: Mixture, k: Any, kind: type[Family], wanted: type[Family] | None
) -> type[Family]:
    """The family of a start, which must not contradict the other arguments."""
    if k is not None and number_of_components("k", k) != start.k:
        raise Mix1dError(f"`start` must have k={k} components, got {start.k}")
    if wanted not in (None, kind):
        raise Mix1dError(
            f"`start` must have components of the family {wanted.name!r}, got {kind.name!r}"
        )
    return kind


def _family_of_several(mixtures: Sequence[Any], kind: type[Family] | None) -> type[Family]:
    """The family of mixtures to begin near, which may have any number of components."""
    for mixture in mixtures:
        if not isinstance(mixture, Mixture):
            raise Mix1dError(f"`start` must hold mixtures only, got {shown(mixture)}")
        kind = kind or type(mixture._bank)
        known = kind.kinds if issubclass(kind, Assortment) else (kind,)
        others = [c for c in mixture.components if type(c) not in known]
        if others:
            raise Mix1dError(
                f"`start` must hold mixtures of the family {kind.name!r} only, got "
                f"{others[0].name!r}"
            )
    if kind is None or not mixtures:
        raise Mix1dError("`start` must hold at least one mixture, got none")
    return kind
