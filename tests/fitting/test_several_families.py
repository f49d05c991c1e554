"""Fits with a family for each component, and with noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Fit, Mix1dError, Mixture, PointMass, Uniform

RNG = np.random.default_rng(3)
REAL = np.concatenate([RNG.normal(0, 1, 120), RNG.gamma(20, 0.5, 120)])
POSITIVE = np.concatenate([RNG.lognormal(0, 0.3, 100), RNG.gamma(30, 0.5, 100)])
GROUPS = np.concatenate([RNG.normal(0, 1, 190), RNG.normal(8, 1, 190)])
OUTLIERS = RNG.uniform(-60, 60, 20)


def parameters(mixture):
    return np.concatenate([mixture.weights, *[c.fields() for c in mixture.components]])


@pytest.mark.parametrize("family", ["normal", "gamma"])
def test_a_list_of_one_family_is_that_family(family):
    x = POSITIVE
    listed, plain = mix1d.fit(x, family=[family] * 2), mix1d.fit(x, 2, family=family)
    assert listed.options == plain.options
    assert listed.mixture == plain.mixture


@pytest.mark.parametrize("families", [["normal", "gamma"], ["gamma", "normal"]])
def test_components_stand_in_the_order_of_the_list(families):
    fit = mix1d.fit(REAL, family=families)
    assert fit
    assert [component.name for component in fit.mixture.components] == families
    low, high = sorted(fit.mixture.means)
    assert (low, high) == pytest.approx((0, 10), abs=0.5)


def test_within_a_family_components_are_sorted():
    x = np.concatenate([REAL, RNG.normal(30, 1, 80)])
    fit = mix1d.fit(x, family=["normal", "gamma", "normal"])
    assert fit.mixture.means[0] < fit.mixture.means[2]


def test_every_order_of_the_list_has_the_same_maximum():
    one, other = (mix1d.fit(REAL, family=f) for f in (["normal", "gamma"], ["gamma", "normal"]))
    assert one.loglik == pytest.approx(other.loglik, abs=1e-7)
    np.testing.assert_allclose(one.mixture.weights, other.mixture.weights[::-1], rtol=1e-6)


@pytest.mark.parametrize("factor", [1e-9, 3.7, 2.0**40])
@pytest.mark.parametrize("families", [["lognormal", "gamma"], ["weibull", "normal"]])
def test_it_stretches_with_the_data(families, factor):
    one, other = mix1d.fit(POSITIVE, family=families), mix1d.fit(factor * POSITIVE, family=families)
    np.testing.assert_allclose(other.mixture.means, factor * one.mixture.means, rtol=1e-7)
    np.testing.assert_allclose(other.mixture.sds, factor * one.mixture.sds, rtol=1e-6)
    shift = POSITIVE.size * np.log(factor)
    assert other.loglik == pytest.approx(one.loglik - shift, abs=1e-6)


def test_families_of_real_numbers_shift_with_the_data():
    one = mix1d.fit(REAL, family=["normal", "logistic"])
    other = mix1d.fit(1e6 + REAL, family=["normal", "logistic"])
    np.testing.assert_allclose(other.mixture.means, 1e6 + one.mixture.means, rtol=1e-11)
    np.testing.assert_allclose(other.mixture.sds, one.mixture.sds, rtol=1e-6)


def test_a_weight_of_2_is_a_value_written_twice():
    counts = 1 + np.arange(REAL.size) % 2
    weighed = mix1d.fit(REAL, family=["normal", "gamma"], weights=counts)
    written = mix1d.fit(np.repeat(REAL, counts), family=["normal", "gamma"])
    np.testing.assert_allclose(parameters(weighed.mixture), parameters(written.mixture), rtol=1e-9)
    assert weighed.n_parameters == written.n_parameters == 5


def test_components_that_hold_all_stand_as_they_are():
    held = mix1d.family("normal", mean=0, sd=1)
    fit = mix1d.fit(REAL, family=["gamma", held, Uniform(-9, 30), stats.uniform(-5, 40)])
    assert [c.fields() for c in fit.mixture.components[1:]] == [(0, 1), (-9, 30), (-5, 35)]
    assert fit.n_parameters == 2 + 3


def test_atoms_come_first_and_have_the_share_of_their_rows():
    x = np.concatenate([POSITIVE, np.zeros(50)])
    fit = mix1d.fit(x, family=["lognormal", PointMass(0), "gamma"])
    assert fit
    assert fit.mixture.components[0] == PointMass(0)
    assert fit.mixture.weights[0] == pytest.approx(50 / 250)
    assert fit.options.lumps == (0.0,)
    alone = mix1d.fit(POSITIVE, family=["lognormal", "gamma"])
    np.testing.assert_allclose(fit.mixture.sds[1:], alone.mixture.sds)


def test_among_counts_an_atom_shares_its_value():
    """The maximum of the zero-inflated Poisson solves rate = mean of positives * (1 - e^-rate)."""
    x = np.concatenate([np.zeros(60), RNG.poisson(3, 140)])
    fit = mix1d.fit(x, family=[PointMass(0), "poisson"])
    rate = fit.mixture.components[1].rate
    positive = x[x > 0]
    assert rate == pytest.approx(positive.mean() * -np.expm1(-rate), rel=1e-8)
    share = positive.size / x.size / -np.expm1(-rate)
    assert fit.mixture.weights[1] == pytest.approx(share, rel=1e-8)


# ---------------------------------------------------------------- noise
def test_noise_takes_the_outliers():
    x = np.concatenate([GROUPS, OUTLIERS])
    plain, fit = mix1d.fit(x, 2), mix1d.fit(x, 2, noise=True)
    assert fit
    np.testing.assert_allclose(fit.mixture.means[:2], [0, 8], atol=0.3)
    np.testing.assert_allclose(fit.mixture.sds[:2], 1, atol=0.2)
    assert fit.mixture.components[2].fields() == (x.min(), x.max())
    assert fit.mixture.weights[2] == pytest.approx(0.05, abs=0.03)
    assert fit.n_parameters == plain.n_parameters + 1
    assert fit.bic < plain.bic
    assert np.mean(fit.labels()[-20:] == 2) > 0.6


def test_noise_that_nothing_needs_is_left_out():
    fit = mix1d.fit(POSITIVE, family=["lognormal", "gamma"], noise=True)
    plain = mix1d.fit(POSITIVE, family=["lognormal", "gamma"])
    assert fit
    assert fit.mixture == plain.mixture
    assert "noise would have weight 0, and is left out" in fit.message


def test_a_higher_maximum_without_one_of_the_families_is_the_answer():
    """Certified fits in which the uniform has a weight are lower, and no answer."""
    families = ["lognormal", "gamma", Uniform(0, 40)]
    fit = mix1d.fit(POSITIVE, family=families)
    assert not fit
    assert "component 3 has weight 0" in fit.message
    plain = mix1d.fit(POSITIVE, family=families[:2])
    assert fit.loglik == pytest.approx(plain.loglik, abs=1e-3)


def test_the_ends_of_noise_do_not_speak_against_the_fit():
    x = np.concatenate([GROUPS, OUTLIERS])
    assert mix1d.fit(x, 2, noise=True).goodness_of_fit(n_boot=39).pvalue > 0.05


def test_documents_hold_the_families_and_the_noise():
    for fit in (
        mix1d.fit(np.concatenate([GROUPS, OUTLIERS]), 2, noise=True),
        mix1d.fit(REAL, family=["normal", "gamma"]),
    ):
        read = Fit.from_json(fit.to_json())
        assert read.mixture == fit.mixture
        assert read.options == fit.options
        assert repr(read) == repr(fit)


def test_options_are_the_arguments():
    fit = mix1d.fit(np.concatenate([GROUPS, OUTLIERS]), 2, noise=True)
    arguments = fit.options.arguments()
    assert (arguments["family"], arguments["k"], arguments["noise"]) == ("normal", 2, True)
    assert mix1d.fit(fit.sample, **arguments).mixture == fit.mixture
    fit = mix1d.fit(REAL, family=["normal", "gamma"])
    assert fit.options.arguments()["family"] == ["normal", "gamma"]


# ---------------------------------------------------------------- starts, other functions
def test_a_mixture_to_begin_from_names_the_families():
    start = Mixture([0.5, 0.5], [mix1d.Normal(0, 1), mix1d.Gamma(20, 0.5)])
    for fit in (mix1d.fit(REAL, start=start), mix1d.fit(REAL, 2, start=[start])):
        assert fit
        assert fit.options.family.name == "normal + gamma"


def test_select_compares_lists():
    found = mix1d.select(REAL, [1, 2], families=["normal", ["normal", "gamma"]])
    assert {(c.family, c.k) for c in found.table} >= {("normal", 1), ("normal + gamma", 2)}
    assert sum(c.family == "normal + gamma" for c in found.table) == 1


def test_many_columns_and_the_estimator_take_a_list():
    fit = mix1d.fit(REAL, family=["normal", "gamma"])
    fits = mix1d.fit_many({"a": REAL, "b": 2 * REAL}, 2, family=["normal", "gamma"])
    assert fits.trusted.all()
    np.testing.assert_allclose(fits.means[0], fit.mixture.means, rtol=1e-6)
    np.testing.assert_allclose(fits.means[1], 2 * fit.mixture.means, rtol=1e-6)


def test_large_data_are_sketched():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 70_000), rng.gamma(20, 0.5, 50_000)])
    fit = mix1d.fit(x, family=["normal", "gamma"])
    assert fit
    assert fit.sketch_error < 1e-3
    every = mix1d.fit(x, start=fit.mixture, exact=True)
    np.testing.assert_allclose(parameters(fit.mixture), parameters(every.mixture), rtol=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"family": []}, "`family` must hold at least one family, got none"),
        ({"family": ["normal", "poisson"]}, "densities or counts, not both, got 'normal' and"),
        ({"family": ["normal", mix1d.Normal(0, 1)]}, r"mix1d.family\('normal', mean=0, sd=1\)"),
        ({"family": ["normal", "pareto"]}, "must hold `minimum`, which data do not estimate"),
        ({"family": ["normal", "gama"]}, "near it is 'gamma'"),
        ({"family": ["normal", "gamma"], "k": 3}, "the number of families, 2, or be left out"),
        ({"family": [PointMass(0)]}, "a family beside the point masses"),
        ({"family": ["normal", PointMass(0), PointMass(0)]}, "at different values"),
        ({"family": ["normal", PointMass(0.123)]}, "must be values of `x`, got 0.123"),
        ({"family": ["normal", PointMass(np.inf)]}, "point masses at finite values beside"),
        ({"family": ["normal", "gamma"], "equal_sd": True}, "`equal_sd` needs components of one"),
        ({"family": ["normal", PointMass(0)], "lumps": "auto"}, "`lumps` must be values or None"),
        ({"k": 2, "noise": 1}, "`noise` must be True or False"),
        ({"noise": True, "start": Mixture.normal(means=[0, 1], sds=[1, 1])}, "`start` by name"),
        ({"family": "normal + gamma"}, "must be one family here"),
        (
            {
                "family": ["gamma", "normal"],
                "start": Mixture([0.5, 0.5], [mix1d.Normal(0, 1), mix1d.Gamma(2, 1)]),
            },
            "of the family 'gamma \\+ normal', got 'normal \\+ gamma'",
        ),
    ],
)
def test_bad_arguments(arguments, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit(REAL, **arguments)


def test_counts_take_no_noise_and_tests_no_list():
    with pytest.raises(Mix1dError, match="`noise` needs a family with a density"):
        mix1d.fit([1, 2, 3, 4, 9], 1, family="poisson", noise=True)
    with pytest.raises(Mix1dError, match="must be one family here"):
        mix1d.likelihood_ratio_test(REAL, 1, 2, family=["normal", "gamma"])
    with pytest.raises(Mix1dError, match="no point mass beside densities"):
        mix1d.select(REAL, 2, families=[["normal", PointMass(0)]])
    with pytest.raises(Mix1dError, match="the number of families, 2"):
        mix1d.fit_many({"a": REAL}, 3, family=["normal", "gamma"])


def test_a_uniform_without_ends_is_over_the_range_of_the_data():
    """There its likelihood is the largest that holds all values: what `noise` adds by itself."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0, 1, 200), rng.normal(8, 1, 200), rng.uniform(-20, 30, 30)])
    named = mix1d.fit(x, family=["normal", "normal", "uniform"])
    noise = mix1d.fit(x, 2, noise=True)
    assert named.mixture == noise.mixture
    assert named.mixture.components[2].fields() == (x.min(), x.max())
    with pytest.raises(Mix1dError, match="must hold `lower`, which data do not estimate"):
        mix1d.select(x, families=[["normal", "uniform"]])
