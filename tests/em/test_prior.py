"""EM with a prior: closed forms, monotone steps, exact derivatives."""

from itertools import pairwise

import numpy as np
import pytest

import mix1d
from mix1d import Gamma, Laplace, LogNormal, Mixture, Normal, Prior, Sample, SkewNormal, StudentT
from mix1d.em.newton import score_and_information
from mix1d.em.step import em_map, evaluate
from mix1d.model.problem import pose

X = Mixture.normal([0.4, 0.6], means=[100, 130], sds=[5, 9]).sample(120, rng=1)
ROWS = Sample.binned(np.arange(60, 181, 4.0), np.histogram(X, np.arange(60, 181, 4.0))[0])
BINOMIAL = mix1d.family("binomial", n=12)

CASES = {
    "conjugate": (Normal(98, 4), Normal(128, 8), {
        "mean": Prior.normal(110, shrinkage=0.5), "variance": Prior.inverse_gamma(2, 30),
        "weights": Prior.dirichlet([2, 3]),
    }),
    "conjugate variance alone": (Normal(98, 4), Normal(128, 8), {
        "variance": [Prior.inverse_gamma(2, 30), None],
    }),
    "independent": (Normal(98, 4), Normal(128, 8), {
        "mean": Prior.normal(110, 8), "sd": Prior.lognormal(2, 0.5),
    }),
    "by component": (Normal(98, 4), Normal(128, 8), {
        "mean": [Prior.normal(99, 1), None], "sd": [Prior.gamma(2, 3), Prior.lognormal(2, 0.5)],
    }),
    "lognormal": (LogNormal(4.5, 0.05), LogNormal(4.9, 0.08), {
        "mu": Prior.normal(4.7, shrinkage=0.5), "sigma": Prior.lognormal(-2, 0.4),
    }),
    "gamma": (Gamma(100, 1), Gamma(120, 1.1), {
        "squared_width": Prior.inverse_gamma(1.5, 0.01), "scale": Prior.gamma(2, 1),
    }),
    "student-t": (StudentT(100, 4, 5), StudentT(130, 9, 7), {
        "location": Prior.normal(110, shrinkage=0.1), "scale": Prior.gamma(3, 2),
        "df": Prior.gamma(2, 10),
    }),
    "skew-normal": (SkewNormal(97, 6, 1), SkewNormal(133, 9, -1), {
        "shape": Prior.normal(0, 2), "scale": Prior.gamma(2, 5),
    }),
    "several families": (Normal(98, 4), Gamma(120, 1.1), {
        "mean": [Prior.normal(100, shrinkage=0.1), None], "scale": Prior.gamma(2, 1),
        "weights": Prior.dirichlet([2, 3]),
    }),
}  # fmt: skip


def problem_of(name, sample, *, shared=False):
    one, other, parts = CASES[name]
    mixture = Mixture([0.4, 0.6], [one, other])
    problem = pose(sample, type(mixture._bank), equal_sd=shared, prior=Prior(**parts))
    return problem, problem.state(mixture)


@pytest.mark.parametrize("sample", [Sample(X), ROWS], ids=["values", "bins"])
@pytest.mark.parametrize("name", CASES)
def test_score_and_information_are_differences(name, sample):
    problem, state = problem_of(name, sample)
    free = problem.parametrization(state)
    vector = free.vector(*state)

    def score(v):
        point = evaluate(problem, problem.state_at(free, v))
        return score_and_information(problem, point, free)[0]

    def height(v):
        return float(evaluate(problem, problem.state_at(free, v)).objective)

    steps = 1e-5 * np.eye(vector.size)
    slopes = np.array([(height(vector + e) - height(vector - e)) / 2e-5 for e in steps])
    curvature = np.array([(score(vector + e) - score(vector - e)) / 2e-5 for e in steps])
    found, information, _ = score_and_information(problem, evaluate(problem, state), free)
    np.testing.assert_allclose(found, slopes, atol=1e-7 * np.abs(slopes).max())
    np.testing.assert_allclose(information, -curvature, atol=1e-7 * np.abs(curvature).max())


