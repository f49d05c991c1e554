"""Fits of families on the line: certified, stationary, the same in any unit."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Outcome
from mix1d.em.step import em_map, evaluate
from mix1d.families import (
    FAMILIES,
    Cauchy,
    GeneralisedNormal,
    Gumbel,
    GumbelMin,
    Laplace,
    Logistic,
    LogLogistic,
    Rayleigh,
    SkewNormal,
    StudentT,
    Weibull,
)
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.starts import randoms

TRUTHS = {
    "gumbel": [Gumbel(0.0, 1.0), Gumbel(9.0, 2.0)],
    "gumbel-min": [GumbelMin(0.0, 1.0), GumbelMin(9.0, 2.0)],
    "logistic": [Logistic(0.0, 1.0), Logistic(9.0, 0.7)],
    "laplace": [Laplace(0.0, 1.0), Laplace(9.0, 0.7)],
    "cauchy": [Cauchy(0.0, 1.0), Cauchy(12.0, 0.7)],
    "student-t": [StudentT(0.0, 1.0, 4.0), StudentT(9.0, 0.7, 6.0)],
    "skew-normal": [SkewNormal(0.0, 1.0, 4.0), SkewNormal(9.0, 2.0, -5.0)],
    "generalised-normal": [GeneralisedNormal(0.0, 1.0, 2.5), GeneralisedNormal(6.0, 2.0, 5.0)],
    "rayleigh": [Rayleigh(1.0), Rayleigh(9.0)],
    "weibull": [Weibull(1.0, 2.0), Weibull(9.0, 5.0)],
    "log-logistic": [LogLogistic(1.0, 4.0), LogLogistic(9.0, 8.0)],
}
SMOOTH = [name for name in TRUTHS if name != "laplace"]
AFFINE = [name for name in TRUTHS if FAMILIES[name].core is FAMILIES[name] and name != "rayleigh"]
STRETCHED = ["rayleigh", "weibull", "log-logistic"]


def problem_of(name, n=400, seed=11):
    """Values, and the mixture from which they were drawn."""
    truth = Mixture([0.4, 0.6], TRUTHS[name])
    return truth.sample(n, rng=seed), truth


def moved(mixture, shift, factor):
    components = [
        type(c)(*(p.moved(v, shift, factor) for p, v in zip(c.parameters, c.fields(), strict=True)))
        for c in mixture.components
    ]
    return Mixture(mixture.weights, components)


def fields(fit):
    return np.array([component.fields() for component in fit.mixture.components])


@pytest.mark.parametrize("name", SMOOTH)
def test_it_ends_at_a_certified_stationary_point(name):
    x, truth = problem_of(name)
    fit = mix1d.fit(x, 2, family=name, start=truth)
    assert fit.outcome is Outcome.CONVERGED
    family, components = FAMILIES[name], fit.mixture.components
    bank = family.core.stack([c.core._of(*c.to_core(c.fields())) for c in components])
    share = fit.mixture.posterior(x).T
    terms = share * bank._derivatives(family.to_line(x))[0]
    size = np.abs(terms).sum(axis=-1)
    np.testing.assert_allclose(terms.sum(axis=-1) / size, 0.0, atol=1e-7)


def test_one_laplace_has_the_median_and_the_mean_distance_from_it():
    x = problem_of("laplace", n=401)[0]
    fit = mix1d.fit(x, 1, family="laplace")
    (component,) = fit.mixture.components
    assert component.location == pytest.approx(np.median(x), rel=1e-14)
    assert component.scale == pytest.approx(np.abs(x - np.median(x)).mean(), rel=1e-9)


def test_the_median_lies_in_the_middle_of_its_range():
    fit = mix1d.fit([1.0, 2.0, 4.0, 9.0], 1, family="laplace")
    assert fit.mixture.components[0].location == 3.0


def test_a_held_median_stays():
    x = problem_of("laplace")[0]
    fit = mix1d.fit(x, 1, family=mix1d.family("laplace", location=2.0))
    (component,) = fit.mixture.components
    assert component.location == 2.0
    assert component.scale == pytest.approx(np.abs(x - 2.0).mean(), rel=1e-9)


@pytest.mark.parametrize("name", TRUTHS)
def test_em_never_falls(name):
    sample = Sample(problem_of(name, n=120)[0])
    problem = pose(sample, FAMILIES[name]).penalised()
    point = evaluate(problem, randoms(problem, 2, np.random.default_rng(1), 10))
    rose = np.zeros(10)
    for _ in range(12):
        new = evaluate(problem, em_map(problem, point))
        gain = new.objective - point.objective
        assert np.all(gain >= -point.noise - new.noise)
        rose, point = rose + gain, new
    assert np.median(rose) > 1.0


@pytest.mark.parametrize("name", AFFINE)
def test_a_fit_is_the_same_in_any_unit_and_from_any_origin(name):
    x, truth = problem_of(name, n=200)
    one = mix1d.fit(x, 2, family=name, start=truth)
    other = mix1d.fit(-40.0 + 250.0 * x, 2, family=name, start=moved(truth, -40.0, 250.0))
    expected = moved(one.mixture, -40.0, 250.0).components
    unit = 250.0 * np.array([1.0, 1.0, *np.ones(len(expected[0].fields()) - 2) / 250.0])
    right = np.array([component.fields() for component in expected])
    np.testing.assert_allclose(fields(other) / unit, right / unit, rtol=1e-5, atol=1e-6)
    assert other.loglik == pytest.approx(one.loglik - 200 * np.log(250.0), abs=1e-7)


@pytest.mark.parametrize("name", STRETCHED)
def test_a_fit_is_the_same_in_any_unit(name):
    x, truth = problem_of(name, n=200)
    one = mix1d.fit(x, 2, family=name, start=truth)
    other = mix1d.fit(250.0 * x, 2, family=name, start=moved(truth, 0.0, 250.0))
    right = np.array([c.fields() for c in moved(one.mixture, 0.0, 250.0).components])
    np.testing.assert_allclose(fields(other), right, rtol=1e-6)


@pytest.mark.parametrize("name", TRUTHS)
def test_a_weight_of_2_is_the_value_written_twice(name):
    x, truth = problem_of(name, n=150)
    counts = np.random.default_rng(2).integers(1, 4, len(x))
    heavy = mix1d.fit(x, 2, family=name, start=truth, weights=counts.astype(float))
    written = mix1d.fit(np.repeat(x, counts), 2, family=name, start=truth)
    np.testing.assert_array_equal(fields(heavy), fields(written))
