"""Rounded values: when they are fitted as intervals, and that the answers are right."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import gamma, norm

import mix1d
from mix1d import Mix1dError, Mixture, Outcome, Sample

CLOSE = Mixture.normal(weights=[0.55, 0.45], means=[20, 26], sds=[0.9, 0.9])


def whole_numbers(n=400, seed=0, mixture=CLOSE):
    return np.round(mixture.sample(n, rng=seed))


def loglik_of_intervals(x, step, weights, means, sds):
    """Sum of the logarithms of P(interval) / step, written out."""
    x = np.asarray(x)[:, None]
    mass = norm.cdf((x + step / 2 - means) / sds) - norm.cdf((x - step / 2 - means) / sds)
    return float(np.log((mass / step) @ weights).sum())


def maximised(x, step, mixture):
    """The highest likelihood of intervals near a mixture of two normals, by SciPy's simplex."""

    def minus(v):
        p = 1 / (1 + np.exp(-v[0]))
        return -loglik_of_intervals(x, step, np.array([p, 1 - p]), v[1:3], np.exp(v[3:]))

    w = mixture.weights
    start = np.concatenate([[np.log(w[0] / w[1])], mixture.means, np.log(mixture.sds)])
    for _ in range(3):
        start = minimize(minus, start, method="Nelder-Mead", options={"fatol": 1e-11}).x
    return -minus(start), start


# ---------------------------------------------------------------- right answers
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_whole_numbers_of_two_close_groups(seed):
    """The sds are those before rounding, within their errors; SciPy finds nothing higher."""
    x = whole_numbers(seed=seed)
    fit = mix1d.fit(x, 2)
    assert fit.outcome
    assert fit.options.rounding == 1.0
    errors = fit.standard_errors()
    assert (np.abs(fit.mixture.means - CLOSE.means) < 4 * errors.means).all()
    assert (np.abs(fit.mixture.sds - CLOSE.sds) < 4 * errors.sds).all()
    best, at = maximised(x, 1.0, fit.mixture)
    assert fit.loglik == pytest.approx(best, abs=1e-6)
    np.testing.assert_allclose(fit.mixture.means, at[1:3], rtol=1e-4)
    np.testing.assert_allclose(fit.mixture.sds, np.exp(at[3:]), rtol=1e-3)


def test_the_likelihood_is_on_the_scale_of_densities():
    x = whole_numbers()
    fit = mix1d.fit(10 * x, 2)
    m = fit.mixture
    expected = loglik_of_intervals(10 * x, 10.0, m.weights, m.means, m.sds)
    assert fit.loglik == pytest.approx(expected, abs=1e-8)
    assert abs(fit.loglik - mix1d.fit(10 * x, 2, rounding=None).loglik) < 1.0


@pytest.mark.parametrize("sd", [0.3, 0.5, 0.7])
def test_groups_narrower_than_the_step(sd):
    x = whole_numbers(600, 3, Mixture.normal(weights=[0.6, 0.4], means=[20, 26], sds=[sd, sd]))
    fit = mix1d.fit(x, 2)
    assert fit.outcome
    np.testing.assert_allclose(fit.mixture.means, [20, 26], atol=0.15)
    np.testing.assert_allclose(fit.mixture.sds, sd, rtol=0.2)


def test_a_long_column_is_a_sketch_of_single_values():
    x = np.round(np.random.default_rng(0).normal(20, 0.7, 150_000))
    fit = mix1d.fit(x, 1)
    assert fit.outcome
    assert fit.options.rounding == 1.0
    assert fit.mixture.sds[0] == pytest.approx(0.7, abs=0.01)
    few = mix1d.fit(Sample(x), 1)
    assert fit.loglik == pytest.approx(few.loglik, rel=1e-12)
    assert fit.labels().shape == x.shape


def test_ages_in_years_and_scores_in_fives():
    """Rounding as wide as 1.2 sds; of each the sd before rounding."""
    rng = np.random.default_rng(5)
    ages = np.round(rng.normal(8.0, 1.1, 500))
    assert mix1d.fit(ages, 1).mixture.sds[0] == pytest.approx(1.1, abs=0.12)
    scores = 5 * np.round(rng.normal(70, 6, 500) / 5)
    fit = mix1d.fit(scores, 1)
    assert fit.options.rounding == 5.0
    assert fit.mixture.sds[0] == pytest.approx(6, abs=0.6)


