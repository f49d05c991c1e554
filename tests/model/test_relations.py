"""Constraints as a map between coordinates: inverse, derivatives, units, bounds."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Sample
from mix1d.families import FAMILIES
from mix1d.families.names import named
from mix1d.model.problem import pose
from mix1d.model.reading_constraints import asked_constraints

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.normal(3, 1, 60), RNG.normal(9, 2, 40)])

CASES = {
    "a tie": ({"sds": "s"}, None),
    "a ratio": ({"sds": ["s", "2*s"]}, None),
    "fixed": ({"means": [3, None], "weights": [0.4, 0.6]}, None),
    "one coefficient of variation": ({"means": ["a", "b"], "sds": ["c*a", "c*b"]}, None),
    "a quotient": ({"sds": ["s", "s/r"], "means": ["r", None]}, None),
    "weights": ({"weights": ["p", "1-p"], "means": ["10*p", None]}, None),
    "multiples": ({"weights": ["w", "2*w"]}, None),
    "bounds": ({"sds": "s"}, {"s": (0.1, 50.0)}),
}


def problem_of(constraints, bounds, k=2, family=mix1d.Normal, x=X):
    said = asked_constraints(constraints, bounds, (family,) * k)
    return pose(Sample(x), family, constraints=said)


@pytest.mark.parametrize("name", CASES)
def test_the_free_coordinates_come_back(name):
    problem = problem_of(*CASES[name])
    state = problem.state(Mixture.normal(weights=[0.4, 0.6], means=[3, 9], sds=[1, 2]))
    free = problem.parametrization(state)
    vector = free.vector(*state) + 0.01
    there = problem.state_at(free, vector)
    np.testing.assert_allclose(free.vector(*there), vector, rtol=1e-10, atol=1e-12)
    assert len(free.names) == free.size
    assert there.weights.sum() == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("name", CASES)
def test_the_derivatives_are_those_of_differences(name):
    problem = problem_of(*CASES[name])
    state = problem.state(Mixture.normal(weights=[0.4, 0.6], means=[3, 9], sds=[1, 2]))
    free, step = problem.parametrization(state), 1e-5
    change, at = free.constraint, free.vector(*state)

    def full(vector):
        """The full coordinates, of weights that sum to 1."""
        found = change.full(vector)
        found[:2] -= np.logaddexp.reduce(found[:2])
        return found

    moves = step * np.eye(at.size)
    slopes = np.array([(full(at + d) - full(at - d)) / (2 * step) for d in moves]).T
    found = change.jacobian(at).copy()
    shares = np.exp(full(at)[:2])
    found[:2] -= shares @ found[:2]
    np.testing.assert_allclose(found, slopes, rtol=1e-7, atol=1e-9)
    score = np.r_[0.0, 0.0, RNG.normal(size=len(slopes) - 2)]
    bend = [(change.jacobian(at + d) - change.jacobian(at - d)).T @ score for d in moves]
    curvature = np.broadcast_to(change.curvature(at, score), (at.size, at.size))
    np.testing.assert_allclose(curvature, np.array(bend) / (2 * step), rtol=1e-6, atol=1e-8)


def test_score_and_information_are_those_of_differences_of_the_likelihood():
    from mix1d.em.newton import score_and_information
    from mix1d.em.step import evaluate

    for name, case in CASES.items():
        problem = problem_of(*case)
        state = problem.state(Mixture.normal(weights=[0.4, 0.6], means=[3, 9], sds=[1, 2]))
        free, step = problem.parametrization(state), 1e-4
        at = free.vector(*state) + 0.02

        def height(vector, problem=problem, free=free):
            return float(evaluate(problem, problem.state_at(free, vector)).loglik)

        point = evaluate(problem, problem.state_at(free, at))
        score, information, _ = score_and_information(problem, point, free)
        moves = step * np.eye(at.size)
        slope = [(height(at + d) - height(at - d)) / (2 * step) for d in moves]
        np.testing.assert_allclose(score, slope, rtol=1e-5, atol=1e-5, err_msg=name)
        bend = [
            [height(at + d + e) - height(at + d - e) - height(at - d + e) + height(at - d - e)
             for e in moves] for d in moves
        ]  # fmt: skip
        expected = -np.array(bend) / (4 * step**2)
        np.testing.assert_allclose(information, expected, rtol=1e-3, atol=2e-3, err_msg=name)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_coordinates_on_the_line_are_affine_in_those_of_the_user(name):
    """Of every family: so what is fixed in the user's unit is fixed on the line."""
    family = named(name, FAMILIES)
    if not all(p.is_free for p in family.parameters):
        pytest.skip("some of its parameters must be given or are edges")
    x = np.abs(X) / 20 if name == "beta" else np.floor(np.abs(X)) if family.discrete else np.abs(X)
    first = family.parameters[-1]
    problem = problem_of({first.name: ["t", "1*t"]}, None, family=family, x=x)
    one, other, third = (problem._user_coordinates(place) for place in (0.0, 1.0, 0.5))
    np.testing.assert_allclose(third, 0.5 * one + 0.5 * other, rtol=1e-12, atol=1e-12)


def test_a_large_origin_keeps_every_digit():
    problem = problem_of({"sds": "s", "means": [1e9, None]}, None, x=X + 1e9)
    state = problem.state(Mixture.normal(means=[1e9, 1e9 + 9], sds=[1, 1]))
    free = problem.parametrization(state)
    there = problem.mixture(problem.state_at(free, free.vector(*state)))
    assert there.means[0] == 1e9
    assert there.means[1] == pytest.approx(1e9 + 9, abs=1e-6)


def test_a_vector_beyond_its_bound_is_on_it():
    problem = problem_of({"sds": "s"}, {"s": (1.5, 3.0)})
    state = problem.state(Mixture.normal(means=[3, 9], sds=[1, 1]))
    free = problem.parametrization(state)
    moved = problem.mixture(problem.state_at(free, free.vector(*state)))
    assert moved.sds.tolist() == pytest.approx([1.5, 1.5], rel=1e-14)
    assert free.on_bounds(*problem.state_at(free, free.vector(*state)))[0][0] == "s"


def test_components_that_may_change_places():
    def alike(constraints, k=2):
        return asked_constraints(constraints, None, (mix1d.Normal,) * k).alike

    assert alike({"sds": "s"}) == (0, 0)
    assert alike({"means": ["a", "b"], "sds": ["c*a", "c*b"]}) == (0, 0)
    assert alike({"means": [0, None]}) == (0, 1)
    assert alike({"sds": ["s", "2*s"]}) == (0, 1)
    assert alike({"sds": ["s", "s", None]}, 3) == (0, 0, 2)
    assert alike({"weights": [0.5, 0.25, 0.25]}, 3) == (0, 1, 1)


def test_whose_widths_are_tied():
    def widths(constraints):
        return asked_constraints(constraints, None, (mix1d.Normal,) * 3).widths

    assert widths({"sds": "s"}) == (0, 0, 0)
    assert widths({"sds": [1.0, "s", "2*s"]}) == (-1, 1, 1)
    assert widths({"sds": ["s", None, "s"]}) == (0, 1, 0)
    assert widths({"means": 0}) == (0, 1, 2)
