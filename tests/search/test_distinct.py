"""Places: how far apart two are, in any unit and any order of the components."""

import numpy as np
import pytest

from mix1d import LogNormal, Mixture, Normal, Sample
from mix1d.model.problem import pose
from mix1d.model.stacks import stacked
from mix1d.search.distinct import SAME_PLACE, distinct_places, near, near_any, places_of

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])
X = TWO.sample(200, rng=0)


def place_of(mixture, x=X, family=Normal):
    problem = pose(Sample(x), family)
    return places_of(problem, problem.state(mixture))


@pytest.mark.parametrize("unit", [1e-12, 3.0, 1e12])
def test_the_distance_of_two_places_does_not_depend_on_the_unit(unit):
    def moved(mixture):
        means, sds = unit * (mixture.means + 7), unit * mixture.sds
        return Mixture.normal(mixture.weights, means=means, sds=sds)

    other = Mixture.normal([0.5, 0.5], means=[-1, 4], sds=[0.5, 2])
    apart = place_of(moved(other), unit * (X + 7)) - place_of(moved(TWO), unit * (X + 7))
    np.testing.assert_allclose(apart, place_of(other) - place_of(TWO), rtol=1e-9)


def test_a_place_of_lognormals_is_that_of_the_logarithms():
    sizes = Mixture(TWO.weights, [LogNormal(m, s) for m, s in zip(TWO.means, TWO.sds, strict=True)])
    np.testing.assert_allclose(place_of(sizes, np.exp(X), LogNormal), place_of(TWO), atol=1e-12)


def test_a_place_does_not_depend_on_the_order_of_the_components():
    problem = pose(Sample(X), Normal)
    state = problem.state(TWO)
    every = places_of(problem, stacked([state, state.at([1, 0])]))
    np.testing.assert_array_equal(every[0], every[1])


def test_the_first_of_each_place_is_kept():
    here, beside, there = np.zeros(5), np.full(5, 0.9 * SAME_PLACE), np.full(5, 2 * SAME_PLACE)
    places = np.array([here, there, beside, there])
    assert distinct_places(places).tolist() == [0, 1]
    assert distinct_places(places, most=1).tolist() == [0]
    apart = np.array([0.0, 0.0, 1.0, 0.0])  # of the objective
    assert distinct_places(places, apart, 0.5).tolist() == [0, 1, 2]
    assert near(places, here).tolist() == [True, False, True, False]
    assert near_any(places, [here, there]).tolist() == [True] * 4
    assert near_any(places, []).tolist() == [False] * 4


def test_a_place_that_is_infinite_is_one_with_none():
    """Components of no width; the difference of two infinities raised a warning."""
    places = np.array([[0.5, -np.inf], [0.5, 1.0]])
    assert near(places, places[0]).tolist() == [False, False]
    assert near(places, places[1]).tolist() == [False, True]
