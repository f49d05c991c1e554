"""The EM-test: its penalty, its steps and its level."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Mix1dError, Mixture, Normal
from mix1d.choose.chen_li import _tuned
from mix1d.kernels.doubled import climb_doubled
from mix1d.model.problem import State


def state(weights, means, sds):
    return State(np.array(weights), Normal._of(np.array(means), np.array(sds)))


def test_misclassified_is_the_share_that_is_likelier_elsewhere():
    for own, other, ratio in [
        (Normal(0, 1), Normal(3, 1), 0.0),
        (Normal(0, 2), Normal(1, 0.5), 0.7),
        (Normal(1, 0.5), Normal(0, 2), -0.7),
        (Normal(0, 1), Normal(0.1, 3), 5.0),
    ]:
        x = own.sample(200_000, rng=1)
        wrong = np.mean(ratio + own.logpdf(x) < other.logpdf(x))
        shares = np.array([np.exp(ratio), 1.0]) / (1.0 + np.exp(ratio))
        lost = Mixture(shares, [own, other]).overlap().lost[0, 1]
        assert lost == pytest.approx(wrong, abs=0.004)


def test_the_penalty_is_that_of_the_authors():
    """Chen, Li & Fu (2012), section 5.1: overlap 0.211 and n = 190 give a_n = 0.068."""
    gap = 2 * stats.norm.isf(0.211)
    assert _tuned(state([0.5, 0.5], [0.0, gap], [1, 1]), 190) == pytest.approx(0.068, abs=5e-4)
    assert _tuned(state([1.0], [0.0], [1]), 50) == 0.25
    assert _tuned(state([0.25] * 4, [0.0, 3, 6, 9], [1] * 4), 50) == 0.2


@pytest.mark.parametrize("n", [100, 300, 500])
def test_the_penalty_is_near_the_simulated_one(n):
    """Their table 2, equal sds: means -4, 0, 4 were tuned to 0.098, 0.155, 0.160."""
    simulated = {100: 0.098, 300: 0.155, 500: 0.160}[n]
    found = _tuned(state([0.33, 0.33, 0.34], [-4.0, 0.0, 4.0], [1, 1, 1]), n)
    assert found == pytest.approx(simulated, abs=0.03)


def climbed(y, alpha, beta, means, variances, steps, *, free, a=0.25):
    arrays = [np.array(v, dtype=float) for v in (alpha, beta, means, variances)]
    ends = np.array([y.min(), y.max()])
    value = climb_doubled(
        y, None, np.ones(y.size), *arrays, np.array([1.0]), ends,
        penalty=a, iterations=steps, tol=-np.inf, free=free,
    )  # fmt: skip
    return value, arrays


@pytest.mark.parametrize("free", [False, True])
def test_the_penalised_likelihood_never_falls(free):
    y = np.sort(np.random.default_rng(3).normal(size=80))
    start = ([1.0], [0.1], [[-1.0], [0.5]], [[0.1], [2.0]])
    heights = [climbed(y, *start, steps, free=free)[0] for steps in range(1, 40)]
    assert np.all(np.diff(heights) > -1e-9)


def test_the_penalised_likelihood_is_what_it_says():
    y, a, beta = np.sort(np.random.default_rng(3).normal(size=30)), 0.3, 0.2
    value, _ = climbed(y, [1.0], [beta], [[-1.0], [1.0]], [[0.5], [2.0]], 1, free=True, a=a)
    mixture = Mixture.normal([beta, 1 - beta], means=[-1, 1], sds=np.sqrt([0.5, 2.0]))
    penalties = [a * (1 / v + np.log(v) - 1) for v in (0.5, 2.0)]
    by_hand = mixture.logpdf(y).sum() - sum(penalties) + np.log(2 * beta)
    assert value == pytest.approx(by_hand)


def test_level_and_mean_for_one_component():
    """The limit is chi-square with 2 degrees of freedom, tuned to have its mean."""
    rng = np.random.default_rng(11)
    tests = [mix1d.em_test(rng.normal(size=100)) for _ in range(60)]
    assert np.mean([t.statistic for t in tests]) == pytest.approx(2.0, abs=0.8)
    assert np.mean([t.pvalue < 0.1 for t in tests]) < 0.25


def test_two_groups_are_found_and_three_are_not():
    x = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1]).sample(300, rng=5)
    assert mix1d.em_test(x, 1).pvalue < 1e-6
    two = mix1d.em_test(x, 2)
    assert two.pvalue > 0.05
    assert two.df == 4
    assert two.null.means == pytest.approx([0, 4], abs=0.4)
    assert two.alternative.k == 4


def test_laws():
    rng = np.random.default_rng(2)
    x, times = rng.normal(size=60), np.tile([1, 2], 30)
    test = mix1d.em_test(x)
    assert mix1d.em_test(1e6 * x + 1e9).statistic == pytest.approx(test.statistic, abs=1e-5)
    written, weighted = mix1d.em_test(np.repeat(x, times)), mix1d.em_test(x, weights=times)
    assert weighted.statistic == written.statistic


@pytest.mark.parametrize(
    ("x", "k0", "options", "words"),
    [
        ([1.0, 2.0, 3.0], 2, {}, r"`k0` must be at most half the number of distinct values \(3\)"),
        ([1.0, 2.0], 0, {}, "`k0` must be a whole number of at least 1, got 0"),
        (np.arange(99.0), 7, {}, "`k0` must be at most 6"),
        ([1.0, 2.0], 1, {"penalty": -1}, "`penalty` must be a positive finite number, got -1"),
        ([1.0, 1.0], 1, {}, "`k0` must be at most half"),
    ],
)
def test_bad_input(x, k0, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.em_test(x, k0, **options)


def test_the_end_of_the_climb_is_a_maximum_under_the_penalty():
    """A large penalty, so that it matters: no variance does better a little above or below."""
    y = np.sort(np.random.default_rng(4).normal(size=40))
    start = ([1.0], [0.3], [[-0.5], [0.5]], [[0.5], [1.5]])
    top, (alpha, beta, means, variances) = climbed(y, *start, 20_000, free=False, a=20.0)
    for factors in ([1.01, 1.0], [0.99, 1.0], [1.0, 1.01], [1.0, 0.99]):
        other = variances * np.array(factors)[:, None]
        assert climbed(y, alpha, beta, means, other, 1, free=False, a=20.0)[0] < top


def test_ties_of_rounding_are_no_components():
    """p = 2e-19 by densities: five narrow components on the whole numbers."""
    found = mix1d.em_test(np.round(np.random.default_rng(70001).normal(size=200)))
    assert found.pvalue > 0.1
    assert found.step == 1.0
    assert "rounded to a step of 1" in str(found)


def test_the_level_on_rounded_data():
    """60 samples of one normal: up to 10 below 5% but once in 2,000 runs; 21 by densities."""
    rng = np.random.default_rng(3)
    x = [np.round(rng.normal(i * 0.37, 1, 100)) for i in range(60)]
    assert sum(mix1d.em_test(each).pvalue <= 0.05 for each in x) <= 10


def test_two_groups_are_found_when_rounded():
    x = np.round(Mixture.normal(means=[0, 3], sds=[1, 1]).sample(300, rng=0))
    found = mix1d.em_test(x)
    assert found.pvalue < 1e-3
    np.testing.assert_allclose(found.alternative.means, [0, 3], atol=0.5)
    np.testing.assert_allclose(found.alternative.sds, [1, 1], atol=0.3)


def test_next_to_nothing_is_left_of_coarse_values():
    with pytest.raises(Mix1dError, match="rounded to a step of at most 3 sds"):
        mix1d.em_test([0.0] * 95 + [1.0] * 3 + [2.0] * 2)
