"""Climbs from one start on many data sets."""

import numpy as np
import pytest

import mix1d
from mix1d.resample.refit import refit, searched
from mix1d.search.each import fitted


@pytest.fixture(scope="module")
def start():
    return mix1d.Mixture.normal([0.4, 0.6], means=[0.0, 5.0], sds=[1.0, 1.5])


def test_each_data_set_ends_where_a_fit_from_the_start_does(start):
    values = start.sample((4, 300), rng=1)
    ends = refit(start, values)
    for b, mixture in enumerate(ends.mixtures()):
        fit = mix1d.fit(values[b], start=start)
        assert ends.trusted[b]
        assert fit
        np.testing.assert_allclose(mixture.means, fit.mixture.means, rtol=1e-9)
        assert ends.loglik[b] == pytest.approx(fit.loglik, abs=1e-9)


def test_weights_are_repetitions(start):
    values = start.sample(200, rng=2)
    counts = np.random.default_rng(3).multinomial(200, np.full(200, 1 / 200), size=3)
    ends = refit(start, values, counts.astype(float))
    for b in range(3):
        again = refit(start, np.repeat(values, counts[b])[None])
        np.testing.assert_allclose(ends.weights[b], again.weights[0], rtol=1e-9)


def test_components_keep_the_order_of_the_start():
    crossed = mix1d.Mixture.normal([0.5, 0.5], means=[5.0, 0.0], sds=[1.0, 1.0])
    ends = refit(crossed, crossed.sample((2, 200), rng=4))
    assert (ends.bank.mean[:, 0] > ends.bank.mean[:, 1]).all()


def test_a_spike_is_not_trusted():
    start = mix1d.Mixture.normal([0.9, 0.1], means=[0.0, 9.0], sds=[1.0, 0.1])
    values = np.append(np.random.default_rng(0).normal(size=99), 9.0)
    assert not refit(start, values[None]).trusted[0]


def test_other_families_and_a_shared_sd(start):
    counts = mix1d.Mixture([0.5, 0.5], [mix1d.Poisson(2.0), mix1d.Poisson(20.0)])
    assert refit(counts, counts.sample((2, 300), rng=5)).trusted.all()
    sds = refit(start, start.sample((2, 300), rng=6), equal_sd=True).bank.sd
    assert (sds[:, 0] == sds[:, 1]).all()


@pytest.mark.parametrize("count", [2, 40])
def test_a_draw_of_equal_values_is_nan_and_stops_nothing(start, count):
    values = start.sample((count, 50), rng=7)
    values[1] = 4.0
    ends = refit(start, values)
    assert np.isnan(ends.weights[1]).all()
    assert np.isnan(ends.loglik[1])
    assert not ends.trusted[1]
    assert ends.trusted[0]


@pytest.mark.parametrize("equal_sd", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_machine_code_and_arrays_end_alike(start, equal_sd, weighted):
    values = start.sample((20, 150), rng=8)
    weights = np.random.default_rng(9).uniform(1, 3, (20, 150)) if weighted else None
    many = refit(start, values, weights, equal_sd=equal_sd)
    few = refit(start, values[:5], None if weights is None else weights[:5], equal_sd=equal_sd)
    np.testing.assert_array_equal(many.trusted[:5], few.trusted)
    np.testing.assert_allclose(many.bank.mean[:5], few.bank.mean, rtol=1e-7)
    np.testing.assert_allclose(many.loglik[:5], few.loglik, rtol=1e-12)


def test_only_a_spike_counts_as_penalised():
    """A maximum of the likelihood with a component of few rows does not: it was counted too."""
    seeds = {13: True, 169: True, 176: False, 0: False, 20: False, 77: False, 40: False}
    columns = [np.random.default_rng(seed).normal(size=60) for seed in seeds]
    found = searched(columns, 2, mix1d.Normal, equal_sd=False, seed=0)
    assert found.is_penalised.tolist() == list(seeds.values())
    outcomes = fitted(columns, 2).outcomes
    assert [outcome is mix1d.Outcome.DOUBTFUL for outcome in outcomes[4:]] == [True] * 3


def test_a_search_by_arrays_finds_the_best_poissons():
    x = mix1d.Mixture([0.5, 0.5], [mix1d.Poisson(2.0), mix1d.Poisson(20.0)]).sample(80, rng=0)
    found = searched([x], 2, mix1d.Poisson, equal_sd=False, seed=0)
    assert found.loglik[0] == pytest.approx(mix1d.fit(x, 2, family="poisson").loglik, abs=1e-6)
    assert not found.is_penalised[0]
