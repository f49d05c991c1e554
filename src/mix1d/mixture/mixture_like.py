"""`MixtureLike`: what a function that is a method of `Mixture` needs of it."""

from __future__ import annotations

from typing import Protocol

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank
from mix1d.families.base import Family

__all__ = ["MixtureLike"]


class MixtureLike(Protocol):
    """A mixture, for the functions that its class is made of: weights and components."""

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
