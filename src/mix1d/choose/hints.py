"""What the values themselves say against a choice, in words; '' where they say nothing.

Ties that no density explains, rounding as wide as a component, several components under one peak:
each makes a criterion count groups where there may be none.
"""

from __future__ import annotations

import numpy as np
from scipy.special import pdtrc

from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.style.numbers import count, plain

__all__ = ["lumps", "one_peak", "rounding"]

BESIDE = 5
"""Number of rounding steps on either side of a value whose rows say how many rows the value itself
should have."""

FEWEST = 0.02
"""Ties at a value are mentioned from this share of the rows on."""

TIMES = 5.0
"""A lump has more than this many times the rows of its neighbours."""

RARE = 1e-6
"""Ties are a lump only where chance makes such ties, at any of the values, with less than this
probability."""

COARSE = 0.5
"""Rounding is mentioned where its step is more than this many sds of the narrowest component."""


def lumps(sample: Sample) -> str:
    """Which values have far more rows than those beside them."""
    many = np.flatnonzero(sample.weights >= FEWEST * sample.n).tolist()
    found = [place for place in many if _is_lump(sample, place)]
    if not found:
        return ""
    parts = [
        f"{count(float(sample.weights[place]))} are {plain(float(sample.values[place]))}"
        for place in found
    ]
    what = f"of {count(sample.n)} values {' and '.join(parts)} exactly"
    if sample.step:
        return f"{what}, far more than beside: a lump, or a group narrower than the rounding"
    return f"{what}, which no density explains: leave them out, or count them separately"


def _is_lump(sample: Sample, place: int) -> bool:
    if sample.values.size < 3:
        return False
    rows, beside = float(sample.weights[place]), _beside(sample, place)
    return rows > TIMES * beside and sample.values.size * float(pdtrc(rows - 1.0, beside)) < RARE


def _beside(sample: Sample, place: int) -> float:
    """Rows to be expected at a value from those beside it."""
    values, rows = sample.values, sample.weights
    if not sample.step:
        return float(np.median(rows))
    away = np.rint(np.abs(values - values[place]) / sample.step)
    near = (away > 0) & (away <= BESIDE)
    next_to_it = rows[away == 1].max(initial=0.0)
    return max(float(next_to_it), float(rows[near].sum()) / (2 * BESIDE), 1.0)


def rounding(sample: Sample, mixture: Mixture) -> str:
    """Whether the step to which values are rounded is as wide as a component."""
    narrowest = float(mixture.sds.min())
    if mixture.discrete or not sample.step > COARSE * narrowest:
        return ""
    return (
        f"the values are rounded to steps of {plain(sample.step)}, and the narrowest component has "
        f"an sd of {narrowest:.2g}: its numbers depend on the rounding"
    )


def one_peak(mixture: Mixture) -> str:
    """Whether several components make one peak."""
    if mixture.k == 1 or len(mixture.modes().x) != 1:
        return ""
    return (
        f"the {mixture.k} components have one peak between them: they may describe one group that "
        f"is skewed or has heavy tails"
    )
