"""Errors of thresholds: against derivatives of the whole chain, and against simulation."""

import numpy as np
import pytest

import mix1d
from mix1d import LogNormal, Mix1dError, Mixture, Normal, Poisson
from mix1d.describe.threshold_errors import with_errors
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.model.parametrization import Parametrization
from mix1d.resample.refit import refit

CASES = {
    "two normals": Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1.5]),
    "three normals": Mixture.normal([0.3, 0.3, 0.4], means=[0, 3, 7], sds=[1, 0.8, 2]),
    "lognormals": Mixture([0.4, 0.6], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.3)]),
    "counts": Mixture([0.4, 0.6], [Poisson(3.0), Poisson(20.0)]),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("cost", [1.0, 3.0])
def test_errors_are_those_of_a_numerical_derivative(name, cost):
    mixture = CASES[name]
    free = Parametrization.around(mixture.weights, mixture._bank, shared=False)
    theta = free.vector(mixture.weights, mixture._bank)
    root = np.random.default_rng(0).normal(size=(theta.size, theta.size))
    covariance = 1e-4 * root @ root.T
    plain = mixture.thresholds(cost=cost, posterior=0.8)
    found = with_errors(plain, Neighbourhood.of(mixture, covariance, shared=False), 0.95)

    def points(theta):
        again = Mixture._of(*free.components(theta)).thresholds(cost=cost, posterior=0.8)
        return np.concatenate([again.x, again.grey.ravel()])

    steps = 1e-6 * np.abs(theta) + 1e-7
    gradient = np.stack(
        [
            (points(theta + step * unit) - points(theta - step * unit)) / (2 * step)
            for step, unit in zip(steps, np.eye(theta.size), strict=True)
        ],
        axis=1,
    )
    expected = np.sqrt(np.einsum("ma,ab,mb->m", gradient, covariance, gradient))
    errors = np.concatenate([found.standard_errors, found.grey_standard_errors.ravel()])
    known = np.concatenate([plain.x, plain.grey.ravel()]) != 0.0
    np.testing.assert_allclose(errors[known], expected[known], rtol=2e-4)


@pytest.mark.parametrize("name", ["two normals", "lognormals", "counts"])
def test_errors_are_those_of_refitted_replicates(name):
    """150 refits: their sd is known to 6%, so 30% off is 5 sds."""
    truth = CASES[name]
    family = truth.components[0].name
    n, replicates = 1000, 150
    fit = mix1d.fit(truth.sample(n, rng=1), start=truth, family=family)
    found = fit.thresholds(posterior=0.9)
    ends = refit(fit.mixture, fit.mixture.sample((replicates, n), rng=2))
    again = [mixture.thresholds(posterior=0.9) for mixture in ends.mixtures()]
    middle = np.argmax(found.mass)
    drawn = [other.x[np.argmax(other.mass)] for other in again]
    assert found.standard_errors[middle] == pytest.approx(np.std(drawn), rel=0.3)
    limits = found.grey_standard_errors[middle]
    zones = np.array([other.grey[np.argmax(other.mass)] for other in again])
    np.testing.assert_allclose(limits, zones.std(axis=0), rtol=0.3)


def test_an_interval_follows_the_units():
    x = CASES["two normals"].sample(300, rng=3)
    plain, moved = mix1d.fit(x, 2).thresholds(), mix1d.fit(1e-9 * x - 5e-9, 2).thresholds()
    np.testing.assert_allclose(moved.standard_errors, 1e-9 * plain.standard_errors, rtol=1e-6)
    np.testing.assert_allclose(moved.interval, 1e-9 * plain.interval - 5e-9, rtol=1e-6)


def test_levels_and_scales():
    fit = mix1d.fit(CASES["lognormals"].sample(400, rng=4), 2, family="lognormal")
    found = fit.thresholds(level=0.9)
    z = 1.6448536269514722
    x, error = found.x[0], found.standard_errors[0]
    np.testing.assert_allclose(np.log(found.interval[0] / x), [-z * error / x, z * error / x])
    assert found.level == 0.9
    assert (found.interval > 0).all()


def test_a_limit_at_infinity_has_no_error():
    twins = Mixture.normal(means=[3, 3], sds=[1, 1])
    plain = twins.thresholds(posterior=0.9)
    found = with_errors(plain, Neighbourhood.of(twins, np.eye(5), shared=False), 0.95)
    assert np.isnan(found.grey_standard_errors).all()
    assert found.standard_errors.shape == (0,)


def test_a_fit_that_cannot_be_trusted_says_so_first():
    fit = mix1d.fit(CASES["two normals"].sample(200, rng=5), 2, start="linspace", max_iter=1)
    assert not fit
    for answer in (fit.thresholds(), fit.modes(), fit.goodness_of_fit(n_boot=1)):
        assert str(answer).startswith("NOT TO BE TRUSTED: stopped at max_iter")
    assert "caution" not in str(mix1d.fit(CASES["two normals"].sample(200, rng=5), 2).modes())


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, np.nan, "0.95", True])
def test_a_bad_level_is_refused(level):
    fit = mix1d.fit([1.0, 2.0, 4.0], 1)
    with pytest.raises(Mix1dError, match="`level` must lie strictly between 0 and 1, got"):
        fit.thresholds(level=level)


def test_one_component_has_no_threshold_and_no_error():
    found = mix1d.fit([1.0, 2.0, 4.0], 1).thresholds(posterior=0.9)
    assert found.interval.shape == (0, 2)
    assert found.grey_interval.shape == (0, 2, 2)
    assert Normal(0, 1).affinity(Poisson(1.0)) is None
