"""The search: the best sound maximum, with its evidence."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Outcome


def test_the_search_beats_or_equals_every_named_start():
    x = Mixture.normal([0.5, 0.3, 0.2], means=[0, 3, 3.5], sds=[1, 0.3, 2]).sample(400, rng=1)
    best = mix1d.fit(x, 3)
    assert best.outcome
    for start in ("linspace", "quantile", "kmeans", "random"):
        other = mix1d.fit(x, 3, start=start)
        assert best.loglik >= other.loglik - 1e-6 or not other.outcome


def test_the_starts_are_told_with_where_each_ended():
    x = Mixture.normal(means=[5, 12], sds=[1, 1]).sample(200, rng=0)
    fit = mix1d.fit(x, 2, family="gamma")
    names = [record.name for record in fit.starts]
    assert {"linspace", "quantile", "kmeans", "window 1", "random 1"} <= set(names)
    assert 1 <= fit.starts.n_reached <= fit.starts.n_climbed <= len(fit.starts)
    reached = [record for record in fit.starts if record.reached]
    assert all(record.climbed for record in reached)
    for record in reached:
        assert record.mixture.logpdf(x).sum() == pytest.approx(record.loglik, abs=1e-8)
    assert str(fit.starts).endswith("reached this maximum")


def test_a_large_sample_is_searched_coarsely_but_fitted_on_every_value():
    mixture = Mixture.normal([0.3, 0.5, 0.2], means=[-4.5, 2.5, 5], sds=[0.5, 1, 2])
    x = mixture.sample(20_000, rng=2)
    fit = mix1d.fit(x, 3)
    assert fit.outcome
    assert fit.loglik == pytest.approx(fit.mixture.logpdf(x).sum(), abs=1e-6)
    assert fit.trace.loglik[0] == pytest.approx(fit.trace.mixtures[0].logpdf(x).sum(), abs=1e-6)
    exact = mix1d.fit(x, start=mixture)
    assert fit.loglik == pytest.approx(exact.loglik, abs=1e-7)


def test_one_component_needs_no_search():
    x = np.random.default_rng(0).normal(size=50)
    fit = mix1d.fit(x, 1)
    assert fit.outcome
    assert fit.mixture.means[0] == pytest.approx(x.mean(), abs=1e-14)
    assert fit.mixture.sds[0] == pytest.approx(x.std(), rel=1e-14)


# ---------------------------------------------------------------- what cannot be trusted
@pytest.mark.parametrize(
    ("x", "k", "outcome", "words"),
    [
        (
            [0.0] * 52 + [1.0, 2.0, 2.5, 3.1, 4.2, 4.4],
            2,
            Outcome.LUMP,
            "52 are 0 exactly",
        ),
        ([1.0, 1.1, 1.2, 1.4, 1.7, 50.0], 2, Outcome.PENALISED, "rests on one value, 50"),
        ([1.0, 1.1, 1.2, 1.4, 1.7, 50, 50.01], 2, Outcome.PENALISED, "rests on 2 effective"),
    ],
)
def test_a_spike_is_named(x, k, outcome, words):
    fit = mix1d.fit(x, k)
    assert fit.outcome is outcome
    assert not fit.outcome
    assert words in fit.message
    assert fit.mixture.sds.min() > 0


def test_one_sd_of_groups_within_two_intervals_each_is_not_known():
    """Ten of eleven within one step, the last within the next: any smaller sd says the same."""
    x = [0.0] * 10 + [1.0] + [10.0] * 10 + [11.0] + [20.0] * 10 + [21.0]
    fit = mix1d.fit(x, 3, equal_sd=True)
    assert not fit.outcome
    assert fit.options.rounding == 1.0
    assert "lies within two intervals" in fit.message


def test_whole_numbers_of_a_narrow_group_are_sound():
    """An sd of 0.8 on whole numbers is narrower than the step, and no spike."""
    fit = mix1d.fit([1, 1, 2, 2, 2, 3, 3, *range(50, 90, 3)], 2, rounding=None)
    assert fit.outcome
    assert fit.mixture.means[0] == pytest.approx(2.0)
    assert fit.mixture.sds[0] == pytest.approx(np.sqrt(4 / 7))


def test_an_own_start_on_a_value_is_climbed_again_with_the_penalty():
    x = np.random.default_rng(0).normal(size=40)
    start = Mixture.normal(means=[x[0], 0.0], sds=[1e-7, 1.0])
    fit = mix1d.fit(x, start=start)
    assert fit.outcome is Outcome.PENALISED
    assert fit.trace.sds[0].min() == pytest.approx(1e-7)


@pytest.mark.parametrize("k", [2, 3])
def test_counts_of_one_population_leave_the_ridge_told(k):
    fit = mix1d.fit(np.random.default_rng(0).binomial(5, 0.5, 300), k, family="poisson")
    assert fit.outcome is Outcome.FLAT
    assert "coincide" in fit.message or "weight 0" in fit.message
    assert np.all(np.isnan(fit.standard_errors().means))


@pytest.mark.parametrize("x", [[1.0, 2.0, 3.0], [0.0, 1.0], [1.0, 1.0, 2.0, 2.0], [5.0, 5.0, 9.0]])
@pytest.mark.parametrize("k", [1, 2])
def test_a_handful_of_values_raises_no_warning(x, k):
    fit = mix1d.fit(x, k)
    assert np.isfinite(fit.mixture.sds).all()
    assert bool(fit) == (k == 1)


def test_two_identical_components_are_a_saddle():
    x = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(100, rng=0)
    fit = mix1d.fit(x, start=Mixture.normal(means=[1, 1], sds=[2, 2]))
    assert fit.outcome is Outcome.SADDLE


def test_a_component_far_from_all_data_is_told():
    x = np.random.default_rng(0).normal(size=60)
    fit = mix1d.fit(x, start=Mixture.normal(means=[0, 1e6], sds=[1, 1]))
    assert fit.outcome is Outcome.FLAT
    gone = int(np.argmin(fit.mixture.weights))  # wherever it ended: nothing holds it
    assert f"component {gone + 1} has weight 0" in fit.message


def test_a_component_that_fades_away_is_told():
    x = np.random.default_rng(3).normal(size=60)
    for start in ((0, 6), (-0.5, 4.5)):
        for accelerate in (True, False):
            guess = Mixture.normal(means=start, sds=[1, 0.7])
            fit = mix1d.fit(x, start=guess, equal_sd=True, accelerate=accelerate, max_iter=2000)
            if fit.outcome is Outcome.CONVERGED:
                assert fit.mixture.weights.min() * 60 > 1e-3


def test_a_start_far_off_that_shrinks_onto_the_nearest_value_is_penalised_and_says_so():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(-4.5, 0.5, 200), rng.normal(2.5, 1, 200)])
    fit = mix1d.fit(x, start=Mixture.normal(means=[-5, 2, 40], sds=[1.5, 1.5, 1.5]))
    assert fit.outcome is Outcome.PENALISED
    assert "penalised" in fit.message


def test_too_few_iterations_are_told():
    x = np.concatenate([np.random.default_rng(0).normal(m, 2, 100) for m in (1, 4)])
    fit = mix1d.fit(x, 2, start="linspace", accelerate=False, max_iter=3)
    assert fit.outcome is Outcome.MAX_ITER
    assert fit.n_iter == 3
    assert "are left" in fit.message


# ---------------------------------------------------------------- the other algorithms
@pytest.mark.parametrize("algorithm", ["cem", "sem", "em-hard-proportions"])
def test_the_other_algorithms_end_in_a_fixed_point(algorithm):
    x = Mixture.normal(means=[0, 5], sds=[1, 1]).sample(200, rng=0)
    fit = mix1d.fit(x, 2, algorithm=algorithm, max_iter=300)
    assert fit.outcome is Outcome.FIXED_POINT
    assert "not" in fit.message
    assert "of the likelihood" in fit.message
    assert fit.decrement is None
    np.testing.assert_allclose(fit.mixture.means, [0, 5], atol=0.4)


@pytest.mark.parametrize("algorithm", ["cem", "em-hard-proportions"])
def test_a_class_that_empties_keeps_its_parameters_and_is_named(algorithm):
    x = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(200, rng=0)
    start = Mixture.normal(means=[0, 6, 500], sds=[1, 1, 2])
    fit = mix1d.fit(x, start=start, algorithm=algorithm)
    assert fit.outcome is Outcome.FIXED_POINT
    assert "component 3 emptied" in fit.message
    assert fit.mixture.weights[2] == 0
    assert (fit.mixture.means[2], fit.mixture.sds[2]) == (500, 2)
    assert set(fit.labels()) == {0, 1}


def test_stochastic_em_agrees_with_em_up_to_its_own_noise():
    x = Mixture.normal(means=[0, 3], sds=[1, 1]).sample(2000, rng=0)
    em, sem = mix1d.fit(x, 2), mix1d.fit(x, 2, algorithm="sem", max_iter=600)
    errors = em.standard_errors()
    np.testing.assert_array_less(np.abs(em.mixture.means - sem.mixture.means), errors.means)
    np.testing.assert_array_less(np.abs(em.mixture.sds - sem.mixture.sds), errors.sds)


def test_a_component_of_no_weight_keeps_a_finite_width():
    """Found by random search: SQUAREM took a width to infinity where nothing depended on it."""
    rng = np.random.default_rng(320)
    n, k = int(rng.integers(4, 12)), int(rng.integers(2, 4))
    fit = mix1d.fit(np.repeat(rng.normal(size=n), int(rng.integers(1, 4))), k)
    assert np.isfinite(fit.mixture.sds).all()
    assert np.isfinite(fit.trace.sds).all()
    assert str(fit)
