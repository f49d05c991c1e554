r"""Data sets of N observations, drawn like the one that was fitted.

- parametric: N values from the fitted mixture (McLachlan & Peel 2000, section 2.16). Where the
  data were rounded, so are the draws, to the same lattice.
- nonparametric: N of the observations, with replacement (Efron 1979).
- bayesian: every observation keeps its value and gets a random weight, exponential and scaled to
  the sum N (Rubin 1981; for likelihoods Newton & Raftery 1994): no observation is ever lost, so a
  small group does not vanish from some of the draws.

A value of weight w is w observations. A row of *relative* weight is drawn as a whole, with its
weight: one fewer than there are (Rao & Wu 1988), or all of them with an exponential factor. The
mixture knows nothing of such weights, so nothing is drawn from it.

Where N is large, the values of a parametric data set are not drawn one by one: every component is
replaced by points at its own quantiles, a sixteenth of an sd apart, and the number of values at
each point is drawn at once (a trapezoidal rule that errs by less than rounding, Trefethen &
Weideman 2014). So a billion values cost no more than a thousand. `one_by_one` draws each value,
for tests and for pictures of whole data sets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["Draw", "Drawn", "drawer", "nodes", "one_by_one", "rounding", "units"]

MOST_VALUES = 4_000
"""Each value of a parametric data set of at most this many is drawn by itself."""

SCORES = np.arange(-136, 137) / 16.0
"""Normal scores of the quantiles on which the values of large parametric data sets are counted."""

MOST_COUNTS = 200_000
"""Each count of a discrete mixture on at most this many whole numbers is drawn; with more the
mixture is treated as continuous."""


class Drawn(NamedTuple):
    """B data sets."""

    values: FloatArray
    """(B, n), or (n,) where they differ in their weights alone."""
    weights: FloatArray | None = None
    """(B, n); None where every value counts once."""


Draw = Callable[[np.random.Generator, int], Drawn]
"""Draws B data sets, from a generator and the number B."""


def units(sample: Sample) -> int:
    """The whole number N of observations of a data set."""
    if not sample.n < 2.0**60:
        raise Mix1dError(f"a bootstrap draws at most 2^60 values, got a sample of {sample.n:.3g}")
    return max(1, round(sample.n))


def drawer(kind: str, mixture: Mixture, sample: Sample) -> Draw:
    """Draws data sets of one kind, a word of `choices.ReplicateKind`."""
    if kind == "parametric":
        sample.check_counts(
            'kind="parametric"', 'the mixture knows nothing of them; "nonparametric" draws rows'
        )
        return _parametric(mixture, sample)
    if sample.is_relative:
        return _of_rows(kind, sample)
    values, n = sample.values, units(sample)
    shares = sample.weights / sample.weights.sum()

    def nonparametric(rng: np.random.Generator, count: int) -> Drawn:
        return Drawn(values, rng.multinomial(n, shares, size=count).astype(np.float64))

    def bayesian(rng: np.random.Generator, count: int) -> Drawn:
        weights = rng.standard_gamma(sample.weights, size=(count, values.size))
        return Drawn(values, sample.n * weights / weights.sum(axis=1, keepdims=True))

    return nonparametric if kind == "nonparametric" else bayesian


def _of_rows(kind: str, sample: Sample) -> Draw:
    """Draws rows with their relative weights, or multiplies these by random factors."""
    places, weights = sample.observations
    rows, values = len(weights), sample.values

    def factors(rng: np.random.Generator, count: int) -> FloatArray:
        if kind == "bayesian":
            return rng.exponential(size=(count, rows))
        shares = np.full(rows, 1.0 / rows)
        return rng.multinomial(max(1, rows - 1), shares, size=count).astype(np.float64)

    def draw(rng: np.random.Generator, count: int) -> Drawn:
        drawn = [
            np.bincount(places, weights=weights * factor, minlength=values.size)
            for factor in factors(rng, count)
        ]
        totals = np.array(drawn, dtype=np.float64)
        return Drawn(values, sample.n * totals / totals.sum(axis=1, keepdims=True))

    return draw


# -------------------------------------------------------------------- parametric
def one_by_one(mixture: Mixture, sample: Sample) -> Draw:
    """Draws every value of N from the mixture by itself, rounded as the sample is."""
    n, rounded = units(sample), rounding(mixture, sample)

    def draw(rng: np.random.Generator, count: int) -> Drawn:
        return Drawn(rounded(mixture.sample((count, n), rng=rng)))

    return draw


def _parametric(mixture: Mixture, sample: Sample) -> Draw:
    n = units(sample)
    if n <= MOST_VALUES:
        return one_by_one(mixture, sample)
    points, shares = nodes(mixture, SCORES)
    places, at = np.unique(rounding(mixture, sample)(points), return_inverse=True)
    totals = np.bincount(at, weights=shares)

    def draw(rng: np.random.Generator, count: int) -> Drawn:
        counts = rng.multinomial(n, totals / totals.sum(), size=count)
        return Drawn(places, counts.astype(np.float64))

    return draw


def nodes(mixture: Mixture, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Points that stand for the mixture, sorted by component, and their shares, which sum to 1.

    `scores` are evenly spaced normal scores at which every component has its points; a discrete
    mixture has its whole numbers, unless these are too many.
    """
    if mixture.discrete:
        low, high = mixture.icdf(1e-18), mixture.iccdf(1e-18)
        if high - low < MOST_COUNTS:
            whole = np.arange(low, high + 1.0)
            shares = np.exp(mixture.logpdf(whole))
            return whole, shares / shares.sum()
    density = np.exp(-0.5 * scores**2)
    points = [_at_scores(component, scores) for component in mixture.components]
    shares = np.outer(mixture.weights, density / density.sum())
    return np.concatenate(points), shares.ravel()


def _at_scores(component: Family, scores: FloatArray) -> FloatArray:
    below = scores <= 0.0
    return np.where(below, np.asarray(component.icdf(ndtr(scores))), component.iccdf(ndtr(-scores)))


def rounding(mixture: Mixture, sample: Sample) -> Callable[[FloatArray], FloatArray]:
    """Rounds values of the mixture to the multiples of a step on which those of the sample lie.

    Values of a discrete mixture, or for a sample on no such lattice, stay as they are. A lattice on
    which the values of a sample lie by chance is far finer than they are apart: it changes nothing.
    """
    step, first = sample.step, float(sample.values[0])
    family = type(mixture._bank)
    if mixture.discrete or not step:
        return lambda values: values

    def rounded(values: FloatArray) -> FloatArray:
        places = first + step * np.round((values - first) / step)
        # a positive value may be rounded to 0, which its family cannot give: the next multiple
        outside = ~family.in_support(places)
        return np.where(outside, first + step * np.ceil((values - first) / step), places)

    return rounded
