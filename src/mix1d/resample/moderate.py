"""A fit without the narrow components that chance made: what replicates are drawn from.

A maximum of the likelihood follows its data into narrow components. Data drawn from such a fit
truly have them, their own fits spend parameters on them, and so lie farther from the rest of the
data than fits to data from the truth: a test by replicates of the fit itself rejects too seldom
(two normals 2 sds apart, n = 100: 1.3% at a level of 5%; ``benchmarks/statistics/goodness.py``).
Drawn from this it keeps its level. With the penalty a = 1 of L_a each sd is pulled towards the mean
variance within the components as if by two more values: next to nothing for a component of many.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample

__all__ = ["moderate"]

LONGEST = 2_000


def moderate(mixture: Mixture, sample: Sample, *, equal_sd: bool = False) -> Mixture:
    """The maximum of the penalised likelihood that a climb from the fit leads to."""
    family = type(mixture.components[0])
    index = family.core.scale_index
    if mixture.k == 1 or index is None:
        return mixture
    problem = pose(sample, family, equal_sd=equal_sd)
    start = problem.state(mixture)
    within = float(np.sqrt(start.weights @ np.asarray(start.bank.fields()[index]) ** 2))
    pulled = replace(problem, penalty=1.0 / problem.unit.weight, penalty_scale=within)
    method = Method("em", True, 1e-6, LONGEST, np.random.default_rng(0))
    return problem.mixture(engine_for(pulled).climb(pulled, start, method).end.state)
