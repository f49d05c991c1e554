r"""The mixtures near an estimate, by how many standard errors they are away from it.

The free coordinates u (`model.parametrization`) are, to first order, normal round the estimate with
the covariance :math:`R R^\top`. With :math:`u = \hat u + R t` every coordinate of t is one standard
error long and none is correlated with another: whatever the units and however two parameters lean
on each other, a step of a tenth in t is a small one. It needs the mixture and its covariance, not
the data, so it serves a fit read from a document too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.families.bank import Bank
from mix1d.mixture import Mixture
from mix1d.model.constraints import Constraints
from mix1d.model.parametrization import Parametrization
from mix1d.model.user_coordinates import of_user
from mix1d.objects.cached import cached_property

__all__ = ["NOTHING", "Neighbourhood", "stack_of"]

NOTHING = 1e-3
"""An sd is taken for 0 below this share of the error of the mean."""


def stack_of(mixture: Mixture) -> Bank:
    """The components of a mixture as one object with fields (k,)."""
    return mixture._bank


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Mixtures round an estimate."""

    mixture: Mixture
    parametrization: Parametrization
    covariance: FloatArray
    """(q, q) covariance of the free coordinates."""

    @classmethod
    def of(
        cls,
        mixture: Mixture,
        covariance: FloatArray,
        *,
        shared: bool,
        constraints: Constraints | None = None,
    ) -> Neighbourhood:
        """The neighbourhood of an estimate with this covariance."""
        free = of_user(mixture, shared=shared, constraints=constraints)
        return cls(mixture, free, covariance)

    @property
    def stack(self) -> Bank:
        """The components, fields (k,)."""
        return stack_of(self.mixture)

    @property
    def is_known(self) -> bool:
        """Whether there is a covariance at all."""
        return bool(np.all(np.isfinite(self.covariance)))

    @property
    def places(self) -> list[tuple[int, int, int]]:
        """Each parameter of each component, as three numbers.

        Of its name among those of all families, of the component, and of it in the family.
        """
        names = [[p.name for p in part.parameters] for part in self.mixture.components]
        return [
            (index, j, own.index(parameter.name))
            for index, parameter in enumerate(self.stack.parameters)
            for j, own in enumerate(names)
            if parameter.name in own
        ]

    @cached_property
    def covariance_of_parameters(self) -> FloatArray:
        """Of the weights, then of each parameter in turn, by the delta method.

        (k + k p, k + k p), with a parameter that a component does not have taken for a constant.
        """
        jacobian = self.parametrization.jacobian(self.mixture.weights, self.stack)
        with np.errstate(invalid="ignore"):  # NaN for a value that is infinite
            result = jacobian @ self.covariance @ jacobian.T
        return self._of_all(0.5 * result + 0.5 * result.T)

    def _of_all(self, covariance: FloatArray) -> FloatArray:
        """The covariance with the parameters of all the families for each of the components."""
        free, bank = self.parametrization, self.stack
        if len(free.blocks) == 1:
            return np.asarray(covariance)
        names = [parameter.name for parameter in bank.parameters]
        places = [*range(free.k)]
        for block in free.blocks:
            for parameter in block.family.parameters:
                first = free.k * (1 + names.index(parameter.name))
                places += [first + component for component in block.components]
        whole = np.zeros((free.k * (1 + len(names)),) * 2)
        whole[np.ix_(places, places)] = covariance
        return whole

    @cached_property
    def root(self) -> FloatArray:
        """R, (q, q): from standard errors to free coordinates."""
        errors = np.sqrt(np.diag(self.covariance))
        unit = np.where(errors > 0, errors, 1.0)
        # scaled to a unit diagonal first: coordinates differ by orders of magnitude
        scaled = self.covariance / np.outer(unit, unit)
        if not np.isfinite(scaled).all():
            raise Mix1dError("the covariance of this fit is beyond the range of numbers")
        values, vectors = np.linalg.eigh(scaled)
        return np.asarray(unit[:, None] * vectors * np.sqrt(np.maximum(values, 0.0)))

    def at(self, t: FloatArray) -> Mixture:
        """The mixture `t` standard errors away, (q,)."""
        weights, bank = self.parametrization.components(self._estimate + self.root @ t)
        if isinstance(bank, Normal):  # an sd given as 0 is the smallest that counts as 0
            bank = Normal._of(bank.mean, np.where(bank.sd > 0.0, bank.sd, self.stack.fields()[1]))
        return Mixture._of(weights, bank)

    @cached_property
    def are_points(self) -> BoolArray:
        """(k,) the normals whose sd counts as 0, because errors explain all the spread."""
        if not isinstance(self.stack, Normal) or not self.is_known:
            return np.zeros(len(self.stack), dtype=bool)
        k = len(self.stack)
        errors = np.sqrt(np.diag(self.covariance_of_parameters)[k : 2 * k])
        return np.asarray(self.stack.sd < NOTHING * errors)

    @cached_property
    def _estimate(self) -> FloatArray:
        return self.parametrization.vector(self.mixture.weights, self.stack)
