"""Intervals of cuts and of their rates: against derivatives by hand, replicates and inversion."""

import json
from functools import cache

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

import mix1d
from mix1d import LogNormal, Mix1dError, Mixture, Poisson
from mix1d.curve.cut import RATES

TRUTHS = {
    "normals": (Mixture.normal([0.6, 0.4], means=[0, 4], sds=[1, 1.5]), 400),
    "lognormals": (Mixture([0.6, 0.4], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.3)]), 300),
    "counts": (Mixture([0.5, 0.5], [Poisson(3.0), Poisson(14.0)]), 400),
}
RULES = {
    "specificity": {"specificity": 0.98},
    "sensitivity": {"sensitivity": 0.9},
    "youden": {"youden": True},
    "sds": {"sds_above": 3.0},
    "threshold": {},
}


@cache
def fitted(name):
    truth, n = TRUTHS[name]
    return mix1d.fit(truth.sample(n, rng=4), start=truth, family=truth.components[0].name)


def test_the_error_of_a_quantile_is_that_of_its_delta_method():
    """mean + z sd: of the first component alone, from its own covariance."""
    fit = fitted("normals")
    k, z = 2, norm.ppf(0.98)
    places = [k, 2 * k]  # of the first mean and the first sd
    gradient = np.array([1.0, z])
    expected = np.sqrt(
        gradient @ fit.standard_errors().covariance[np.ix_(places, places)] @ gradient
    )
    cut = fit.cut(specificity=0.98)
    assert cut.standard_error == pytest.approx(expected, rel=1e-6)
    reach = norm.ppf(0.975) * expected
    np.testing.assert_allclose(cut.interval, [cut.x - reach, cut.x + reach], rtol=1e-6)
    assert fit.cut(sds_above=z).standard_error == pytest.approx(expected, rel=1e-6)


def test_the_interval_of_a_rate_is_that_of_its_log_odds():
    fit = fitted("normals")
    cut = fit.cut(at=2.0)
    z = (2.0 - fit.mixture.means[0]) / fit.mixture.sds[0]
    gradient = -norm.pdf(z) / fit.mixture.sds[0] * np.array([1.0, z])
    error = np.sqrt(gradient @ fit.standard_errors().covariance[np.ix_([2, 4], [2, 4])] @ gradient)
    p = cut.specificity
    reach = norm.ppf(0.975) * error / (p * (1 - p))
    expected = expit(logit(p) + np.array([-reach, reach]))
    np.testing.assert_allclose(cut.intervals["specificity"], expected, rtol=1e-6)
    assert (cut.standard_error, *cut.interval) == (0.0, 2.0, 2.0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["normals", "lognormals"])
def test_errors_are_those_of_refitted_replicates(name, rule):
    """120 replicates: their sd is known to 6.5%, so that 30% is 4.6 sds."""
    fit = fitted(name)
    wald = fit.cut(**RULES[rule])
    drawn = [mixture.cut(**RULES[rule]).x for mixture in fit.bootstrap().mixtures()[:120]]
    assert wald.standard_error == pytest.approx(np.std(drawn), rel=0.3)


def test_the_three_methods_agree_where_much_is_known():
    fit = fitted("normals")
    wald, profile, bootstrap = (
        fit.cut(specificity=0.98, method=method) for method in ("wald", "profile", "bootstrap")
    )
    width = float(np.diff(wald.interval)[0])
    for other in (profile, bootstrap):
        assert other.x == wald.x
        np.testing.assert_allclose(other.interval, wald.interval, atol=0.25 * width)
        for name in RATES:
            mine = float(np.diff(wald.intervals[name])[0])
            np.testing.assert_allclose(other.intervals[name], wald.intervals[name], atol=0.6 * mine)


def test_without_a_rule_it_is_the_main_threshold():
    fit = fitted("lognormals")
    for method in ("wald", "profile"):
        found, cut = fit.thresholds(method=method), fit.cut(method=method)
        assert cut.x == found.main
        np.testing.assert_array_equal(cut.interval, found.interval[found.order[0]])
    assert fit.cut(cost=4.0).x == fit.thresholds(cost=4.0).main


