"""EM of rows that are no exact values: it never falls, and its certificate is the right one."""

import numpy as np
import pytest
from scipy.stats import norm

import mix1d
from mix1d.em.newton import score_and_information
from mix1d.em.step import em_map, evaluate
from mix1d.families import PointMass, family
from mix1d.families.assortment import family_of_each
from mix1d.model.problem import State, pose
from mix1d.sample import Sample

POSITIVE = ["lognormal", "gamma", "weibull", "inverse-gaussian", "log-logistic"]
REAL = ["normal", "logistic", "student-t", "gumbel", "laplace", "skew-normal"]
COUNTS = ["poisson", "negative-binomial"]
WITH_ERRORS = ("normal", "gamma", "weibull", "laplace", "poisson")


def drawn(name):
    rng = np.random.default_rng(7)
    if name in COUNTS:
        return np.concatenate([rng.poisson(3.0, 60), rng.poisson(12.0, 60)]).astype(float)
    return np.concatenate([rng.gamma(9.0, 0.4, 60), rng.normal(12.0, 1.5, 60)])


def censored(x):
    """Below 2.5 and above 12 only that is known; every seventh lies in an interval."""
    lower, upper = np.where(x < 2.5, -np.inf, x), np.where(x < 2.5, 2.5, x)
    lower, upper = np.where(x > 12.0, 12.0, lower), np.where(x > 12.0, np.inf, upper)
    some = (np.arange(x.size) % 7 == 0) & (lower == upper)
    return Sample.censored(np.where(some, lower - 1.0, lower), np.where(some, upper + 1.0, upper))


KINDS = {
    "rounded": lambda x: Sample(np.round(x)).rounded(1.0),
    "censored": censored,
    "windows": lambda x: Sample(x[x > 2.0]).within(2.0, np.where(x[x > 2.0] < 14.0, 14.0, np.inf)),
    "errors": lambda x: Sample(x).with_errors(np.linspace(0.1, 1.0, x.size)),
    "errors in a window": lambda x: Sample(x[x > 3.0]).with_errors(0.5).within(3.0),
    "rounded with errors": lambda x: Sample(np.round(x)).rounded(1.0).with_errors(0.4),
}


def problems():
    for kind in KINDS:
        for name in [*REAL, *POSITIVE, *COUNTS]:
            if "errors" in kind and name not in WITH_ERRORS:
                continue
            yield pytest.param(kind, name, id=f"{kind}, {name}")


def problem_and_state(kind, name):
    x = drawn(name)
    problem = pose(KINDS[kind](x), mix1d.families.FAMILIES[name])
    middle = np.array([0.3, 0.7]) if name in POSITIVE else np.array([0.25, 0.75])
    places = np.quantile(problem.on_width_line, middle)
    bank = problem.core.on_width_line(places, np.full(2, 0.5 * problem.spread))
    return problem, State(np.array([0.45, 0.55]), bank)


@pytest.mark.parametrize(("kind", "name"), list(problems()))
def test_the_likelihood_never_falls(kind, name):
    problem, state = problem_and_state(kind, name)
    point = evaluate(problem, State(state.weights[None], state.bank[None]))
    for _ in range(4):
        new = evaluate(problem, em_map(problem, point))
        assert new.loglik >= point.loglik - point.noise - 1e-9
        point = new


