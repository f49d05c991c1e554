"""Whose parameter a full coordinate is, and what of it is a constant."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.families import Parameter
from mix1d.families.bank import Bank
from mix1d.model.blocks import Block, stacks_of

__all__ = ["Slot", "constants_of", "have_constants", "places_of_constants", "slots_of"]


class Slot(NamedTuple):
    """Whose parameter a full coordinate after the weights is."""

    parameter: Parameter
    number: int
    """Place of the parameter among those of its component's family."""
    component: int


@lru_cache(maxsize=256)
def slots_of(blocks: tuple[Block, ...]) -> tuple[Slot, ...]:
    """(f - k,) those of all full coordinates after the weights."""
    return tuple(
        Slot(parameter, number, component)
        for block in blocks
        for number, parameter in enumerate(block.family.parameters)
        for component in block.components
    )


@lru_cache(maxsize=256)
def have_constants(blocks: tuple[Block, ...]) -> bool:
    """Whether some parameter is not free: held, or an edge."""
    return any(not slot.parameter.is_free for slot in slots_of(blocks))


def constants_of(blocks: tuple[Block, ...], bank: Bank) -> FloatArray:
    """(..., c) the coordinates of what is not free, in the order of full coordinates."""
    parts = [
        parameter.domain.free(np.asarray(field, dtype=np.float64))
        for stack in stacks_of(blocks, bank)
        for parameter, field in zip(stack.parameters, stack.fields(), strict=True)
        if not parameter.is_free
    ]
    return np.concatenate(parts, axis=-1)


@lru_cache(maxsize=256)
def places_of_constants(blocks: tuple[Block, ...]) -> IntArray:
    """(c,) where they stand among the full coordinates."""
    slots = slots_of(blocks)
    k = sum(len(block.components) for block in blocks)
    return np.array([k + i for i, s in enumerate(slots) if not s.parameter.is_free], dtype=np.intp)
