"""Climbs side by side are what each is alone."""

import numpy as np
import pytest

from mix1d import LogNormal, Mixture, Normal, Outcome, Poisson, Sample
from mix1d.em.arrays import ARRAYS
from mix1d.em.method import Method
from mix1d.em.newton import newton_step
from mix1d.em.step import em_map, evaluate
from mix1d.model.problem import State, pose
from mix1d.model.reading_constraints import asked_constraints
from mix1d.model.stacks import one_after_the_other, stacked
from mix1d.search.starts import randoms

METHOD = Method("em", True, 1e-8, 300, np.random.default_rng(0))


def problem_of(family, *, shared=False, penalised=False):
    rng = np.random.default_rng(3)
    x = {
        "normal": lambda: np.concatenate([rng.normal(-2, 1, 90), rng.normal(3, 0.5, 60)]),
        "lognormal": lambda: np.exp(np.append(rng.normal(0, 0.5, 90), rng.normal(2, 0.8, 60))),
        "poisson": lambda: np.append(rng.poisson(3, 90), rng.poisson(12, 60)),
    }[family.name]()
    posed = pose(Sample(x, weights=rng.uniform(1, 3, x.size)), family, equal_sd=shared)
    return posed.penalised() if penalised else posed


PROBLEMS = {
    "normal": problem_of(Normal),
    "penalised": problem_of(Normal, penalised=True),
    "shared": problem_of(Normal, shared=True),
    "shared and penalised": problem_of(Normal, shared=True, penalised=True),
    "lognormal": problem_of(LogNormal, penalised=True),
    "poisson": problem_of(Poisson),
}

EACH = pytest.mark.parametrize("problem", PROBLEMS.values(), ids=list(PROBLEMS))


def some_states(problem, k, count=12):
    return randoms(problem, k, np.random.default_rng(7), count)


def assert_same(problem, state, other):
    """To 1e-8, lengths in units of their scale."""
    np.testing.assert_allclose(state.weights, other.weights, atol=1e-8)
    fields = state.bank.fields(), other.bank.fields()
    for parameter, a, b in zip(problem.core.parameters, *fields, strict=True):
        scale = 1.0 if parameter.shifts else np.abs(b)
        np.testing.assert_allclose(a / scale, b / scale, atol=1e-8)


@EACH
@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("accelerate", [True, False])
def test_climbs_side_by_side_end_where_each_ends_alone(problem, k, accelerate):
    method = Method("em", accelerate, 1e-8, 300 if accelerate else 40, np.random.default_rng(0))
    starts = some_states(problem, k)
    ends = ARRAYS.maximise(problem, starts, method)
    for i, start in enumerate(starts.apart()):
        alone = ARRAYS.climb(problem, start, method)
        assert ends.certified[i] == (alone.outcome is Outcome.CONVERGED)
        assert ends.objective[i] == pytest.approx(float(alone.end.objective), rel=1e-10)
        if ends.certified[i] or not accelerate:
            assert_same(problem, ends.states.at(i), alone.end.state)
            assert ends.lengths[i] == len(alone.path)
            assert ends.evaluations[i] == alone.end.evaluations


@EACH
def test_the_path_leads_to_the_end_of_the_climb_side_by_side(problem):
    starts = some_states(problem, 2, count=4)
    ends = ARRAYS.maximise(problem, starts, METHOD)
    for i, start in enumerate(starts.apart()):
        path = ARRAYS.path(problem, start, METHOD)
        assert len(path) == ends.lengths[i]
        np.testing.assert_array_equal(path[0].weights, start.weights)
        assert_same(problem, path[-1], ends.states.at(i))


