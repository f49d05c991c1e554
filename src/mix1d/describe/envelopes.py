"""The numbers of QQ plot, PP plot and rootogram, and how far chance moves them; nothing is drawn.

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

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.regions import masses
from mix1d.describe.steps import Steps, spacing, steps, steps_of
from mix1d.mixture import Mixture
from mix1d.model.prior import Prior
from mix1d.resample.refit import Refits
from mix1d.resample.replicates import Measure, Replicates, refitted
from mix1d.sample import Sample

__all__ = ["Bands", "Points", "Roots", "Simulation", "pp", "qq", "quantiles", "rootogram"]

MOST_POINTS = 400
"""A band is computed at no more places than this: more could not be seen."""

OUTERMOST = 1e-15
"""A probability nearer to 0 or 1 than this is drawn as this."""


@dataclass(frozen=True)
class Simulation:
    """How the bands of a picture are simulated."""

    n: int
    """Number of replicates; 0 for no bands."""
    level: float = 0.95
    """Share of the replicates within a band."""
    rng: Any = 0
    equal_sd: bool = False
    """Whether the components of the fit share one sd, as those of the replicates then do."""
    prior: Prior | None = None
    """What was known beforehand, of the replicates as well."""


@dataclass(frozen=True)
class Bands:
    """Limits of the two bands at each place of a picture; how many replicates they rest on."""

    inner: FloatArray
    """(g, 2) limits that hold at each place by itself."""
    outer: FloatArray
    """(g, 2) limits that hold at all places together."""
    level: float
    n: int
    n_failed: int


@dataclass(frozen=True)
class Points:
    """A QQ or PP plot: one point for each distinct value."""

    x: FloatArray
    """(m,) values that the fit expects."""
    y: FloatArray
    """(m,) values that were observed."""
    groups: IntArray
    """(m,) the component to which each value belongs most probably."""
    at: FloatArray
    """(g,) places at which the bands are given."""
    bands: Bands | None


@dataclass(frozen=True)
class Roots:
    """A hanging rootogram (Tukey 1972; Kleiber & Zeileis 2016, *The American Statistician* 70)."""

    edges: FloatArray
    """(b + 1,) edges of the bins."""
    observed: FloatArray
    """(b,) root of the number of values in each bin."""
    expected: FloatArray
    """(b,) root of the expected number."""
    bands: Bands | None
    """Bands of expected - observed: where a bar may end."""
    n_outside: float
    """Number of values outside the bins."""
    outermost: tuple[float, float] | None
    """The smallest and the largest of the values outside the bins."""


def quantiles(mixture: Mixture, sample: Sample) -> Measure:
    """What a QQ plot measures of replicates: the log odds of u at each place, under their fits."""
    step, places = spacing(mixture._bank, sample), _places(sample.n)

    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        made = steps(ends.weights, ends.bank, values, step=step)
        return np.asarray(logit(np.clip(_inverse(made, places), OUTERMOST, 1.0 - OUTERMOST)))

    return measure


def qq(
    mixture: Mixture, sample: Sample, simulation: Simulation, made: Replicates | None = None
) -> Points:
    """Quantiles of the data against those of the fit.

    A replicate's u are turned into units of the data by the quantiles of the fit, so that its own
    fit counts and the bands are on the scale of the data. `made` are replicates whose last array is
    that of `quantiles`, if there are any.
    """
    empirical = steps_of(mixture.weights, mixture._bank, sample)
    share = 0.5 * (empirical.before + empirical.after)[0]
    places = _places(sample.n)
    measure = quantiles(mixture, sample)
    bands = _bands(
        mixture, sample, simulation, measure, lambda u: _quantiles(mixture, u), made=made
    )
    expected, at = (_quantiles(mixture, logit(each)) for each in (share, places))
    return Points(expected, sample.values, mixture.predict(sample.values), at, bands)


def pp(mixture: Mixture, sample: Sample, simulation: Simulation) -> Points:
    """Share of the data up to each value against the probability that the fit gives it."""
    empirical = steps_of(mixture.weights, mixture._bank, sample)
    share = 0.5 * (empirical.before + empirical.after)[0]
    u = np.exp(empirical.log_u[0]).mean(axis=-1)
    step, at = spacing(mixture._bank, sample), np.linspace(0.0, 1.0, 201)

    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        return _distribution(steps(ends.weights, ends.bank, values, step=step), at)

    bands = _bands(mixture, sample, simulation, measure, lambda each: np.clip(each, 0.0, 1.0))
    return Points(u, share, mixture.predict(sample.values), at, bands)


def rootogram(mixture: Mixture, sample: Sample, edges: FloatArray, simulation: Simulation) -> Roots:
    """Roots of the numbers of values in the bins between `edges`, observed and expected."""
    counts, _ = np.histogram(sample.values, edges, weights=sample.weights)

    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        rows = [np.histogram(row, edges)[0] for row in values]
        fits = [_expected(fit, edges, values.shape[1]) for fit in ends.mixtures()]
        return np.asarray(np.sqrt(np.array(fits)) - np.sqrt(np.array(rows)))

    bands = _bands(mixture, sample, simulation, measure, lambda each: each, even=True)
    expected = np.sqrt(_expected(mixture, edges, sample.n))
    is_out = (sample.values < edges[0]) | (sample.values > edges[-1])
    far = sample.values[is_out]
    ends = (float(far[0]), float(far[-1])) if far.size else None
    n_outside = float(sample.weights[is_out].sum())
    return Roots(edges, np.sqrt(counts), expected, bands, n_outside, ends)


# -------------------------------------------------------------------- bands
def _bands(
    mixture: Mixture,
    sample: Sample,
    simulation: Simulation,
    measure: Measure,
    shown: Callable[[FloatArray], FloatArray],
    *,
    even: bool = False,
    made: Replicates | None = None,
) -> Bands | None:
    """The bands of what is measured, (B, g), in the units in which it is `shown`."""
    if not simulation.n:
        return None
    made = made or refitted(
        mixture, sample, measure, simulation.n, simulation.rng, equal_sd=simulation.equal_sd,
        prior=simulation.prior,
    )  # fmt: skip
    curves = made.found[-1]
    inner, outer = (
        np.stack([shown(low), shown(high)], axis=-1)
        for low, high in _limits(curves, simulation.level, even)
    )
    return Bands(inner, outer, simulation.level, made.n_kept, made.n_failed)


Limits = tuple[FloatArray, FloatArray]
"""Lower and upper limit at each place, (g,) each."""


def _limits(curves: FloatArray, level: float, even: bool) -> tuple[Limits, Limits]:
    """Pointwise and simultaneous limits of the curves (B, g).

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
    return (low, high), (middle - factor * below, middle + factor * above)


