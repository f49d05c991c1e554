"""The M step of families in which it is no function of sums: of their own, or by derivatives."""

import numpy as np
import pytest

import mix1d
from mix1d.em.engine import engine_for
from mix1d.em.gradient import Values, gradient_step
from mix1d.em.method import Method
from mix1d.em.step import em_map, evaluate, maximised
from mix1d.families import (
    Cauchy,
    Gamma,
    GeneralisedNormal,
    Gumbel,
    GumbelMin,
    Laplace,
    Logistic,
    Normal,
    Poisson,
    SkewNormal,
    StudentT,
)
from mix1d.model.problem import State, pose
from mix1d.sample import Sample
from mix1d.search.starts import randoms
from own_family import OwnLogistic, OwnLogLogistic, OwnNormal, OwnPoisson

FAMILIES = [OwnLogistic, OwnLogLogistic, OwnNormal, OwnPoisson]
LINES = [
    Cauchy, GeneralisedNormal, Gumbel, GumbelMin, Laplace, Logistic, SkewNormal, StudentT,
]  # fmt: skip


def sample_of(family, seed, n=60):
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.gamma(3.0, 1.0, n), rng.gamma(40.0, 0.5, n)])
    x = np.round(x) if family.discrete else x
    return Sample(x, weights=rng.integers(1, 4, 2 * n).astype(float))


@pytest.mark.parametrize("family", FAMILIES + LINES)
@pytest.mark.parametrize("penalised", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_em_never_falls(family, penalised, shared):
    shared = shared and family.scale_index is not None
    seed = penalised + 2 * shared
    problem = pose(sample_of(family, seed), family, equal_sd=shared)
    problem = problem.penalised() if penalised else problem
    starts = randoms(problem, 3, np.random.default_rng(seed), 20)
    point = evaluate(problem, starts)
    rose = np.zeros(20)
    for _ in range(15):
        new = evaluate(problem, em_map(problem, point))
        going = np.isfinite(point.objective) & np.isfinite(new.objective)
        gain = np.where(going, new.objective - point.objective, 0.0)
        assert not np.any(gain < -point.noise - new.noise)
        rose, point = rose + gain, new
    assert np.median(rose) > 1.0  # it goes somewhere
    if shared:
        scales = point.state.bank.fields()[family.scale_index]
        np.testing.assert_array_equal(scales, scales[:, :1] + 0 * scales)


@pytest.mark.parametrize(
    ("own", "known", "shared"),
    [(OwnNormal, Normal, False), (OwnNormal, Normal, True), (OwnPoisson, Poisson, False)],
)
def test_repeated_steps_lead_to_the_closed_form(own, known, shared):
    sample = sample_of(own, 1)
    ours, theirs = (pose(sample, family, equal_sd=shared).penalised() for family in (own, known))
    start = State(np.array([0.5, 0.5]), known.at(np.array([0.0, 5.0]), np.array([1.0, 1.0])))
    counts = evaluate(theirs, start).counts
    right = maximised(theirs, start, counts).bank
    bank = own._of(*start.bank.fields())
    for _ in range(12):
        bank = gradient_step(ours, bank, Values(ours.y), counts)
    np.testing.assert_allclose(bank.fields(), right.fields(), rtol=1e-9)


@pytest.mark.parametrize("family", LINES)
@pytest.mark.parametrize("penalised", [False, True])
def test_m_steps_of_their_own_rest_where_the_derivatives_do(family, penalised):
    rng = np.random.default_rng(7)
    groups = [family.at(np.float64(place), np.float64(1.0))._draw(rng, 200) for place in (0.0, 9.0)]
    problem = pose(Sample(np.concatenate(groups)), family)
    problem = problem.penalised() if penalised else problem
    y = problem.y
    counts = problem.weights * np.stack([y < np.median(y), y >= np.median(y)])
    bank = family.at(np.array([-0.9, 0.8]), np.array([0.5, 0.3]))
    state = State(np.array([0.5, 0.5]), bank)
    for _ in range(3000 if family is SkewNormal else 300):
        state = maximised(problem, state, counts)
    height, best = (
        (counts * b._logpdf(problem.y)).sum() - problem.penalties(b).sum()
        for b in (state.bank, gradient_step(problem, state.bank, Values(problem.y), counts))
    )
    assert best - height < 1e-9


def test_an_empty_component_keeps_its_parameters():
    problem = pose(Sample(np.arange(9.0)), OwnLogistic)
    bank = OwnLogistic.at(np.array([0.0, 7.0]), np.array([1.0, 1.0]))
    counts = np.stack([problem.weights, np.zeros(9)])
    state = maximised(problem, State(np.array([0.5, 0.5]), bank), counts)
    assert state.weights.tolist() == [1.0, 0.0]
    moved = [new != old for new, old in zip(state.bank.fields(), bank.fields(), strict=True)]
    assert np.array(moved).tolist() == [[True, False], [True, False]]


def test_it_ends_at_the_certified_maximum_of_the_known_family():
    x = sample_of(Normal, 3).values
    own, known = (mix1d.fit(x, 2, family=family) for family in (OwnNormal, Normal))
    assert own.outcome is known.outcome is mix1d.Outcome.CONVERGED
    assert own.loglik == pytest.approx(known.loglik, abs=1e-9)
    np.testing.assert_allclose(own.mixture.means, known.mixture.means, rtol=1e-7)
    ours, theirs = own.standard_errors(), known.standard_errors()
    np.testing.assert_allclose(ours.means, theirs.means, rtol=1e-5)
    np.testing.assert_allclose(ours.sds, theirs.sds, rtol=1e-5)


@pytest.mark.parametrize("family", [Gamma, OwnLogLogistic])
def test_the_answer_follows_the_unit_of_the_data(family):
    x = sample_of(family, 5).values
    one = mix1d.fit(x, 2, family=family)
    for factor in (2.0**-40, 1e9):
        other = mix1d.fit(factor * x, 2, family=family)
        assert other.outcome is one.outcome is mix1d.Outcome.CONVERGED
        shift = x.size * np.log(factor)
        assert other.loglik + shift == pytest.approx(one.loglik, rel=1e-12)
        quantiles = one.mixture.icdf([0.1, 0.5, 0.9])
        np.testing.assert_allclose(
            other.mixture.icdf([0.1, 0.5, 0.9]), factor * quantiles, rtol=1e-7
        )


def test_accelerated_and_plain_em_reach_the_same_maximum():
    problem = pose(sample_of(OwnLogistic, 2), OwnLogistic)
    start = State(np.array([0.5, 0.5]), OwnLogistic.at(np.array([-1.0, 1.0]), np.array([0.5, 0.5])))
    rng = np.random.default_rng(0)
    ends = [
        engine_for(problem).climb(problem, start, Method("em", fast, 1e-8, 5000, rng))
        for fast in (True, False)
    ]
    assert all(end.is_certified for end in ends)
    assert float(ends[0].end.loglik) == pytest.approx(float(ends[1].end.loglik), abs=1e-7)
