"""Linear constraints on normals, under which the M step has a closed form (`em.linear`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.model.relations import Relations

__all__ = ["LinearConstraints", "linear_constraints"]

SAME_SLOPE = 1e-12
"""A derivative is 1 but for rounding of this size."""


class LinearConstraints(NamedTuple):
    """What constrains k normals."""

    weights_are_fixed: bool
    groups: IntArray
    """(k,) the number of the name of each sd, -1 where it is fixed."""
    shares: FloatArray
    """(k,) of each sd in the penalty."""
    slopes: FloatArray
    """(q, k) derivatives of the means by their names."""

    def array(self) -> FloatArray:
        """All of it as (k + 3, k) numbers, for `kernels.ascent`."""
        k = self.groups.size
        found = np.zeros((k + 3, k))
        found[:3] = np.full(k, self.weights_are_fixed), self.groups, self.shares
        found[3 : 3 + len(self.slopes)] = self.slopes
        return found


def linear_constraints(relations: Relations, shares: FloatArray) -> LinearConstraints | None:
    """Those of k normals; None where the constraints are others.

    Linear are weights that are all free or all fixed, means that are affine in names that no sd
    has, and sds that are fixed or multiples of one name each, without bounds.
    """
    are_fixed = not relations.shares.size and not relations.shares.equations()
    if relations.slopes is None or relations.limits:
        return None
    if not (relations.weights_are_free or are_fixed):
        return None
    means, widths = relations.slopes[: relations.k], relations.slopes[relations.k :]
    groups, of_means = _groups(widths), means.any(axis=0)
    slopes = means[:, of_means].T
    if groups is None or (of_means == widths.any(axis=0)).any():
        return None
    if np.linalg.matrix_rank(slopes) < len(slopes):
        return None
    return LinearConstraints(not relations.weights_are_free, groups, shares, slopes)


def _groups(widths: FloatArray) -> IntArray | None:
    """(k,) the group of each log sd with these derivatives; None if one is no name's alone."""
    is_name = np.isclose(widths, 1.0, rtol=SAME_SLOPE, atol=0.0)
    if not (is_name | (widths == 0.0)).all() or (is_name.sum(axis=1) > 1).any():
        return None
    names, groups = np.flatnonzero(is_name.any(axis=0)), np.full(len(is_name), -1)
    for number, name in enumerate(names):
        groups[is_name[:, name]] = number
    return groups