# ---------------------------------------------------------------- other families, zeros
def test_positive_values_rounded_to_zero():
    """The value 0 is the interval up to half the step, which a gamma can give."""
    x = np.round(np.random.default_rng(1).gamma(2.0, 0.8, 400))
    assert x.min() == 0.0
    fit = mix1d.fit(x, 1, family="gamma")
    assert fit.outcome

    def minus(v):
        shape, scale = np.exp(v)
        ends = gamma.cdf(np.stack([x - 0.5, x + 0.5]), shape, scale=scale)
        return -np.log(ends[1] - ends[0]).sum()

    found = minimize(minus, np.log([2.0, 0.8]), method="Nelder-Mead", options={"fatol": 1e-11})
    assert fit.loglik == pytest.approx(-found.fun, abs=1e-6)
    assert fit.mixture.components[0].shape == pytest.approx(np.exp(found.x[0]), rel=1e-3)
    with pytest.raises(Mix1dError, match="got 0"):
        mix1d.fit(x, 1, family="gamma", rounding=None)


def test_zeros_that_are_a_lump_come_first():
    rng = np.random.default_rng(2)
    x = np.r_[np.zeros(120), np.round(rng.normal(20, 1.2, 150)), np.round(rng.normal(12, 0.8, 90))]
    fit = mix1d.fit(x, 2, lumps="auto")
    assert fit.outcome
    assert fit.options.lumps == (0.0,)
    assert fit.options.rounding == 1.0
    assert fit.mixture.weights[0] == pytest.approx(120 / 360)
    np.testing.assert_allclose(fit.mixture.sds[1:], [0.8, 1.2], rtol=0.2)


def test_the_step_is_that_of_all_values_where_a_lump_leaves_a_coarser_one():
    x = [*[0] * 40, *[1, 3, 5] * 8, 2]
    assert mix1d.fit([v for v in x if v != 2], 1, lumps=[0]).options.rounding in (None, 1.0)
    assert mix1d.fit([*x], 1, lumps=[0, 2]).options.rounding in (None, 1.0)


def test_what_the_intervals_do_not_explain_is_a_lump():
    fit = mix1d.fit([0.0] * 52 + [1.0, 2.0, 2.5, 3.1, 4.2, 4.4], 2)
    assert fit.outcome is Outcome.LUMP
    assert "52 are 0 exactly" in fit.message


def test_rounded_exponential_with_more_zeros_beside():
    """Whole numbers of which 0 is no lump: they are what was rounded to it."""
    x = np.round(np.random.default_rng(4).exponential(2.0, 500))
    fit = mix1d.fit(x, 1, family="exponential", lumps="auto")
    assert fit.options.lumps == ()
    assert fit.mixture.means[0] == pytest.approx(2.0, abs=0.3)


# ---------------------------------------------------------------- when
def test_fine_rounding_stays_a_density():
    x = np.round(np.random.default_rng(0).normal(70, 6, 300))
    fit = mix1d.fit(x, 1)
    assert fit.options.rounding is None
    assert fit.mixture.sds[0] == pytest.approx(x.std(), rel=1e-12)
    assert "rounding" not in fit.options.arguments()


def test_a_handful_of_values_without_ties_stays_a_density():
    x = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]
    assert mix1d.fit(x, 2).options.rounding is None


def test_counts_stay_counts():
    x = np.random.default_rng(0).poisson(1.0, 200)
    assert mix1d.fit(x, 1, family="poisson").options.rounding is None


def test_none_takes_values_as_exact_and_a_step_intervals():
    x = whole_numbers()
    exact = mix1d.fit(x, 2, rounding=None)
    assert exact.options.rounding is None
    wide = np.round(np.random.default_rng(0).normal(70, 6, 300))
    fit = mix1d.fit(wide, 1, rounding=1)
    assert fit.options.rounding == 1.0
    # Sheppard: rounding adds a twelfth of the squared step to the variance
    assert fit.mixture.sds[0] ** 2 == pytest.approx(wide.var() - 1 / 12, abs=1e-3)


def test_the_fit_says_so():
    fit = mix1d.fit(whole_numbers(), 2)
    assert "the values are rounded to 1: fitted as intervals of that width" in fit.message
    document = json.loads(fit.to_json())
    assert document["options"]["rounding"] == 1.0
    again = type(fit).from_json(fit.to_json())
    assert again.options.rounding == 1.0
    assert again.loglik == fit.loglik
    assert fit.facts().rounding == 1.0


def test_the_digest_is_that_of_the_values():
    x = whole_numbers()
    assert mix1d.fit(x, 2).digest == Sample(x).digest


# ---------------------------------------------------------------- what is not known
def test_a_component_within_one_interval_is_not_trusted():
    x = np.r_[np.full(60, 10.0), np.round(np.random.default_rng(0).normal(30, 1.2, 200))]
    fit = mix1d.fit(x, 2)
    assert not fit.outcome
    assert "within one interval, 9.5 to 10.5: only narrower than 1 is known of it" in fit.message


def test_nor_one_at_the_border_of_two():
    rng = np.random.default_rng(0)
    x = np.r_[np.full(30, 10.0), np.full(25, 11.0), np.round(rng.normal(30, 1.2, 200))]
    fit = mix1d.fit(x, 2)
    assert not fit.outcome
    assert "within two intervals, 9.5 to 11.5: only narrower than 2 is known of it" in fit.message


