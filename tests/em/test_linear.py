"""Linear constraints on normals: the M step in closed form, by arrays and by the loops."""

from dataclasses import replace

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Normal, Sample
from mix1d.em.arrays import ARRAYS
from mix1d.em.constrained import constrained_step
from mix1d.em.engine import engine_for
from mix1d.em.linear import linear_step, moments_of
from mix1d.em.method import Method
from mix1d.em.native import NATIVE
from mix1d.em.newton import score_and_information
from mix1d.em.step import em_map, evaluate
from mix1d.kernels.library import compiled
from mix1d.model.problem import pose
from mix1d.model.reading_constraints import asked_constraints
from mix1d.search.constrained import obeying
from mix1d.search.starts import randoms

CONSTRAINTS = {
    "sds tied": {"sds": ["s", "2*s", None]},
    "sds fixed": {"sds": [1, None, 0.5]},
    "even spacing": {"means": ["a", "a + d", "a + 2*d"], "sds": "s"},
    "a mean known": {"means": [0, None, None], "sds": ["s", None, "s/3"]},
    "all weights known": {"weights": [0.2, 0.3, 0.5], "means": ["a", None, "2 - a"]},
    "equal weights": {"weights": "w", "sds": ["s", "s", 2]},
}

METHOD = Method("em", True, 1e-9, 500, np.random.default_rng(0))

needs_loops = pytest.mark.skipif(not compiled(), reason="no compiled loops")


def problem_of(name, *, penalised=True):
    truth = Mixture.normal([0.3, 0.3, 0.4], means=[0, 4, 8], sds=[1, 1.5, 0.8])
    x = truth.sample(400, rng=5)
    weights = np.random.default_rng(6).uniform(1.0, 3.0, 400)
    known = asked_constraints(CONSTRAINTS[name], None, (Normal,) * 3)
    posed = pose(Sample(x, weights=weights), Normal, constraints=known)
    return posed.penalised() if penalised else posed


def some_states(problem, count=4):
    return obeying(problem, randoms(problem, 3, np.random.default_rng(1), count))


def fields(state):
    return [state.weights, *state.bank.fields()]


def q_of(problem, state, counts):
    """The expected log-likelihood of the complete data, written anew."""
    logs = np.log(state.weights)[..., None] + state.bank._logpdf(problem.y)
    return (counts * logs).sum(axis=(-2, -1)) - problem.penalty_of(state)


@pytest.mark.parametrize("penalised", [True, False])
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_step_obeys_and_repeated_ends_where_newton_on_q_does(name, penalised):
    problem = problem_of(name, penalised=penalised)
    states = some_states(problem)
    point = evaluate(problem, states)
    rows = moments_of(states, point.sums)
    last, newton = states, states
    before = q_of(problem, last, point.counts)
    for _ in range(60):
        last = linear_step(problem, last, rows)
        now = q_of(problem, last, point.counts)
        assert (now >= before - 1e-10 * np.abs(before)).all()
        before = now
        newton = constrained_step(problem, newton, point.counts)
    free = problem.parametrization(last)
    for mine, theirs, exact in zip(
        fields(last),
        fields(newton),
        fields(problem.state_at(free, free.vector(*last))),
        strict=True,
    ):
        np.testing.assert_allclose(mine, exact, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-7)


@needs_loops
@pytest.mark.parametrize("penalised", [True, False])
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_loops_take_the_same_steps(name, penalised):
    problem = problem_of(name, penalised=penalised)
    assert engine_for(problem) is NATIVE
    states = some_states(problem)
    point = evaluate(problem, states)
    for _ in range(5):
        point = evaluate(problem, em_map(problem, point))
    ends, objective = NATIVE.short_runs(problem, states, 5)
    np.testing.assert_allclose(objective, point.objective, rtol=1e-12)
    for mine, theirs in zip(fields(ends), fields(point.state), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-10)


@needs_loops
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_loops_climb_to_the_same_maximum_and_prove_it(name):
    problem = problem_of(name)
    states = some_states(problem, 12)
    best = []
    for engine in (NATIVE, ARRAYS):
        ends = engine.maximise(problem, states, METHOD)
        highest = int(np.argmax(np.where(ends.certified, ends.objective, -np.inf)))
        end = evaluate(problem, ends.states.at(highest))
        assert ARRAYS.certify(problem, end).decrement < 1e-9
        best.append(float(end.objective))
    assert best[0] == pytest.approx(best[1], abs=1e-8)


@needs_loops
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_derivatives_are_those_by_arrays(name):
    problem = problem_of(name)
    point = evaluate(problem, some_states(problem))
    free = problem.parametrization(point.state)
    pairs = zip(
        NATIVE.derivatives(problem, point, free),
        score_and_information(problem, point, free), strict=True,
    )  # fmt: skip
    for mine, theirs in pairs:
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-9 * np.abs(theirs).max())


def test_a_component_that_vanishes_is_told_as_by_arrays():
    x = Sample(np.random.default_rng(2).normal(size=300))
    known = asked_constraints({"sds": ["s", "2*s"], "means": [0, 50]}, None, (Normal,) * 2)
    problem = pose(x, Normal, constraints=known)
    start = problem.state(Mixture.normal([0.5, 0.5], means=[0, 50], sds=[1, 2]))
    runs = [engine.climb(problem, start, METHOD) for engine in (engine_for(problem), ARRAYS)]
    assert runs[0].outcome is runs[1].outcome is mix1d.Outcome.FLAT


def test_what_is_not_linear_is_climbed_by_arrays():
    problem = problem_of("sds tied")
    known = asked_constraints({"means": ["m", "n", "p"], "sds": ["c*m", "c*n", "c*p"]}, None,
                              (Normal,) * 3)  # fmt: skip
    assert engine_for(replace(problem, constraints=known)) is ARRAYS


def test_a_state_that_is_none_and_one_of_next_to_no_width_leave_the_others_alone():
    problem = problem_of("even spacing")
    states = some_states(problem, 3)
    rows = moments_of(states, evaluate(problem, states).sums)
    mean, sd = (np.array(field) for field in states.bank.fields())
    mean[0], sd[0], sd[1] = np.nan, np.nan, 1e-200
    odd = linear_step(problem, states._replace(bank=Normal._of(mean, sd)), rows)
    assert np.isnan(odd.bank.fields()[0][0]).all()
    assert np.isfinite(odd.bank.fields()[0][1]).all()
    for mine, usual in zip(fields(odd), fields(linear_step(problem, states, rows)), strict=True):
        np.testing.assert_array_equal(mine[2], usual[2])
