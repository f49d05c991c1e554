r"""What constraints make of the volume: from a density of parameters to one of free coordinates.

A prior is a density of the weights and of the parameters that own one (`model.owning`). With the
free coordinates these move by a matrix A: the rows of the weights, which lie on a surface among all
that sum to 1, and those of the parameters. An element of volume in free coordinates is then
:math:`\sqrt{\det A^T A}` as large among weights and parameters, so that the posterior is the same
in whatever names a constraint is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.model.coordinate_map import CoordinateMap
from mix1d.model.parametrization import Parametrization
from mix1d.model.relations import Relations

__all__ = ["Volume"]

STEP, LONG_STEP = 1e-5, 1e-3
"""By so much a coordinate is moved for first and second derivatives. Trajectories stay exact with
any slope that is the same function each time: their ends are accepted by the values."""


@dataclass(frozen=True, eq=False)
class Volume:
    """The logarithm of that factor, several mixtures side by side.

    Densities of weights come as those of their log-ratios, so that the product of the weights,
    which turns the one into the other where all are free, is divided out.
    """

    constraint: CoordinateMap
    k: int
    own: BoolArray
    """(f,) the full coordinates of parameters with a density of their own."""

    @classmethod
    def of(cls, free: Parametrization, own: BoolArray) -> Volume | None:
        """That of these coordinates; None where it is the same everywhere."""
        relations = free.constraint
        if not isinstance(relations, Relations) or not free.size:
            return None
        if relations.is_linear and relations.weights_are_free:
            return None
        return cls(relations, free.k, own)

    def log(self, free: FloatArray) -> FloatArray:
        """(...) at (..., q) free coordinates."""
        logs = self.constraint.full(free)[..., : self.k]
        logs = logs - np.logaddexp.reduce(logs, axis=-1, keepdims=True)
        weights = np.exp(logs)[..., None]
        jacobian = np.broadcast_to(
            self.constraint.jacobian(free), (*free.shape[:-1], self.own.size, free.shape[-1])
        )
        of_logs = jacobian[..., : self.k, :]
        moved = weights * (of_logs - weights.mT @ of_logs)
        rows = np.concatenate([moved, jacobian[..., self.own, :]], axis=-2)
        known = np.isfinite(rows).all(axis=(-2, -1))
        rows = np.where(known[..., None, None], rows, 0.0)
        diagonal = np.diagonal(np.linalg.qr(rows, mode="r"), axis1=-2, axis2=-1)
        return np.asarray(np.log(np.abs(diagonal)).sum(axis=-1) - logs.sum(axis=-1))

    def slope(self, free: FloatArray) -> FloatArray:
        """(..., q) first derivatives."""
        steps = STEP * np.eye(free.shape[-1])
        at = free[..., None, :]
        return np.asarray((self.log(at + steps) - self.log(at - steps)) / (2.0 * STEP))

    def hessian(self, free: FloatArray) -> FloatArray:
        """(q, q) second derivatives at one point."""
        steps = LONG_STEP * np.eye(free.size)
        bent = (self.slope(free + steps) - self.slope(free - steps)) / (2.0 * LONG_STEP)
        return np.asarray(0.5 * (bent + bent.T))
