"""The M step in closed form, from the sums that it needs."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily
from mix1d.model.problem import Problem

__all__ = ["estimated"]


def estimated(problem: Problem, bank: CoreFamily, sums: FloatArray) -> CoreFamily:
    """The new components; a parameter keeps its old value where the sums determine none."""
    estimate = bank._estimate(
        sums, penalty=problem.penalty, spread=problem.penalty_scale, shared=problem.shared
    )
    pairs = zip(estimate.fields(), bank.fields(), strict=True)
    return bank._of(*[np.where(np.isfinite(new), new, old) for new, old in pairs])
