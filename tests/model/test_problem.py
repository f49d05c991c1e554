"""The unit of a problem: of order one, exact, and the way back to the coordinates of the data."""

import numpy as np
import pytest

from mix1d import LogNormal, Mix1dError, Mixture, Normal, Poisson, Sample
from mix1d.em.step import evaluate
from mix1d.model.problem import State, pose

X = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5]).sample(200, rng=0)


@pytest.mark.parametrize("scale", [2.0**-40, 1.0, 2.0**40])
def test_powers_of_two_change_nothing(scale):
    problem, scaled = pose(Sample(X), Normal), pose(Sample(scale * X), Normal)
    np.testing.assert_array_equal(problem.y, scaled.y)
    assert scaled.unit.scale == scale * problem.unit.scale
    assert 0.5 <= problem.spread < 1.0


def test_far_data_keep_every_bit():
    near = np.round(X * 8) / 8
    np.testing.assert_array_equal(
        np.diff(pose(Sample(near + 2.0**49), Normal).y), np.diff(pose(Sample(near), Normal).y)
    )


def test_counts_have_the_unit_of_the_data():
    counts = Mixture([1.0], [Poisson(5)]).sample(50, rng=0)
    problem = pose(Sample(counts), Poisson)
    assert problem.unit == (0.0, 1.0, 1.0)
    np.testing.assert_array_equal(problem.y, np.unique(counts))


@pytest.mark.parametrize("family", [Normal, LogNormal])
def test_the_loglik_of_a_state_is_that_of_its_mixture(family):
    x = np.exp(X / 3)
    mixture = Mixture([0.3, 0.7], [family(1.0, 0.5), family(2.0, 1.5)])
    problem = pose(Sample(x), family)
    state = problem.state(mixture)
    found = problem.loglik(float(evaluate(problem, state).loglik))
    assert found == pytest.approx(mixture.logpdf(x).sum(), rel=1e-12)
    back = problem.mixture(state)
    np.testing.assert_allclose(back.means, mixture.means, rtol=1e-12)
    np.testing.assert_allclose(back.sds, mixture.sds, rtol=1e-12)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([1.0, 1.0], "at least 2 distinct values for the family 'normal', got only 1"),
        ([0.0, 1e-160, 2e-160], "an interquartile range between 1e-150 and 1e\\+150"),
        ([0.0, 1e160, 2e160], "an interquartile range between 1e-150 and 1e\\+150"),
        (
            [0.0, 1.0, 2.0, 3.0, 1e120],
            "within 1e\\+100 times its interquartile range, got 1e\\+120",
        ),
    ],
)
def test_data_without_a_unit_are_refused(x, words):
    with pytest.raises(Mix1dError, match=words):
        pose(Sample(x), Normal)


def test_the_rank_of_components_of_next_to_no_width():
    """Each costs all that a width may cost; their sum overflowed, with a warning."""
    problem = pose(Sample(X), Normal)
    three = Mixture.normal([0.5, 0.3, 0.2], means=[0, 5, 6], sds=[2, 1, 1])
    state = problem.state(three)
    widths = np.array([1.0, 5e-155, 5e-155])
    state = State(state.weights, state.bank._of(state.bank.fields()[0], widths))
    assert problem.rank(state, 0.0) == pytest.approx(-5 * np.log(200) / problem.unit.weight)