@pytest.mark.parametrize(("kind", "name"), list(problems()))
def test_score_and_information_are_the_derivatives(kind, name):
    problem, state = problem_and_state(kind, name)
    for _ in range(3):  # away from where a derivative is 0 by symmetry
        state = em_map(problem, evaluate(problem, state))
    free = problem.parametrization(state)
    origin = free.vector(*state)
    movable = free.lowest < origin - 1.0 if (free.lowest > -np.inf).any() else origin == origin
    score, information, _ = score_and_information(problem, evaluate(problem, state), free)

    def at(vector):
        moved = problem.state_at(free, vector)
        point = evaluate(problem, moved)
        return float(point.loglik), score_and_information(problem, point, free)[0]

    for a in np.flatnonzero(movable):
        step = np.zeros(origin.size)
        step[a] = 1e-4
        (high, above), (low, below) = at(origin + step), at(origin - step)
        scale = np.sqrt(np.abs(np.diag(information)))
        assert abs((high - low) / 2e-4 - score[a]) < 2e-5 * max(scale[a], abs(score[a]), 1.0)
        if name != "laplace" or kind == "rounded":  # elsewhere exact values have kinks
            found = -(above - below) / 2e-4
            np.testing.assert_allclose(found, information[a], atol=2e-4 * scale[a] * scale.max())


@pytest.mark.parametrize("kind", ["censored", "windows"])
def test_the_m_step_is_the_same_batch_by_batch(kind, monkeypatch):
    problem, state = problem_and_state(kind, "weibull")
    point = evaluate(problem, State(state.weights[None], state.bank[None]))
    whole = em_map(problem, point).bank.fields()
    monkeypatch.setattr("mix1d.em.batches.BATCH", 14)  # seven rows of two components
    for field, other in zip(em_map(problem, point).bank.fields(), whole, strict=True):
        np.testing.assert_allclose(field, other, rtol=1e-12)


def test_the_certificate_of_several_families():
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.gamma(4.0, 1.0, 100), rng.normal(15.0, 1.0, 100)])
    sample = Sample.censored(np.minimum(x, 15.0), np.where(x > 15.0, np.inf, x))
    problem = pose(sample, family_of_each([family("gamma"), family("normal")]))
    fit = mix1d.fit(sample, family=["gamma", "normal"])
    assert fit.outcome
    point = evaluate(problem, problem.state(fit.mixture))
    free = problem.parametrization(point.state)
    assert np.abs(score_and_information(problem, point, free)[0]).max() < 1e-4


def test_an_atom_at_infinity_is_the_share_that_never_ends():
    rng = np.random.default_rng(5)
    ends = rng.weibull(2.0, 2000) * 10.0
    lasts = rng.random(2000) < 0.3
    until = rng.uniform(0.0, 40.0, 2000)
    time = np.where(lasts, until, np.minimum(ends, until))
    upper = np.where(~lasts & (ends <= until), time, np.inf)
    fit = mix1d.fit(Sample.censored(time, upper), family=[PointMass(np.inf), "weibull"])
    assert fit.outcome
    assert fit.mixture.weights[0] == pytest.approx(0.3, abs=0.04)
    assert fit.mixture.components[1].shape == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize("family", ["weibull", "gamma", "lognormal", "logistic", "student-t"])
def test_errors_that_explain_all_the_spread_of_any_family_are_said(family):
    """The limit is one value seen with errors: the density of normals of their sd at the mean.

    Only of normals an sd of 0 was told; the others were said to have converged.
    """
    x = 5.0 + 0.4 * np.random.default_rng(1).normal(size=25)
    fit = mix1d.fit(x, 1, family=family, errors=np.full(25, 0.5))
    assert fit.outcome is mix1d.Outcome.AT_BOUND
    assert "the sd of component 1 is next to 0: the errors explain all the spread" in fit.message
    assert fit.loglik == pytest.approx(norm.logpdf(x, x.mean(), 0.5).sum(), abs=1e-6)
    wide = mix1d.fit(x, 1, family=family, errors=np.full(25, 0.05))
    assert wide.outcome is mix1d.Outcome.CONVERGED


def test_a_narrow_component_that_is_given_is_no_estimate_on_a_bound():
    x = 5.0 + 0.4 * np.random.default_rng(1).normal(size=25)
    known = {"sigma": 1e-6}
    fit = mix1d.fit(x, 1, family="lognormal", errors=np.full(25, 0.5), constraints=known)
    assert fit.outcome is mix1d.Outcome.CONVERGED
