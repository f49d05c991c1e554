"""The compiled loops and arrays give the same."""

from dataclasses import replace

import numpy as np
import pytest

from mix1d import LogNormal, Mixture, Normal, Outcome, Poisson, Sample
from mix1d.em import native
from mix1d.em.arrays import ARRAYS
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.native import NATIVE
from mix1d.em.step import em_map, evaluate
from mix1d.kernels.ascent import take_rough_steps, take_steps
from mix1d.kernels.library import compiled
from mix1d.model.problem import pose
from mix1d.model.stacks import stacked
from mix1d.search.starts import randoms

MIXTURES = {
    "two": Mixture.normal([0.3, 0.7], means=[-2, 3], sds=[1, 0.5]),
    "three": Mixture.normal([0.2, 0.3, 0.5], means=[0, 0.5, 8], sds=[0.1, 3, 1]),
    "twelve": Mixture.normal(means=6.0 * np.arange(12), sds=np.linspace(0.2, 2.0, 12)),
}
"""Of twelve components few matter in each block of values, and the loops see only those."""


def problem_of(name, *, n=700, equal_sd=False, penalised=True):
    x = MIXTURES[name].sample(n, rng=3)
    weights = np.random.default_rng(4).uniform(1.0, 5.0, n)
    posed = pose(Sample(x, weights=weights), Normal, equal_sd=equal_sd)
    return posed.penalised() if penalised else posed


METHOD = Method("em", True, 1e-8, 500, np.random.default_rng(0))

CASES = pytest.mark.parametrize(
    ("name", "equal_sd", "penalised"),
    [("two", False, True), ("two", True, False),
     ("three", False, False), ("three", True, True),
     ("twelve", False, True), ("twelve", True, False)],
)  # fmt: skip


def some_states(problem, k, count=5):
    return randoms(problem, k, np.random.default_rng(7), count)


@CASES
def test_the_steps_agree(name, equal_sd, penalised):
    problem = problem_of(name, equal_sd=equal_sd, penalised=penalised)
    states = some_states(problem, max(3, MIXTURES[name].k))
    for steps in (0, 1, 7):
        point = evaluate(problem, states)
        for _ in range(steps):
            point = evaluate(problem, em_map(problem, point))
        ends, objective = NATIVE.short_runs(problem, states, steps)
        _, by_arrays = ARRAYS.short_runs(problem, states, steps)
        np.testing.assert_allclose(by_arrays, point.objective, rtol=1e-14)
        np.testing.assert_allclose(objective, point.objective, rtol=1e-12)
        for got, wanted in zip(ends.bank.fields(), point.state.bank.fields(), strict=True):
            np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(ends.weights, point.state.weights, rtol=1e-12)