@EACH
def test_certificates_side_by_side_are_those_of_each_alone(problem):
    """Each in the coordinates of its own reference: here the heaviest is not always the same."""
    points = evaluate(problem, em_map(problem, evaluate(problem, some_states(problem, 3))))
    assert len(set(points.state.weights.argmax(axis=1))) > 1
    together = ARRAYS.certify(problem, points)
    for i, state in enumerate(points.state.apart()):
        alone = ARRAYS.certify(problem, evaluate(problem, state))
        root = np.sqrt(np.abs(np.diag(alone.information)))
        np.testing.assert_allclose(
            together.information[i] / np.outer(root, root),
            alone.information / np.outer(root, root),
            atol=1e-9,
        )
        np.testing.assert_allclose(together.score[i], alone.score, rtol=1e-8, atol=1e-8)
        assert together.decrement[i] == pytest.approx(float(alone.decrement), rel=1e-7)
        assert together.smallest[i] == pytest.approx(float(alone.smallest), rel=1e-7, abs=1e-12)
        assert together.is_maximum[i] == alone.is_maximum
        step = alone.parametrization.vector(*state) + 1e-3 * alone.step
        there = problem.state_at(alone.parametrization, step)
        free = together.parametrization
        moved = problem.state_at(free, free.vector(*points.state) + 1e-3 * together.step)
        assert_same(problem, moved.at(i), there)


def test_a_component_of_weight_zero_proves_nothing_and_spoils_no_other_certificate():
    problem = PROBLEMS["poisson"]
    good = some_states(problem, 2, count=1)
    empty = State(np.array([[1.0, 0.0]]), good.bank)
    certificate = ARRAYS.certify(problem, evaluate(problem, one_after_the_other([good, empty])))
    alone = ARRAYS.certify(problem, evaluate(problem, good))
    assert certificate.decrement[0] == pytest.approx(float(alone.decrement[0]))
    assert certificate.decrement[1] == np.inf
    assert np.isnan(certificate.smallest[1])
    assert not certificate.is_maximum[1]
    assert not certificate.is_flat[1]


def test_newtons_step_is_shortened_for_those_that_would_fall_and_says_which_do_anyway():
    """Along the score L rises: a step a little too long, one far too long, and the wrong way."""
    problem = PROBLEMS["poisson"]
    state = some_states(problem, 2, count=1)
    point = evaluate(problem, one_after_the_other([state] * 4), np.zeros(4, dtype=int))
    certificate = ARRAYS.certify(problem, point)
    score = certificate.score / np.linalg.norm(certificate.score, axis=1, keepdims=True)
    lengths = np.array([[1e-3], [20.0], [1e4], [-1e-2]])
    landed, holds = newton_step(problem, point, lengths * score)
    np.testing.assert_array_equal(holds, [True, True, False, False])
    assert landed.objective[0] > point.objective[0]
    assert landed.objective[1] >= point.objective[1]
    np.testing.assert_array_equal(landed.evaluations - point.evaluations, [1, 3, 3, 3])


def test_one_that_collapses_leaves_the_others_alone():
    x = np.append(np.random.default_rng(0).normal(size=50), 9.0)
    problem = pose(Sample(x), Normal)
    spike = Mixture.normal([0.9, 0.1], means=[0.0, 9.0], sds=[1.0, 0.01])
    groups = Mixture.normal([0.5, 0.5], means=[-1.0, 1.0], sds=[0.7, 0.7])
    starts = [problem.state(mixture) for mixture in (groups, spike, groups)]
    ends = ARRAYS.maximise(problem, stacked(starts), METHOD)
    alone = [ARRAYS.climb(problem, start, METHOD) for start in starts]
    assert alone[1].outcome is None
    np.testing.assert_array_equal(ends.lengths, [len(run.path) for run in alone])
    np.testing.assert_array_equal(
        ends.certified, [run.outcome is Outcome.CONVERGED for run in alone]
    )


def test_under_constraints_one_of_several_steps_as_it_does_alone():
    """Side by side the weights have one reference, which is not the heaviest of each."""
    x = np.random.default_rng(0).gamma(9.0, size=60)
    problem = pose(
        Sample(x), Normal, constraints=asked_constraints({"sds": ["s", "2*s"]}, None, (Normal,) * 2)
    )
    mixtures = [Mixture.normal([p, 1 - p], means=[6, 11], sds=[2, 4]) for p in (0.05, 0.6)]
    states = stacked([problem.state(mixture) for mixture in mixtures])
    points = evaluate(problem, states, np.zeros(2, dtype=int))
    together = ARRAYS.certify(problem, points)
    point = points.at(np.array([1]))
    alone = ARRAYS.certify(problem, point)
    assert together.parametrization.reference != alone.parametrization.reference
    landed, _ = newton_step(
        problem, point, together.step[1:], reference=together.parametrization.reference
    )
    expected, _ = newton_step(problem, point, alone.step)
    assert_same(problem, landed.state, expected.state)
