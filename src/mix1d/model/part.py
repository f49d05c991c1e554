"""The components of one family among those of several."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment, Block
from mix1d.model.state import State

if TYPE_CHECKING:
    from mix1d.model.problem import Problem

__all__ = ["Part"]


class Part(NamedTuple):
    """The components of one family among those of several."""

    block: Block
    """Which they are."""
    problem: Problem
    """What they see of the data."""
    log_jacobian: FloatArray
    """(m,) what their log densities lack to those of the data; -inf where they can give none."""

    @property
    def components(self) -> list[int]:
        """Their places in the mixture."""
        return list(self.block.components)

    def stack(self, bank: CoreFamily) -> CoreFamily:
        """Their stack."""
        return cast(CoreFamily, cast(Assortment, bank).stack_of(self.block))

    def state(self, state: State) -> State:
        """They by themselves, with their shares of one another."""
        weights = state.weights[..., self.components]
        total = weights.sum(axis=-1, keepdims=True)
        shares = np.full_like(weights, 1.0 / weights.shape[-1])  # where all have vanished
        np.divide(weights, total, out=shares, where=total > 0.0)
        return State(shares, self.stack(state.bank))
