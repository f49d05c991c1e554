"""Standard errors: closed forms where there are some, derivatives where there are none."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import LogNormal, Mixture, Poisson
from mix1d.model.parametrization import Parametrization


def test_one_normal_has_the_textbook_errors():
    x = np.random.default_rng(0).normal(5, 2, 80)
    fit = mix1d.fit(x, 1)
    errors = fit.standard_errors()
    assert errors.weights[0] == pytest.approx(0, abs=1e-15)
    assert errors.means[0] == pytest.approx(x.std() / np.sqrt(80))
    assert errors.sds[0] == pytest.approx(x.std() / np.sqrt(160))


def test_one_poisson_has_the_textbook_errors():
    x = np.random.default_rng(0).poisson(4, 100)
    errors = mix1d.fit(x, 1, family="poisson").standard_errors()
    assert errors.parameters["rate"][0] == pytest.approx(np.sqrt(x.mean() / 100))
    assert errors.means[0] == pytest.approx(errors.parameters["rate"][0])
    assert errors.sds[0] == pytest.approx(0.5 / 10)  # d sqrt(rate) = d rate / (2 sqrt(rate))


def test_one_lognormal_carries_its_errors_to_mean_and_sd():
    x = np.random.default_rng(0).lognormal(1, 0.4, 200)
    fit = mix1d.fit(x, 1, family="lognormal")
    errors = fit.standard_errors()
    logs = np.log(x)
    mu, sigma = logs.mean(), logs.std()
    by_mu, by_sigma = sigma / np.sqrt(200), sigma / np.sqrt(400)
    assert errors.parameters["mu"][0] == pytest.approx(by_mu)
    assert errors.parameters["sigma"][0] == pytest.approx(by_sigma)
    mean = np.exp(mu + sigma**2 / 2)
    assert errors.means[0] == pytest.approx(mean * np.hypot(by_mu, sigma * by_sigma))


def test_separated_groups_have_the_errors_of_known_labels():
    x = np.concatenate([np.random.default_rng(0).normal(m, 1, 100) for m in (0, 100)])
    errors = mix1d.fit(x, 2).standard_errors()
    np.testing.assert_allclose(errors.weights, np.sqrt(0.25 / 200), rtol=1e-9)
    np.testing.assert_allclose(errors.means, [x[:100].std() / 10, x[100:].std() / 10], rtol=1e-9)


def test_errors_are_those_of_the_likelihood_differentiated_in_the_parameters_themselves():
    x = Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 0.7]).sample(300, rng=0)
    fit = mix1d.fit(x, 2)

    def loglik(p):
        return Mixture.normal([p[0], 1 - p[0]], means=p[1:3], sds=p[3:]).logpdf(x).sum()

    top = np.array([fit.mixture.weights[0], *fit.mixture.means, *fit.mixture.sds])
    h = 1e-4 * np.eye(5)
    information = -np.array(
        [
            [
                loglik(top + a + b)
                - loglik(top + a - b)
                - loglik(top - a + b)
                + loglik(top - a - b)
                for b in h
            ]
            for a in h
        ]
    ) / (4e-8)
    wanted = np.sqrt(np.diag(np.linalg.inv(information)))
    errors = fit.standard_errors()
    got = [errors.weights[0], *errors.means, *errors.sds]
    np.testing.assert_allclose(got, wanted, rtol=1e-3)


@pytest.mark.parametrize("equal_sd", [False, True])
def test_errors_scale_with_the_data_and_fall_with_the_root_of_n(equal_sd):
    x = Mixture.normal(means=[0, 4], sds=[1, 1]).sample(150, rng=0)
    one = mix1d.fit(x, 2, equal_sd=equal_sd).standard_errors()
    scaled = mix1d.fit(1e9 * x, 2, equal_sd=equal_sd).standard_errors()
    np.testing.assert_allclose(scaled.means, 1e9 * one.means, rtol=1e-4)
    np.testing.assert_allclose(scaled.weights, one.weights, rtol=1e-4)
    four = mix1d.fit(np.tile(x, 4), 2, equal_sd=equal_sd).standard_errors()
    np.testing.assert_allclose(four.sds, one.sds / 2, rtol=1e-4)


def test_a_shared_sd_has_one_error():
    x = Mixture.normal(means=[0, 4], sds=[1, 1]).sample(150, rng=0)
    errors = mix1d.fit(x, 2, equal_sd=True).standard_errors()
    assert errors.sds[0] == pytest.approx(errors.sds[1], rel=1e-12)
    shared = errors.covariance[4:, 4:]
    np.testing.assert_allclose(shared, shared[0, 0])


def test_weights_sum_to_one_so_their_covariance_sums_to_zero():
    x = Mixture.normal(means=[0, 4, 9], sds=[1, 1, 1]).sample(300, rng=0)
    covariance = mix1d.fit(x, 3).standard_errors().covariance
    np.testing.assert_allclose(covariance[:3].sum(axis=0), 0, atol=1e-12)


def test_no_maximum_no_errors():
    x = Mixture.normal(means=[0, 4], sds=[1, 1]).sample(150, rng=0)
    for fit in (mix1d.fit(x, 2, algorithm="cem"), mix1d.fit([5] * 30 + [1, 2, 3, 4, 9, 10, 11], 3)):
        if fit.decrement is None:
            assert np.all(np.isnan(fit.standard_errors().means))


def test_a_penalised_fit_has_the_errors_of_the_penalised_likelihood():
    x = np.concatenate([np.zeros(900), np.random.default_rng(0).normal(5, 1, 100)])
    fit = mix1d.fit(x, 2)
    assert fit.outcome is mix1d.Outcome.PENALISED
    assert fit.standard_errors().means[1] == pytest.approx(x[900:].std() / 10, rel=1e-2)


@pytest.mark.parametrize(
    ("family", "equal_sd"),
    [("normal", False), ("normal", True), ("lognormal", False), ("poisson", False)],
)
def test_the_covariance_is_the_inverse_curvature_in_the_free_parameters(family, equal_sd):
    """Of the log-likelihood as the public density gives it, in the units of the data."""
    draws = {
        "normal": Mixture.normal([0.4, 0.6], means=[1e3, 1.4e3], sds=[100, 130]),
        "lognormal": Mixture([0.4, 0.6], [LogNormal(0.0, 0.4), LogNormal(2.0, 0.5)]),
        "poisson": Mixture([0.4, 0.6], [Poisson(3.0), Poisson(15.0)]),
    }
    x = draws[family].sample(300, rng=1)
    fit = mix1d.fit(x, 2, family=family, equal_sd=equal_sd)
    free = Parametrization.around(fit.mixture.weights, fit.mixture._bank, shared=equal_sd)
    assert fit.free_parameters == free.names
    at = free.vector(fit.mixture.weights, fit.mixture._bank)
    steps = 1e-3 * np.diag(np.sqrt(np.diag(fit.covariance)))

    def loglik(vector):
        return float(Mixture._of(*free.components(vector)).logpdf(x).sum())

    def second(a, b):
        signs = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
        return sum(s * loglik(at + 10 * (i * a + j * b)) for i, j, s in signs) / 400

    curvature = np.array([[-second(a, b) for b in steps] for a in steps])
    root = np.sqrt(np.diag(fit.covariance))
    found = np.linalg.inv(curvature) * 1e-6
    np.testing.assert_allclose(found, fit.covariance / np.outer(root, root), atol=1e-3)


def test_a_moment_that_is_infinite_has_no_error_and_no_warning():
    """Student's t with df below 2 has no sd; a prior holds it there."""
    x = np.tan(np.pi * (np.arange(1, 40) / 40 - 0.5))
    prior = mix1d.Prior(df=mix1d.Prior.lognormal(np.log(1.5), 0.1))
    errors = mix1d.fit(x, 1, family="student-t", prior=prior).standard_errors()
    assert np.isfinite(errors.means).all()
    assert np.isnan(errors.sds).all()
