"""The theory of EM, on this engine: monotone climbs, equal fixed points, an honest certificate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d.em.accelerate import squarem
from mix1d.em.arrays import ARRAYS
from mix1d.em.climb import climb
from mix1d.em.degeneracy import collapsed
from mix1d.em.newton import score_and_information
from mix1d.em.rules import Ascent
from mix1d.em.step import em_map, evaluate, plain
from mix1d.em.variants import _drawn, classification_map
from mix1d.errors import Outcome
from mix1d.families import FAMILIES
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.starts import STARTS
from zoo import ESTIMATED, FITTED

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=20, deadline=None, derandomize=True)

certify = ARRAYS.certify


def problem_of(family: str, seed: int = 0, *, equal_sd: bool = False, penalised: bool = False):
    rng = np.random.default_rng(seed)
    draws = {
        "normal": lambda: np.concatenate([rng.normal(-2, 1, 80), rng.normal(2, 1.5, 60)]),
        "lognormal": lambda: np.exp(
            np.concatenate([rng.normal(0, 0.5, 80), rng.normal(2, 0.8, 60)])
        ),
        "gamma": lambda: np.concatenate([rng.gamma(2.0, 1.0, 80), rng.gamma(30.0, 0.5, 60)]),
        "pareto": lambda: (
            0.01 * np.exp(np.concatenate([rng.exponential(0.2, 80), rng.exponential(3, 60)]))
        ),
        "beta": lambda: np.concatenate([rng.beta(2, 9, 80), rng.beta(30, 9, 60)]),
        "von-mises": lambda: (
            np.concatenate([rng.normal(90, 30, 80), rng.normal(230, 20, 60)]) % 360
        ),
        "poisson": lambda: np.concatenate([rng.poisson(2, 80), rng.poisson(9, 60)]),
        "binomial": lambda: rng.binomial(50, np.repeat([0.1, 0.4], [80, 60])),
        "geometric": lambda: np.concatenate([rng.geometric(0.5, 80), rng.geometric(0.04, 60)]) - 1,
    }
    is_positive = FAMILIES[family].support.startswith("positive")
    x = draws.get(family, draws["lognormal" if is_positive else "normal"])()
    weights = rng.uniform(1, 3, len(x))
    problem = pose(Sample(x, weights=weights), FITTED[family], equal_sd=equal_sd)
    return problem.penalised() if penalised else problem


CASES = [
    pytest.param(family, equal_sd, penalised, id=f"{family}{equal_sd:d}{penalised:d}")
    for family, kind in FITTED.items()
    for equal_sd in (False, True)
    for penalised in (False, True)
    if family in ESTIMATED
    and (kind.core.scale_index is not None or not equal_sd)
    and (kind.core.can_collapse or not penalised)
    and kind.core._statistics(np.full(1, 0.5)) is not None
]
"""Families with an M step of their own; `test_gradient` has the step of all others."""


# ---------------------------------------------------------------- the steps
@pytest.mark.parametrize(("family", "equal_sd", "penalised"), CASES)
@quick
@given(seed=seeds, k=st.integers(1, 4))
def test_plain_em_never_falls(family, equal_sd, penalised, seed, k):
    problem = problem_of(family, seed, equal_sd=equal_sd, penalised=penalised)
    point = evaluate(problem, STARTS["random"](problem, k, np.random.default_rng(seed)))
    for _ in range(30):
        moved = evaluate(problem, em_map(problem, point))
        if collapsed(problem, moved):  # L is on its way to infinity
            break
        assert moved.objective >= point.objective - point.noise
        point = moved


@quick
@given(seeds)
def test_classification_em_never_falls_in_the_classification_likelihood(seed):
    problem = problem_of("normal", seed)
    point = evaluate(problem, STARTS["quantile"](problem, 2, np.random.default_rng(0)))
    last = -np.inf
    for _ in range(10):
        point = evaluate(problem, classification_map(problem, point))
        logs = np.log(point.state.weights)[:, None] + point.state.bank._logpdf(problem.y)
        classified = float(problem.weights @ logs.max(axis=0))
        assert classified >= last - 1e-9
        last = classified


def test_a_row_far_from_every_component_keeps_shares_and_a_finite_likelihood():
    problem = pose(Sample([0.0, 1.0, 2.0, 1e9]), FAMILIES["normal"])
    state = problem.state(Mixture.normal(means=[0, 1], sds=[0.01, 0.01]))
    point = evaluate(problem, state)
    assert np.isfinite(point.loglik)
    np.testing.assert_allclose(point.counts.sum(axis=0), 1.0)


def test_states_side_by_side_are_what_each_is_alone():
    problem = problem_of("normal")
    rng = np.random.default_rng(0)
    states = [STARTS["random"](problem, 3, rng) for _ in range(4)]
    bank = problem.core._of(
        *(np.stack(f) for f in zip(*(s.bank.fields() for s in states), strict=True))
    )
    together = evaluate(problem, type(states[0])(np.stack([s.weights for s in states]), bank))
    alone = [evaluate(problem, state).objective for state in states]
    np.testing.assert_allclose(together.objective, alone, rtol=1e-13)
    moved = em_map(problem, together)
    one = em_map(problem, evaluate(problem, states[2]))
    np.testing.assert_allclose(moved.bank[2].fields(), one.bank.fields(), rtol=1e-12)


# ---------------------------------------------------------------- coordinates
@pytest.mark.parametrize(("family", "equal_sd", "penalised"), CASES)
def test_coordinates_round_trip(family, equal_sd, penalised):
    problem = problem_of(family, equal_sd=equal_sd)
    state = STARTS["kmeans"](problem, 3, np.random.default_rng(0))
    free = problem.parametrization(state)
    vector = free.vector(*state)
    assert vector.shape == (free.size,)
    back = problem.state_at(free, vector)
    np.testing.assert_allclose(back.weights, state.weights, rtol=1e-13)
    np.testing.assert_allclose(back.bank.fields(), state.bank.fields(), rtol=1e-13)


# ---------------------------------------------------------------- score, information, certificate
@pytest.mark.parametrize(("family", "equal_sd", "penalised"), CASES)
def test_score_and_information_are_the_derivatives_of_the_objective(family, equal_sd, penalised):
    problem = problem_of(family, equal_sd=equal_sd, penalised=penalised)
    state = STARTS["kmeans"](problem, 3, np.random.default_rng(0))
    free = problem.parametrization(state)
    origin = free.vector(*state)

    def objective(vector):
        return float(evaluate(problem, problem.state_at(free, vector)).objective)

    def score_at(vector):
        point = evaluate(problem, problem.state_at(free, vector))
        return score_and_information(problem, point, free)[0]

    score, information, _ = score_and_information(problem, evaluate(problem, state), free)
    steps = 1e-5 * np.eye(origin.size)
    slopes = [(objective(origin + h) - objective(origin - h)) / 2e-5 for h in steps]
    curvatures = [-(score_at(origin + h) - score_at(origin - h)) / 2e-5 for h in steps]
    np.testing.assert_allclose(score, slopes, rtol=1e-6, atol=1e-5)
    np.testing.assert_allclose(information, curvatures, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("tol", [1e-2, 1e-5, 1e-8])
def test_plain_em_stops_when_the_certificate_holds_and_not_long_after(tol):
    problem = problem_of("normal")
    start = STARTS["kmeans"](problem, 2, np.random.default_rng(0))
    run = climb(
        problem, start, Ascent(plain(em_map), certify, newton=False, tol=tol), max_iter=9999
    )
    assert run.outcome is Outcome.CONVERGED
    assert tol > certify(problem, run.end).decrement > 0.1 * tol


def test_the_penalty_weighs_one_over_n():
    """Chen, Tan & Zhang (2008): consistent, and vanishing against the likelihood."""
    problem = problem_of("normal", penalised=True)
    assert problem.penalty == pytest.approx(1 / problem.sample.n)
    assert problem_of("poisson", penalised=True).penalty == 0
    state = STARTS["kmeans"](problem, 2, np.random.default_rng(0))
    point = evaluate(problem, state)
    ratio = (problem.spread / state.bank.sd) ** 2
    assert point.loglik - point.objective == pytest.approx(
        (ratio - np.log(ratio)).sum() / problem.sample.n
    )


def test_stochastic_draws_hand_out_each_weight_whole():
    r = np.array([[0.2, 0.8], [0.5, 0.5], [1.0, 0.0]])
    weights = np.array([3.0, 2.5, 1e300])
    drawn = _drawn(np.random.default_rng(0), weights, r.T)
    np.testing.assert_allclose(drawn.sum(axis=0), 1)
    np.testing.assert_array_equal(drawn[:, 0] * 3, np.round(drawn[:, 0] * 3))
    np.testing.assert_array_equal(drawn[:, 2], [1, 0])


def test_the_decrement_is_what_is_left_to_climb():
    problem = problem_of("normal")
    top = climb(
        problem,
        STARTS["kmeans"](problem, 2, np.random.default_rng(0)),
        Ascent(squarem(em_map), certify, newton=True, tol=1e-12),
        max_iter=200,
    )
    free = problem.parametrization(top.end.state)
    summit = free.vector(*top.end.state)
    direction = np.random.default_rng(1).normal(size=summit.size)
    for length in (1e-2, 1e-3):
        point = evaluate(problem, problem.state_at(free, summit + length * direction))
        left = float(top.end.objective - point.objective)
        assert certify(problem, point).decrement == pytest.approx(left, rel=0.5 * length**0.5)


@pytest.mark.parametrize("family", ["rayleigh", "half-normal", "exponential"])
def test_a_component_of_next_to_no_information_proves_nothing(family):
    """On the way of a search in a window its share is so small that to divide by it overflows."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.gamma(4, 1, 80), rng.gamma(30, 0.4, 80)])
    fit = mix1d.fit(x, 2, family=family, within=(x.min() - 1e-9, None))
    assert np.isfinite(fit.loglik)