@pytest.mark.parametrize("positive", [2, 1])
@pytest.mark.parametrize("name", ["specificity", "sensitivity"])
def test_the_cut_of_counts_is_an_inverted_test(name, positive):
    """It holds the cuts, and no others, at which the share is within the interval of the rate
    there and short of it one count before."""
    fit = fitted("counts")
    share = 0.95
    cut = fit.cut(**{name: share}, positive=positive)
    step = -1.0 if (name == "specificity") == cut.above else 1.0  # to where the rate is smaller
    expected = []
    for x in np.arange(0.5, 25.0):
        high = fit.cut(at=x, positive=positive).intervals[name][1]
        low = fit.cut(at=x + step, positive=positive).intervals[name][0] if x + step > 0 else 0.0
        if high >= share > low:
            expected.append(x)
    assert list(cut.interval) == [min(expected), max(expected)]
    assert cut.x in expected
    assert np.isnan(cut.standard_error)
    assert "nan" not in repr(cut)


def test_a_rate_that_is_never_known_gives_the_cut_of_counts_no_interval():
    """At a rate of almost 0 the standard error of its logarithm is 850,000."""
    cut = mix1d.fit([0, 0, 0, 0, 3, 3, 3, 3], 2, family="poisson").cut(sensitivity=0.95)
    assert cut.x == -0.5
    assert np.isnan(cut.interval).all()
    assert "no interval, as a mixture near the fit has no such cut" in cut.note


def test_an_interval_follows_the_units():
    truth, _ = TRUTHS["normals"]
    x = truth.sample(200, rng=3)
    plain, moved = mix1d.fit(x, 2).cuts(), mix1d.fit(1e-9 * x - 5e-9, 2).cuts()
    for one, other in zip(plain, moved, strict=True):
        np.testing.assert_allclose(other.interval, 1e-9 * one.interval - 5e-9, rtol=1e-5)
        for name in RATES:
            np.testing.assert_allclose(other.intervals[name], one.intervals[name], rtol=1e-5)


def test_an_interval_of_a_mirrored_fit_is_mirrored():
    x = TRUTHS["normals"][0].sample(200, rng=3)
    plain = mix1d.fit(x, 2).cut(specificity=0.95)
    mirrored = mix1d.fit(-x, 2).cut(specificity=0.95, positive=1)
    np.testing.assert_allclose(mirrored.interval, -plain.interval[::-1], rtol=1e-6)


def test_a_fit_that_cannot_be_trusted_says_so_and_has_no_interval():
    x = TRUTHS["normals"][0].sample(200, rng=5)
    fit = mix1d.fit(x, 2, start="linspace", max_iter=1)
    assert not fit
    for answer in (fit.cut(specificity=0.9), fit.cuts()):
        assert str(answer).startswith("NOT TO BE TRUSTED: stopped at max_iter")
        assert "nan" not in str(answer)
    json.dumps([cut.to_dict() for cut in fit.cuts()], allow_nan=False)


def test_a_replicate_without_a_threshold_is_no_error():
    truth = Mixture.normal([0.9, 0.1], means=[0, 1.2], sds=[1, 1])
    fit = mix1d.fit(truth.sample(150, rng=2), 2, equal_sd=True)
    cut = fit.cut(method="bootstrap")
    assert np.isnan(cut.interval).all()
    assert "no interval, as a mixture near the fit has no such cut" in cut.note
    assert np.isfinite(cut.intervals["specificity"]).all()


def test_it_works_without_the_data():
    fit = fitted("normals")
    read = mix1d.Fit.from_json(fit.to_json())
    assert str(read.cuts()) == str(fit.cuts())
    assert str(read.thresholds()) == str(fit.thresholds())
    with pytest.raises(Mix1dError, match="does not hold the data: fit again"):
        read.cuts(method="bootstrap")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"level": 95}, "`level` must lie strictly between 0 and 1, got 95"),
        ({"method": "exact"}, "`method` must be one of 'wald', 'profile', 'bootstrap'"),
    ],
)
def test_bad_input(arguments, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        fitted("normals").cut(**arguments)
    with pytest.raises(Mix1dError, match=sentence):
        fitted("normals").cuts(**arguments)


def test_cuts_of_a_component_without_weight_have_no_interval_and_say_why():
    """A standard error away the odds of its rates are no numbers: a sentence, and no exception."""
    x = np.concatenate([np.linspace(-2.0, 2.0, 60), np.linspace(1.0, 7.0, 60)])
    fit = mix1d.fit(x, 2, constraints={"sds": [1e9, None]})
    assert not fit.outcome
    assert "a mixture near the fit has no such cut" in repr(fit.cuts())
