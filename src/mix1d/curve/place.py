r"""Where a cut is, by the rule that it is chosen by.

- At a given specificity or sensitivity: a quantile of the negative or the positive components.
- Youden's (1950, *Cancer* 3): where sensitivity + specificity - 1 is largest, which is where the
  densities of the two kinds cross, each kind of total weight 1.
- So many sds above the mean of the negative components: the habit of serology, which says nothing
  of the positive ones and is no fixed specificity where the negative ones are skewed.
- The main threshold: where the most likely component changes.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.crossings import SCORES, crossings
from mix1d.curve.cut import Rule, Sides
from mix1d.curve.density import log_sum_exp, logccdf, logcdf
from mix1d.curve.envelope import ROUNDING, probes_between, thresholds
from mix1d.curve.grid import quantile_grid
from mix1d.curve.quantiles import iccdf, icdf
from mix1d.curve.roots import bracketed_root
from mix1d.curve.thresholds import TIE
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank, bank_of

__all__ = ["NoCutError", "place"]


class NoCutError(Mix1dError):
    """The mixture has no cut by the rule that was given."""


def place(rule: Rule, weights: FloatArray, bank: Bank, sides: Sides) -> float:
    """Where the cut is.

    Raises
    ------
    NoCutError
        If there is none.
    """
    match rule.kind:
        case "at":
            return rule.value
        case "threshold":
            found = thresholds(weights, bank, cost=rule.value)
            if found.absence:
                raise NoCutError(f"there is no cut between components: {found.absence}")
            return found.main
        case "sds_above":
            return _above_the_mean(rule.value, *_kind(weights, bank, ~sides.positive))
        case "youden":
            return _youden(weights, bank, sides)
    mine = sides.positive if rule.kind == "sensitivity" else ~sides.positive
    from_below = (rule.kind == "specificity") == sides.above
    return _leaving(rule.value, *_kind(weights, bank, mine), from_below=from_below)


def _kind(weights: FloatArray, bank: Bank, mine: BoolArray) -> tuple[FloatArray, Bank]:
    """The components of one kind that have a weight, as a mixture of its own."""
    (places,) = np.nonzero(mine & (weights > 0.0))
    if not places.size:
        if len(weights) == 1:
            raise NoCutError("there is no cut between components: there is one component")
        raise NoCutError("there is no cut between components: those of one side have weight 0")
    return weights[places] / weights[places].sum(), bank[places]


def _above_the_mean(sds: float, weights: FloatArray, bank: Bank) -> float:
    """So many sds above the mean of a mixture."""
    means, widths = (np.asarray(moment, dtype=np.float64) for moment in bank.moments())
    mean = float(weights @ means)
    parts = np.concatenate([widths, means - mean])
    unit = float(np.abs(parts).max()) or 1.0  # so that no square overflows
    return mean + sds * unit * float(np.sqrt(np.tile(weights, 2) @ (parts / unit) ** 2))


def _leaving(share: float, weights: FloatArray, bank: Bank, *, from_below: bool) -> float:
    """The cut with this share of a mixture below it, or above it.

    Of counts at least this share and as little more as can be: half way between two counts.
    """
    q = np.array([share])
    if not bank.discrete:
        return float((icdf if from_below else iccdf)(weights, bank, q)[0])
    if from_below:
        return float(icdf(weights, bank, q)[0]) + 0.5
    count = iccdf(weights, bank, q)  # the smallest with at most this share above it
    held = np.exp(logccdf(weights, bank, count)) >= share
    return float(count[0] + 0.5 if held[0] else count[0] - 0.5)


# -------------------------------------------------------------------- Youden
def _youden(weights: FloatArray, bank: Bank, sides: Sides) -> float:
    """Where more of the positive ones than of the negative ones lie beyond than anywhere else."""
    positive = _kind(weights, bank, sides.positive)
    negative = _kind(weights, bank, ~sides.positive)
    x = _equally_dense(positive, negative)
    tail = logccdf if sides.above else logcdf
    index = np.exp(tail(*positive, x)) - np.exp(tail(*negative, x))
    if not (index > 0.0).any():
        raise NoCutError(
            "there is no cut with a positive Youden index: nowhere do more of the positive "
            "components than of the negative ones lie beyond it"
        )
    return float(x[np.argmax(index >= (1.0 - TIE) * index.max())])


def _equally_dense(one: tuple[FloatArray, Bank], other: tuple[FloatArray, Bank]) -> FloatArray:
    """Where the densities of two mixtures cross.

    The points of the grid have all crossings of two components between them, so that with one
    component on either side none is missed.
    """

    def lead(x: FloatArray) -> tuple[FloatArray, FloatArray]:
        with np.errstate(all="ignore"):
            logs = [
                log_sum_exp(np.log(weights)[:, None] + bank._log_extension(x))
                for weights, bank in (one, other)
            ]
            return logs[0] - logs[1], np.abs(logs[0])

    x = _points(one, other)
    ahead, size = lead(x)
    clear = np.isfinite(ahead) & (np.abs(ahead) > ROUNDING * (1.0 + size))
    x, first = x[clear], ahead[clear] > 0.0
    changes = np.flatnonzero(first[:-1] != first[1:])
    return bracketed_root(lambda at: lead(at)[0], x[changes], x[changes + 1])


def _points(one: tuple[FloatArray, Bank], other: tuple[FloatArray, Bank]) -> FloatArray:
    components = [*one[1].unstack(), *other[1].unstack()]
    bank = bank_of(components)
    logs = np.log(np.concatenate([one[0], other[0]]))
    found = crossings(logs, bank, list(range(len(logs))))
    meeting = np.unique(np.concatenate(list(found.values())))
    return np.unique(np.concatenate([quantile_grid(bank, SCORES), probes_between(bank, meeting)]))
