"""The densities of a mixture with atoms beside them: what its modes and thresholds are of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.families.bank import Bank, are_atoms

__all__ = ["Densities", "beside_atoms", "has_atoms"]


class Densities(NamedTuple):
    """The components of a mixture that are no atoms, as a mixture of their own."""

    weights: FloatArray
    """(d,) their weights, over the sum of these."""
    bank: Bank
    places: IntArray
    """(d,) their places among all the components."""
    share: float
    """Their weight in the whole mixture."""


def has_atoms(bank: Bank) -> bool:
    """Whether there are atoms beside densities; among counts an atom is a component like others."""
    return bool(not bank.discrete and are_atoms(bank).any())


def beside_atoms(weights: FloatArray, bank: Bank) -> Densities:
    """The densities of a mixture that `has_atoms`."""
    places = np.flatnonzero(~are_atoms(bank))
    share = float(weights[places].sum())
    return Densities(weights[places] / share, bank[places], places, share)
