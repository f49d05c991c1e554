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
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.families import Family, Parameter
from mix1d.families.bank import Bank
from mix1d.model.blocks import Block, bank_of_stacks, blocks_of, blocks_of_family, stacks_of
from mix1d.model.coordinate_map import HELD, Ties, taken
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
    constraint: Ties
    """The map from the free coordinates to the full ones."""

    @classmethod
    def around(
        cls, weights: FloatArray, bank: Bank, *, shared: bool, reference: int | None = None
    ) -> Parametrization:
        """The parametrization of these components; the heaviest is the reference by default."""
        blocks = blocks_of(bank)
        constants = _constants(blocks, bank) if _have_constants(blocks) else NOTHING
        references = np.argmax(weights, axis=-1)
        if reference is not None:
            references = np.full_like(references, reference)
        first = int(references.flat[0])
        if references.ndim and (constants.size or (references != first).any()):
            return _side_by_side(blocks, references, shared, constants)
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

    def at(self, index: int) -> Parametrization:
        """That of one of several mixtures side by side."""
        if np.ndim(self.reference) == 0:
            return self
        constants = self.constraint.constants
        own = constants[index][_places_of_constants(self.blocks)] if constants.ndim > 1 else NOTHING
        reference, fixed = int(self.reference[index]), tuple(own.tolist())
        return self.of(self.blocks, reference, shared=self.shared, constants=fixed)

    # ---------------------------------------------------------------- names and places
    @cached_property
    def k(self) -> int:
        """Number of components."""
        return sum(len(block.components) for block in self.blocks)

    @property
    def size(self) -> int:
        """Number of free coordinates, q."""
        return self.constraint.size

    @cached_property
    def names(self) -> tuple[str, ...]:
        """(q,) such as "log(weight 1 / weight 2)", "mean 1", "log(sd 2)", "log(sd)" if shared."""
        names = [f"log(weight {j + 1} / weight {self.reference + 1})" for j in range(self.k)]
        places = self.constraint.source
        for slot in _slots(self.blocks):
            is_shared = np.count_nonzero(places == places[len(names)]) > 1
            number = "" if is_shared else f" {slot.component + 1}"
            names.append(slot.parameter.domain.label.format(slot.parameter.name + number))
        return tuple(names[place] for place in self.constraint.first)

    def place_of_weight(self, component: int) -> int:
        """Place of the log-ratio of a component's weight; -1 for the reference."""
        return int(self.constraint.source[component])

    def place(self, number: int, component: int) -> int:
        """Place of a component's parameter, by its number in the family; -1 if it is not free."""
        slots = _slots(self.blocks)
        at = next(i for i, s in enumerate(slots) if (s.number, s.component) == (number, component))
        return int(self.constraint.source[self.k + at])

    @cached_property
    def lowest(self) -> FloatArray:
        """(..., q) where each coordinate ends, at a value that is allowed; else minus infinity."""
        ends = [-np.inf] * self.k + [slot.parameter.domain.ends[0] for slot in _slots(self.blocks)]
        return np.array(ends)[self.constraint.first]

    @cached_property
    def highest(self) -> FloatArray:
        """(..., q) where it ends above; else infinity."""
        ends = [np.inf] * self.k + [slot.parameter.domain.ends[1] for slot in _slots(self.blocks)]
        return np.array(ends)[self.constraint.first]

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
        full = self.constraint.full(vector)
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
        return slopes[self.constraint.first]

    def stretch(self, factor: Sequence[float] | float) -> FloatArray:
        """(q,): how many times a difference grows when the line is stretched; k factors or one."""
        factors = np.broadcast_to(factor, self.k).tolist()
        slots = (slot.parameter.stretch(factors[slot.component]) for slot in _slots(self.blocks))
        return np.array([*np.ones(self.k), *slots])[self.constraint.first]

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


class _Slot(NamedTuple):
    """Whose parameter a full coordinate after the weights is."""

    parameter: Parameter
    number: int
    """Place of the parameter among those of its component's family."""
    component: int


def _slots(blocks: tuple[Block, ...]) -> list[_Slot]:
    return [
        _Slot(parameter, number, component)
        for block in blocks
        for number, parameter in enumerate(block.family.parameters)
        for component in block.components
    ]


@lru_cache(maxsize=256)
def _have_constants(blocks: tuple[Block, ...]) -> bool:
    return any(not slot.parameter.is_free for slot in _slots(blocks))


def _constants(blocks: tuple[Block, ...], bank: Bank) -> FloatArray:
    """(..., c) the coordinates of what is not free, in the order of full coordinates."""
    parts = [
        parameter.domain.free(np.asarray(field, dtype=np.float64))
        for stack in stacks_of(blocks, bank)
        for parameter, field in zip(stack.parameters, stack.fields(), strict=True)
        if not parameter.is_free
    ]
    return np.concatenate(parts, axis=-1)


@lru_cache(maxsize=256)
def _places_of_constants(blocks: tuple[Block, ...]) -> IntArray:
    """(c,) where they stand among the full coordinates."""
    slots = _slots(blocks)
    k = sum(len(block.components) for block in blocks)
    return np.array([k + i for i, s in enumerate(slots) if not s.parameter.is_free], dtype=np.intp)


@lru_cache(maxsize=256)
def _parametrization(
    blocks: tuple[Block, ...], reference: int, shared: bool, fixed: tuple[float, ...]
) -> Parametrization:
    """The weights are free but for the reference, a shared scale is so once."""
    k = sum(len(block.components) for block in blocks)
    source = [HELD if j == reference else j - (j > reference) for j in range(k)]
    constants, values, size = [0.0] * k, iter(fixed), k - 1
    for block in blocks:
        tied = block.family.core.scale_index if shared else None
        for index, parameter in enumerate(block.family.parameters):
            for position in range(len(block.components)):
                is_again = index == tied and position > 0
                source.append(size - is_again if parameter.is_free else HELD)
                constants.append(0.0 if parameter.is_free else next(values, 0.0))
                size += parameter.is_free and not is_again
    return Parametrization(blocks, reference, shared, Ties(np.array(source), np.array(constants)))


@lru_cache(maxsize=256)
def _of_each_reference(blocks: tuple[Block, ...], shared: bool) -> IntArray:
    """(k, f) sources of the ties, for every component as the reference."""
    count = sum(len(block.components) for block in blocks)
    ties = [Parametrization.of(blocks, j, shared=shared).constraint for j in range(count)]
    return np.array([tie.source for tie in ties])


def _side_by_side(
    blocks: tuple[Block, ...], references: IntArray, shared: bool, constants: FloatArray
) -> Parametrization:
    """Each mixture with its own reference and its own (..., c) constants."""
    source = _of_each_reference(blocks, shared)[references]
    full = np.zeros(source.shape)
    if constants.size:
        full[..., _places_of_constants(blocks)] = constants
    return Parametrization(blocks, references, shared, Ties(source, full))
