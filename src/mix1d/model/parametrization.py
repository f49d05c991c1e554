"""The free numbers of a mixture: names, places, and the map to its components and back.

The *full* coordinates of k components are the logarithms of the weights and then, block by block,
each parameter of the block's family in each of its components, on its unconstrained coordinate
(`families.parameters`). The *free* ones are what constraints leave of them: the weights count by
their ratios to the weight of one component, the reference, and a parameter that components share
is written once. Estimates are maximised, and are about normal, in the free coordinates; so score,
information and covariance are those of the free vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import Family
from mix1d.families.bank import Bank
from mix1d.model.blocks import Block, bank_of_stacks, blocks_of, blocks_of_family, stacks_of
from mix1d.model.coordinate_map import taken
from mix1d.model.relations import Relations
from mix1d.model.slots import constants_of, have_constants, places_of_constants, slots_of
from mix1d.model.ties import Ties, side_by_side, ties_of
from mix1d.objects.cached import cached_property

__all__ = ["Parametrization"]

NOTHING = np.empty(0)
"""The coordinates of what is not free, where all is free."""
ANYWHERE = np.empty(0)
"""In the place of a point, for derivatives that are the same everywhere."""


@dataclass(frozen=True, eq=False)
class Parametrization:
    """The free coordinates of mixtures whose components are of given families.

    Made by `around` or `of`, which give the same object for the same arguments. Several mixtures
    side by side, (..., k), have coordinates (..., q); each may have a reference of its own.
    """

    blocks: tuple[Block, ...]
    reference: Any
    """The component with whose weight the others are compared: a number, or (...) numbers."""
    shared: bool
    """Whether the components of a family share one scale."""
    constraint: Ties | Relations
    """The map from the free coordinates to the full ones."""

    @classmethod
    def around(
        cls,
        weights: FloatArray,
        bank: Bank,
        *,
        shared: bool,
        reference: int | None = None,
        relations: Relations | None = None,
    ) -> Parametrization:
        """The parametrization of these components; the heaviest is the reference by default.

        With `relations` that of components which obey these constraints.
        """
        blocks = blocks_of(bank)
        if relations is not None:
            return cls._constrained(blocks, weights, bank, relations, reference)
        constants = constants_of(blocks, bank) if have_constants(blocks) else NOTHING
        references = np.argmax(weights, axis=-1)
        if reference is not None:
            references = np.full_like(references, reference)
        first = int(references.flat[0])
        if references.ndim and (constants.size or (references != first).any()):
            ties = side_by_side(blocks, references, constants, shared=shared)
            return cls(blocks, references, shared, ties)
        return cls.of(blocks, first, shared=shared, constants=tuple(constants.tolist()))

    @classmethod
    def of_family(cls, family: type[Family], k: int, *, shared: bool) -> Parametrization:
        """The parametrization of k components of the family, with the first as reference."""
        return cls.of(blocks_of_family(family, k), 0, shared=shared)

    @staticmethod
    def of(
        blocks: tuple[Block, ...],
        reference: int,
        *,
        shared: bool,
        constants: tuple[float, ...] = (),
    ) -> Parametrization:
        """That of these blocks; with `shared` the components of a family have one scale.

        `constants` are the coordinates of the parameters that are not free: held, or an edge.
        """
        return _parametrization(blocks, reference, shared, constants)

    @classmethod
    def _constrained(
        cls,
        blocks: tuple[Block, ...],
        weights: FloatArray,
        bank: Bank,
        relations: Relations,
        reference: int | None,
    ) -> Parametrization:
        """Under constraints all mixtures side by side have the same reference."""
        if reference is None:
            least = weights.reshape(-1, weights.shape[-1]).min(axis=0)
            reference = int(np.argmax(np.where(relations.has_ratio, least, -1.0)))
        if have_constants(blocks):
            relations = relations.with_constants(
                places_of_constants(blocks), constants_of(blocks, bank)
            )
        return cls(blocks, reference, False, relations.relative_to(reference))

    def at(self, index: int) -> Parametrization:
        """That of one of several mixtures side by side."""
        if isinstance(self.constraint, Relations):
            return replace(self, constraint=self.constraint.at(index))
        if np.ndim(self.reference) == 0:
            return self
        constants = self.constraint.constants
        own = constants[index][places_of_constants(self.blocks)] if constants.ndim > 1 else NOTHING
        reference, fixed = int(self.reference[index]), tuple(own.tolist())
        return self.of(self.blocks, reference, shared=self.shared, constants=fixed)

    # ---------------------------------------------------------------- names and places
    @cached_property
    def k(self) -> int:
        """Number of components."""
        return sum(len(block.components) for block in self.blocks)

    @property
    def full_size(self) -> int:
        """Number of full coordinates, f."""
        return self.k + len(slots_of(self.blocks))

    @property
    def size(self) -> int:
        """Number of free coordinates, q."""
        return self.constraint.size

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(q,) such as "log(weight 1 / weight 2)", "mean 1", "log(sd 2)", "log(sd)" if shared."""
        if isinstance(self.constraint, Relations):
            return *self.constraint.shares.labels(), *self.constraint.labels
        names = [f"log(weight {j + 1} / weight {self.reference + 1})" for j in range(self.k)]
        places = self.constraint.source
        for slot in slots_of(self.blocks):
            is_shared = np.count_nonzero(places == places[len(names)]) > 1
            number = "" if is_shared else f" {slot.component + 1}"
            names.append(slot.parameter.domain.label.format(slot.parameter.name + number))
        return tuple(names[place] for place in self.constraint.first)

    def place_of_weight(self, component: int) -> int:
        """Place of the log-ratio of a component's weight; -1 for the reference."""
        return self.constraint.place_of(component)

    def place(self, number: int, component: int) -> int:
        """Place of a component's parameter, by its number in the family; -1 if it is not free."""
        return self.constraint.place_of(self.place_of_full(number, component))

    def place_of_full(self, number: int, component: int) -> int:
        """Place of a component's parameter among the full coordinates."""
        slots = enumerate(slots_of(self.blocks))
        return self.k + next(i for i, s in slots if (s.number, s.component) == (number, component))

    @property
    def is_constrained(self) -> bool:
        """Whether constraints relate the parameters, other than one scale that is shared."""
        return isinstance(self.constraint, Relations)

    @cached_property
    def lowest(self) -> FloatArray:
        """(..., q) where each coordinate ends, at a value that is allowed; else minus infinity."""
        ends = [-np.inf] * self.k + [
            slot.parameter.domain.ends[0] for slot in slots_of(self.blocks)
        ]
        return self.constraint.ends(np.array(ends), -1)

    @cached_property
    def highest(self) -> FloatArray:
        """(..., q) where it ends above; else infinity."""
        ends = [slot.parameter.domain.ends[1] for slot in slots_of(self.blocks)]
        return self.constraint.ends(np.array([np.inf] * self.k + ends), 1)

    @property
    def weights_are_related(self) -> bool:
        """Whether weights are expressions of names, and no mere multiples of one."""
        map_ = self.constraint
        return isinstance(map_, Relations) and bool(map_.shares.equations())

    @cached_property
    def has_ends(self) -> bool:
        """Whether some coordinate ends at a value that is allowed."""
        return bool((self.lowest > -np.inf).any() or (self.highest < np.inf).any())

    def on_bounds(self, weights: FloatArray, bank: Bank) -> list[tuple[str, float]]:
        """The bounded names and parameters that are on a bound, each with its number there."""
        if not isinstance(self.constraint, Relations):
            return []
        return self.constraint.on_bounds(self.vector(weights, bank))

    # ---------------------------------------------------------------- to components and back
    def vector(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """The (..., q) free coordinates of components; infinite where a weight is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(weights)
            parts = [logs - taken(logs, np.asarray(self.reference)[..., None])]
            for stack in stacks_of(self.blocks, bank):
                for parameter, field in zip(stack.parameters, stack.fields(), strict=True):
                    parts.append(parameter.domain.free(field))
        return self.constraint.free(np.concatenate(parts, axis=-1))

    def components(self, vector: FloatArray, farthest: float = np.inf) -> tuple[FloatArray, Bank]:
        """Weights (..., k) and components at these free coordinates.

        Logarithms and logits beyond `farthest` in size are taken for that.
        """
        full = self.constraint.full(self.constraint.within(vector))
        stacks, start = [], self.k
        with np.errstate(over="ignore", invalid="ignore"):
            logs = full[..., : self.k]
            shares = np.exp(logs - logs.max(axis=-1, keepdims=True))
            for block in self.blocks:
                fields, size = [], len(block.components)
                for parameter in block.family.parameters:
                    free = parameter.domain.within(full[..., start : start + size], farthest)
                    fields.append(parameter.domain.value(free))
                    start += size
                stacks.append(block.family._of(*fields))
            weights = shares / shares.sum(axis=-1, keepdims=True)
            return weights, bank_of_stacks(self.blocks, stacks)

    # ---------------------------------------------------------------- derivatives
    def derivatives(
        self,
        weights: FloatArray,
        bank: Bank,
        score: FloatArray,
        information: FloatArray,
        complete: FloatArray,
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Score (..., q), observed (..., q, q) and complete-data information (..., q).

        From those in the full coordinates, where the score is that of weights which sum to 1.
        """
        free = self._where(weights, bank)
        return self.constraint.derivatives(free, score, information, complete)

    def full_jacobian(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """(f, q): the derivatives of the full coordinates by the free ones."""
        return self.constraint.jacobian(self._where(weights, bank))

    def jacobian(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """(f, q): those of weights and parameters, in the order of the full coordinates."""
        full = self.full_jacobian(weights, bank)
        with np.errstate(invalid="ignore"):  # a parameter that is infinite has no slope
            result = self._slopes(weights, bank)[:, None] * full
        result[: self.k] -= np.outer(weights, weights @ full[: self.k])
        return np.asarray(result)

    def inverse_jacobian(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """(q, f): the derivatives of the free coordinates by weights and parameters."""
        with np.errstate(divide="ignore", invalid="ignore"):
            slopes = np.diag(1.0 / self._slopes(weights, bank))
            slopes[: self.k, self.reference] -= 1.0 / weights[self.reference]
        if isinstance(self.constraint, Relations):
            return np.asarray(np.linalg.pinv(self.jacobian(weights, bank)))
        return slopes[self.constraint.first]

    def stretch(self, factor: Sequence[float] | float) -> FloatArray:
        """(q,): how many times a difference grows when the line is stretched; k factors or one."""
        factors = np.broadcast_to(factor, self.k).tolist()
        slots = (slot.parameter.stretch(factors[slot.component]) for slot in slots_of(self.blocks))
        return self.constraint.of_free(np.array([*np.ones(self.k), *slots]), 1.0)

    def _where(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """The free coordinates, if the derivatives of the constraint depend on them."""
        return ANYWHERE if self.constraint.is_linear else self.vector(weights, bank)

    def _slopes(self, weights: FloatArray, bank: Bank) -> FloatArray:
        """(f,): of each weight by its logarithm, of each parameter by its free coordinate."""
        parts = [np.asarray(weights)]
        for stack in stacks_of(self.blocks, bank):
            for parameter, field in zip(stack.parameters, stack.fields(), strict=True):
                parts.append(parameter.domain.slope(np.asarray(field)))
        return np.concatenate(parts)


@lru_cache(maxsize=256)
def _parametrization(
    blocks: tuple[Block, ...], reference: int, shared: bool, fixed: tuple[float, ...]
) -> Parametrization:
    ties = ties_of(blocks, reference, shared=shared, fixed=fixed)
    return Parametrization(blocks, reference, shared, ties)
