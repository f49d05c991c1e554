"""`Parts`: what the functions that `Mixture` has as methods need of a mixture."""

from __future__ import annotations

from typing import Protocol

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank
from mix1d.families.base import Family

__all__ = ["Parts"]


class Parts(Protocol):
    """Weights and components, and what follows from them."""

    @property
    def k(self) -> int: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def components(self) -> tuple[Family, ...]: ...
    @property
    def means(self) -> FloatArray: ...
    @property
    def sds(self) -> FloatArray: ...
    @property
    def _bank(self) -> Bank: ...
