"""The coordinate on which densities are smooth: there and back, and its speed."""

import numpy as np
import pytest

from mix1d.families.straight import Straight

KINDS = {
    "whole line": (-np.inf, np.inf, 3.0, 2.0),
    "half-line": (1.0, np.inf, 3.0, 1.0),
    "half-line below": (-np.inf, 7.0, 3.0, 1.0),
    "piece": (0.0, 8.0, 3.0, 1.0),
}


@pytest.fixture(params=KINDS)
def straight(request):
    return Straight(*(np.array([value]) for value in KINDS[request.param]))


def test_there_and_back(straight):
    v = np.array([-9.0, -1.0, -1e-12, 0.0, 1e-12, 0.3, 9.0])
    y = straight.value(v)
    assert np.all(np.diff(y) >= 0.0)
    np.testing.assert_allclose(straight.coordinate(y), v, rtol=1e-11, atol=2e-15)


def test_the_distance_from_the_base_has_all_its_digits(straight):
    v = np.array([-1.0, -1e-12, 1e-300, 1e-12, 0.5])
    np.testing.assert_allclose(
        straight.from_base(v)[1:4], v[1:4] * np.exp(straight.log_speed(np.zeros(1))), rtol=1e-11
    )
    np.testing.assert_allclose(straight.from_base(v) + 3.0, straight.value(v), rtol=1e-15)


def test_the_speed_is_the_derivative(straight):
    v, h = np.array([-3.0, -0.2, 0.0, 0.7, 4.0]), 1e-4
    slope = (straight.from_base(v + h) - straight.from_base(v - h)) / (2.0 * h)
    np.testing.assert_allclose(np.exp(straight.log_speed(v)), slope, rtol=1e-7)


def test_values_outside_go_to_the_nearer_end():
    piece = Straight(*(np.array([value]) for value in KINDS["piece"]))
    with np.errstate(divide="ignore"):
        found = piece.coordinate(np.array([-1.0, 9.0]))
    np.testing.assert_array_equal(found, [-700.0, 700.0])
