"""Standard errors of many fits, as arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.fitting.result import Fit
from mix1d.results import Result, by_component
from mix1d.results.plain import plain

__all__ = ["ManyErrors", "errors_of"]


@dataclass(frozen=True, eq=False)
class ManyErrors(Result):
    """Standard errors of the estimates of `Fits`, row by row as these; NaN where there are none."""

    names: tuple[Hashable, ...]
    weights: FloatArray
    """(c, k) of the shares of the components."""
    means: FloatArray
    """(c, k) of the means of the components."""
    sds: FloatArray
    """(c, k) of the standard deviations of the components."""
    parameters: dict[str, FloatArray]
    """(c, k) of the family's own parameters, by name."""

    def _columns(self) -> dict[str, Any]:
        named = {"weight_se": self.weights, "mean_se": self.means, "sd_se": self.sds}
        return {"name": list(self.names), **by_component(named)}

    def _heading(self) -> str:
        return f"standard errors of {len(self.names):,} fits"

    __repr__ = _heading

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}


def errors_of(
    names: tuple[Hashable, ...],
    parameters: list[str],
    shape: tuple[int, ...],
    fits: Iterable[Fit | None],
) -> ManyErrors:
    """The errors of fits of at most k components each, lumps left out; `shape` is (c, k)."""
    numbers = np.full((3 + len(parameters), *shape), np.nan)
    for i, found in enumerate(fits):
        if found is None or not found:
            continue
        errors = found.standard_errors()
        count = found.options.k
        own = found.rest.standard_errors().parameters if parameters else {}
        rows = [errors.weights, errors.means, errors.sds, *(own[name] for name in parameters)]
        for a, row in enumerate(rows):
            numbers[a, i, :count] = row[-count:]
    weights, means, sds, *others = numbers
    return ManyErrors(names, weights, means, sds, dict(zip(parameters, others, strict=True)))
