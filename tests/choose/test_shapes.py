"""Which shapes values allow, and the measure on which all of them are compared."""

import numpy as np
import pytest
from scipy import stats

from mix1d import Gamma, Mixture, Normal, Poisson, Sample
from mix1d.choose.shapes import are_counts, log_of_steps, shapes, skewness

RNG = np.random.default_rng(3)


def names(values, narrowest=1.0):
    return [kind.name for kind in shapes(Sample(values), narrowest)]


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        (RNG.normal(size=200), ["skew-normal", "student-t"]),
        (RNG.lognormal(size=200), ["lognormal", "gamma", "weibull", "student-t"]),
        (9.0 - RNG.exponential(size=200),
         ["lognormal", "gamma", "weibull", "skew-normal", "student-t"]),
        (RNG.beta(2, 2, 200), ["lognormal", "gamma", "weibull", "beta", "student-t"]),
        (0.1 * RNG.beta(2, 2, 200), ["lognormal", "gamma", "weibull", "student-t"]),
        (RNG.poisson(2, 200), ["poisson", "negative-binomial"]),
    ],
    ids=["real", "positive", "skewed to the left", "shares", "small", "counts"],
)  # fmt: skip
def test_the_support_says_which_shapes_there_are(values, allowed):
    assert names(values) == allowed


def test_whole_numbers_are_counts_where_they_are_coarse():
    years = Sample(np.round(RNG.normal(60, 9, 500)))
    assert not are_counts(years, 9.0)
    assert are_counts(years, 1.0)
    assert names(np.round(RNG.normal(60, 9, 500)), 9.0)[-2:] == ["poisson", "negative-binomial"]
    halves = Sample(0.5 * RNG.poisson(3, 500))
    assert not are_counts(halves, 0.1)


@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_skewness_is_that_of_scipy_and_knows_no_unit(scale):
    x = RNG.gamma(2.0, size=50)
    assert skewness(Sample(scale * x)) == pytest.approx(stats.skew(x), rel=1e-10)
    assert skewness(Sample(-scale * x)) == pytest.approx(-stats.skew(x), rel=1e-10)


def test_the_measure_of_steps_sums_to_one_in_both_tails():
    """Of a density, the probabilities of all steps of 0.1 between two far ends."""
    mixture = Mixture([0.3, 0.7], [Normal(0, 1), Normal(5, 2)])
    values = 0.1 * np.arange(-100, 300)
    each = log_of_steps(mixture, values, 0.1)
    assert 0.1 * np.exp(each).sum() == pytest.approx(1.0, abs=1e-9)
    far = log_of_steps(Mixture([1], [Normal(0, 1)]), np.array([-30.0, 30.0]), 0.1)
    near, beyond = stats.norm.logsf([29.95, 30.05])
    exact = near + np.log1p(-np.exp(beyond - near))
    assert far == pytest.approx(exact - np.log(0.1), rel=1e-12)


def test_counts_and_a_fine_density_are_on_one_measure():
    counts, density = Mixture([1], [Poisson(400)]), Mixture([1], [Normal(400, 20)])
    at = np.array([390.0, 400.0, 410.0])
    assert log_of_steps(counts, at, 1.0) == pytest.approx(stats.poisson.logpmf(at, 400), rel=1e-12)
    assert log_of_steps(density, at, 1.0) == pytest.approx(density.logpdf(at), abs=2e-4)
    assert log_of_steps(density, at, 0.0) == pytest.approx(density.logpdf(at), rel=1e-15)


def test_a_step_that_reaches_below_the_support_counts_what_is_in_it():
    each = log_of_steps(Mixture([1], [Gamma(1.0, 2.0)]), np.array([0.5]), 2.0)
    assert each == pytest.approx(np.log(-np.expm1(-0.75) / 2.0), rel=1e-12)
