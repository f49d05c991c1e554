"""Rows of which no sd follows: intervals with a common point, and rows open on one side."""

import numpy as np
import pytest

import mix1d
from mix1d.em.common_point import meeting, meeting_in_words

INF = np.inf


@pytest.mark.parametrize(
    ("lower", "upper", "meets", "words"),
    [
        ([0.0, 1.0], [1.0, 2.0], [True, True], "lies where intervals meet, at 1"),
        ([-INF, 2.0], [4.0, INF], [True, True], "within one interval, 2 to 4"),
        ([0.1 + 0.2, 0.0], [1.0, 0.3], [True, True], "lies where intervals meet, at 0.3"),
        ([3.0, 5.0], [INF, INF], [True, True], "rests on rows above 5 alone"),
        ([0.0, 1.5, 0.5], [1.0, 2.0, 0.8], [True, False, True], "within one interval, 0.5 to 0.8"),
    ],
)
def test_intervals_that_meet_are_found(lower, upper, meets, words):
    lower, upper = np.array(lower), np.array(upper)
    found = meeting(lower, upper, np.arange(1.0, lower.size + 1.0)[::-1])
    assert found.tolist() == meets
    assert words in meeting_in_words(lower[found], upper[found])


@pytest.mark.parametrize(
    "sample",
    [
        mix1d.Sample.binned([0, 1, 2], [10, 20]),
        mix1d.Sample.binned([-INF, 1, 2], [10, 20]),
        mix1d.Sample.censored([-INF] * 30 + [2] * 30, [4] * 30 + [INF] * 30),
    ],
)
def test_one_component_as_narrow_as_it_likes_is_not_trusted(sample):
    assert mix1d.fit(sample, 1).outcome is mix1d.Outcome.PENALISED


def test_three_bins_tell_an_sd():
    assert mix1d.fit(mix1d.Sample.binned([0, 1, 2, 3], [1, 20, 5]), 1).outcome


@pytest.mark.parametrize("k", [1, 2])
def test_one_component_as_wide_as_it_likes_has_no_maximum(k):
    sample = mix1d.Sample.censored([-INF] * 30 + [4] * 30, [2] * 30 + [INF] * 30)
    fit = mix1d.fit(sample, k)
    assert fit.outcome is mix1d.Outcome.NO_MAXIMUM
    assert "rows that are open on one side" in fit.message
    assert "window" not in fit.message


def test_bins_of_two_groups_are_not_called_one_group():
    fit = mix1d.fit(mix1d.Sample.binned(range(7), [5, 9, 0, 0, 8, 6]), 2)
    assert fit.outcome is mix1d.Outcome.PENALISED
    assert fit.mixture.means == pytest.approx([1.1, 4.9], abs=0.1)


def test_a_component_that_collapses_on_a_row_is_an_outcome_and_no_error():
    sample = mix1d.Sample.censored([0, 0, -1, -2, -1] * 9, [0, 0, 1, 2, 3] * 9)
    fit = mix1d.fit(sample, 2)
    assert fit.outcome is mix1d.Outcome.PENALISED
    assert "rests on one value: 18 rows share the value 0" in fit.message


def test_a_step_below_the_last_digit_is_refused():
    with pytest.raises(mix1d.Mix1dError, match="more than the last digit"):
        mix1d.Sample([0.0, 2.5, 2.5]).rounded(1e-17)
