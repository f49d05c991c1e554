r"""The mixtures near an estimate, by how many standard errors they are away from it.

The free parameters as unconstrained numbers u (log-ratios of the weights, locations as they are,
logarithms of what must be positive) are, to first order, normal round the estimate with the
covariance :math:`R R^\top`. With :math:`u = \hat u + R t` every coordinate of t is one standard
error long and none is correlated with another: whatever the units and however two parameters lean
on each other, a step of a tenth in t is a small one. It needs the mixture and its covariance, not
the data, so it serves a fit read from a document too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family, Kind
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property

__all__ = ["Neighbourhood"]


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Mixtures round an estimate whose components are of one family."""

    mixture: Mixture
    stack: Family
    """The components, fields (k,)."""
    shared: bool
    """Whether one scale serves all components."""
    covariance: FloatArray
    """Of (weights, then each parameter), (k + k p, k + k p)."""

    @classmethod
    def of(cls, mixture: Mixture, covariance: FloatArray, *, shared: bool) -> Neighbourhood:
        """The neighbourhood of an estimate with this covariance."""
        stack = type(mixture.components[0]).stack(mixture.components)
        return cls(mixture, stack, shared and mixture.k > 1, covariance)

    @property
    def is_known(self) -> bool:
        """Whether there is a covariance at all."""
        return bool(np.all(np.isfinite(self.covariance)))

    @cached_property
    def reference(self) -> int:
        """The component with whose weight the others are compared: the heaviest."""
        return int(np.argmax(self.mixture.weights))

    @cached_property
    def root(self) -> FloatArray:
        """R, (q, q): from standard errors to unconstrained coordinates."""
        to_free = self._to_free
        covariance = to_free @ self.covariance @ to_free.T
        errors = np.sqrt(np.diag(covariance))
        unit = np.where(errors > 0, errors, 1.0)
        # scaled to a unit diagonal first: coordinates differ by orders of magnitude
        scaled = covariance / np.outer(unit, unit)
        if not np.isfinite(scaled).all():
            raise Mix1dError("the covariance of this fit is beyond the range of numbers")
        values, vectors = np.linalg.eigh(scaled)
        return np.asarray(unit[:, None] * vectors * np.sqrt(np.maximum(values, 0.0)))

    def at(self, t: FloatArray) -> Mixture:
        """The mixture `t` standard errors away, (q,)."""
        return self._mixture(self._origin + self.root @ t)

    @cached_property
    def jacobian(self) -> FloatArray:
        """(k + k p, q): from unconstrained coordinates to weights and parameters."""
        k, shares = self.mixture.k, self.mixture.weights
        by_ratio = np.diag(shares) - np.outer(shares, shares)
        blocks = [np.delete(by_ratio, self.reference, axis=1)]
        for index, values in enumerate(self.stack.fields()):
            slopes = np.ones(k) if self._is_location(index) else np.asarray(values)
            blocks.append(slopes[:, None] if self.is_tied(index) else np.diag(slopes))
        return _stairs(blocks)

    # ---------------------------------------------------------------- coordinates
    @cached_property
    def _origin(self) -> FloatArray:
        ratios = np.log(self.mixture.weights / self.mixture.weights[self.reference])
        parts = [np.delete(ratios, self.reference)]
        for index, values in enumerate(self.stack.fields()):
            free = values[:1] if self.is_tied(index) else values
            parts.append(free if self._is_location(index) else np.log(free))
        return np.concatenate(parts)

    def _mixture(self, vector: FloatArray) -> Mixture:
        k = self.mixture.k
        ratios = np.insert(vector[: k - 1], self.reference, 0.0)
        shares = np.exp(ratios - ratios.max())
        fields: list[Any] = []
        start = k - 1
        for index in range(len(self.stack.parameters)):
            free = vector[start : start + (1 if self.is_tied(index) else k)]
            start += free.size
            with np.errstate(over="ignore"):  # a rate of almost 0 is known to no power of ten
                field = free if self._is_location(index) else np.exp(free)
            fields.append(np.broadcast_to(field, (k,)).copy())
        return Mixture._of(shares / shares.sum(), type(self.stack)._of(*fields))

    @property
    def _to_free(self) -> FloatArray:
        """(q, k + k p): from weights and parameters to unconstrained coordinates."""
        k, shares = self.mixture.k, self.mixture.weights
        ratios = np.diag(1.0 / shares)
        ratios[:, self.reference] -= 1.0 / shares[self.reference]
        blocks = [np.delete(ratios, self.reference, axis=0)]
        for index, values in enumerate(self.stack.fields()):
            slopes = np.ones(k) if self._is_location(index) else 1.0 / np.asarray(values)
            blocks.append(np.diag(slopes)[:1] if self.is_tied(index) else np.diag(slopes))
        return _stairs(blocks)

    @cached_property
    def gathering(self) -> FloatArray:
        """(q, k + k p): from slopes in (log weights, all parameters) to those in the free ones.

        A slope in a shared scale is the sum of those in each component's own.
        """
        k = self.mixture.k
        ratios = np.delete(np.eye(k), self.reference, axis=0)
        ties = map(self.is_tied, range(len(self.stack.parameters)))
        return _stairs([ratios, *(np.ones((1, k)) if tied else np.eye(k) for tied in ties)])

    @cached_property
    def is_length(self) -> BoolArray:
        """(q,) which unconstrained coordinates have the unit of the data."""
        parts = [np.zeros(self.mixture.k - 1, dtype=bool)]
        for index in range(len(self.stack.parameters)):
            size = 1 if self.is_tied(index) else self.mixture.k
            parts.append(np.full(size, self._is_location(index)))
        return np.concatenate(parts)

    def _is_location(self, index: int) -> bool:
        return self.stack.parameters[index].kind is Kind.LOCATION

    def is_tied(self, index: int) -> bool:
        """Whether all components share this parameter."""
        return self.shared and index == self.stack.core.scale_index


def _stairs(blocks: list[FloatArray]) -> FloatArray:
    """The blocks down the diagonal of a matrix, which may be empty."""
    matrix = np.zeros((sum(len(b) for b in blocks), sum(b.shape[1] for b in blocks)))
    top = left = 0
    for block in blocks:
        matrix[top : top + len(block), left : left + block.shape[1]] = block
        top, left = top + len(block), left + block.shape[1]
    return matrix
