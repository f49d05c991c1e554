"""Values that a family cannot give: the first of them, how many, and the families that can."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family
from mix1d.sample import Sample

__all__ = ["check_given", "check_support", "unsupported"]

MOST_NAMED = 3
"""So many families that can give the values are named."""


def check_given(family: type[Family]) -> None:
    """Refuse a family that does not hold what must be given.

    Raises
    ------
    Mix1dError
        If there is such a parameter.
    """
    lacking = [p.name for p in family.parameters if p.is_given and p.held is None]
    if lacking:
        raise Mix1dError(
            f"`family` must hold `{lacking[0]}`, which data do not estimate: "
            f"mix1d.family({family.name!r}, {lacking[0]}=...)"
        )


def check_support(sample: Sample, family: type[Family]) -> None:
    """Refuse values that the family cannot give.

    Raises
    ------
    Mix1dError
        If there are any.
    """
    bad = ~family.in_support(sample.values)
    if bad.any():
        raise unsupported(sample, bad, family)


def unsupported(sample: Sample, bad: BoolArray, family: type[Family]) -> Mix1dError:
    """The error that names the first of the rows whose values, (m,), the family cannot give."""
    values = sample.values[bad]
    found = sample.first_row(lambda x: np.isin(x, values))
    assert found is not None
    row, value = found
    n = sample.weights[bad].sum()
    count = f", the first of {n:.10g}" if n > 1.0 else ""
    return Mix1dError(
        f"`x` must be {family.support} for the family {family.name!r}, "
        f"got {value:.10g} at row {row}{count}{_takers(sample, family)}"
    )


def _takers(sample: Sample, family: type[Family]) -> str:
    """The families that can give every value, if any can, after a semicolon.

    Of counts, where counts were asked for and others can give them.
    """
    takers = [
        taker
        for taker in FAMILIES.values()
        if taker.core.can_collapse | taker.discrete
        and not any(p.is_given or not p.domain.has_score for p in taker.parameters)
        and taker.in_support(sample.values).all()
    ]
    takers.sort(key=lambda taker: taker.discrete != family.discrete)
    names = [repr(taker.name) for taker in takers[:MOST_NAMED]]
    if not names:
        return ""
    *more, last = names
    return f"; {', '.join(more)} and {last} take them" if more else f"; {last} takes them"