# -------------------------------------------------------------------- places and quantiles
def _places(n: float) -> FloatArray:
    """Shares (i - 1/2) / n, as many as can be seen, in equal steps of their normal scores."""
    if n <= MOST_POINTS:
        return (np.arange(round(n)) + 0.5) / round(n)
    end = float(ndtri(0.5 / n))
    return np.asarray(ndtr(np.linspace(end, -end, MOST_POINTS)))


def _quantiles(mixture: Mixture, logits: FloatArray) -> FloatArray:
    """Quantiles at probabilities given as log odds, accurate in both tails."""
    low = logits < 0.0
    tail = 1.0 / (1.0 + np.exp(np.abs(logits)))
    result = np.empty_like(logits)
    result[low], result[~low] = mixture.icdf(tail[low]), mixture.iccdf(tail[~low])
    return result


def _knots(empirical: Steps, b: int) -> tuple[FloatArray, FloatArray]:
    """u and G(u) at the edges of the cells of data set b."""
    first = empirical.first[b]
    u = np.exp(empirical.log_u[b, first]).ravel()
    return u, np.stack([empirical.before[b, first], empirical.after[b, first]], axis=-1).ravel()


def _inverse(empirical: Steps, shares: FloatArray) -> FloatArray:
    """(B, g) the u up to which each share of the data lies."""
    rows = (_knots(empirical, b) for b in range(len(empirical.total)))
    return np.array([np.interp(shares, level, u) for u, level in rows])


def _distribution(empirical: Steps, at: FloatArray) -> FloatArray:
    """(B, g) share of the data up to each u."""
    rows = (_knots(empirical, b) for b in range(len(empirical.total)))
    return np.array(
        [np.interp(at, np.r_[0.0, u, 1.0], np.r_[0.0, level, 1.0]) for u, level in rows]
    )


def _expected(mixture: Mixture, edges: FloatArray, n: float) -> FloatArray:
    return np.asarray(n * (mixture.weights @ masses(mixture._bank, edges)[:, 1:-1]))
