r"""Components merged into groups, the two that are hardest to tell apart first.

With :math:`r_{ij}` the probability of group j given row i, the entropy of the groups is
:math:`-\sum_i w_i \sum_j r_{ij} \log r_{ij}`. Each merging joins the two groups that lower it most,
until there is one, whose entropy is 0 (Baudry, Raftery, Celeux, Lo & Gottardo 2010, *Journal of
Computational and Graphical Statistics* 19, 332-353; ``clustCombi`` of mclust).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import entr

from mix1d.arrays import FloatArray
from mix1d.curve import density
from mix1d.em.observed_rows import posterior_of_rows
from mix1d.infer.basis import Basis
from mix1d.model.problem import pose

__all__ = ["FEWEST", "Merging", "elbow", "merging", "merging_of", "pieces"]

FEWEST = 3
"""Fewer numbers of groups than this have no elbow."""

Group = tuple[int, ...]
"""The places of the components of one group, ascending."""


@dataclass(frozen=True)
class Merging:
    """The order in which k components merge into one group."""

    partitions: tuple[tuple[Group, ...], ...]
    """(k) the groups when there is one, two, ..., k of them, by their first component."""
    joined: tuple[tuple[Group, Group], ...]
    """(k - 1) the two groups that each step joins, the first step first."""
    entropies: FloatArray
    """(k,) the entropy of one, two, ..., k groups, in nats."""


def merging(basis: Basis) -> Merging:
    """The order in which the components of a fit merge; relative weights sum to their number."""
    sample, mixture = basis.sample, basis.mixture
    if sample.is_exact:
        shares = density.posterior(mixture.weights, mixture._bank, sample.values)
    else:
        problem = basis.posed(sample)
        shares = posterior_of_rows(problem, problem.state(mixture)).T
    return merging_of(np.nan_to_num(shares), sample.weights * (basis.n / sample.weights.sum()))


def merging_of(posterior: FloatArray, weights: FloatArray) -> Merging:
    """The order of merging, by the (k, m) probabilities of the components given m rows.

    `weights` (m,) are those of the rows. Of pairs that lower the entropy equally, the first.
    """
    groups: list[Group] = [(j,) for j in range(len(posterior))]
    shares = dict(zip(groups, posterior, strict=True))
    partitions, joined = [tuple(groups)], []
    entropies = [sum(_entropy(share, weights) for share in shares.values())]
    while len(groups) > 1:
        gains = {
            (one, other): _entropy(shares[one], weights)
            + _entropy(shares[other], weights)
            - _entropy(shares[one] + shares[other], weights)
            for one, other in combinations(groups, 2)
        }
        one, other = max(gains, key=gains.__getitem__)
        both = tuple(sorted(one + other))
        shares[both] = shares.pop(one) + shares.pop(other)
        groups = sorted([*(g for g in groups if g not in (one, other)), both])
        partitions.append(tuple(groups))
        joined.append((one, other))
        entropies.append(sum(_entropy(shares[group], weights) for group in groups))
    return Merging(tuple(partitions[::-1]), tuple(joined), np.array(entropies[::-1]))


def elbow(entropies: FloatArray) -> int | None:
    """The number of groups at which two straight lines through the entropies fit best.

    Both lines are fitted by least squares and have the elbow in common as a point, as in
    ``clustCombiOptim``. None of fewer than 3 numbers.
    """
    k = len(entropies)
    if k < FEWEST:
        return None
    errors = [_left_over(entropies[:c]) + _left_over(entropies[c - 1 :]) for c in range(2, k)]
    return 2 + int(np.argmin(errors))


def pieces(entropies: FloatArray, bend: int) -> list[tuple[FloatArray, FloatArray]]:
    """The two lines of an `elbow`: numbers of groups, and the entropies on the line there."""
    numbers = np.arange(1.0, len(entropies) + 1.0)
    parts = [slice(None, bend), slice(bend - 1, None)]
    lines = [np.polyfit(numbers[part], entropies[part], 1) for part in parts]
    return [
        (numbers[part], np.polyval(line, numbers[part]))
        for part, line in zip(parts, lines, strict=True)
    ]


def _left_over(values: FloatArray) -> float:
    """The sum of squares that the straight line of least squares through these leaves."""
    n = np.arange(len(values)) - 0.5 * (len(values) - 1)
    values = values - values.mean()
    return float(((values - n * (n @ values) / (n @ n)) ** 2).sum())


def _entropy(shares: FloatArray, weights: FloatArray) -> float:
    return float(weights @ entr(np.minimum(shares, 1.0)))
