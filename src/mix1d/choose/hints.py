"""What the values themselves say against a choice, in words; '' where they say nothing.

Ties that no density explains, rounding as wide as a component, several components under one peak:
each makes a criterion count groups where there may be none.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.lumps import lumps_in
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.style.numbers import count, plain

__all__ = ["lumps", "one_peak", "rounding"]

COARSE = 0.5
"""Rounding is mentioned where its step is more than this many sds of the narrowest component."""


def lumps(sample: Sample) -> str:
    """Which values have far more rows than those beside them."""
    found = lumps_in(sample)
    if not found.size:
        return ""
    parts = [
        f"{count(float(rows))} are {plain(float(value))}"
        for value, rows in zip(found, _rows_of(sample, found), strict=True)
    ]
    what = f"of {count(sample.n)} values {' and '.join(parts)} exactly"
    if sample.step:
        return f"{what}, far more than beside: a lump, or a group narrower than the rounding"
    return f"{what}, which no density explains: lumps='auto' counts them separately"


def _rows_of(sample: Sample, values: FloatArray) -> FloatArray:
    """How many rows have each of these values."""
    return sample.weights[np.searchsorted(sample.values, values)]


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
