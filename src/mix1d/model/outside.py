"""Values that a family cannot give: the first of them, how many, and the families that can."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family
from mix1d.sample import Sample

__all__ = ["check_given", "check_support", "unsupported", "values_for"]

SHARES = (0.05, 0.2, 0.35, 0.65, 0.8, 0.95)
"""Where within an interval a value is looked for that a family can give."""

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


def check_support(sample: Sample, family: type[Family], but: ArrayLike = ()) -> None:
    """Refuse values that the family cannot give, `but` for those that others do.

    Raises
    ------
    Mix1dError
        If there are any.
    """
    others = np.isin(sample.values, but)
    bad = ~(family.in_support(values_for(sample, family)) | others)
    if bad.any():
        raise unsupported(sample, bad, family, ~others)


def values_for(sample: Sample, family: type[Family]) -> FloatArray:
    """(m,) the values, those that stand in for other rows being such as the family can give.

    Of an interval, or a value within two sds of its error, one in it; without any the value stays.
    """
    values, rows = sample.values, sample.rows
    if rows is None:
        return values
    wrong = ~(family.in_support(values) | rows.are_exact)
    if not wrong.any():
        return values
    own = rows.at(wrong)
    low, high = own.lower - 2.0 * own.error, own.upper + 2.0 * own.error
    with np.errstate(invalid="ignore", over="ignore"):
        within = [low + share * (high - low) for share in SHARES]
        near = np.rint(values[wrong])
        guesses = [high, near, np.ceil(low), np.floor(high), *within, 0.5 * high]
    found = values[wrong]
    for guess in guesses:
        fits = (guess > low) & (guess <= high) & family.in_support(guess)
        found = np.where(fits, guess, found)
    values = values.copy()
    values[wrong] = found
    return values


def unsupported(
    sample: Sample, bad: BoolArray, family: type[Family], to_give: BoolArray | slice = slice(None)
) -> Mix1dError:
    """The error that names the first of the rows whose values, (m,), the family cannot give.

    `to_give`, (m,), are the values that it was to give.
    """
    values = sample.values[bad]
    found = sample.first_row(lambda x: np.isin(x, values))
    assert found is not None
    row, value = found
    n = sample.weights[bad].sum()
    count = f", the first of {n:.10g}" if n > 1.0 else ""
    return Mix1dError(
        f"`x` must be {family.support} for the family {family.name!r}, "
        f"got {value:.10g} at row {row}{count}{_takers(sample.values[to_give], family)}"
    )


def _takers(values: FloatArray, family: type[Family]) -> str:
    """The families that can give every value, if any can, after a semicolon.

    Of counts, where counts were asked for and others can give them.
    """
    takers = [
        taker
        for taker in FAMILIES.values()
        if taker.core.can_collapse | taker.discrete
        and not any(p.is_given or not p.domain.has_score for p in taker.parameters)
        and taker.in_support(values).all()
    ]
    takers.sort(key=lambda taker: taker.discrete != family.discrete)
    names = [repr(taker.name) for taker in takers[:MOST_NAMED]]
    if not names:
        return ""
    *more, last = names
    return f"; {', '.join(more)} and {last} take them" if more else f"; {last} takes them"
