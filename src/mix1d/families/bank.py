"""The components of one mixture, evaluated together: a stack of one family, or an assortment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.assortment import Assortment, family_of_each
from mix1d.families.base import Family

__all__ = ["Bank", "are_atoms", "bank_of", "ends_of_support", "with_fields"]

Bank = Family
"""k components that are evaluated together: (m,) values give (k, m) results."""


def bank_of(components: Sequence[Family]) -> Bank:
    """The components as one bank: a stack if they are of one family, else an assortment."""
    return family_of_each([type(component) for component in components]).stack(components)


def ends_of_support(bank: Bank) -> tuple[FloatArray, FloatArray]:
    """(k,) the smallest and the largest values of the components, infinite where there are none."""
    with np.errstate(all="ignore"):
        return bank._icdf(np.zeros(1))[:, 0], bank._iccdf(np.zeros(1))[:, 0]


def are_atoms(bank: Bank) -> BoolArray:
    """(k,) which components are atoms."""
    if isinstance(bank, Assortment):
        return bank.are_atoms
    return np.full(len(bank), bank.is_atom)


def with_fields(bank: Bank, fields: Sequence[Any]) -> Bank:
    """Components of the same families with other (k,) parameters."""
    return bank._of(*fields)
