"""EM with a family for each component: each on its own line, all in one likelihood."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d.em.newton import row_scores, score_and_information
from mix1d.em.step import em_map, evaluate, maximised
from mix1d.families.assortment import assortment
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search import assigned

RNG = np.random.default_rng(8)
REAL = np.concatenate([RNG.normal(0, 1, 60), RNG.gamma(20, 0.5, 50), RNG.uniform(-20, 40, 10)])
POSITIVE = np.concatenate([RNG.lognormal(0, 0.3, 60), 20 * RNG.weibull(8, 60)])
SHARES = np.concatenate([RNG.beta(2, 8, 60), RNG.normal(0.8, 0.03, 40)])
COUNTS = np.concatenate([np.zeros(30), RNG.poisson(5, 60), RNG.poisson(20, 40)]).astype(float)

CASES = {
    "normal, gamma, noise": (REAL, ("normal", "gamma", "uniform(lower=-20,upper=40)")),
    "gamma, normal": (REAL, ("gamma", "normal")),
    "lognormal, weibull": (POSITIVE, ("lognormal", "weibull")),
    "weibull, lognormal, lognormal": (POSITIVE, ("weibull", "lognormal", "lognormal")),
    "beta, normal": (SHARES, ("beta", "normal")),
    "normal, student-t": (REAL, ("normal", "student-t")),
    "logistic, gumbel, normal": (REAL, ("logistic", "gumbel", "normal(sd=2)")),
    "zero, poissons": (COUNTS, ("point-mass(value=0)", "poisson", "poisson")),
    "poisson, negative binomial": (COUNTS, ("poisson", "negative-binomial")),
}


def kinds_of(names):
    return [mix1d.families.named(name, mix1d.families.FAMILIES) for name in names]


def problem_of(name, *, penalised=False):
    x, names = CASES[name]
    problem = pose(Sample(x), assortment(kinds_of(names)))
    return problem.penalised() if penalised else problem


def start_of(problem, seed=0):
    return assigned.named_start(problem, "random", np.random.default_rng(seed))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("penalised", [False, True])
def test_the_objective_never_falls(name, seed, penalised):
    problem = problem_of(name, penalised=penalised)
    point = evaluate(problem, start_of(problem, seed))
    for _ in range(60):
        after = evaluate(problem, em_map(problem, point))
        assert after.objective >= point.objective - after.noise - point.noise
        point = after


@pytest.mark.parametrize("name", CASES)
def test_the_m_step_of_each_family_is_stationary(name):
    """With the same counts a second M step changes nothing, and the slopes of Q are 0."""
    problem = problem_of(name)
    point = evaluate(problem, start_of(problem))
    state = point.state
    for _ in range(300):
        state = maximised(problem, state, point.counts)
    for part in problem.parts:
        stack, q = part.stack(state.bank), point.counts[part.components]
        score = np.vecdot(part.problem.core._derivatives(stack, part.problem.y)[0], q)
        free = [p.is_free for p in part.problem.core.parameters]
        assert np.abs(score[free]).max(initial=0.0) < 1e-5 * problem.n


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("penalised", [False, True])
def test_score_and_information_are_the_derivatives_of_the_objective(name, penalised):
    problem = problem_of(name, penalised=penalised)
    point = evaluate(problem, start_of(problem))
    for _ in range(5):
        point = evaluate(problem, em_map(problem, point))
    free = problem.parametrization(point.state)
    origin = free.vector(*point.state)

    def at(vector):
        return evaluate(problem, problem.state_at(free, vector))

    score, information, _ = score_and_information(problem, point, free)
    steps = 1e-5 * np.eye(origin.size)
    slopes = [float(at(origin + h).objective - at(origin - h).objective) / 2e-5 for h in steps]
    scores = [
        [score_and_information(problem, at(origin + sign * h), free)[0] for sign in (1, -1)]
        for h in steps
    ]
    curvatures = [-(up - down) / 2e-5 for up, down in scores]
    scale = max(1.0, float(np.abs(information).max()))
    np.testing.assert_allclose(score, slopes, rtol=1e-6, atol=1e-7 * scale)
    np.testing.assert_allclose(information, curvatures, rtol=1e-5, atol=1e-7 * scale)


@pytest.mark.parametrize("name", CASES)
def test_scores_of_rows_sum_to_the_score(name):
    problem = problem_of(name)
    point = evaluate(problem, start_of(problem))
    free = problem.parametrization(point.state)
    rows = row_scores(problem, point.state, problem.y, free)
    score, _, _ = score_and_information(problem, point, free)
    np.testing.assert_allclose(problem.weights @ rows, score, rtol=1e-9, atol=1e-9 * problem.n)


@pytest.mark.parametrize("name", CASES)
def test_the_likelihood_is_that_of_the_mixture(name):
    problem = problem_of(name)
    point = evaluate(problem, start_of(problem))
    mixture = problem.mixture(point.state)
    expected = mixture.logpdf(CASES[name][0]).sum()
    assert problem.loglik(float(point.loglik)) == pytest.approx(expected, rel=1e-12)
    again = problem.state(mixture)
    np.testing.assert_allclose(again.bank.fields(), point.state.bank.fields(), rtol=1e-11)


def test_a_row_outside_one_family_has_no_part_in_it():
    problem = problem_of("normal, gamma, noise")
    counts = evaluate(problem, start_of(problem)).counts
    negative = Sample(REAL).values <= 0.0
    assert negative.any()
    assert not counts[1, negative].any()
    np.testing.assert_allclose(counts.sum(axis=0), problem.weights)


@pytest.mark.parametrize(
    "names", [("gamma", "uniform(lower=-3,upper=2)"), ("lognormal", "weibull")]
)
def test_a_row_that_no_component_can_give_is_named(names):
    with pytest.raises(mix1d.Mix1dError, match=r"got -4 at row 1, the first of 2"):
        pose(Sample([1.0, -4.0, 2.0, -4.0, 3.0]), assortment(kinds_of(names)))


def test_a_family_that_can_give_no_value_is_named():
    with pytest.raises(mix1d.Mix1dError, match="some of the values, got 'gamma'"):
        pose(Sample([-1.0, -2.0, -3.0]), assortment(kinds_of(("normal", "gamma"))))
