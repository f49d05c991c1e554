r"""What a bootstrap draws: data sets of N units like the one that was fitted.

- parametric: N values from the fitted mixture (McLachlan & Peel 2000, section 2.16). Where the
  data were rounded, so are the draws, to the same lattice.
- nonparametric: N of the observations, with replacement (Efron 1979).
- bayesian: every observation keeps its value and gets a random weight, exponential and scaled to
  the sum N (Rubin 1981; for likelihoods Newton & Raftery 1994): no observation is ever lost, so a
  small group does not vanish from some of the draws.

A value of weight w is w observations. A row of *relative* weight is drawn as a whole, with its
weight: one fewer than there are (Rao & Wu 1988), or all of them with an exponential factor. The
mixture knows nothing of such weights, so nothing is drawn from it.

Where N is large, the values of a parametric draw are not
kept one by one: every component is laid on a lattice of its own quantiles, a sixteenth of an sd
apart, and how many values fall on each point is drawn at once (a trapezoidal rule that
errs by less than rounding, Trefethen & Weideman 2014). So a draw of a billion values costs no more
than one of a thousand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["KINDS", "Draw", "drawer", "nodes", "rounding", "units"]

KINDS = ("parametric", "nonparametric", "bayesian")

Draw = Callable[[np.random.Generator, int], tuple[FloatArray, FloatArray | None]]
"""From a generator and a number B: values (B, n), or (n,) with weights (B, n)."""

MOST_VALUES = 4_000
"""Up to so many values of a parametric draw are kept one by one."""

SCORES = np.arange(-136, 137) / 16.0
MOST_COUNTS = 200_000
"""So many whole numbers, or points of a lattice, are drawn at once at most."""


def units(sample: Sample) -> int:
    """The whole number N of observations that a draw has."""
    if not sample.n < 2.0**60:
        raise Mix1dError(f"a bootstrap draws at most 2^60 values, got a sample of {sample.n:.3g}")
    return max(1, round(sample.n))


def drawer(kind: str, mixture: Mixture, sample: Sample) -> Draw:
    """What draws data sets of this kind."""
    if kind == "parametric":
        sample.check_counts(
            'kind="parametric"', 'the mixture knows nothing of them; "nonparametric" draws rows'
        )
        return _parametric(mixture, sample)
    if sample.is_relative:
        return _of_rows(kind, sample)
    values, n = sample.values, units(sample)
    shares = sample.weights / sample.weights.sum()

    def nonparametric(rng: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
        return values, rng.multinomial(n, shares, size=count).astype(np.float64)

    def bayesian(rng: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
        weights = rng.standard_gamma(sample.weights, size=(count, values.size))
        return values, sample.n * weights / weights.sum(axis=1, keepdims=True)

    return nonparametric if kind == "nonparametric" else bayesian


def _of_rows(kind: str, sample: Sample) -> Draw:
    """Rows that are drawn with their relative weights, or with random factors to these."""
    places, weights = sample.observations
    rows, values = len(weights), sample.values

    def factors(rng: np.random.Generator, count: int) -> FloatArray:
        if kind == "bayesian":
            return rng.exponential(size=(count, rows))
        shares = np.full(rows, 1.0 / rows)
        return rng.multinomial(max(1, rows - 1), shares, size=count).astype(np.float64)

    def draw(rng: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
        drawn = [
            np.bincount(places, weights=weights * factor, minlength=values.size)
            for factor in factors(rng, count)
        ]
        totals = np.array(drawn, dtype=np.float64)
        return values, sample.n * totals / totals.sum(axis=1, keepdims=True)

    return draw


# -------------------------------------------------------------------- parametric
def _parametric(mixture: Mixture, sample: Sample) -> Draw:
    n = units(sample)
    rounded = rounding(mixture, sample)
    if n <= MOST_VALUES:

        def one_by_one(rng: np.random.Generator, count: int) -> tuple[FloatArray, None]:
            return rounded(mixture.sample((count, n), rng=rng)), None

        return one_by_one
    points, shares = nodes(mixture, SCORES)
    places, at = np.unique(rounded(points), return_inverse=True)
    totals = np.bincount(at, weights=shares)

    def at_once(rng: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
        return places, rng.multinomial(n, totals / totals.sum(), size=count).astype(np.float64)

    return at_once


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
    """What rounds draws as the data were; whole numbers and data on no lattice stay as they are.

    A lattice that the values lie on by chance is far finer than they are apart: it changes nothing.
    """
    step, first = sample.step, float(sample.values[0])
    family = type(mixture.components[0])
    if mixture.discrete or not step:
        return lambda values: values

    def rounded(values: FloatArray) -> FloatArray:
        places = first + step * np.round((values - first) / step)
        # a positive value may be rounded to 0, which its family cannot give: the next one then
        outside = ~family.in_support(places)
        return np.where(outside, first + step * np.ceil((values - first) / step), places)

    return rounded
