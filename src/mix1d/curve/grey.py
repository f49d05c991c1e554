"""Grey zones: where no component is sure enough.

They begin and end where the posterior probability of the most likely component passes a bound q
above one half: where log p_i g_i = log(q / (1 - q)) + log(sum over j != i of p_j g_j). The points
where one other component alone would do that are known, so no zone slips between those of a grid.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.curve.crossings import SCORES, crossings
from mix1d.curve.density import log_sum_exp, present
from mix1d.curve.envelope import ROUNDING, probes_between
from mix1d.curve.grid import quantile_grid
from mix1d.curve.regions import masses
from mix1d.curve.roots import bracketed_root
from mix1d.curve.thresholds import Thresholds, concerns
from mix1d.families.bank import Bank, ends_of_support

__all__ = ["with_grey_zones"]


def with_grey_zones(
    found: Thresholds, weights: FloatArray, bank: Bank, posterior: float
) -> Thresholds:
    """The thresholds of a mixture, with the zones in which no component reaches `posterior`."""
    weights, bank = present(weights, bank)
    share = 1.0
    if has_atoms(bank):
        weights, bank, _, share = beside_atoms(weights, bank)
    zones = _zones(weights, bank, float(np.log(posterior) - np.log1p(-posterior)))
    if bank.discrete:  # a zone without a whole number concerns no value
        zones = zones[np.floor(zones[:, 1]) >= np.ceil(zones[:, 0])]
    mass = share * (weights @ masses(bank, zones.ravel())[:, 1::2])
    return replace(
        found,
        posterior=posterior,
        grey=zones,
        grey_mass=mass,
        grey_shown=concerns(zones[:, 0], zones[:, 1], mass),
    )


def _zones(weights: FloatArray, bank: Bank, log_odds: float) -> FloatArray:
    """(z, 2) limits, infinite (or the end of the support) where a zone has no end."""
    if len(weights) == 1:
        return np.empty((0, 2))

    def lead(x: FloatArray) -> FloatArray:
        return _lead(weights, bank, x)[0] - log_odds

    x = _points(weights, bank, log_odds)
    ahead, size = _lead(weights, bank, x)
    ahead -= log_odds
    clear = np.isfinite(ahead) & (np.abs(ahead) > ROUNDING * (1.0 + size))
    if not clear.any():  # logarithms beyond the range of numbers
        return np.empty((0, 2))
    x, sure = x[clear], ahead[clear] > 0.0
    changes = np.flatnonzero(sure[:-1] != sure[1:])
    limits = bracketed_root(lead, x[changes], x[changes + 1])
    lowest, highest = ends_of_support(bank)
    first = [lowest.min()] if not sure[0] else []
    last = [highest.max()] if not sure[-1] else []
    return np.asarray(np.concatenate([first, limits, last]).reshape(-1, 2))


def _lead(weights: FloatArray, bank: Bank, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log odds of the most likely component, and the size of the logarithms they come from."""
    with np.errstate(all="ignore"):
        logs = np.sort(np.log(weights)[:, None] + bank._log_extension(x), axis=0)
        return logs[-1] - log_sum_exp(logs[:-1]), np.abs(logs[-1])


def _points(weights: FloatArray, bank: Bank, log_odds: float) -> FloatArray:
    """Points between which the lead changes sign at most once.

    Among them are those where one component leads another by nothing, or by just these odds, and
    one between each two of them: so no zone of two components is so narrow that it is missed.
    """
    everyone = list(range(len(weights)))
    found = [
        roots
        for shift in (-log_odds, 0.0, log_odds)
        for roots in crossings(np.log(weights), bank, everyone, shift).values()
    ]
    meeting = np.unique(np.concatenate(found))
    between = probes_between(bank, meeting)
    return np.unique(np.concatenate([quantile_grid(bank, SCORES), meeting, between]))
