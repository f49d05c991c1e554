"""How much components overlap, pair by pair.

- The overlapping coefficient, the area under both densities (Weitzman 1970, US Bureau of the Census
  Technical Paper 22; Inman & Bradley 1989, *Communications in Statistics: Theory and Methods* 18).
- Bhattacharyya's coefficient, the integral of sqrt(g_i g_j) (Bhattacharyya 1943, *Bulletin of the
  Calcutta Mathematical Society* 35).
- Ashman's D, the distance in sds (Ashman, Bird & Zepf 1994, *Astronomical Journal* 108): two
  normals separate cleanly where it is above 2.
- The share of the values of the two that the best cut between them misplaces: the only one of the
  four that depends on the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.crossings import crossings_of
from mix1d.curve.envelope import thresholds
from mix1d.curve.integral import integral
from mix1d.curve.regions import masses
from mix1d.curve.thresholds import Thresholds
from mix1d.families.bank import Bank, bank_of
from mix1d.families.base import Family
from mix1d.results import Result

__all__ = ["Overlap", "graded", "overlap", "percent"]

GRADES = (
    (0.005, "almost completely separated"),
    (0.05, "well separated"),
    (0.15, "overlapping"),
    (1.0, "heavily overlapping"),
)
"""Words for the share of its own values that the worse-off of two components loses, up to each
bound. The share of all values would call a small group that is lost in a large one separated."""


@dataclass(frozen=True, eq=False)
class Overlap(Result):
    """How much the components of a mixture overlap; ``print`` says it in words.

    The words go by the share of its own values that the worse-off component of a pair loses: up to
    0.5% "almost completely separated", up to 5% "well separated", up to 15% "overlapping", above
    "heavily overlapping".
    """

    coefficient: FloatArray
    """(k, k) area under both densities, 0 to 1 (the weights do not matter)."""
    bhattacharyya: FloatArray
    """(k, k) integral of the root of the product of the densities, 0 to 1."""
    ashman: FloatArray
    """(k, k) distance of the means over the root mean square of the sds; of the logarithms, for a
    lognormal."""
    misplaced: FloatArray
    """(k, k) share of the values of the two components that the best cut between them misplaces."""
    lost: FloatArray
    """(k, k) the same as a share of each component's own values: row i is what i loses."""
    error: float
    """Share of all values that the best rule for all components misplaces."""

    def _columns(self) -> dict[str, Any]:
        """One row for each pair of components, numbered from 1."""
        i, j = np.triu_indices(len(self.coefficient), 1)
        return {
            "component": i + 1,
            "other": j + 1,
            "coefficient": self.coefficient[i, j],
            "bhattacharyya": self.bhattacharyya[i, j],
            "ashman": self.ashman[i, j],
            "misplaced": self.misplaced[i, j],
            "lost": self.lost[i, j],
            "other_lost": self.lost[j, i],
        }

    def __str__(self) -> str:
        k = len(self.coefficient)
        if k == 1:
            return "there is one component"
        lines = [self._pair(j, j + 1) for j in range(k - 1)]
        if k > 2:
            lines.append(f"all together: {percent(self.error)} of the values would be misplaced")
        return "\n".join(lines)

    __repr__ = __str__

    def _pair(self, i: int, j: int) -> str:
        if np.isnan(self.misplaced[i, j]):
            return f"components {i + 1} and {j + 1} have weight 0"
        worst = i if self.lost[i, j] >= self.lost[j, i] else j
        lost = float(self.lost[worst, i + j - worst])
        return (
            f"components {i + 1} and {j + 1} are {graded(lost)}: "
            f"{percent(float(self.misplaced[i, j]))} would be misplaced, "
            f"{percent(lost)} of component {worst + 1}"
        )


def overlap(weights: FloatArray, bank: Bank) -> Overlap:
    """The overlap of each pair of components."""
    components = bank.unstack()
    k = len(components)
    area, affinity, misplaced, lost = np.eye(k), np.eye(k), np.zeros((k, k)), np.zeros((k, k))
    for i, j in combinations(range(k), 2):
        pair = components[i], components[j]
        area[i, j] = area[j, i] = _area(*pair)
        affinity[i, j] = affinity[j, i] = _affinity(*pair)
        rule = _rule(weights[[i, j]], bank_of(pair))
        misplaced[i, j] = misplaced[j, i] = rule.error if rule else np.nan
        lost[i, j], lost[j, i] = np.nan_to_num(rule.missed) if rule else (np.nan, np.nan)
    location, width = _on_line(bank)
    with np.errstate(over="ignore", invalid="ignore"):
        distance = np.sqrt(2.0) * np.abs(location[:, None] - location)
        ashman = distance / np.hypot(width[:, None], width)
    return Overlap(
        coefficient=area,
        bhattacharyya=affinity,
        ashman=ashman,
        misplaced=misplaced,
        lost=lost,
        error=thresholds(weights, bank).error,
    )


def graded(lost: float) -> str:
    """How two components lie of which the worse-off loses this share of its values."""
    return next(words for bound, words in GRADES if lost <= bound)


def percent(share: float) -> str:
    """A share as a reader wants it: two digits, and none of what is hardly there."""
    if share < 1e-4:
        return "less than 0.01%"
    if share >= 0.9995:
        return "all"
    return f"{100.0 * share:.{0 if share >= 0.0995 else 1 if share >= 0.00995 else 2}f}%"


def _area(one: Family, other: Family) -> float:
    """Exactly: between two crossings the lower density is the same one throughout."""
    cuts = np.sort(crossings_of(one, other, 0.0))
    return float(masses(bank_of([one, other]), cuts).min(axis=0).sum())


def _affinity(one: Family, other: Family) -> float:
    closed = one.affinity(other)
    if closed is not None:
        return closed
    both = bank_of([one, other])

    def term(x: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            root = np.exp(0.5 * both._logpdf(x).sum(axis=0))
            return np.where(np.isfinite(root), root, 0.0)

    return integral(term, both)


def _rule(weights: FloatArray, pair: Bank) -> Thresholds | None:
    """The best rule for two components alone; None if both have weight 0."""
    total = float(weights.sum())
    return thresholds(weights / total, pair) if total > 0 else None


def _on_line(bank: Bank) -> tuple[FloatArray, FloatArray]:
    """Means and sds where the core family lives: of the logarithms, for a lognormal."""
    location, width = bank.core._of(*bank.fields()).moments()
    return np.asarray(location), np.asarray(width)