def test_the_certificate_does_not_depend_on_the_scale_of_the_data():
    x = np.random.default_rng(0).normal(size=100)
    decrements = []
    for a, b in ((1.0, 0.0), (1e-9, 1e-5), (1e9, -1e12)):
        problem = pose(Sample(a * x + b), FAMILIES["normal"])
        mixture = Mixture.normal(means=[b - a, b + a], sds=[a, 0.5 * a])
        decrements.append(certify(problem, evaluate(problem, problem.state(mixture))).decrement)
    np.testing.assert_allclose(decrements, decrements[0], rtol=1e-5)


# ---------------------------------------------------------------- acceleration
@pytest.mark.parametrize(("family", "equal_sd", "penalised"), CASES)
@pytest.mark.parametrize("start", ["kmeans", "quantile"])
def test_accelerated_and_plain_em_reach_the_same_point(family, equal_sd, penalised, start):
    problem = problem_of(family, 4, equal_sd=equal_sd, penalised=penalised)
    state = STARTS[start](problem, 2, np.random.default_rng(0))
    fast = climb(
        problem,
        state,
        Ascent(squarem(em_map), certify, newton=True, tol=1e-10),
        max_iter=500,
    )
    slow = climb(
        problem,
        state,
        Ascent(plain(em_map), certify, newton=False, tol=1e-10),
        max_iter=50_000,
    )
    assert fast.outcome is slow.outcome is Outcome.CONVERGED
    assert fast.end.evaluations < slow.end.evaluations
    np.testing.assert_allclose(fast.end.state.weights, slow.end.state.weights, atol=1e-5)
    for parameter, a, b in zip(
        problem.core.parameters,
        fast.end.state.bank.fields(),
        slow.end.state.bank.fields(),
        strict=True,
    ):
        scale = 1.0 if parameter.shifts else np.abs(b)
        np.testing.assert_allclose(a / scale, b / scale, atol=1e-5)


