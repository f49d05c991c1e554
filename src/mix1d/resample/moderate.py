"""The fit without narrow components of chance, from which a test of fit draws its replicates.

The maximum of the likelihood has narrow components where a few values happen to be close together.
Data drawn from it truly have such components, and their own fits need parameters for them. So they
lie farther from their fits than data from the truth do, and a test by replicates of the maximum
itself rejects too seldom (two normals 2 sds apart, n = 100: 1.3% at a level of 5%;
``benchmarks/statistics/goodness.py``). Drawn from the maximum of the penalised likelihood nearby it
keeps its level. The penalty, with a = 1, pulls each sd towards the mean variance within the
components as two more values would: next to nothing for a component of many values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.mixture import Mixture
from mix1d.model.problem import Problem, State, pose
from mix1d.sample import Sample

__all__ = ["moderate"]

LONGEST = 2_000
"""Most iterations of EM."""


def moderate(mixture: Mixture, sample: Sample, *, equal_sd: bool = False) -> Mixture:
    """The maximum of the penalised likelihood to which EM from the fit leads."""
    family = type(mixture._bank)
    if mixture.k == 1 or not family.core.can_collapse:
        return mixture
    problem = pose(sample, family, equal_sd=equal_sd)
    start = problem.state(mixture)
    pulled = replace(
        problem, penalty=1.0 / problem.unit.weight, penalty_scale=_within(problem, start)
    )
    method = Method("em", True, 1e-6, LONGEST, np.random.default_rng(0))
    return problem.mixture(engine_for(pulled).climb(pulled, start, method).end.state)


def _within(problem: Problem, state: State) -> float:
    """The root mean square of the widths; of several families in the scales of their lines."""
    if not problem.parts:
        return float(np.sqrt(state.weights @ state.bank._width() ** 2))
    parts = [part for part in problem.parts if part.problem.core.can_collapse]
    shares = np.concatenate([state.weights[part.components] for part in parts])
    widths = [part.stack(state.bank)._width() / part.problem.spread for part in parts]
    square = float(shares @ np.concatenate(widths) ** 2 / max(shares.sum(), 1e-300))
    return problem.spread * float(np.sqrt(square))
