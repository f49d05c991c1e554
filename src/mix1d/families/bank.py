"""The components of one mixture, evaluated together: a stack of one family, or an assortment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray
from mix1d.families.assortment import Assortment, assortment
from mix1d.families.base import Family

__all__ = ["Bank", "are_atoms", "bank_of", "with_fields"]

Bank = Family
"""k components that are evaluated together: (m,) values give (k, m) results."""


def bank_of(components: Sequence[Family]) -> Bank:
    """The components as one bank: a stack if they are of one family, else an assortment."""
    kinds = [type(component) for component in components]
    one = kinds[0] if len(set(kinds)) == 1 else assortment(kinds)
    return one.stack(components)


def are_atoms(bank: Bank) -> BoolArray:
    """(k,) which components are atoms."""
    if isinstance(bank, Assortment):
        return bank.are_atoms
    return np.full(len(bank), bank.is_atom)


def with_fields(bank: Bank, fields: Sequence[Any]) -> Bank:
    """Components of the same families with other (k,) parameters."""
    return bank._of(*fields)