@pytest.mark.parametrize("rows", [1, 200])
def test_rows_outside_two_intervals_say_how_wide_a_component_is(rows):
    """Of 200 times as many rows 80 are outside, the same share: they tell the sd."""
    narrow = np.array([0.2, 49.8, 49.8, 0.2])  # 99.6% in two cells
    wide = np.array([1, 5, 12, 18, 12, 5, 1])
    counts = rows * np.concatenate([narrow, [0], wide])
    edges = [*np.arange(9, 14), *np.arange(30, 38)]
    fit = mix1d.fit(mix1d.Sample.binned(edges, counts), 2)
    assert bool(fit.outcome) is (rows > 1)
    if rows > 1:
        assert fit.mixture.sds[0] == pytest.approx(1 / 2.878, rel=0.01)  # 0.2% beyond either side


def test_a_shared_sd_is_known_where_one_component_is_wider():
    rng = np.random.default_rng(0)
    x = np.r_[np.full(60, 10.0), np.round(rng.normal(30, 1.2, 200))]
    assert mix1d.fit(x, 2, equal_sd=True, rounding=1).outcome
    all_narrow = np.repeat([0.0, 1.0, 20.0, 21.0], [10, 5, 10, 7])
    fit = mix1d.fit(all_narrow, 2, equal_sd=True, rounding=1)
    assert not fit.outcome
    assert "within two intervals, -0.5 to 1.5" in fit.message


# ---------------------------------------------------------------- laws
def test_a_fine_step_gives_the_density():
    """The estimates differ as the square of the step, and the maxima of normals as its fourth:
    the second derivative of a normal is that in its variance, whose score is 0 there.
    """
    x = CLOSE.sample(200, rng=0)
    exact = mix1d.fit(x, 2, rounding=None)
    steps = np.array([0.4, 0.2, 0.1])
    fits = [mix1d.fit(x, 2, rounding=h) for h in steps]
    gaps = np.array([fit.loglik - exact.loglik for fit in fits])
    np.testing.assert_allclose(gaps[1:] / gaps[:-1], 1 / 16, rtol=0.1)
    shifts = [np.abs(fit.mixture.sds - exact.mixture.sds).max() for fit in fits]
    np.testing.assert_allclose(np.divide(shifts[1:], shifts[:-1]), 0.25, rtol=0.1)


def test_intervals_are_the_bins_of_a_histogram():
    x = whole_numbers()
    values, counts = np.unique(x, return_counts=True)
    edges = np.arange(values[0] - 0.5, values[-1] + 1)
    every = np.zeros(edges.size - 1)
    every[(values - values[0]).astype(int)] = counts
    fit, bins = mix1d.fit(x, 2), mix1d.fit(Sample.binned(edges, every), 2)
    assert fit.loglik == pytest.approx(bins.loglik, abs=1e-8)
    np.testing.assert_allclose(fit.mixture.means, bins.mixture.means, rtol=1e-8)
    np.testing.assert_allclose(fit.mixture.sds, bins.mixture.sds, rtol=1e-6)


@pytest.mark.parametrize("a", [1e-6, 0.25, 1e9])
def test_the_unit_does_not_matter(a):
    x = whole_numbers()
    one, other = mix1d.fit(x, 2), mix1d.fit(a * x, 2, rounding=a)
    np.testing.assert_allclose(other.mixture.means, a * one.mixture.means, rtol=1e-8)
    np.testing.assert_allclose(other.mixture.sds, a * one.mixture.sds, rtol=1e-6)
    assert other.loglik == pytest.approx(one.loglik - x.size * np.log(a), rel=1e-10)


def test_weights_are_rows_written_so_often():
    x = whole_numbers()
    values, counts = np.unique(x, return_counts=True)
    one, other = mix1d.fit(x, 2), mix1d.fit(values, 2, weights=counts)
    assert other.options.rounding == 1.0
    assert other.loglik == pytest.approx(one.loglik, rel=1e-12)


# ---------------------------------------------------------------- bad input
@pytest.mark.parametrize("bad", ["yes", -1.0, 0, np.nan, [1.0]])
def test_bad_steps(bad):
    with pytest.raises(Mix1dError, match="`rounding` must be"):
        mix1d.fit([1.0, 2.0, 3.0, 3.0], 1, rounding=bad)


def test_steps_without_a_meaning():
    with pytest.raises(Mix1dError, match="`rounding` needs a family with a density"):
        mix1d.fit([1, 2, 3, 3], 1, family="poisson", rounding=1)
    with pytest.raises(Mix1dError, match="`rounding` needs algorithm='em'"):
        mix1d.fit([1.0, 2.0, 3.0, 3.0], 2, algorithm="cem", rounding=1)