@pytest.mark.skipif(not compiled(), reason="no compiled loops to compare with")
@pytest.mark.parametrize("k", [1, 2, 3, 4, 6])
@CASES
def test_steps_in_single_precision_lead_to_the_same_place(name, equal_sd, penalised, k):
    problem = problem_of(name, equal_sd=equal_sd, penalised=penalised)
    rule = native.rule_of(problem)
    exact = native.array_of(some_states(problem, k, count=35))  # two vectors, and some left over
    rough = exact.copy()
    heights = take_steps(problem.y, problem.weights, exact, rule, 6)
    about = take_rough_steps(problem.y, problem.weights, rough, rule, 6)
    np.testing.assert_allclose(rough, exact, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(about, heights, atol=1e-5 * problem.weights.sum())


@pytest.mark.skipif(not compiled(), reason="no compiled loops to compare with")
def test_a_rough_step_far_from_all_values_is_a_step():
    y, ones = np.array([0.0, 0.1, 1e3, 1e3 + 1.0]), np.ones(4)
    exact = np.array([[[0.5, 0.5], [0.0, 0.2], [1e-3, 1e-3]]])
    rough, rule = exact.copy(), np.array([0.25, 1.0, 0.0, 1.0])
    take_steps(y, ones, exact, rule, 1)
    take_rough_steps(y, ones, rough, rule, 1)
    np.testing.assert_allclose(rough, exact, rtol=1e-4)


@CASES
def test_the_certificates_agree(name, equal_sd, penalised):
    problem = problem_of(name, equal_sd=equal_sd, penalised=penalised)
    state = MIXTURES[name]
    point = evaluate(problem, problem.state(state))
    slow, fast = ARRAYS.certify(problem, point), NATIVE.certify(problem, point)
    scale = np.sqrt(np.outer(*2 * [np.diag(slow.information)]))
    np.testing.assert_allclose(fast.information / scale, slow.information / scale, atol=1e-12)
    np.testing.assert_allclose(fast.score, slow.score, rtol=1e-10, atol=1e-10)
    assert fast.decrement == pytest.approx(slow.decrement, rel=1e-9)
    assert fast.smallest == pytest.approx(slow.smallest, rel=1e-9)


@CASES
def test_the_climbs_end_at_the_same_maximum(name, equal_sd, penalised):
    problem = problem_of(name, equal_sd=equal_sd, penalised=penalised)
    start = problem.state(MIXTURES[name])
    slow = ARRAYS.climb(problem, start, METHOD)
    fast = NATIVE.maximise(problem, stacked([start, start]), METHOD)
    assert fast.certified.all()
    np.testing.assert_allclose(fast.objective, float(slow.end.objective), rtol=1e-13)
    np.testing.assert_allclose(fast.states.bank.mean[1], slow.end.state.bank.mean, rtol=1e-8)
    again = NATIVE.climb(problem, start, METHOD)
    assert again.outcome is slow.outcome
    np.testing.assert_allclose(again.end.state.bank.sd, slow.end.state.bank.sd, rtol=1e-8)


def test_the_path_begins_at_the_start_ends_at_the_maximum_and_rises():
    problem = problem_of("three")
    start = some_states(problem, 3, count=1)
    one = type(start)(start.weights[0], start.bank[0])
    states = NATIVE.path(problem, one, METHOD)
    top = NATIVE.maximise(problem, start, METHOD)
    assert top.lengths[0] == len(states)
    np.testing.assert_array_equal(states[0].weights, one.weights)
    np.testing.assert_array_equal(states[-1].bank.mean, top.states.bank.mean[0])
    heights = [float(evaluate(problem, state).objective) for state in states]
    assert np.all(np.diff(heights) >= -1e-9)


def test_a_climb_in_stretches_is_the_same_path(monkeypatch):
    problem = problem_of("three")
    start = problem.state(Mixture.normal(means=[-1, 1, 5], sds=[1, 1, 1]))
    whole = NATIVE.path(problem, start, METHOD)
    monkeypatch.setattr(native, "AT_ONCE", 1.0)
    parts = NATIVE.path(problem, start, METHOD)
    np.testing.assert_allclose(parts[-1].bank.mean, whole[-1].bank.mean, rtol=1e-8)
    short = NATIVE.path(problem, start, replace(METHOD, max_iter=3))
    assert len(short) <= 6


def test_a_scale_that_runs_into_zero_is_given_up():
    x = np.append(np.random.default_rng(0).normal(size=50), 9.0)
    problem = pose(Sample(x), Normal)
    start = problem.state(Mixture.normal([0.9, 0.1], means=[0.0, 9.0], sds=[1.0, 0.01]))
    assert not NATIVE.maximise(problem, stacked([start]), METHOD).certified[0]


def test_two_identical_components_are_not_certified():
    problem = problem_of("two", penalised=False)
    start = problem.state(Mixture.normal(means=[1, 1], sds=[2, 2]))
    assert not NATIVE.maximise(problem, stacked([start]), METHOD).certified[0]


def stepped(y, weights, mixture):
    """The objective at a mixture of two, without a penalty, and where one EM step leads."""
    place = np.array([[mixture.weights, mixture.means, mixture.sds]])
    rule = np.array([0.0, 1.0, 0.0, 1.0])
    heights = [float(take_steps(y, weights, place, rule, steps)[0]) for steps in (0, 1)]
    return heights, place[0]


def test_a_value_far_from_every_component_leaves_the_sums_finite():
    y = np.array([-1.0, 0.0, 1.0, 1e90])
    heights, place = stepped(y, np.ones(4), Mixture.normal(means=[-1, 1], sds=[0.1, 0.1]))
    assert np.isfinite(heights).all()
    assert np.isfinite(place).all()
    assert place[0].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("n", [2, 7, 255, 256, 257, 1025])
def test_every_row_of_every_block_counts(n):
    y, weights = np.linspace(-2, 2, n), np.linspace(1, 2, n)
    mixture = Mixture.normal([0.3, 0.7], means=[-1.0, 1.0], sds=[0.5, 1.5])
    heights, place = stepped(y, weights, mixture)
    assert heights[0] == pytest.approx(weights @ mixture.logpdf(y), rel=1e-13)
    q = weights[:, None] * mixture.posterior(y)
    means = y @ q / q.sum(axis=0)
    sds = np.sqrt((q * (y[:, None] - means) ** 2).sum(axis=0) / q.sum(axis=0))
    expected = [q.sum(axis=0) / q.sum(), means, sds]
    np.testing.assert_allclose(place, expected, rtol=1e-11, atol=1e-13)


def test_a_climb_goes_on_without_the_components_that_vanished():
    """With one at weight 0 the curvature is singular; the others still reach their maximum."""
    problem = problem_of("two", penalised=False)
    two = problem.state(MIXTURES["two"])
    weights = np.array([0.3, 1e-9, 0.7])
    three = type(two)(weights / weights.sum(), Normal._of(*np.insert(two.bank.fields(), 1, 2.0, 1)))
    run, alone = (NATIVE.climb(problem, state, METHOD) for state in (three, two))
    assert run.outcome is Outcome.FLAT
    np.testing.assert_array_equal(run.end.state.weights == 0.0, [False, True, False])
    np.testing.assert_allclose(run.end.state.bank.sd[[0, 2]], alone.end.state.bank.sd, rtol=1e-9)
    assert run.end.objective == pytest.approx(alone.end.objective, rel=1e-14)
    assert all(state.k == 3 for state in run.path)
    assert len(run.path) < 30


def test_each_problem_has_the_fastest_engine_that_serves_it():
    counts = pose(Sample(np.array([0.0, 1, 2, 5])), Poisson)
    logs = pose(Sample(np.array([1.0, 2, 5])), LogNormal)
    assert engine_for(counts) is ARRAYS
    assert engine_for(logs) is NATIVE
    assert engine_for(problem_of("two")) is NATIVE
