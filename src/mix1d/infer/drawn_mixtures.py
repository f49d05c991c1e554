"""Many mixtures of the same families as one result: their numbers as arrays."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.families.bank import Bank
from mix1d.objects.cached import cached_property
from mix1d.results import Result

__all__ = ["DrawnMixtures"]


class DrawnMixtures(Result):
    """What replicates and draws have in common: weights and components in arrays (..., k)."""

    weights: FloatArray
    bank: Bank

    @cached_property
    def means(self) -> FloatArray:
        """Means of the components, in the shape of `weights`."""
        return frozen(np.array(self.bank.moments()[0], dtype=np.float64))

    @cached_property
    def sds(self) -> FloatArray:
        """Standard deviations of the components, in the shape of `weights`."""
        return frozen(np.array(self.bank.moments()[1], dtype=np.float64))

    @property
    def parameters(self) -> dict[str, FloatArray]:
        """The family's own parameters by name, each in the shape of `weights`."""
        names = (parameter.name for parameter in self.bank.parameters)
        return dict(zip(names, self.bank.fields(), strict=True))

    @property
    def _numbers(self) -> dict[str, FloatArray]:
        """All of them, by the name of one."""
        return {"weight": self.weights, "mean": self.means, "sd": self.sds} | self.parameters
