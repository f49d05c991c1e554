"""Mixtures that were found before, as starts of the next search."""

from mix1d import Mixture, Normal, Sample
from mix1d.fitting.finding import _states_of
from mix1d.model.problem import pose


def test_a_component_that_ran_away_from_the_data_is_no_start():
    """It was one, and `select` of wells of which most are below a limit ended in an error."""
    problem = pose(Sample([1.0, 2.0, 4.0, 5.0]), Normal)
    near = Mixture.normal(means=[1.5, 4.5], sds=[0.5, 0.5])
    gone = Mixture.normal(means=[1.5, 4.5], sds=[1e98, 0.5])
    (state,) = _states_of(problem, [gone, near])
    assert state.weights.tolist() == [0.5, 0.5]
