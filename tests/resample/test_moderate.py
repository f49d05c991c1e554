"""The fit that replicates are drawn from."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture
from mix1d.resample.moderate import moderate


def test_large_components_stay():
    fit = mix1d.fit(Mixture.normal(means=[0, 6], sds=[1, 2]).sample(2_000, rng=0), 2)
    found = moderate(fit.mixture, fit.sample)
    np.testing.assert_allclose(found.sds, fit.mixture.sds, rtol=5e-3)
    np.testing.assert_allclose(found.means, fit.mixture.means, rtol=2e-3, atol=2e-3)


def test_a_narrow_component_of_chance_goes():
    """100 values of two normals 2 sds apart: ten of them make a component of sd 0.16."""
    x = Mixture.normal(means=[0, 2], sds=[1, 1]).sample((4000, 100), rng=0)[1]
    fit = mix1d.fit(x, 2)
    assert fit.mixture.sds.min() < 0.3
    assert moderate(fit.mixture, fit.sample).sds.min() > 0.5


def test_it_is_the_maximum_of_its_penalised_likelihood():
    fit = mix1d.fit(Mixture.normal(means=[0, 3], sds=[1, 0.5]).sample(60, rng=2), 2)
    within = fit.mixture.weights @ fit.mixture.sds**2

    def height(mixture):
        ratio = within / mixture.sds**2
        return mixture.logpdf(fit.sample.values).sum() - (ratio - np.log(ratio)).sum()

    found = moderate(fit.mixture, fit.sample)
    rng = np.random.default_rng(0)
    for _ in range(20):
        step = 1 + 1e-2 * rng.normal(size=(3, 2))
        weights = found.weights * step[0]
        near = Mixture.normal(
            weights / weights.sum(), means=found.means * step[1], sds=found.sds * step[2]
        )
        assert height(near) < height(found) + 1e-6
    assert height(found) > height(fit.mixture)


@pytest.mark.parametrize("family", ["poisson", "lognormal"])
def test_other_families(family):
    x = np.random.default_rng(0).poisson(5, 100) + 1
    fit = mix1d.fit(x, 2, family=family)
    found = moderate(fit.mixture, fit.sample)
    assert type(found.components[0]) is type(fit.mixture.components[0])
    one = mix1d.fit(x, 1, family=family)
    assert moderate(one.mixture, one.sample) is one.mixture