@pytest.mark.parametrize("sample", [Sample(X), ROWS], ids=["values", "bins"])
@pytest.mark.parametrize("name", CASES)
def test_em_never_lowers_the_posterior(name, sample):
    problem, state = problem_of(name, sample)
    path = [evaluate(problem, state)]
    for _ in range(30):
        path.append(evaluate(problem, em_map(problem, path[-1])))
    for before, after in pairwise(path):
        assert after.objective >= before.objective - before.noise
    assert path[-1].objective > path[0].objective


def test_the_m_step_of_one_normal_is_that_of_fraley_and_raftery():
    kappa, mean, nu, zeta, n = 0.5, 110.0, 4.0, 60.0, X.size
    prior = Prior(
        mean=Prior.normal(mean, shrinkage=kappa), variance=Prior.inverse_gamma(nu / 2, zeta / 2)
    )
    fit = mix1d.fit(X, 1, prior=prior)
    center = (n * X.mean() + kappa * mean) / (n + kappa)
    squares = n * X.var() + kappa * n / (kappa + n) * (X.mean() - mean) ** 2
    assert fit.mixture.means[0] == pytest.approx(center, rel=1e-12)
    assert fit.mixture.sds[0] ** 2 == pytest.approx((zeta + squares) / (nu + n + 3), rel=1e-12)


def test_one_normal_with_a_known_variance_has_the_precision_weighted_mean():
    """The mean of a normal prior and the data's, at the variance of the answer."""
    fit = mix1d.fit(X, 1, prior=Prior(mean=Prior.normal(90, 1)))
    v, n = fit.mixture.sds[0] ** 2, X.size
    center = (90 + n * X.mean() / v) / (1 + n / v)
    assert fit.mixture.means[0] == pytest.approx(center, rel=1e-9)
    assert v == pytest.approx(np.mean((X - fit.mixture.means[0]) ** 2), rel=1e-9)


def test_one_sd_for_all_has_the_formula_of_mclust():
    """(zeta + sum_j [...]) / (nu + N + k + 2), the responsibilities being those of the answer."""
    fit = mix1d.fit(X, 2, equal_sd=True, prior="weak")
    m, r = fit.mixture, fit.posterior()
    kappa, center, zeta, nu = 0.01, X.mean(), X.var(ddof=1) / 4, 3.0
    n = r.sum(axis=0)
    means = r.T @ X / n
    squares = (r * (X[:, None] - means) ** 2).sum() + zeta
    squares += (kappa * n / (kappa + n) * (means - center) ** 2).sum()
    np.testing.assert_allclose(m.sds**2, squares / (nu + X.size + 2 + 2), rtol=1e-9)
    np.testing.assert_allclose(m.means, (n * means + kappa * center) / (n + kappa), rtol=1e-9)


def test_the_weights_of_a_dirichlet_prior_have_more_rows():
    fit = mix1d.fit(X, 2, prior=Prior(weights=Prior.dirichlet([5, 11])))
    n = fit.posterior().sum(axis=0)
    np.testing.assert_allclose(fit.mixture.weights, (n + [4, 10]) / (X.size + 14), rtol=1e-9)


def test_counts_have_a_beta_prior():
    """Of one binomial component in closed form: a - 1 and b - 1 more trials."""
    x = np.random.default_rng(0).binomial(12, 0.3, 50)
    fit = mix1d.fit(x, 1, family=BINOMIAL, prior=Prior(p=Prior.beta(4, 9)))
    expected = (x.sum() + 3) / (12 * 50 + 3 + 8)
    assert fit.mixture.components[0].p == pytest.approx(expected, rel=1e-9)


def test_a_scale_beside_a_kink_has_a_prior():
    """Laplace: the location stays the median, the scale has the mode of a gamma prior's sum."""
    fit = mix1d.fit(X, 1, family="laplace", prior=Prior(scale=Prior.inverse_gamma(3, 200)))
    component = fit.mixture.components[0]
    assert isinstance(component, Laplace)
    away = np.abs(X - component.location).sum()
    assert component.location == pytest.approx(np.median(X), abs=np.diff(np.sort(X)).max())
    assert component.scale == pytest.approx((away + 200) / (X.size + 4), rel=1e-9)
