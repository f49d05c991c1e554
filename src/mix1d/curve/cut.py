r"""One cut between those called positive and those called negative, and how often it is wrong.

The components are of two kinds, positive (the ill, the infected, the expressed) and negative. With
:math:`P_+` and :math:`P_-` the distributions of the two and :math:`\pi` the weight of the positive
ones, a cut at c with the positive side above has

.. math::

    \text{sensitivity} = P_+(X > c), \quad \text{specificity} = P_-(X \le c), \quad
    \text{PPV} = \frac{\pi P_+(X > c)}{P(X > c)}, \quad
    \text{NPV} = \frac{(1 - \pi) P_-(X \le c)}{P(X \le c)}

(Altman & Bland 1994, *BMJ* 308, 1552 and 309, 102). They are kept as log odds, which have all their
digits where a rate is nearly 0 or 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np

from mix1d.arguments import between, finite_number, flag, positive_number, shown, whole_number
from mix1d.arrays import BoolArray, FloatArray, frozen
from mix1d.curve.beside_atoms import has_atoms
from mix1d.curve.density import log_sum_exp
from mix1d.curve.envelope import by_location
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank, are_atoms

__all__ = [
    "RATES", "CutRule", "CutRules", "Rule", "Sides", "candidates", "log_odds", "rule_of",
    "sides_of",
]  # fmt: skip

RATES = ("sensitivity", "specificity", "ppv", "npv")
"""How often a cut is right: the names under which a `Cut` has these shares."""


@dataclass(frozen=True)
class Rule:
    """The rule by which a cut is chosen."""

    kind: str
    """"threshold", "youden", "specificity", "sensitivity", "sds_above" or "at"."""
    value: float
    """The number that the rule is given, such as a specificity; for a threshold the cost."""

    def __str__(self) -> str:
        match self.kind:
            case "threshold":
                return "main threshold" + (f", cost {self.value:g}" if self.value != 1.0 else "")
            case "youden":
                return "Youden"
            case "sds_above":
                return f"mean {'-' if self.value < 0.0 else '+'} {abs(self.value):g} sd"
            case "at":
                return "given"
        return f"{self.kind} {self.value:g}"

    @property
    def is_share(self) -> bool:
        """Whether it asks for a share of one of the two kinds: a quantile."""
        return self.kind in ("specificity", "sensitivity")


class CutRule(TypedDict, total=False):
    """The keywords of `rule_of`, which methods named ``cut`` hand on."""

    specificity: float | None
    sensitivity: float | None
    youden: bool
    sds_above: float | None
    at: float | None
    cost: float


def rule_of(
    *,
    specificity: float | None = None,
    sensitivity: float | None = None,
    youden: bool = False,
    sds_above: float | None = None,
    at: float | None = None,
    cost: float = 1.0,
) -> Rule:
    """The rule that these arguments ask for, of which at most one is given."""
    cost = positive_number("cost", cost)
    given = {
        "specificity": specificity,
        "sensitivity": sensitivity,
        "youden": flag("youden", youden) or None,
        "sds_above": sds_above,
        "at": at,
        "cost": cost if cost != 1.0 else None,
    }
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise Mix1dError(
            f"a cut has one rule: give one of `specificity`, `sensitivity`, `youden`, `sds_above`, "
            f"`at` and `cost`, got {' and '.join(f'`{name}`' for name in names)}"
        )
    match names:
        case ["specificity" | "sensitivity" as name]:
            return Rule(name, between(name, given[name], 0.0, 1.0))
        case ["sds_above" | "at" as name]:
            return Rule(name, finite_number(name, given[name]))
        case ["youden"]:
            return Rule("youden", 1.0)
    return Rule("threshold", cost)


# -------------------------------------------------------------------- positive and negative
@dataclass(frozen=True)
class Sides:
    """Which components are positive, and on which side of a cut a value is called so."""

    positive: BoolArray
    """(k,) which components are positive."""
    above: bool
    """Whether the values above the cut are called positive."""


def sides_of(weights: FloatArray, bank: Bank, positive: Any = None) -> Sides:
    """The sides of a mixture with these positive components, numbered from 1.

    By default all above the lowest, which is none of the atoms beside densities. Values are called
    positive above the cut, unless the positive components lie lower than the others (by the means
    of their medians, weighted).
    """
    mine = np.zeros(len(weights), dtype=bool)
    if positive is None:
        order = by_location(bank)
        lowest = int(np.argmin(are_atoms(bank)[order])) if has_atoms(bank) else 0
        mine[order[lowest + 1 :]] = True
    else:
        mine[_places(positive, len(weights))] = True
    medians = bank._icdf(np.array([0.5]))[:, 0]
    centres = [_centre(weights[kind], medians[kind]) for kind in (mine, ~mine)]
    return Sides(frozen(mine), not centres[0] < centres[1])


def _listed(values: Any) -> list[Any]:
    """One value or several, as a list."""
    if isinstance(values, np.ndarray):
        return list(values.ravel().tolist())
    is_list = isinstance(values, Sequence) and not isinstance(values, str)
    return list(values) if is_list else [values]


def _centre(weights: FloatArray, medians: FloatArray) -> float:
    return float(weights @ medians / weights.sum()) if weights.sum() > 0.0 else np.nan


def _places(positive: Any, k: int) -> list[int]:
    """Places in arrays of components that are numbered from 1."""
    numbers = [whole_number("positive", number, 1) for number in _listed(positive)]
    beyond = [number for number in numbers if number > k]
    if beyond or not 0 < len(set(numbers)) < k:
        raise Mix1dError(
            f"`positive` must name some of the components 1 to {k} and not all, "
            f"got {shown(positive)}"
        )
    return [number - 1 for number in numbers]


# -------------------------------------------------------------------- how often it is wrong
def log_odds(x: float, weights: FloatArray, bank: Bank, sides: Sides) -> FloatArray:
    """(4,) log odds of the `RATES` of a cut at `x`; NaN where one of the two kinds is not there."""
    with np.errstate(all="ignore"):
        at = np.array([x])
        below = np.log(weights) + bank._logcdf(at)[:, 0]
        above = np.log(weights) + bank._logccdf(at)[:, 0]
        called, passed = (above, below) if sides.above else (below, above)
        mine, others = sides.positive, ~sides.positive
        hits, misses = _total(called[mine]), _total(passed[mine])
        rejected, alarms = _total(passed[others]), _total(called[others])
        return np.array([hits - misses, rejected - alarms, hits - alarms, rejected - misses])


def _total(logs: FloatArray) -> float:
    return float(log_sum_exp(logs[:, None])[0]) if logs.size else -np.inf


# -------------------------------------------------------------------- several side by side
class CutRules(TypedDict, total=False):
    """The keywords of `candidates`, which methods named ``cuts`` hand on."""

    specificity: float | Sequence[float]
    sensitivity: float | Sequence[float]
    youden: bool
    sds_above: float | Sequence[float] | None
    cost: float


def candidates(
    sides: Sides,
    *,
    specificity: float | Sequence[float] = (0.95, 0.99),
    sensitivity: float | Sequence[float] = (0.95,),
    youden: bool = True,
    sds_above: float | Sequence[float] | None = None,
    cost: float = 1.0,
) -> list[Rule]:
    """The rules of a table: the main threshold first, then those asked for, each list in turn.

    Without sds it has 3 sds beyond the mean, on the positive side.
    """
    rules = [rule_of(cost=cost)]
    if sds_above is None:
        sds_above = 3.0 if sides.above else -3.0
    if flag("youden", youden):
        rules.append(rule_of(youden=True))
    for name, values in (
        ("specificity", specificity),
        ("sensitivity", sensitivity),
        ("sds_above", sds_above),
    ):
        rules += [rule_of(**{name: value}) for value in _listed(values)]
    return list(dict.fromkeys(rules))
