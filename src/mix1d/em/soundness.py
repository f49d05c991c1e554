r"""Soundness: whether chance alone would make such a component.

With q_ij = w_i r_ij the share of row i in component j and n rows, a component rests on
m_j = (sum_i q_ij)^2 / sum_i w_i r_ij^2 rows. It is sound if these are at least 1.5 log n (among
fewer, chance makes groups everywhere: Erdos & Renyi 1970), or if so many values so close together
would come by chance from the other components in at most one sample of a hundred. With
:math:`\pi_j` the probability that one value of the others lies within w_j of the component's mean,
where m_j evenly spaced values of that sd have the width w_j, that chance is at most

.. math:: P_j = n \Pr(\mathrm{Bin}(n - 1, \pi_j) \ge m_j - 1),

a first-order scan statistic (Naus 1982, JASA 77). Where the width is not the component's own (one
sd for all, or a family whose width follows from its mean), nothing was fitted to the closeness of
a few values, and there is no such doubt.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.degeneracy import can_collapse, effective_number, vanished
from mix1d.em.step import Point
from mix1d.families.bank import are_atoms
from mix1d.model import parts
from mix1d.model.least_scales import least_scales
from mix1d.model.problem import Problem, State
from mix1d.model.relations import ON_BOUND

__all__ = ["doubts"]

ENOUGH = 1.5
"""A component that rests on this many times log n rows, or more, needs no further evidence."""

CHANCE = 0.01
"""Largest probability P_j of a sound component that rests on fewer rows."""


def doubts(problem: Problem, point: Point) -> dict[int, str]:
    """The components that chance may have made, each with its rows and its P in words."""
    state, n = point.state, problem.sample.n
    if state.k == 1 or problem.shared or not problem.core.can_collapse:
        return {}
    rows = effective_number(point.counts, problem.weights) * problem.unit.weight
    are_few = (rows < ENOUGH * np.log(n)) & _has_own_width(problem, state)
    are_few &= ~problem.known(state.k)  # a row that is known to be there was not put by chance
    few = np.setdiff1d(np.flatnonzero(are_few), vanished(problem, state))
    if not few.size:
        return {}
    chances = _chances(problem, state, rows, few)
    return {
        int(
            j
        ): f"component {j + 1} rests on {rows[j]:.2g} of {n:.10g} rows, and chance makes such a "
        f"group in {_often(chance)}"
        for j, chance in zip(few, chances, strict=True)
        if not chance <= CHANCE
    }


def _has_own_width(problem: Problem, state: State) -> BoolArray:
    """(k,) which widths were fitted to the rows of one component alone."""
    able = can_collapse(state.bank)
    if problem.constraints is None:
        return able
    tied = problem.constraints.widths
    alone = np.array([width >= 0 and tied.count(width) == 1 for width in tied])
    return np.asarray(able & alone & ~_is_least(problem, state))


def _is_least(problem: Problem, state: State) -> BoolArray:
    """(k,) which scales are as small as bounds allow: no few rows made them so."""
    assert problem.constraints is not None
    scales = np.full(state.k, np.inf)
    for own, alone, components in parts.apart(problem, state):
        if (place := own.core.scale_index) is not None:
            scales[components] = alone.bank.fields()[place] * own.unit.scale
    return scales <= (1.0 + ON_BOUND) * np.array(least_scales(problem.constraints))


def _often(chance: float) -> str:
    share = "most samples" if chance > 0.5 else f"{100 * chance:.2g} of 100 samples"
    return f"{share} (P = {min(chance, 1.0):.2g})"


def _chances(problem: Problem, state: State, rows: FloatArray, few: np.ndarray) -> FloatArray:
    """P_j of these components."""
    from scipy.special import betainc

    n = problem.sample.n
    inside = np.array([_inside(problem, state, j, float(rows[j])) for j in few])
    m = rows[few]
    with np.errstate(invalid="ignore"):
        chances = n * betainc(m - 1.0, n - m + 1.0, inside)
    return np.where(m > 1.0, chances, n)


def _inside(problem: Problem, state: State, j: int, rows: float) -> float:
    """Probability that a value of the other components lies where those of component j do."""
    bank = problem.components(state.bank)
    means, sds = (np.asarray(moment) for moment in bank.location_and_width())
    spaced = 12.0 * max(rows - 1.0, 0.0) / (rows + 1.0)
    width = sds[j] * np.sqrt(spaced) + problem.sample.step
    below, above = (np.full(1, means[j] + side * 0.5 * width) for side in (-1.0, 1.0))
    with np.errstate(all="ignore"):
        lower = (np.exp(bank._logcdf(above)) - np.exp(bank._logcdf(below)))[:, 0]
        upper = (np.exp(bank._logccdf(below)) - np.exp(bank._logccdf(above)))[:, 0]
    mass = np.where(means > means[j], lower, upper)  # the tail that holds more digits
    beside = (np.arange(state.k) != j) & (bank.discrete | ~are_atoms(bank))
    others = np.where(beside, state.weights, 0.0)
    total = others.sum()
    return float(np.clip(others @ mass / total, 0.0, 1.0)) if total > 0.0 else 0.0
