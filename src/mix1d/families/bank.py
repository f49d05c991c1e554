"""The components of one mixture, evaluated together.

Components of one family are stacked into one instance with array fields, so a mixture of any k
costs one call. Components of several families are evaluated one by one, with the same methods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.base import Family

__all__ = ["Assortment", "Bank", "bank_of"]


@dataclass(frozen=True)
class Assortment:
    """Components of several families behind the private methods of one stack.

    Arguments are (m,), or (k, m) with one row for each component; results are (k, m).
    """

    components: tuple[Family, ...]

    @property
    def discrete(self) -> bool:
        return self.components[0].discrete

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return self._each("_logpdf", x)

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return self._each("_log_extension", x)

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

    def __getitem__(self, order: Any) -> Assortment:
        return Assortment(tuple(self.components[j] for j in order))


Bank = Family | Assortment
"""k components that are evaluated together: (m,) values give (k, m) results."""


def bank_of(components: Sequence[Family]) -> Bank:
    """The components as one bank: a stack if they are of one family, else an assortment."""
    first = type(components[0])
    if all(type(component) is first for component in components):
        return first.stack(components)
    return Assortment(tuple(components))
