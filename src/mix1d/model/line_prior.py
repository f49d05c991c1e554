"""A prior as EM sees it: on the line of a family, in the unit of the problem.

It is added to the log-likelihood with its derivatives, as the penalty on narrow components is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily, Family, Normal
from mix1d.families.assortment import Assortment
from mix1d.model.blocks import blocks_of_family
from mix1d.model.constraints import Constraints
from mix1d.model.densities import Dirichlet, InverseGammaDensity, Part
from mix1d.model.owning import Owners, owners_of, owns
from mix1d.model.prior import Entry, Prior
from mix1d.model.prior_names import number_of
from mix1d.model.prior_terms import WIDTH, OfQuantity, OfWidth, Shrunk, Term, term_of
from mix1d.model.state import State
from mix1d.model.unit import Unit
from mix1d.objects.cached import cached_property

__all__ = ["Conjugate", "LinePrior", "log_prior"]

AS_THEY_ARE = Unit(0.0, 1.0, 1.0)
"""The unit of the user."""


Groups = dict[Part, slice | list[int]]
"""Which components have each density."""


class Posed(Protocol):
    """What a prior needs of a problem."""

    @property
    def family(self) -> type[Family]: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def shared(self) -> bool: ...
    @property
    def constraints(self) -> Constraints | None: ...


class Conjugate(NamedTuple):
    """What conjugate densities add to the M step of normals, (k,) or the same for all of them."""

    shrinkage: FloatArray
    """Observations at `mean` of each component."""
    mean: FloatArray
    squares: FloatArray
    """What is added to the sum of squares about the mean."""
    number: FloatArray
    """What is added to the number of observations by which these are divided, beside one for a
    normal density of the mean."""


@dataclass(frozen=True, eq=False)
class LinePrior:
    """The prior of the components of one family, or of several that each have it on their line."""

    given: Prior
    family: type[Family]
    unit: Unit
    shared: bool
    """Whether the components share one scale, whose density then counts once."""
    owners: Owners | None = None
    """Which parameters of all components have a density of their own; None without constraints."""
    is_mirrored: bool = False
    """Whether the data are those of the reflection."""
    is_whole: bool = True
    """Whether it is that of all components, with their weights."""
    components: tuple[int, ...] | None = None
    """Places in the mixture of those of this family; None for all."""

    @classmethod
    def of(cls, prior: Prior, problem: Posed) -> LinePrior:
        """That of a problem."""
        owners = owners_of(prior, problem.family, problem.constraints)
        return cls(prior, problem.family, problem.unit, problem.shared, owners)

    # ---------------------------------------------------------------- parts of it
    def part(self, family: type[Family], components: tuple[int, ...], unit: Unit) -> LinePrior:
        """That of the components of one of several families, by itself."""
        return replace(self, family=family, components=components, unit=unit, is_whole=False)

    def alone(self, component: int) -> LinePrior:
        """That of one component, by itself."""
        place = component if self.components is None else self.components[component]
        return replace(self, components=(place,), is_whole=False)

    def reflected(self) -> LinePrior:
        """That of the data seen from the other side."""
        return replace(self, is_mirrored=not self.is_mirrored)

    # ---------------------------------------------------------------- its densities
    @cached_property
    def weights(self) -> Dirichlet | None:
        """The density of the weights."""
        return self.given._of_weights if self.is_whole else None

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The densities of the components; none of several families, whose parts have them."""
        if issubclass(self.family, Assortment):
            return ()
        found: list[Term] = []
        for name, entry in self.given._of_parameters.items():
            number = number_of(name, self.family)
            if number is not None:
                found += self._terms(number, entry)
        return tuple(found)

    def _terms(self, number: int, entry: Entry) -> list[Term]:
        """One for each distinct density of a quantity."""
        groups: Groups = {}
        if not isinstance(entry, tuple):
            groups[entry] = slice(None)
        else:
            places = range(len(entry)) if self.components is None else self.components
            for here, place in enumerate(places):
                if (part := entry[place]) is not None:
                    group = groups.setdefault(part, [])
                    assert isinstance(group, list)
                    group.append(here)
        groups = self._once(groups, number)
        return [
            term_of(part, which, self.family, number, self.unit, mirrored=self.is_mirrored)
            for part, which in groups.items()
        ]

    def _once(self, groups: Groups, number: int) -> Groups:
        """The densities, each only of the first of the components that share what it is of."""
        owners, scale = self.owners, self.family.core.scale_index
        if owners is None:
            is_one = self.shared and number in (WIDTH, scale)
            return {part: [0] for part in groups} if is_one else groups
        places = list(range(len(owners)) if self.components is None else self.components)
        every = list(range(len(places)))
        named = {
            part: every[which] if isinstance(which, slice) else which
            for part, which in groups.items()
        }
        return {
            part: [j for j in which if owns(owners, places[j], number, scale)]
            for part, which in named.items()
        }

    @cached_property
    def keeps_apart(self) -> bool:
        """Whether no component can become narrow: the density of its width vanishes there."""
        scale = self.family.core.scale_index
        bounding = [
            term.which
            for term in self.terms
            if isinstance(term, OfQuantity) and term.density.vanishes
            if isinstance(term.quantity, OfWidth) or getattr(term.quantity, "number", None) == scale
        ]
        if any(isinstance(which, slice) for which in bounding) or (self.shared and bounding):
            return True
        named = {place for which in bounding if isinstance(which, list) for place in which}
        if self.owners is not None:
            places = range(len(self.owners)) if self.components is None else self.components
            own = (owns(self.owners, place, WIDTH, scale) for place in places)
            named |= {here for here, is_own in enumerate(own) if not is_own}
        return len(named) == self._listed

    @property
    def _listed(self) -> int:
        """Number of components, where they have densities of their own; else 1."""
        if self.components is not None:
            return len(self.components)
        if self.owners is not None:
            return len(self.owners)
        lengths = [len(e) for e in self.given._of_parameters.values() if isinstance(e, tuple)]
        return max(lengths, default=1)

    @cached_property
    def conjugate(self) -> Conjugate | None:
        """What it adds to the M step of normals; None where that has no closed form with it."""
        if self.family.core is not Normal or not all(map(_is_conjugate, self.terms)):
            return None
        numbers = np.zeros((4, self._listed) if self.is_listed else 4)
        for term in self.terms:
            own = numbers[:, term.which] if numbers.ndim > 1 else numbers
            if isinstance(term, Shrunk):
                own[0] += term.density.shrinkage
                own[1] += term.mean
            elif isinstance(term, OfQuantity) and isinstance(term.density, InverseGammaDensity):
                own[2] += 2.0 * term.density.scale / self.unit.scale / self.unit.scale
                own[3] += 2.0 * term.density.shape + 2.0
            if numbers.ndim > 1:
                numbers[:, term.which] = own
        return Conjugate(*numbers)

    # ---------------------------------------------------------------- values and derivatives
    def log_density(self, state: State) -> FloatArray:
        """(...) its logarithm, without the components of several families."""
        with np.errstate(all="ignore"):  # minus infinity at a border
            value = self.of_components(state.bank).sum(axis=-1) if self.terms else np.zeros(())
            if self.weights is not None:
                value = value + self.weights.log(state.weights)
        return np.broadcast_to(value, state.weights.shape[:-1])

    def of_components(self, bank: CoreFamily) -> FloatArray:
        """(..., k) its logarithm for each component."""
        total = np.zeros(np.shape(bank.fields()[0]))
        for term in self.terms:
            total[..., term.which] += term.log(bank)
        return total

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k) and Hessian (p, p, ..., k) of its logarithm on the line."""
        p, shape = len(bank.parameters), np.shape(bank.fields()[0])
        score, hessian = np.zeros((p, *shape)), np.zeros((p, p, *shape))
        for term in self.terms:
            first, second = term.derivatives(bank)
            score[..., term.which] += first
            hessian[..., term.which] += second
        return score, hessian

    def of_weights(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Score (..., k) and Hessian (..., k, k) by the logarithms of weights that sum to 1."""
        k = weights.shape[-1]
        extra = self.extra(k)
        products = weights[..., :, None] * (weights[..., None, :] - np.eye(k))
        return extra - extra.sum() * weights, extra.sum() * products

    def extra(self, k: int) -> FloatArray:
        """(k,) so many more rows of each component the density of the weights stands for."""
        return np.zeros(k) if self.weights is None else self.weights.of(k) - 1.0

    @property
    def is_listed(self) -> bool:
        """Whether components have densities of their own, so that their places matter."""
        return any(isinstance(term.which, list) for term in self.terms)


def _is_conjugate(term: Term) -> bool:
    if isinstance(term, Shrunk):
        return True
    return (
        isinstance(term, OfQuantity)
        and isinstance(term.density, InverseGammaDensity)
        and isinstance(term.quantity, OfWidth)
    )


def log_prior(
    prior: Prior,
    family: type[Family],
    weights: FloatArray,
    components: Sequence[Family],
    *,
    shared: bool,
    constraints: Constraints | None = None,
) -> float:
    """The logarithm of the density at components of the user."""
    owners = owners_of(prior, family, constraints)
    whole = LinePrior(prior, family, AS_THEY_ARE, shared, owners)
    total = 0.0 if whole.weights is None else float(whole.weights.log(weights))
    for block in blocks_of_family(family, len(components)):
        stack = block.family.stack([components[j] for j in block.components])
        bank = block.family.core._of(*block.family.to_core(stack.fields()))
        own = whole.part(block.family, block.components, AS_THEY_ARE)
        total += float(own.of_components(bank).sum())
    return total
