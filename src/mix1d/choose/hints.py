"""What the values themselves say against a choice, in words; '' where they say nothing.

Ties that no density explains, rounding as wide as a component, several components under one peak:
each makes a criterion count groups where there may be none.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.lumps import lumps_in
from mix1d.choose.shapes import are_counts, skewness
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.style.numbers import count, plain

__all__ = ["counts", "intervals", "lumps", "one_peak", "rounding"]

COARSE = 0.5
"""Rounding is mentioned where its step is more than this many sds of the narrowest component."""

SKEWED = 0.5
"""A sample under one peak is called skewed from this skewness on."""


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


def counts(sample: Sample, mixture: Mixture) -> str:
    """Whether values are counts, described by densities."""
    if mixture.discrete or not are_counts(sample, float(mixture.sds.min())):
        return ""
    return (
        "the values are counts: families=('poisson', 'negative-binomial') gives each number a "
        "probability"
    )


def rounding(sample: Sample, mixture: Mixture) -> str:
    """Whether the step to which values are rounded is as wide as a component."""
    narrowest, step = float(mixture.sds.min()), sample.step
    if not sample.is_exact or mixture.discrete or are_counts(sample, narrowest):
        return ""
    parts = []
    if step > COARSE * narrowest:
        parts.append(
            f"the narrowest component has an sd of {narrowest:.2g}: its numbers depend on the "
            "rounding"
        )
    if step and sample.values[0] == 0.0 and skewness(sample) > SKEWED:
        parts.append(
            "0 among them keeps lognormal, gamma and Weibull out: "
            f"rounding={plain(step)} lets them in"
        )
    return f"the values are rounded to steps of {plain(step)}, and {'; '.join(parts)}" * bool(parts)


def intervals(step: float) -> str:
    """That rounded values were fitted as intervals."""
    return f"the values are rounded to {plain(step)}: fitted as intervals of that width"


def one_peak(sample: Sample, mixture: Mixture, *, are_shapes_tried: bool) -> str:
    """Whether several components make one peak, and the call that takes them for one group."""
    if mixture.k == 1:
        return ""
    what, skew = f"the {mixture.k} components have one peak between them", skewness(sample)
    if len(mixture.modes().x) != 1:
        if are_shapes_tried or abs(skew) <= SKEWED or not _has_one_peak(sample):
            return ""
        what = f"{mixture.k} components, but the dip test sees one peak"
    if are_shapes_tried or mixture.discrete:
        return f"{what}: they may describe one group that is skewed or has heavy tails"
    if abs(skew) <= SKEWED:
        return f"{what}: they may be one group with heavy tails; families=('student-t',) is that"
    kinds = "'lognormal', 'gamma', 'weibull'" if skew > 0.0 < sample.values[0] else "'skew-normal',"
    return f"{what}: they may be one skewed group; families=({kinds}) are such"


def _has_one_peak(sample: Sample) -> bool:
    """Whether the dip test finds no second peak; False where it cannot be made."""
    from mix1d.choose.dip import LEVEL, dip_pvalue

    return (pvalue := dip_pvalue(sample)) is not None and pvalue > LEVEL
