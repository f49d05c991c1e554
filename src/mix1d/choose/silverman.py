"""`silverman_test`: k modes or more, by the smoothing that it takes to leave no more than k.

Silverman (1981): the wider the kernel, the fewer the modes, so data with more than k modes need a
wide one to hide them. How wide a kernel data with k modes need is simulated from the smoothed data
themselves. For k = 1 the test is conservative; Hall & York (2001) calibrate it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from mix1d import spread
from mix1d.arguments import generator, whole_number
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.choices import Missing, WeightsAre
from mix1d.choose.dip import dip_test
from mix1d.choose.kernel_modes import critical_on_lattice
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.kernels import in_threads
from mix1d.kernels.bumps import critical_bandwidth
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.resample.lattice import never_too_coarse
from mix1d.resample.pvalues import pvalue, pvalues
from mix1d.results import Result
from mix1d.sources.door import Data

__all__ = ["SilvermanTest", "silverman_test"]


@dataclass(frozen=True, eq=False)
class SilvermanTest(Result):
    """The critical bandwidth, and how often smoothed data need a wider one. Frozen."""

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
    are rounded to the same steps and treated alike (the discrete null). Of a step below 1/16 of the
    critical bandwidth nothing is to be seen.

    The calibration holds for large n and a density with a curved top: at 5% the test rejects 2.9%
    of beta(3, 3) samples of 100 and 5.0% of 500, but 0.5 and 1.5% of normal ones, whose tails make
    it cautious. A *flat* top is no mode to it: it rejects 25% of uniform samples of 100, and more
    of larger ones (``python benchmarks/statistics/silverman.py``). The dip test, whose null is the
    uniform, errs on the other side: where it does not reject and this one does, ``.caution`` says
    so, and so do the words. Far outliers are modes of their own.

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
    if sample.values.size <= modes:
        raise Mix1dError(
            f"`k` must be below the number of distinct values ({sample.values.size}), got {modes}"
        )
    never_too_coarse(sample, Normal)
    unit = spread.scale(sample.values, sample.weights)
    center = spread.quantile(sample.values, sample.weights, 0.5)
    y = (sample.values - center) / unit
    step = sample.step / unit
    bandwidth = _critical(y, sample.weights, modes)
    if step < bandwidth / FINE or y[-1] - y[0] > MOST_CELLS * step:
        step = 0.0
        null = _replicated(y, sample.weights, modes, bandwidth, bandwidth / FINE, count, generate)
    else:
        bandwidth = _critical_of_histogram(y, sample.weights, modes, step)
        null = _replicated_histograms(y, sample.weights, modes, bandwidth, step, count, generate)
    if step and bandwidth <= NARROWEST * step:  # no replicate can need less
        null = np.maximum(null, 1.0 + 2.0 * TIE)
    plain = calibrated = pvalue(1.0 + TIE, null)
    if modes == 1 and plain < 1.0:
        calibrated = _calibrated(null * _widened(y, sample.weights, bandwidth))
    caution = ""
    if modes == 1 and calibrated <= DOUBTFUL and sample.values.size > 2:
        dip = dip_test(given, n_boot=count, rng=generate)
        caution = FLAT.format(dip.pvalue) if dip.pvalue > DOUBTFUL else ""
    return SilvermanTest(
        k=modes,
        statistic=bandwidth * unit,
        pvalue=calibrated,
        pvalue_uncalibrated=plain,
        null=frozen(null),
        n=sample.n,
        step=step * unit,
        caution=caution,
    )


DOUBTFUL = 0.1
"""A p-value up to this, beside one of the dip test above it, is told together with that."""

FLAT = "the dip test does not reject (p = {:.3g}): this may be one mode with a flat top"

FINE = 16.0
"""Cells to a bandwidth, in which replicates are counted."""

MANY = 2_000
"""Points from which on those of the data are counted in cells too."""

STEPS = 9
"""Halvings of the ratio to the bandwidth of the data, from 1/2 to 2: to 0.3%."""

TIE = 1e-9
"""Relative difference of two bandwidths that are equal but for rounding."""

MOST_CELLS = 2**22
"""Between the ends of the data: with more, which hold next to nothing, no cells are counted."""

NARROWEST = 0.25
"""In steps: a histogram smoothed so little has the modes that it had before."""

PARTS = 16
"""Points that stand for a value spread over its rounding step."""


# ------------------------------------------------------------------------------ of the data
def _critical(y: FloatArray, weights: FloatArray, k: int) -> float:
    """The critical bandwidth, to 1e-6 of itself; of many points by cells, to about 1e-3."""
    widest = float(y[-1] - y[0])
    size, high = FEWEST_CELLS, float(FEWEST_CELLS)
    while y.size > MANY and size <= FINEST_CELLS:
        width = widest / size
        places = np.round((y - y[0]) / width).astype(np.intp)
        counts = np.bincount(places, weights=weights).astype(np.float64)
        found = critical_on_lattice(counts, True, k, FINE, high, 2 * STEPS)
        if found > FINE:
            return float(found * width)
        size, high = 4 * size, 4.0 * FINE
    return float(critical_bandwidth(y, weights, k, widest, 20))


FEWEST_CELLS, FINEST_CELLS = 512, 2**17


def _critical_of_histogram(y: FloatArray, weights: FloatArray, k: int, step: float) -> float:
    """The same with each value spread over its step; a quarter of the step at least."""
    places = np.round((y - y[0]) / step).astype(np.intp)
    jumps = _jumps(np.bincount(places, weights=weights).astype(np.float64))
    widest = max(float(places[-1]), 1.0)
    return float(critical_on_lattice(jumps, False, k, NARROWEST, widest, 2 * STEPS) * step)


def _jumps(counts: FloatArray) -> FloatArray:
    """Of a histogram at the ends of its cells."""
    return np.diff(counts, prepend=0.0, append=0.0)


# ------------------------------------------------------------------------------ of replicates
def _replicated(
    y: FloatArray,
    weights: FloatArray,
    k: int,
    bandwidth: float,
    width: float,
    count: int,
    rng: np.random.Generator,
) -> FloatArray:
    """Critical bandwidths of replicates over that of the data."""
    if y.size > MANY:
        cells, of_value = np.unique(np.round(y / width), return_inverse=True)
        y = cells * width
        weights = np.bincount(of_value, weights=weights).astype(np.float64)
    mean, variance = _moments(y, weights)
    shrink = 1.0 / np.sqrt(1.0 + bandwidth**2 / variance)
    if y[-1] - y[0] > MOST_CELLS * width:
        return _drawn(y, weights, k, bandwidth, count, rng)
    shares = _cells(mean + shrink * (y - mean), weights, shrink * bandwidth, width, 0.0)
    return _ratios(shares, weights, True, k, bandwidth / width, count, rng)


def _drawn(
    y: FloatArray,
    weights: FloatArray,
    k: int,
    bandwidth: float,
    count: int,
    rng: np.random.Generator,
) -> FloatArray:
    """The same where the bandwidth is next to nothing beside the range: value by value.

    Beside such a range its square adds nothing to the variance.
    """
    n = round(float(weights.sum()))
    once = np.ones(n)

    def critical(child: np.random.Generator) -> float:
        drawn = child.choice(y, n, p=weights / weights.sum()) + bandwidth * child.normal(size=n)
        limits = {"widest": 2.0 * bandwidth, "narrowest": 0.5 * bandwidth}
        found = critical_bandwidth(np.sort(drawn), once, k, steps=STEPS, **limits)
        return min(max(found / bandwidth, 0.5), 2.0)

    return np.fromiter(in_threads(critical, rng.spawn(count)), dtype=np.float64)


def _replicated_histograms(
    y: FloatArray,
    weights: FloatArray,
    k: int,
    bandwidth: float,
    step: float,
    count: int,
    rng: np.random.Generator,
) -> FloatArray:
    """The same for rounded values: what rounding adds to the variance is taken off before it."""
    mean, variance = _moments(y, weights)
    of_rounding = step**2 / 12.0
    before = max(variance - of_rounding, 0.5 * variance)
    shrink = np.sqrt(before / (variance + of_rounding + bandwidth**2))
    parts = ((np.arange(PARTS) + 0.5) / PARTS - 0.5) * step
    spread_out = (y[:, None] + parts).ravel()
    places = mean + shrink * (spread_out - mean)
    shares = _cells(
        places, np.repeat(weights, PARTS), shrink * bandwidth, step, float(y[0]) - 0.5 * step
    )
    return _ratios(shares, weights, False, k, bandwidth / step, count, rng)


def _moments(y: FloatArray, weights: FloatArray) -> tuple[float, float]:
    share = weights / weights.sum()
    mean = float(share @ y)
    return mean, float(share @ (y - mean) ** 2)


def _cells(
    y: FloatArray, weights: FloatArray, bandwidth: float, width: float, origin: float
) -> FloatArray:
    """The share of the kernel estimate in each cell of a lattice, one of them from `origin` on."""
    reach = 8.0 * bandwidth
    first = np.floor((y[0] - reach - origin) / width)
    last = np.ceil((y[-1] + reach - origin) / width)
    ends = origin + width * np.arange(first, last + 1.0)
    upto = np.zeros(ends.size)
    for block in range(0, y.size, BLOCK):
        some = slice(block, block + BLOCK)
        upto += ndtr((ends[:, None] - y[some]) / bandwidth) @ weights[some]
    shares = np.maximum(np.diff(upto), 0.0)
    return np.asarray(shares / shares.sum())


BLOCK = 256


def _ratios(
    shares: FloatArray,
    weights: FloatArray,
    odd: bool,
    k: int,
    bandwidth: float,
    count: int,
    rng: np.random.Generator,
) -> FloatArray:
    n = round(float(weights.sum()))

    def critical(drawn: IntArray) -> float:
        (occupied,) = np.nonzero(drawn)
        counts = drawn[occupied[0] : occupied[-1] + 1].astype(np.float64)
        masses = counts if odd else _jumps(counts)
        limits = (0.5 * bandwidth, 2.0 * bandwidth)
        return float(critical_on_lattice(masses, odd, k, *limits, STEPS))

    samples = (rng.multinomial(n, shares) for _ in range(count))
    return np.fromiter(in_threads(critical, samples), dtype=np.float64) / bandwidth


# ------------------------------------------------------------------------------ calibration
def _widened(y: FloatArray, weights: FloatArray, bandwidth: float) -> float:
    """How much wider the kernel estimate itself is than the data, and so its critical bandwidths.

    The replicates of the theory come from the estimate as it is. From one with the variance of the
    data, which is the same only where n is infinite, the calibrated test rejects too often: 9.5%
    instead of 5% of beta(3, 3) samples of 100.
    """
    return float(np.sqrt(1.0 + bandwidth**2 / _moments(y, weights)[1]))


def _calibrated(null: FloatArray) -> float:
    """The smallest level at which Hall & York's test rejects."""
    levels = np.arange(1, null.size + 2) / (null.size + 1)
    rejected = pvalues(_wider(levels), null) <= levels
    return float(levels[np.argmax(rejected)]) if rejected.any() else 1.0


def _wider(level: FloatArray) -> FloatArray:
    """Hall & York's lambda: a test at this level compares bandwidths with so many times the data's.

    Their rational approximation, Statistica Sinica 11, p. 536. Simulated where n is infinite, it
    keeps the levels 1, 5, 10 and 20%: 0.9, 5.4, 10.8 and 21.6%, to 0.2, 0.5, 0.7 and 0.9 points
    (``benchmarks/statistics/silverman.py``).
    """
    above = ((0.94029 * level - 1.59914) * level + 0.17695) * level + 0.48971
    below = ((level - 1.77793) * level + 0.36162) * level + 0.42423
    return above / below
