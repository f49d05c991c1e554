"""What QQ plot, PP plot and rootogram show, and how far chance moves it: numbers, not pictures.

Each replicate is drawn from the fit and fitted again, and measured against its own fit, as the data
are. The inner band holds a share `level` of the replicates at each place; the outer one holds that
share of them from end to end (the inner one stretched by one factor on either side of the median,
as in the directional quantile envelopes of Myllymaki et al. 2017, *JRSS B* 79).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit, ndtr, ndtri

from mix1d.arrays import FloatArray
from mix1d.curve.regions import masses
from mix1d.describe.steps import Steps, spacing, steps, steps_of
from mix1d.mixture import Mixture
from mix1d.resample.refit import Refits
from mix1d.resample.replicates import Measure, replicates
from mix1d.sample import Sample

__all__ = ["Bands", "Points", "Roots", "Simulate", "pp", "qq", "rootogram", "simulation"]

MOST_POINTS = 400
"""Of a band; more cannot be seen."""

OUTERMOST = 1e-15
"""A probability nearer to 0 or 1 than this is drawn as this."""


@dataclass(frozen=True)
class Bands:
    """Limits of the two bands at each place of a picture; how many replicates they rest on."""

    inner: FloatArray
    """(g, 2)."""
    outer: FloatArray
    """(g, 2)."""
    level: float
    n: int
    n_failed: int


@dataclass(frozen=True)
class Points:
    """A QQ or PP plot: one point for each distinct value."""

    x: FloatArray
    """(m,) what the fit expects."""
    y: FloatArray
    """(m,) what was observed."""
    at: FloatArray
    """(g,) where the bands are given."""
    bands: Bands | None


@dataclass(frozen=True)
class Roots:
    """A hanging rootogram (Tukey 1972; Kleiber & Zeileis 2016, *The American Statistician* 70)."""

    edges: FloatArray
    """(b + 1,)."""
    observed: FloatArray
    """(b,) root of the number of values in each bin."""
    expected: FloatArray
    """(b,) root of the expected number."""
    bands: Bands | None
    """Of expected - observed: where a bar may end."""


Simulate = Callable[[Measure], "tuple[FloatArray, int]"]
"""From what is to be measured to the measured replicates and the number of those that failed."""


def simulation(
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    progress: bool = False,
) -> Simulate | None:
    """How the pictures of one fit get their bands; None for `n` = 0, no bands."""
    if not n:
        return None

    def simulate(measure: Measure) -> tuple[FloatArray, int]:
        made = replicates(mixture, sample, measure, n, rng, equal_sd=equal_sd, progress=progress)
        return made.measured, made.n_failed

    return simulate


def qq(mixture: Mixture, sample: Sample, simulate: Simulate | None, level: float) -> Points:
    """Quantiles of the data against those of the fit.

    A replicate's u are carried to the units of the data by the quantiles of the fit, so that its
    own fit counts and the bands are those of the data's scale.
    """
    ladder = steps_of(mixture.weights, mixture._bank, sample)
    share = 0.5 * (ladder.before + ladder.after)[0]
    at = _places(sample.n)
    bands = None
    if simulate is not None:
        step = spacing(mixture._bank, sample)

        def measure(values: FloatArray, ends: Refits) -> FloatArray:
            made = steps(ends.weights, ends.bank, values, step=step)
            u = np.clip(_inverse(made, at), OUTERMOST, 1.0 - OUTERMOST)
            return np.asarray(logit(u))

        bands = _bands(*simulate(measure), level, lambda logits: _quantiles(mixture, logits))
    return Points(_quantiles(mixture, logit(share)), sample.values, _at(mixture, at), bands)


def pp(mixture: Mixture, sample: Sample, simulate: Simulate | None, level: float) -> Points:
    """Share of the data up to each value against the probability that the fit gives it."""
    ladder = steps_of(mixture.weights, mixture._bank, sample)
    u = np.exp(ladder.log_u[0])
    at = np.linspace(0.0, 1.0, 201)
    bands = None
    if simulate is not None:
        step = spacing(mixture._bank, sample)

        def measure(values: FloatArray, ends: Refits) -> FloatArray:
            return _distribution(steps(ends.weights, ends.bank, values, step=step), at)

        bands = _bands(*simulate(measure), level, lambda shares: np.clip(shares, 0.0, 1.0))
    return Points(u.mean(axis=-1), 0.5 * (ladder.before + ladder.after)[0], at, bands)


def rootogram(
    mixture: Mixture,
    sample: Sample,
    edges: FloatArray,
    simulate: Simulate | None,
    level: float,
) -> Roots:
    """Roots of the numbers of values in the bins between `edges`, observed and expected."""
    counts, _ = np.histogram(sample.values, edges, weights=sample.weights)
    bands = None
    if simulate is not None:

        def measure(values: FloatArray, ends: Refits) -> FloatArray:
            rows = [np.histogram(row, edges)[0] for row in values]
            fits = [_expected(fit, edges, values.shape[1]) for fit in ends.mixtures()]
            return np.asarray(np.sqrt(np.array(fits)) - np.sqrt(np.array(rows)))

        bands = _bands(*simulate(measure), level, lambda differences: differences, even=True)
    expected = np.sqrt(_expected(mixture, edges, sample.n))
    return Roots(edges, np.sqrt(counts), expected, bands)


# -------------------------------------------------------------------- bands
def _bands(
    curves: FloatArray,
    n_failed: int,
    level: float,
    shown: Callable[[FloatArray], FloatArray],
    *,
    even: bool = False,
) -> Bands:
    """Pointwise and simultaneous limits of the curves (B, g), each as it is `shown`.

    With `even` the outer band has one width about 0: roots of numbers have one variance, and where
    they are hardly ever above 0 the inner band has no width that could be stretched.
    """
    tails = [0.5 - 0.5 * level, 0.5, 0.5 + 0.5 * level]
    low, middle, high = np.quantile(curves, tails, axis=0)
    below, above = middle - low, high - middle
    if even:
        middle, below, above = 0.0 * middle, np.ones_like(middle), np.ones_like(middle)
    with np.errstate(all="ignore"):
        beyond = np.maximum((curves - middle) / above, (middle - curves) / below)
    widest = np.where(np.isfinite(beyond), beyond, 0.0).max(axis=1)
    factor = float(np.quantile(widest, level))
    factor = factor if even else max(1.0, factor)
    inner = np.stack([shown(low), shown(high)], axis=-1)
    ends = middle - factor * below, middle + factor * above
    outer = np.stack([shown(end) for end in ends], axis=-1)
    return Bands(inner, outer, level, len(curves), n_failed)


# -------------------------------------------------------------------- places and quantiles
def _places(n: float) -> FloatArray:
    """Shares (i - 1/2) / n, as many as can be seen, in equal steps of their normal scores."""
    if n <= MOST_POINTS:
        return (np.arange(round(n)) + 0.5) / round(n)
    end = float(ndtri(0.5 / n))
    return np.asarray(ndtr(np.linspace(end, -end, MOST_POINTS)))


def _at(mixture: Mixture, shares: FloatArray) -> FloatArray:
    return _quantiles(mixture, logit(shares))


def _quantiles(mixture: Mixture, logits: FloatArray) -> FloatArray:
    """Quantiles at probabilities given as log odds, accurate in both tails."""
    low = logits < 0.0
    tail = 1.0 / (1.0 + np.exp(np.abs(logits)))
    result = np.empty_like(logits)
    result[low], result[~low] = mixture.icdf(tail[low]), mixture.iccdf(tail[~low])
    return result


def _knots(ladder: Steps, b: int) -> tuple[FloatArray, FloatArray]:
    """u and G(u) at the edges of the cells of data set b."""
    first = ladder.first[b]
    u = np.exp(ladder.log_u[b, first]).ravel()
    return u, np.stack([ladder.before[b, first], ladder.after[b, first]], axis=-1).ravel()


def _inverse(ladder: Steps, shares: FloatArray) -> FloatArray:
    """(B, g) the u up to which each share of the data lies."""
    rows = (_knots(ladder, b) for b in range(len(ladder.total)))
    return np.array([np.interp(shares, level, u) for u, level in rows])


def _distribution(ladder: Steps, at: FloatArray) -> FloatArray:
    """(B, g) share of the data up to each u."""
    rows = (_knots(ladder, b) for b in range(len(ladder.total)))
    return np.array(
        [np.interp(at, np.r_[0.0, u, 1.0], np.r_[0.0, level, 1.0]) for u, level in rows]
    )


def _expected(mixture: Mixture, edges: FloatArray, n: float) -> FloatArray:
    return np.asarray(n * (mixture.weights @ masses(mixture._bank, edges)[:, 1:-1]))
