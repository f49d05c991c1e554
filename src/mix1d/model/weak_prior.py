"""The weak prior of Fraley & Raftery (2007), *Journal of Classification* 24: what data may move.

Of normals it is that of mclust: a mean is normal about that of all data, as a hundredth of an
observation would say, and a variance is inverse gamma with 3 degrees of freedom, of the scale
var(x) / k^2. For other families the same density is that of the squared width, of which the data's
is taken: it keeps every component from becoming a spike, and says nothing else.
"""

from __future__ import annotations

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.families import Family, Normal
from mix1d.families.assortment import is_estimated, kinds_of
from mix1d.model.densities import InverseGammaDensity, Part, ShrunkNormal
from mix1d.model.lines import on_width_line
from mix1d.model.outside import values_for
from mix1d.model.prior import Prior
from mix1d.sample import Sample

__all__ = ["WEAK", "weak_prior"]

WEAK = "weak"
"""The word for this prior."""

SHRINKAGE = 0.01
"""So many observations at the mean of all data are added to each component."""

DEGREES = 3.0
"""Degrees of freedom of the variance: d + 2, with d = 1 variable."""


def weak_prior(sample: Sample, family: type[Family], k: int) -> Prior | None:
    """That of k components for these data; None for families that cannot become narrow.

    Stand-ins are taken for rows that are no exact values.
    """
    kinds = kinds_of(family) if len(kinds_of(family)) == k else kinds_of(family) * k
    groups = sum(map(is_estimated, kinds))  # noise is none
    parts: dict[str, list[Part | None]] = {}
    for place, kind in enumerate(kinds):
        if not is_estimated(kind):
            continue
        for name, part in _of_kind(sample, kind, groups).items():
            parts.setdefault(name, [None] * k)[place] = part
    if not parts:
        return None
    return Prior(**{name: _in_one(each) for name, each in parts.items()})


def _in_one(each: list[Part | None]) -> Part | list[Part | None]:
    first = each[0]
    return first if first is not None and len(set(each)) == 1 else each


def _of_kind(sample: Sample, kind: type[Family], k: int) -> dict[str, Part]:
    """The parts of one family, by name; none of values that it cannot be fitted to."""
    values = values_for(sample, kind)
    can = kind.in_support(values)
    if np.unique(values[can]).size < 2:
        return {}
    y = on_width_line(kind.core, kind.to_line(values[can]))
    mean, variance = _moments(y, sample.weights[can])
    width = InverseGammaDensity(0.5 * DEGREES, 0.5 * variance / k**2)
    if kind.core is not Normal:
        return {"squared_width": width}
    return {kind.parameters[0].name: ShrunkNormal(mean, SHRINKAGE), "variance": width}


def _moments(y: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """Mean and variance, as of repeated values: divided by one less than their number."""
    middle, n = spread.quantile(y, weights, 0.5), float(weights.sum())
    away = y - middle
    mean = float(weights @ away) / n
    squares = float(weights @ np.square(away - mean))
    return middle + mean, squares / max(n - 1.0, 0.5 * n)
