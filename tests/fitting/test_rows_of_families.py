"""What a fit of rows that are no exact values answers, of other families and of several."""

from math import inf

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, PointMass, Sample
from mix1d.em.step import evaluate


def drawn(*parts, n=60):
    rng = np.random.default_rng(1)
    return np.concatenate([part.sample(n, rng=rng) for part in parts])


def above(x, limit):
    return Sample.censored(np.minimum(x, limit), np.where(x > limit, inf, x))


def below(x, limit):
    return Sample.censored(np.where(x < limit, -inf, x), np.where(x < limit, limit, x))


def lifetimes():
    x = np.concatenate([np.full(30, inf), drawn(mix1d.Weibull(2, 3), n=70)])
    until = np.random.default_rng(2).uniform(3, 7, x.size)
    return Sample.censored(np.minimum(x, until), np.where(x <= until, x, inf))


ZEROS = np.concatenate([np.zeros(30), drawn(mix1d.LogNormal(1, 0.5), n=70)])
MIXED = drawn(mix1d.Gamma(9, 0.5), mix1d.Normal(20, 1.5))

COUNTS = drawn(mix1d.Poisson(2), mix1d.Poisson(15))
AGES = drawn(mix1d.Weibull(2, 3), mix1d.Weibull(9, 6))

CASES = {
    "counts": (above(COUNTS, 18.0), {"k": 2, "family": "poisson"}),
    "weibull": (above(AGES, 10.0), {"k": 2, "family": "weibull"}),
    "gamma beside normal": (Sample(MIXED[MIXED > 3]).within(3), {"family": ["gamma", "normal"]}),
    "zeros": (below(ZEROS, 1.5), {"family": [PointMass(0), "lognormal"]}),
    "never": (lifetimes(), {"family": [PointMass(inf), "weibull"]}),
}


@pytest.fixture(params=CASES, scope="module")
def fit(request):
    sample, options = CASES[request.param]
    return mix1d.fit(sample, **options)


def test_it_is_a_maximum_with_labels(fit):
    assert fit.outcome
    posterior = fit.posterior()
    assert posterior.sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    np.testing.assert_array_equal(fit.labels(), posterior.argmax(axis=1))


def test_its_covariance_is_the_inverse_of_the_second_differences(fit):
    free, problem = fit._basis.near.parametrization, fit._basis.maximum.problem
    origin = free.vector(fit.mixture.weights, fit.mixture._bank)

    def loglik(vector):
        moved = Mixture._of(*free.components(vector))
        return problem.loglik(float(evaluate(problem, problem.state(moved)).loglik))

    step = 0.02 * np.diag(np.sqrt(np.diag(fit.covariance)))
    hessian = [
        [
            loglik(origin + a + b) - loglik(origin + a - b) - loglik(origin - a + b)
            + loglik(origin - a - b)
            for b in step
        ]
        for a in step
    ]  # fmt: skip
    steps = np.diag(step)
    found = np.linalg.inv(-np.array(hessian) / (4.0 * np.outer(steps, steps)))
    np.testing.assert_allclose(
        found, fit.covariance, rtol=5e-3, atol=1e-3 * np.min(steps**2) * 2500
    )


def test_its_document_is_read(fit):
    again = mix1d.Fit.from_json(fit.to_json())
    assert again == fit
    assert again.row_counts == fit.sample.row_counts


def test_replicates_and_the_test_of_fit(fit):
    assert np.isfinite(fit.bootstrap(20).standard_errors().weights).all()
    assert fit.goodness_of_fit(n_boot=19).pvalue > 0.05


def test_a_share_that_never_ends_has_no_error_of_its_place():
    sample, options = CASES["never"]
    fit = mix1d.fit(sample, **options)
    assert fit.bootstrap(20).standard_errors().means[0] == 0.0
    assert Mixture([1.0], [PointMass(inf)]).iccdf(0.3) == inf
