"""`silverman_test`: k modes or more, by the smallest bandwidth that leaves at most k modes.

Silverman (1981): the wider the kernel, the fewer the modes of a kernel estimate, so data with more
than k modes have a wide critical bandwidth (`critical_bandwidth`). How wide it is in data with k
modes is simulated from the smoothed data themselves (`silverman_null`). For k = 1 the test is
conservative; Hall & York (2001) calibrate it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d import spread
from mix1d.arguments import generator, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import Missing, WeightsAre
from mix1d.choose.critical_bandwidth import FINE, NARROWEST, critical, critical_of_histogram
from mix1d.choose.dip import BY_RATIO, dip_test
from mix1d.choose.silverman_null import (
    MOST_CELLS,
    calibrated_pvalue,
    ratios_of_histograms,
    ratios_of_values,
    widening,
)
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.resample.lattice import never_too_coarse
from mix1d.resample.pvalues import pvalue
from mix1d.results import Result
from mix1d.sources.door import Data

__all__ = ["SilvermanTest", "silverman_test"]

DOUBTFUL = 0.1
"""The dip test is reported where the p-value here is at most this, and the dip test's is above."""

FLAT = "the dip test does not reject (p = {:.3g}): this may be one mode with a flat top"
"""The sentence that reports the dip test."""

TIE = 1e-9
"""Relative difference of two bandwidths that are equal but for rounding."""


@dataclass(frozen=True, eq=False)
class SilvermanTest(Result):
    """The critical bandwidth, and how often that of replicates is wider. Frozen."""

    k: int
    """Modes under the null hypothesis."""
    statistic: float
    """The critical bandwidth: the smallest sd of a Gaussian kernel that leaves at most k modes."""
    pvalue: float
    """Calibrated by Hall & York (2001) for k = 1; as Silverman's, which is conservative, else."""
    pvalue_uncalibrated: float
    """Silverman's: (1 + replicates with a wider critical bandwidth) / (1 + replicates)."""
    null: FloatArray
    """(n_boot,) critical bandwidths of the replicates over that of the data, from 1/2 to 2.

    Of replicates that have the variance of the data, as Silverman's do."""
    n: float
    """Number of observations: the sum of the weights."""
    step: float
    """The step to which the values are rounded; 0 where that does not matter."""
    caution: str
    """What the dip test says, where it does not reject and this one does; else empty."""

    def __str__(self) -> str:
        modes = "one mode needs" if self.k == 1 else f"{self.k} modes need"
        how = "calibrated" if self.k == 1 else "not calibrated, conservative"
        rounded = f", rounded to the same step of {self.step:.6g}" if self.step else ""
        return (
            f"{modes} a bandwidth of {self.statistic:.4g} in {self.n:.10g} values, "
            f"p = {self.pvalue:.3g} ({how}; {self.null.size} replicates{rounded})"
            + (f"; {self.caution}" if self.caution else "")
        )

    __repr__ = __str__


@usual_arithmetic
@knows_other_names
def silverman_test(
    x: Any,
    k: int = 1,
    *,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    n_boot: int = 999,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
) -> SilvermanTest:
    """Test k modes against more by the critical bandwidth of a Gaussian kernel estimate.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes. From 100,000 rows on they are folded into a `Sketch` first, two points
        to a cell.
    k : int, default 1
        Modes under the null hypothesis.
    column : str, optional
        Which column of a table or file, as in `fit`.
    weights : str or (n,) array_like, optional
        How often each value counts.
    n_boot : int, default 999
        Replicates: samples from the kernel estimate with the critical bandwidth, for Silverman's
        p-value drawn together so as to have the variance of the data.
    weights_are : {"counts", "relative"}, default "counts"
        Relative weights are refused: a p-value counts observations.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.
    rng : int, numpy Generator or None, default 0
        Seeds the replicates (SPEC 7).

    Returns
    -------
    SilvermanTest
        ``.statistic``, ``.pvalue``; ``print`` says it in words.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, there are no more than `k` distinct values, or they
        are rounded to a step of more than 3 sds.

    Notes
    -----
    *Rounded values* are no atoms: each is spread evenly over its rounding step, and the replicates
    are rounded to the same steps and treated alike (the discrete null). A step below 1/16 of the
    critical bandwidth does not matter and is ignored.

    The calibration holds for large n and a density that is curved at its mode: at 5% the test
    rejects 2.9% of beta(3, 3) samples of 100 and 5.0% of 500, but 0.5 and 1.5% of normal ones,
    whose tails make it conservative. It does not hold for a density that is *flat* at its mode: 25%
    of uniform samples of 100 are rejected, and more of larger ones
    (``python benchmarks/statistics/silverman.py``). The dip test, whose null is the uniform, is
    conservative instead: where it does not reject and this one does, ``.caution`` says so, and so
    does the printed result. Far outliers are modes of their own.

    References
    ----------
    Silverman (1981), *JRSS B* 43. Hall & York (2001), *Statistica Sinica* 11.

    Examples
    --------
    >>> import mix1d
    >>> two = mix1d.Mixture.normal(means=[0, 6], sds=[1, 1]).sample(60, rng=0)
    >>> mix1d.silverman_test(two).pvalue < 0.05
    True
    """
    given = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    given.check_counts("`silverman_test`")
    modes = whole_number("k", k, 1)
    count = whole_number("n_boot", n_boot, 1)
    generate = generator(rng)
    sample = given.observed("linear", "`silverman_test`").sample
    sample.check_exact("`silverman_test`", BY_RATIO)
    if sample.values.size <= modes:
        raise Mix1dError(
            f"`k` must be below the number of distinct values ({sample.values.size}), got {modes}"
        )
    never_too_coarse(sample, Normal)
    unit = spread.scale(sample.values, sample.weights)
    center = spread.quantile(sample.values, sample.weights, 0.5)
    y = (sample.values - center) / unit
    bandwidth, step, null = _compared(y, sample.weights, modes, sample.step / unit, count, generate)
    plain = calibrated = pvalue(1.0 + TIE, null)
    if modes == 1 and plain < 1.0:
        calibrated = calibrated_pvalue(null * widening(y, sample.weights, bandwidth))
    caution = ""
    if modes == 1 and calibrated <= DOUBTFUL and sample.values.size > 2:
        dip = dip_test(given, n_boot=count, rng=generate)
        caution = FLAT.format(dip.pvalue) if dip.pvalue > DOUBTFUL else ""
    return SilvermanTest(
        k=modes,
        statistic=bandwidth * unit,
        pvalue=calibrated,
        pvalue_uncalibrated=plain,
        null=null,
        n=sample.n,
        step=step * unit,
        caution=caution,
    )


def _compared(
    y: FloatArray, weights: FloatArray, k: int, step: float, count: int, rng: np.random.Generator
) -> tuple[float, float, FloatArray]:
    """The critical bandwidth, the step if it matters (else 0), and the ratios of the replicates."""
    bandwidth = critical(y, weights, k)
    if step < bandwidth / FINE or y[-1] - y[0] > MOST_CELLS * step:
        ratios = ratios_of_values(y, weights, k, bandwidth, bandwidth / FINE, count, rng)
        return bandwidth, 0.0, ratios
    bandwidth = critical_of_histogram(y, weights, k, step)
    ratios = ratios_of_histograms(y, weights, k, bandwidth, step, count, rng)
    if bandwidth <= NARROWEST * step:  # no replicate can have a smaller one
        ratios = np.maximum(ratios, 1.0 + 2.0 * TIE)
    return bandwidth, step, ratios
