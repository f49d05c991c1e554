"""The components of a mixture by family: blocks, each a stack of one family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mix1d.families import Family
from mix1d.families.bank import Bank, bank_of

__all__ = ["Block", "bank_of_stacks", "blocks_of", "one_block", "stacks_of"]


@dataclass(frozen=True)
class Block:
    """The components of a mixture that are of one family."""

    family: type[Family]
    components: tuple[int, ...]
    """Places of the components in the mixture, from 0."""


def blocks_of(bank: Bank) -> tuple[Block, ...]:
    """The blocks of a mixture, in the order in which their families first appear."""
    if isinstance(bank, Family):
        return one_block(type(bank), np.shape(bank.fields()[0])[-1])
    kinds = [type(component) for component in bank.components]
    return tuple(
        Block(kind, tuple(j for j, other in enumerate(kinds) if other is kind))
        for kind in dict.fromkeys(kinds)
    )


@lru_cache(maxsize=256)
def one_block(family: type[Family], k: int) -> tuple[Block, ...]:
    """The one block of k components of one family."""
    return (Block(family, tuple(range(k))),)


def stacks_of(blocks: tuple[Block, ...], bank: Bank) -> Sequence[Family]:
    """The components as one stack a block."""
    if isinstance(bank, Family):
        return (bank,)
    parts = bank.unstack()
    return [block.family.stack([parts[j] for j in block.components]) for block in blocks]


def bank_of_stacks(blocks: tuple[Block, ...], stacks: Sequence[Family]) -> Bank:
    """One stack a block as the components of the mixture."""
    if len(stacks) == 1:
        return stacks[0]
    parts = {
        j: component
        for block, stack in zip(blocks, stacks, strict=True)
        for j, component in zip(block.components, stack.unstack(), strict=True)
    }
    return bank_of([parts[j] for j in range(len(parts))])