def test_squarem_alone_needs_a_fraction_of_the_steps():
    rng = np.random.default_rng(1)
    x = np.concatenate(
        [rng.normal(1, 2, 100), rng.normal(2, 5, 100)]
    )  # those of docs/notebooks/the-crawl.ipynb
    problem = pose(Sample(x), FAMILIES["normal"])
    start = STARTS["linspace"](problem, 2, rng)
    evaluations = [
        climb(
            problem,
            start,
            Ascent(move(em_map), certify, newton=False, tol=1e-8),
            max_iter=9999,
        ).end.evaluations
        for move in (squarem, plain)
    ]
    assert evaluations[0] < evaluations[1] / 3


def test_the_accelerated_climb_never_falls():
    problem = problem_of("normal", 7).penalised()
    rng = np.random.default_rng(0)
    for _ in range(20):
        objectives = objectives_on_the_way(problem, STARTS["random"](problem, 3, rng))
        assert np.diff(objectives).min() >= -1e-9


def objectives_on_the_way(problem, start):
    objectives = []

    def watch(number, problem, state, loglik):
        objectives.append(loglik - float(problem.penalty_of(state)))

    rule = Ascent(squarem(em_map), certify, newton=True, tol=1e-8)
    climb(problem, start, rule, max_iter=300, watch=watch)
    return objectives
