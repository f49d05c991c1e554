"""Thresholds between groups of components: where the most likely group changes.

A group is the sum of its components, and the breaks are those of the upper envelope of the
logarithms of these sums. Sums have no crossings in closed form: the winner is looked at between the
quantiles of all components and where two components cross, and each change is bracketed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.curve.crossings import SCORES, crossings
from mix1d.curve.density import log_sum_exp, logccdf, logcdf
from mix1d.curve.envelope import ROUNDING, probes_between
from mix1d.curve.grid import quantile_grid
from mix1d.curve.regions import confusion, error_rates, masses
from mix1d.curve.roots import bracketed_root
from mix1d.curve.thresholds import Thresholds, concerns
from mix1d.families.bank import Bank
from mix1d.style.words import listed

__all__ = ["group_thresholds", "members_of"]

Groups = Sequence[Sequence[int]]
"""The places of the components of each group, the lowest group first."""

Logs = Callable[[FloatArray], FloatArray]
"""(G, m) logarithm of each group's weighted density at (m,) places."""

ROUNDS = 8
"""How often the changes found are looked at again for a third group that wins between them."""


def members_of(groups: Groups, k: int) -> FloatArray:
    """(G, k) 1 for the components of each group, 0 for the others."""
    table = np.zeros((len(groups), k))
    for place, group in enumerate(groups):
        table[place, list(group)] = 1.0
    return table


def group_thresholds(
    weights: FloatArray, bank: Bank, groups: Groups, names: Sequence[str], cost: float = 1.0
) -> Thresholds:
    """The thresholds between groups that stand from the lowest to the highest.

    From each group to the next higher one, what the misplacing of a value costs falls by `cost`.
    Where there are atoms, they are those between the densities.
    """
    stakes = np.arange(len(groups))[::-1] * np.log(cost)
    if not has_atoms(bank):
        return _between(weights, bank, groups, names, stakes, cost)
    densities = beside_atoms(weights, bank)
    where = {int(place): index for index, place in enumerate(densities.places)}
    mine = [[where[j] for j in group if j in where] for group in groups]
    kept = [g for g, group in enumerate(mine) if group]
    found = _between(
        densities.weights, densities.bank, [mine[g] for g in kept], [names[g] for g in kept],
        stakes[kept], cost,
    )  # fmt: skip
    members = members_of(groups, len(weights))
    members[:, densities.places] = 0.0
    table = np.diag(members @ weights)
    table[np.ix_(kept, kept)] += densities.share * found.confusion
    return replace(
        found,
        pairs=np.array(kept)[found.pairs],
        mass=densities.share * found.mass,
        regions=densities.share * found.regions,
        hidden=tuple(kept[g] for g in found.hidden),
        confusion=table,
        reason="the densities are one group" if len(kept) == 1 else found.reason,
        _names=tuple(names),
    )


def _between(
    weights: FloatArray,
    bank: Bank,
    groups: Groups,
    names: Sequence[str],
    stakes: FloatArray,
    cost: float,
) -> Thresholds:
    members = members_of(groups, len(weights))

    def logs(x: FloatArray) -> FloatArray:
        """(G, m) logarithm of each group's weighted density, raised by what it costs to miss."""
        with np.errstate(all="ignore"):
            each = np.log(weights)[:, None] + bank._log_extension(x)
            each = np.where(np.isnan(each), -np.inf, each)
            return np.stack([log_sum_exp(each[list(group)]) for group in groups]) + stakes[:, None]

    x, called = _changes(logs, _points(weights, bank))
    mass = np.exp(np.minimum(logcdf(weights, bank, x), logccdf(weights, bank, x)))
    hidden = tuple(g for g in range(len(groups)) if g not in called)
    return Thresholds(
        x=x,
        pairs=np.stack([called[:-1], called[1:]], axis=1),
        mass=mass,
        regions=weights @ masses(bank, x),
        shown=concerns(x, x, mass),
        hidden=hidden,
        reason=_reason(hidden, names, cost),
        error_rates=error_rates(weights, bank, x, called, members),
        confusion=confusion(weights, bank, x, called, members),
        cost=cost,
        _names=tuple(names),
    )


def _points(weights: FloatArray, bank: Bank) -> FloatArray:
    """Places between which the most likely group changes once at most: whole numbers of counts."""
    present = [int(j) for j in np.flatnonzero(weights)]
    with np.errstate(divide="ignore"):
        meeting = list(crossings(np.log(weights), bank, present).values())
    between = probes_between(bank[present], np.unique(np.concatenate([[], *meeting])))
    x = np.concatenate([quantile_grid(bank[present], SCORES), *meeting, between])
    return np.unique(np.concatenate([np.floor(x), np.ceil(x)]) if bank.discrete else x)


def _changes(logs: Logs, x: FloatArray) -> tuple[FloatArray, IntArray]:
    """Where the group with the largest logarithm changes, and the group in each region."""
    for _ in range(ROUNDS):
        x, winners = _clear(logs, x)
        (at,) = np.nonzero(winners[:-1] != winners[1:])
        below, above = winners[at], winners[at + 1]
        roots = _meetings(logs, x, at, below, above)
        again, best = _clear(logs, roots)
        mine = np.isin(roots, again)
        third = (best != below[mine]) & (best != above[mine])
        if not third.any():
            break
        x = np.unique(np.concatenate([x, again[third]]))
    first = winners[:1] if len(winners) else np.zeros(1, dtype=np.intp)  # all alike everywhere
    return roots, np.concatenate([first, above])


def _meetings(
    logs: Logs, x: FloatArray, at: IntArray, below: IntArray, above: IntArray
) -> FloatArray:
    """Where `below` and `above` are equally likely, between each `x[at]` and the next place."""
    places = np.arange(len(at))

    def lead(y: FloatArray) -> FloatArray:
        values = logs(y)
        return np.asarray(values[below, places] - values[above, places])

    return bracketed_root(lead, x[at], x[at + 1])


def _clear(logs: Logs, x: FloatArray) -> tuple[FloatArray, IntArray]:
    """The places at which one group is clearly the most likely, and which."""
    values = logs(x)
    ranked = np.sort(values, axis=0)
    with np.errstate(invalid="ignore"):
        size = 1.0 + np.abs(ranked[-1])
        clear = np.isfinite(ranked[-1])
        if len(ranked) > 1:
            clear &= ranked[-1] - ranked[-2] > ROUNDING * size
    return x[clear], values[:, clear].argmax(axis=0)


def _reason(hidden: Sequence[int], names: Sequence[str], cost: float) -> str:
    if len(names) == 1:
        return "there is one group"
    if not hidden:
        return ""
    verb = "is" if len(hidden) == 1 else "are"
    best = "the most likely" if cost == 1.0 else f"the best call at cost={cost:g}"
    return f"{listed([names[g] for g in hidden])} {verb} nowhere {best}"
