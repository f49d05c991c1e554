"""A family of a user's own in all that a fit can do; it is registered nowhere."""

import numpy as np
import pytest

import mix1d
from own_family import OwnLogistic, OwnPoisson

pytestmark = pytest.mark.usefixtures("few_replicates")

RNG = np.random.default_rng(1)
X = np.concatenate([RNG.logistic(0, 1, 60), RNG.logistic(9, 0.7, 40)])


@pytest.fixture(scope="module")
def fit():
    return mix1d.fit(X, 2, family=OwnLogistic)


def test_the_fit_is_certified_by_differences(fit):
    assert fit.outcome is mix1d.Outcome.CONVERGED
    assert "(by differences)" in fit.message
    assert "2 own-logistic components in 100 values" in str(fit)


def test_uncertainty(fit):
    errors = fit.standard_errors()
    assert (errors.parameters["scale"] > 0).all()
    np.testing.assert_allclose(errors.sds, errors.parameters["scale"] * np.pi / np.sqrt(3))
    wald, profile = fit.interval(), fit.interval(method="profile")
    np.testing.assert_allclose(wald.means, profile.means, atol=0.2)
    replicates = fit.bootstrap(10)
    assert np.isfinite(replicates.standard_errors().means).all()


def test_what_it_means(fit):
    assert np.count_nonzero(np.abs(fit.thresholds().x - 5.0) < 2.0) == 1
    assert len(fit.modes().x) == 2
    assert fit.goodness_of_fit(n_boot=19).pvalue > 0.01
    assert len(fit.influence().displacement) == 100
    assert np.isfinite(fit.mixture.entropy())


def test_documents(fit):
    assert mix1d.Fit.from_json(fit.to_json(), families=[OwnLogistic]) == fit


def test_it_stands_beside_others():
    chosen = mix1d.select(X, [1, 2], families=[OwnLogistic, "normal"])
    assert chosen.best.mixture.k == 2
    many = mix1d.fit_many({"a": X, "b": X + 1}, 2, family=OwnLogistic)
    np.testing.assert_allclose(many.means[1], many.means[0] + 1, rtol=1e-6)


def test_a_weight_of_2_is_the_value_written_twice(fit):
    heavy = mix1d.fit(X, 2, family=OwnLogistic, weights=np.full(100, 2.0))
    twice = mix1d.fit(np.repeat(X, 2), 2, family=OwnLogistic)
    assert heavy.loglik == pytest.approx(2.0 * fit.loglik, rel=1e-12)
    assert heavy.loglik == pytest.approx(twice.loglik, rel=1e-12)


def test_counts():
    counts = np.concatenate([RNG.poisson(2, 60), RNG.poisson(15, 40)])
    own, known = (mix1d.fit(counts, 2, family=family) for family in (OwnPoisson, "poisson"))
    assert own.loglik == pytest.approx(known.loglik, abs=1e-9)
    assert own.outcome is mix1d.Outcome.CONVERGED
