"""Priors: their densities against SciPy, their derivatives against differences, their words."""

import pickle

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Gamma, LogNormal, Mix1dError, Mixture, Normal, Prior, Sample, StudentT, Weibull
from mix1d.model.densities import Density
from mix1d.model.line_prior import log_prior
from mix1d.model.prior_measure import PriorDensity
from mix1d.model.prior_names import check_prior
from mix1d.model.problem import pose
from mix1d.model.weak_prior import weak_prior

DENSITIES = {
    "normal": (Prior.normal(3, 2), stats.norm(3, 2)),
    "inverse_gamma": (Prior.inverse_gamma(2.5, 3), stats.invgamma(2.5, scale=3)),
    "gamma": (Prior.gamma(2.5, 3), stats.gamma(2.5, scale=3)),
    "lognormal": (Prior.lognormal(0.5, 0.7), stats.lognorm(0.7, scale=np.exp(0.5))),
    "beta": (Prior.beta(2.5, 3), stats.beta(2.5, 3)),
}

TO_LINE = {
    "real": (lambda t: t, lambda u: u),
    "positive": (np.log, np.exp),
    "between 0 and 1": (lambda t: np.log(t / (1 - t)), lambda u: 1 / (1 + np.exp(-u))),
}
"""The coordinates by which the densities have their derivatives, and the way back."""

X = Mixture.normal([0.4, 0.6], means=[100, 130], sds=[5, 9]).sample(80, rng=1)


def differences(function, x, step=1e-5):
    """(n, ...) derivatives of a function of (n,) numbers."""
    steps = step * np.eye(x.size)
    return np.array([(function(x + e) - function(x - e)) / (2.0 * step) for e in steps])


# ---------------------------------------------------------------------- the densities
@pytest.mark.parametrize("name", DENSITIES)
def test_densities_are_those_of_scipy(name):
    density, other = DENSITIES[name]
    values = other.ppf([0.01, 0.2, 0.5, 0.9, 0.999])
    np.testing.assert_allclose(density.log(values), other.logpdf(values), rtol=1e-12)


