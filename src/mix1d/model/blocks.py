"""The components of a mixture by family: blocks, each a stack of one family."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

import numpy as np

from mix1d.families import CoreFamily, Family
from mix1d.families.assortment import Assortment, Block, assortment_of_blocks
from mix1d.families.bank import Bank

__all__ = [
    "Block", "bank_of_stacks", "blocks_of", "blocks_of_family", "by_family", "one_block",
    "stacks_of",
]  # fmt: skip


def blocks_of(bank: Bank) -> tuple[Block, ...]:
    """The blocks of a mixture, in the order in which their families first appear."""
    if isinstance(bank, Assortment):
        return bank.blocks
    return one_block(type(bank), np.shape(bank.fields()[0])[-1])


def blocks_of_family(family: type[Family], k: int) -> tuple[Block, ...]:
    """The blocks of k components of the family."""
    return family.blocks if issubclass(family, Assortment) else one_block(family, k)


@lru_cache(maxsize=256)
def one_block(family: type[Family], k: int) -> tuple[Block, ...]:
    """The one block of k components of one family."""
    return (Block(family, tuple(range(k))),)


def stacks_of(blocks: tuple[Block, ...], bank: Bank) -> Sequence[Family]:
    """The components as one stack a block."""
    return bank.stacks if isinstance(bank, Assortment) else (bank,)


def by_family(bank: CoreFamily) -> list[tuple[Block, CoreFamily]]:
    """The components that EM works on: each block with its stack."""
    blocks = blocks_of(bank)
    return list(zip(blocks, cast(Sequence[CoreFamily], stacks_of(blocks, bank)), strict=True))


def bank_of_stacks(blocks: tuple[Block, ...], stacks: Sequence[Family]) -> Bank:
    """One stack a block as the components of the mixture."""
    if len(stacks) == 1:
        return stacks[0]
    return assortment_of_blocks(blocks).of_stacks(stacks)
