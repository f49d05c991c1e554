"""The alternative of the EM-test: every component of the null estimate split in two.

Chen, Li & Fu (2012, JASA 107), section 3: for each combination of shares EM steps with fixed shares
from several starts, then a few steps in which the shares are free too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import Normal
from mix1d.kernels import in_threads
from mix1d.kernels.doubled import climb_doubled
from mix1d.model.problem import State

__all__ = ["RowsOnLine", "Split", "best_split"]

SHARES = (0.1, 0.3, 0.5)
"""Shares of the first part, tried for every component (Chen, Li & Fu 2012, section 3)."""

EM_STEPS = 2
"""EM steps after the best split: K = 3 in the paper, which counts the split as the first."""

STARTS = 10
"""Starts for each combination of shares; the first is the null estimate itself."""

SHORT = 50
"""EM steps from each start."""

LONG = 3_000
"""EM steps at most from the best of the starts."""

SAME = 1e-7
"""Log-likelihood units: an EM step that gains less is the last."""


class RowsOnLine(NamedTuple):
    """Values on the line of a problem, or the intervals of rounded ones."""

    y: FloatArray
    """(m,) values, or the lower ends of intervals."""
    high: FloatArray | None
    """(m,) the upper ends of intervals; None for values."""
    counts: FloatArray
    first: float
    """The smallest value, or the middle of the lowest interval."""
    last: float
    """The largest value, or the middle of the highest interval."""


@dataclass(frozen=True)
class Split:
    """The null estimate with every component split in two, after EM."""

    objective: float
    """Penalised log-likelihood."""
    alpha: FloatArray
    """(k0,) weights of the components that were split."""
    beta: FloatArray
    """(k0,) the share of the first part of each."""
    means: FloatArray
    """(2, k0)"""
    variances: FloatArray
    """(2, k0)"""

    def state(self) -> State:
        """The state of 2 k0 components, sorted by location."""
        shares = np.stack([self.alpha * self.beta, self.alpha * (1.0 - self.beta)]).ravel()
        order = np.argsort(self.means.ravel(), kind="stable")
        bank = Normal._of(self.means.ravel()[order], np.sqrt(self.variances.ravel()[order]))
        return State(shares[order] / shares.sum(), bank)


def best_split(rows: RowsOnLine, null: State, penalty: float, rng: np.random.Generator) -> Split:
    """The highest of all combinations of shares, each after its last EM steps.

    In the first EM steps each pair of means stays between the midpoints of the null means, and the
    shares stay as they are; in the last few all are free.
    """
    means, sds = (np.asarray(field) for field in null.bank.fields())
    between = 0.5 * (means[:-1] + means[1:])
    ends = np.concatenate([[rows.first], between, [rows.last]])
    shape = (STARTS, 2, null.k)

    def climb(split: Split, steps: int, free: bool) -> Split:
        alpha, beta, means, variances = (
            np.array(part) for part in (split.alpha, split.beta, split.means, split.variances)
        )
        value = climb_doubled(
            rows.y, rows.high, rows.counts, alpha, beta, means, variances, sds**2, ends,
            penalty=penalty, iterations=steps, tol=-np.inf if free else SAME, free=free,
        )  # fmt: skip
        return Split(value, alpha, beta, means, variances)

    def best(task: tuple[tuple[float, ...], FloatArray, FloatArray]) -> Split:
        shares, places, ratios = task
        starts = [
            Split(-np.inf, null.weights, np.array(shares), place, ratio * sds**2)
            for place, ratio in zip(places, ratios, strict=True)
        ]
        leading = max((climb(start, SHORT, False) for start in starts), key=_objective)
        return climb(climb(leading, LONG, False), EM_STEPS + 1, True)

    tasks = []
    for shares in product(SHARES, repeat=null.k):
        places = rng.uniform(ends[:-1], ends[1:], shape)
        ratios = rng.uniform(0.25, 2.0, shape)
        places[0], ratios[0] = means, 1.0
        tasks.append((shares, places, ratios))
    return max(in_threads(best, tasks), key=_objective)


def _objective(split: Split) -> float:
    return split.objective