@pytest.mark.parametrize("name", DENSITIES)
def test_their_slopes_are_differences(name):
    density, other = DENSITIES[name]
    assert isinstance(density, Density)
    to_line, from_line = TO_LINE[density.numbers]
    u = to_line(other.ppf([0.05, 0.4, 0.9]))
    first, second = density.slopes(from_line(u))
    h = 1e-4
    low, here, high = (density.log(from_line(u + step)) for step in (-h, 0.0, h))
    np.testing.assert_allclose(first, (high - low) / (2 * h), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(second, (high - 2 * here + low) / h**2, rtol=1e-5, atol=1e-6)


def test_the_dirichlet_density_is_that_of_scipy():
    weights = np.array([0.2, 0.3, 0.5])
    density = Prior.dirichlet([2, 1, 3.5])
    assert density.log(weights) == pytest.approx(stats.dirichlet([2, 1, 3.5]).logpdf(weights))
    assert Prior.dirichlet(2).log(weights) == pytest.approx(
        stats.dirichlet([2] * 3).logpdf(weights)
    )


def test_the_dirichlet_density_of_a_weight_of_0_is_finite_where_its_number_is_1():
    assert np.isfinite(Prior.dirichlet([1, 2]).log(np.array([0.0, 1.0])))


# ---------------------------------------------------------------------- as a density of coordinates
PRIORS = {
    "independent": (Normal(98, 4), Normal(128, 8), {
        "mean": Prior.normal(110, 8), "variance": Prior.inverse_gamma(2, 30),
        "weights": Prior.dirichlet([2, 3]),
    }),
    "by component": (Normal(98, 4), Normal(128, 8), {
        "means": [Prior.normal(110, 8), None],
        "sd": [Prior.gamma(2, 3), Prior.lognormal(2, 0.5)],
    }),
    "lognormal": (LogNormal(4.5, 0.05), LogNormal(4.9, 0.08), {
        "mu": Prior.normal(4.7, shrinkage=0.5), "sigma": Prior.lognormal(-2, 0.4),
    }),
    "weibull": (Weibull(100, 20), Weibull(130, 15), {
        "shape": Prior.lognormal(3, 1), "scale": [Prior.gamma(50, 2), None],
    }),
    "student-t": (StudentT(100, 4, 5), StudentT(130, 9, 7), {
        "location": Prior.normal(110, shrinkage=0.1), "squared_width": Prior.inverse_gamma(1, 20),
        "df": Prior.gamma(2, 10),
    }),
    "several families": (Normal(98, 4), Gamma(120, 1.1), {
        "mean": [Prior.normal(100, shrinkage=0.1), None], "sd": Prior.lognormal(1, 1),
        "scale": Prior.gamma(2, 1), "weights": Prior.dirichlet([2, 3]),
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", PRIORS)
def test_the_density_of_the_coordinates_has_the_jacobian(name):
    """It is that of SciPy at the user's numbers, times the slope of each by its coordinate."""
    one, other, parts = PRIORS[name]
    mixture = Mixture([0.4, 0.6], [one, other])
    problem = pose(Sample(X), type(mixture._bank), prior=Prior(**parts))
    free = problem.parametrization(problem.state(mixture))
    density = PriorDensity.of(problem, free)
    full = free.constraint.full(free.vector(*problem.state(mixture)))

    def user(full):
        weights, bank = free.components(free.constraint.free(full))
        moved = problem.components(bank)
        numbers = [weights[:1], *moved.fields()]
        return np.concatenate([np.atleast_1d(number) for number in numbers])

    def height(full):
        weights, bank = free.components(free.constraint.free(full))
        at = Mixture._of(weights, problem.components(bank))
        kind = type(mixture._bank)
        return log_prior(Prior(**parts), kind, at.weights, at.components, shared=False)

    def expected(free_vector):
        at = free.constraint.full(free_vector)
        jacobian = differences(lambda v: user(free.constraint.full(v)), free_vector)
        known = np.isfinite(jacobian).all(axis=0)
        logs = np.linalg.slogdet(_in_measure(jacobian[:, known], user(at)[known], name))[1]
        return height(at) + logs

    here = free.constraint.free(full)
    moved = here + np.linspace(0.01, 0.05, here.size)
    gain = (
        density.value_and_score(free.constraint.full(moved))[0] - density.value_and_score(full)[0]
    )
    assert gain == pytest.approx(expected(moved) - expected(here), abs=2e-6)


def _in_measure(jacobian, numbers, name):
    """The columns of scales as those of their squares, where the prior is a density of these."""
    squared = {"independent": slice(3, 5), "student-t": slice(3, 5)}.get(name, slice(0, 0))
    result = jacobian.copy()
    result[:, squared] *= 2.0 * numbers[squared]
    return result


@pytest.mark.parametrize("name", PRIORS)
def test_its_score_and_its_hessian_are_differences(name):
    one, other, parts = PRIORS[name]
    mixture = Mixture([0.4, 0.6], [one, other])
    problem = pose(Sample(X), type(mixture._bank), prior=Prior(**parts))
    free = problem.parametrization(problem.state(mixture))
    density = PriorDensity.of(problem, free)
    vector = free.vector(*problem.state(mixture))
    jacobian = free.constraint.jacobian(vector)

    def value(v):
        return density.value_and_score(free.constraint.full(v))[0]

    def score(v):
        return density.value_and_score(free.constraint.full(v))[1] @ jacobian

    np.testing.assert_allclose(score(vector), differences(value, vector), rtol=1e-6, atol=1e-7)
    hessian = jacobian.T @ density.hessian(free.constraint.full(vector)) @ jacobian
    np.testing.assert_allclose(hessian, differences(score, vector), rtol=1e-5, atol=1e-6)


def test_several_mixtures_side_by_side_have_the_same_density():
    problem = pose(Sample(X), Normal, prior=Prior(**PRIORS["independent"][2]))
    state = problem.state(Mixture([0.4, 0.6], [Normal(98, 4), Normal(128, 8)]))
    free = problem.parametrization(state)
    density, full = PriorDensity.of(problem, free), free.constraint.full(free.vector(*state))
    values, scores = density.value_and_score(np.array([full, full + 0.01]))
    assert values[0] == density.value_and_score(full)[0]
    np.testing.assert_array_equal(scores[0], density.value_and_score(full)[1])


def test_a_squared_width_that_is_no_coordinate_is_refused_for_a_sample():
    prior = Prior(squared_width=Prior.inverse_gamma(1, 1))
    problem = pose(Sample(X), Gamma, prior=prior)
    free = problem.parametrization(problem.state(Mixture([1.0], [Gamma(100, 1)])))
    with pytest.raises(Mix1dError, match="the squared width of the family 'gamma' is none"):
        PriorDensity.of(problem, free)


# ---------------------------------------------------------------------- the weak prior
def test_the_weak_prior_is_that_of_mclust():
    """Fraley & Raftery (2007): shrinkage 0.01, 3 degrees of freedom, the scale var(x) / k^2."""
    prior = weak_prior(Sample(X), Normal, 2)
    density = dict(prior.parts)["variance"]
    mean = dict(prior.parts)["mean"]
    assert (mean.mean, mean.shrinkage) == (pytest.approx(X.mean()), 0.01)
    assert density.shape == 1.5
    assert density.scale == pytest.approx(X.var(ddof=1) / 4 / 2)


def test_the_weak_prior_of_lognormals_is_that_of_the_logarithms():
    prior, other = weak_prior(Sample(X), LogNormal, 3), weak_prior(Sample(np.log(X)), Normal, 3)
    assert dict(prior.parts)["variance"] == dict(other.parts)["variance"]


def test_the_weak_prior_of_a_weight_of_2_is_that_of_the_value_written_twice():
    twice, weighed = Sample(np.repeat(X, 2)), Sample(X, weights=np.full(X.size, 2))
    assert weak_prior(twice, Normal, 2).to_dict() == weak_prior(weighed, Normal, 2).to_dict()


def test_families_that_cannot_become_narrow_have_no_weak_prior():
    assert weak_prior(Sample([1, 2, 3, 5]), mix1d.Poisson, 2) is None


# ---------------------------------------------------------------------- words and documents
def test_a_prior_is_printed_as_it_is_written():
    prior = Prior(mean=[Prior.normal(0, 1), None], weights=Prior.dirichlet([1, 2.5]))
    assert str(prior) == (
        "mean ~ [normal(mean=0, sd=1), none], weights ~ dirichlet(alpha=[1, 2.5])"
    )
    assert eval(repr(prior), {"Prior": Prior}) == prior


def test_a_number_keeps_every_digit_in_its_repr():
    prior = Prior(mean=Prior.normal(1 / 3, 1))
    assert eval(repr(prior), {"Prior": Prior}) == prior
    assert str(prior) == "mean ~ normal(mean=0.333333, sd=1)"


@pytest.mark.parametrize("name", PRIORS)
def test_documents_and_pickles_come_back(name):
    prior = Prior(**PRIORS[name][2])
    assert Prior.from_dict(prior.to_dict()) == prior
    assert pickle.loads(pickle.dumps(prior)) == prior


def test_a_document_that_is_none_is_refused():
    for document in (None, {}, {"mean": 3}, {"mean": {"density": "cauchy", "mean": 0, "sd": 1}}):
        with pytest.raises(Mix1dError):
            Prior.from_dict(document)


# ---------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Prior(), "at least one density"),
        (lambda: Prior(mean=3), "`mean` must be a density such as"),
        (lambda: Prior(mean=Prior.dirichlet(2)), "`mean` must not have a Dirichlet density"),
        (lambda: Prior(weights=Prior.gamma(1, 1)), "`weights` must have a Dirichlet density"),
        (lambda: Prior.normal(0), "`sd` or `shrinkage` must be given, and not both"),
        (lambda: Prior.normal(0, 1, shrinkage=1), "`sd` or `shrinkage` must be given"),
        (lambda: Prior.normal(0, -1), "`sd` must be a positive finite number, got -1"),
        (lambda: Prior.normal(np.nan, 1), "`mean` must be a finite number, got nan"),
        (lambda: Prior.gamma(0, 1), "`shape` must be a positive finite number, got 0"),
        (lambda: Prior.dirichlet([]), "`alpha` must hold at least one number, got none"),
        (lambda: Prior(mean=[]), "`mean` must have a density for each component, got an empty"),
        (lambda: Prior.dirichlet([1, -2]), "`alpha` must be a positive finite number, got -2"),
    ],
)  # fmt: skip
def test_what_is_no_density_is_refused(make, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        make()


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"meen": Prior.normal(0, 1)}, "such as 'mean', got 'meen'"),
        ({"shape": Prior.gamma(1, 1)}, "such as 'mean', 'sd', 'variance'"),
        ({"mean": Prior.gamma(1, 1)}, r"density of real numbers for 'mean', normal, got gamma"),
        ({"sd": Prior.normal(1, 1)}, "inverse_gamma, gamma or lognormal, got normal"),
        ({"sd": Prior.normal(1, shrinkage=1)}, "of the location of a family with a scale only"),
        ({"sd": Prior.gamma(1, 1), "variance": Prior.inverse_gamma(1, 1)}, "one thing once"),
        ({"mean": [Prior.normal(0, 1)]}, "one for each of the 2 components, for 'mean', got 1"),
        ({"weights": Prior.dirichlet(0.5)}, "numbers of at least 1 in its Dirichlet density"),
        ({"weights": Prior.dirichlet([1, 2, 3])}, "one number for each of the 2 components"),
    ],
)  # fmt: skip
def test_what_the_components_do_not_have_is_refused(parts, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        check_prior(Prior(**parts), Normal, 2, shared=False)


def test_a_shared_sd_has_one_density():
    prior = Prior(sd=[Prior.gamma(1, 1), Prior.gamma(2, 1)])
    check_prior(prior, Normal, 2, shared=False)
    with pytest.raises(Mix1dError, match="one density for 'sd', which all share"):
        check_prior(prior, Normal, 2, shared=True)
