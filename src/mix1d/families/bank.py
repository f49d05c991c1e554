"""The components of one mixture, evaluated together.

Components of one family are stacked into one instance with array fields, so a mixture of any k
costs one call. Components of several families are evaluated one by one, with the same methods.

A density and an atom (a point mass) may stand side by side. A value that is an atom's belongs to it
alone, as a density has probability 0 there; of counts, both give the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import Family
from mix1d.families.parameters import Parameter

__all__ = ["Assortment", "Bank", "are_atoms", "bank_of", "ends_of_support", "with_fields"]


@dataclass(frozen=True)
class Assortment:
    """Components of several families behind the private methods of one stack.

    Arguments are (m,), or (k, m) with one row for each component; results are (k, m).
    """

    components: tuple[Family, ...]

    @property
    def discrete(self) -> bool:
        return all(component.discrete for component in self.components)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of all the families, each name once."""
        named = {p.name: p for component in self.components for p in component.parameters}
        return tuple(named.values())

    def fields(self) -> tuple[FloatArray, ...]:
        """(k,) of each of the parameters; NaN for a component that has no such parameter."""
        return tuple(
            np.array([getattr(component, p.name, np.nan) for component in self.components])
            for p in self.parameters
        )

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return self._apart(x, self._each("_logpdf", x))

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return self._apart(x, self._each("_log_extension", x))

    def _apart(self, x: FloatArray, logs: FloatArray) -> FloatArray:
        """The log densities, minus infinity at the atoms."""
        atoms = are_atoms(self)
        if atoms.any() and not self.discrete:
            places = [c.fields()[0] for c in self.components if c.is_atom]
            logs[~atoms[:, None] & np.isin(x, places)] = -np.inf
        return logs

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._each("_logcdf", x)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._each("_logccdf", x)

    def _icdf(self, q: FloatArray) -> FloatArray:
        return self._each("_icdf", q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self._each("_iccdf", q)

    def _slope(self, x: FloatArray) -> FloatArray:
        return self._each("_slope", x)

    def _each(self, method: str, x: FloatArray) -> FloatArray:
        rows = np.broadcast_to(x, (len(self.components), x.shape[-1]))
        results = [getattr(c, method)(row) for c, row in zip(self.components, rows, strict=True)]
        return np.stack(results)

    def moments(self) -> tuple[Any, Any]:
        means, sds = zip(*(component.moments() for component in self.components), strict=True)
        return np.array(means), np.array(sds)

    def unstack(self) -> tuple[Family, ...]:
        return self.components

    def __len__(self) -> int:
        return len(self.components)

    def __getitem__(self, order: Any) -> Bank:
        places = np.arange(len(self))[order].tolist()
        return bank_of([self.components[j] for j in places])


Bank = Family | Assortment
"""k components that are evaluated together: (m,) values give (k, m) results."""


def bank_of(components: Sequence[Family]) -> Bank:
    """The components as one bank: a stack if they are of one family, else an assortment."""
    first = type(components[0])
    if all(type(component) is first for component in components):
        return first.stack(components)
    return Assortment(tuple(components))


def ends_of_support(bank: Bank) -> tuple[FloatArray, FloatArray]:
    """(k,) the smallest and the largest values of the components, infinite where there are none."""
    with np.errstate(all="ignore"):
        return bank._icdf(np.zeros(1))[:, 0], bank._iccdf(np.zeros(1))[:, 0]


def are_atoms(bank: Bank) -> BoolArray:
    """(k,) which components are atoms."""
    if isinstance(bank, Family):
        return np.full(len(bank), bank.is_atom)
    return np.array([component.is_atom for component in bank.components])


def with_fields(bank: Bank, fields: Sequence[Any]) -> Bank:
    """Components of the same families with other (k,) parameters."""
    if isinstance(bank, Family):
        return bank._of(*fields)
    named = {p.name: field for p, field in zip(bank.parameters, fields, strict=True)}
    parts = enumerate(bank.components)
    return Assortment(
        tuple(part._of(*(named[p.name][j] for p in part.parameters)) for j, part in parts)
    )
