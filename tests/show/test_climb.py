"""The axis of a climb: what it shows, and that it says what it leaves out."""

import numpy as np
import pytest

import mix1d
from mix1d.show.climb import climb_limits, climb_note, distance_left


def test_a_first_step_that_dwarfs_the_others_is_left_out() -> None:
    low, high = climb_limits(np.array([-1e6, -110.0, -101.0, -100.0]))
    assert -112.0 < low < -110.0
    assert high > -100.0


def test_the_distance_ends_where_rounding_begins() -> None:
    iterations, distance = distance_left(np.array([-200.0, -101.0, -100.0 - 1e-14, -100.0]))
    assert iterations.tolist() == [0.0, 1.0]
    assert distance.tolist() == [100.0, 1.0]


@pytest.mark.parametrize(
    ("path", "note"),
    [
        ([-120.0, -110.0, -100.0], ""),
        ([-1e6, -110.0, -101.0, -100.0], "below the axis: the start, -1,000,000.0"),
        ([-110.0, -1e6, -101.0, -100.0], ""),
        ([-100.0], ""),
    ],
)
def test_what_its_own_limits_leave_out_is_told(path, note):
    values = np.array(path)
    assert climb_note(values, climb_limits(values)[0]) == note


def test_every_picture_of_a_climb_says_what_is_below_it():
    start = mix1d.Mixture.normal(means=[-40, 90], sds=[1, 1])
    fit = mix1d.fit(np.r_[np.linspace(-1, 1, 30), np.linspace(3, 6, 30)], start=start)
    note = f"below the axis: the start, {fit.trace.loglik[0]:,.1f}"
    assert fit.plot_trace().get_title(loc="right") == note
    assert fit.trace.loglik[0] < fit.plot_trace().get_ylim()[0]
