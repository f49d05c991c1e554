"""Two fits of the same data and number of components, one with more constraints than the other.

Twice the log-likelihood that the freer fit gains is about chi-squared under the constrained one,
with as many degrees of freedom as it has more parameters (Wilks 1938), where both are certified
maxima away from any bound and no two components coincide. Elsewhere the null distribution is drawn:
data sets from the constrained fit, both fitted to each (McLachlan 1987).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import generator, shown, whole_number
from mix1d.arrays import FloatArray
from mix1d.choose.ratio import LARGEST
from mix1d.errors import Mix1dError, Outcome
from mix1d.fitting.result import Fit
from mix1d.infer.notes import joined
from mix1d.model.user_coordinates import of_user
from mix1d.resample.of_rows import drawer_of_rows, refit_rows
from mix1d.resample.replicates import Examined, replicates
from mix1d.results import Result, caution_lines
from mix1d.sample import Sample
from mix1d.sources.door import Data

__all__ = ["NestedTest", "nested_test"]

OBEYS = 1e-6
"""The mixture of the constrained fit must obey the constraints of the other to this many sds."""

ROUNDING = 1e-6
"""A freer fit may be lower by so many log-likelihood units, and both are equally high then."""

COINCIDE = 1e-3
"""Components that differ by less than this share of their width make the null irregular."""


@dataclass(frozen=True, eq=False, repr=False)
class NestedTest(Result):
    """Whether constraints hold. Made by `likelihood_ratio_test` of two fits. Frozen."""

    statistic: float
    """Twice the log-likelihood that the freer fit gains."""
    df: int
    """How many more parameters it has."""
    pvalue: float
    method: str
    """How the p-value was found: "chi-squared", or from so many replicates, and why."""
    caution: str = ""
    """Why the fits cannot be trusted; empty if they can."""

    @property
    def sentence(self) -> str:
        """The result in words."""
        noun = "parameter" if self.df == 1 else "parameters"
        return (
            f"{self.df} more free {noun}: twice the log-likelihood gained is "
            f"{self.statistic:.3f} (p = {self.pvalue:.3g}, {self.method})"
        )

    def __str__(self) -> str:
        return "\n".join([*caution_lines(self.caution), self.sentence])

    __repr__ = __str__


def nested_test(
    data: Data, fit0: Any, fit1: Any, *, n_boot: int, rng: Any, progress: bool
) -> NestedTest:
    """The test of fit0, which has more constraints, against fit1."""
    from scipy.stats import chi2

    small, large = _checked(data, fit0, fit1)
    df = large.n_parameters - small.n_parameters
    statistic = max(2.0 * (large.loglik - small.loglik), 0.0)
    caution = joined(*(one._basis.caution for one in (small, large)))
    reason = _irregular(small, large)
    if not reason:
        return NestedTest(statistic, df, float(chi2.sf(statistic, df)), "chi-squared", caution)
    count = whole_number("n_boot", n_boot, 1)
    null = _null(small, large, count, generator(rng), progress=progress)
    exceeds = int(np.count_nonzero(null >= statistic - ROUNDING))
    method = f"{null.size} replicates, as {reason}"
    return NestedTest(statistic, df, (1.0 + exceeds) / (1.0 + null.size), method, caution)


def _checked(data: Data, fit0: Any, fit1: Any) -> tuple[Fit, Fit]:
    """The two fits, which must be nested and of this sample."""
    for name, one in (("k0", fit0), ("k1", fit1)):
        if not isinstance(one, Fit):
            raise Mix1dError(f"`{name}` must be a Fit where the other is one, got {shown(one)}")
        scale = one.options.family.sketch_scale
        if one.prior is not None:
            raise Mix1dError(
                f"`{name}` must be a maximum of the likelihood, got a fit with a prior"
            )
        if one.digest != data.every(scale, "`likelihood_ratio_test`", LARGEST).sample.digest:
            raise Mix1dError(f"`{name}` must be a fit of `x`, got one of other data")
    one, other = fit0.mixture, fit1.mixture
    if [c.name for c in one.components] != [c.name for c in other.components]:
        raise Mix1dError("`k0` and `k1` must be fits of the same families and number of components")
    if not fit0.n_parameters < fit1.n_parameters:
        raise Mix1dError(
            f"`k1` must have more free parameters than `k0` ({fit0.n_parameters}), got "
            f"{fit1.n_parameters}"
        )
    if not _obeys(fit0, fit1) or fit1.loglik < fit0.loglik - ROUNDING:
        raise Mix1dError("`k0` must obey the constraints of `k1`, got a fit that does not")
    return fit0, fit1


def _obeys(small: Fit, large: Fit) -> bool:
    """Whether the mixture of one fit is one that the other could have."""
    if large.options.constraints is None and not large.options.equal_sd:
        return True
    mixture, options = small.mixture, large.options
    free = of_user(mixture, shared=options.equal_sd, constraints=options.constraints)
    weights, bank = free.components(free.vector(mixture.weights, mixture._bank))
    scale = float(np.nanmin(mixture.sds))
    near = np.allclose(weights, mixture.weights, rtol=0.0, atol=OBEYS)
    pairs = zip(bank.fields(), mixture._bank.fields(), strict=True)
    return near and all(
        np.allclose(a, b, rtol=OBEYS, atol=OBEYS * scale, equal_nan=True) for a, b in pairs
    )


def _irregular(small: Fit, large: Fit) -> str:
    """Why the statistic is not chi-squared; empty where it is."""
    if Outcome.AT_BOUND in (small.outcome, large.outcome):
        return "a parameter is on its bound"
    if not (small and large and np.isfinite(large.covariance).all()):
        return "a fit is not trusted"
    fields = np.array([np.asarray(f) for f in small.mixture._bank.fields()])
    sds = small.mixture.sds
    for i in range(small.mixture.k):
        for j in range(i):
            apart = np.abs(np.nan_to_num(fields[:, i] - fields[:, j]))
            if np.all(apart < COINCIDE * min(sds[i], sds[j])):
                return f"components {j + 1} and {i + 1} coincide"
    return ""


def _null(
    small: Fit, large: Fit, count: int, rng: np.random.Generator, *, progress: bool
) -> FloatArray:
    """The statistic in data sets drawn from the constrained fit."""

    def loglik(one: Fit, samples: Sequence[Sample]) -> FloatArray:
        own = {"equal_sd": one.options.equal_sd, "constraints": one.options.constraints}
        ends = refit_rows(small.mixture, samples, **own)  # type: ignore[arg-type]
        return np.where(np.isfinite(ends.loglik), ends.loglik, -np.inf)

    def examine(samples: Sequence[Sample]) -> Examined:
        gained = 2.0 * (loglik(large, samples) - loglik(small, samples))
        kept = np.isfinite(gained)
        return Examined(kept, (np.maximum(gained[kept], 0.0),))

    draw = drawer_of_rows("parametric", small.mixture, small.sample)
    made = replicates(draw, examine, count, rng, progress=progress, keep=False)
    return np.asarray(made.found[0])
