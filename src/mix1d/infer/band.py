"""A band round the fitted curve, one interval for each place.

The density's is made on the scale of its logarithm and that of the distribution function on the
scale of its logit, so that neither leaves its range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.infer.bootstrap import Bootstrap
from mix1d.infer.delta import slopes
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.wald import normal_score
from mix1d.mixture import Mixture
from mix1d.results import Result

__all__ = ["Band", "bootstrap_band", "wald_band"]


@dataclass(frozen=True, eq=False)
class Band(Result):
    """A pointwise band: each place has an interval of its own, they do not hold all together."""

    x: FloatArray
    """(m,) places."""
    estimate: FloatArray
    """(m,) the fitted curve."""
    low: FloatArray
    """(m,) lower ends."""
    high: FloatArray
    """(m,) upper ends."""
    level: float
    """Confidence level of each interval."""
    of: str
    """The curve: "pdf" or "cdf"."""
    method: str
    """The method of the intervals, in words."""
    message: str = ""
    """What must be known before it is believed; empty where all is well."""

    def _columns(self) -> dict[str, Any]:
        return {"x": self.x, self.of: self.estimate, "low": self.low, "high": self.high}

    def __repr__(self) -> str:
        words = f"{100 * self.level:.6g}% band of the {self.of} at {len(self.x)} places"
        return "\n".join(filter(None, [self.message, f"{words} ({self.method})"]))


def wald_band(
    neighbourhood: Neighbourhood, x: FloatArray, level: float, of: str, message: str = ""
) -> Band:
    """The band by the delta method."""
    curve = _free(neighbourhood.mixture, x, of)
    known = np.isfinite(curve)  # elsewhere the curve is 0 or 1, and so is the band
    reach = np.where(known & (not neighbourhood.is_known), np.nan, 0.0)
    if known.any() and neighbourhood.is_known:
        try:
            found = slopes(lambda mixture: _free(mixture, x[known], of), neighbourhood)
            reach[known] = normal_score(level) * found.errors
        except Mix1dError:  # a rate of almost 0, whose logarithm is not known at all
            reach[known] = np.nan
    estimate, low, high = (_back(end, of) for end in (curve, curve - reach, curve + reach))
    return Band(x, estimate, low, high, level, of, "Wald", message)


def bootstrap_band(replicates: Bootstrap, x: FloatArray, level: float, of: str) -> Band:
    """The band between percentiles of the replicates' curves."""
    curves = np.array([_free(mixture, x, of) for mixture in replicates.mixtures()])
    tail = 0.5 * (1.0 - level)
    low, high = np.quantile(curves, [tail, 1.0 - tail], axis=0, method="weibull")
    curve = _free(replicates.mixture, x, of)
    estimate, low, high = (_back(end, of) for end in (curve, low, high))
    method = f"{replicates.kind} bootstrap, percentile, {len(curves)} replicates"
    return Band(x, estimate, low, high, level, of, method, replicates.message)


def _free(mixture: Mixture, x: FloatArray, of: str) -> FloatArray:
    """The curve on a scale without borders."""
    if of == "pdf":
        return np.asarray(mixture.logpdf(x))
    return np.asarray(mixture.logcdf(x) - mixture.logccdf(x))


def _back(curve: FloatArray, of: str) -> FloatArray:
    with np.errstate(over="ignore"):  # an upper end beyond the largest number is infinite
        return np.asarray(np.exp(curve) if of == "pdf" else expit(curve))
