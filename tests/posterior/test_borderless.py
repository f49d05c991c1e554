"""Coordinates with no end, one above, one below and both, without their borders."""

import numpy as np
import pytest

from mix1d.posterior.borderless import INSIDE, Borderless

MAP = Borderless(np.array([-np.inf, 0.5, -np.inf, -1.0]), np.array([np.inf, np.inf, 2.0, 3.0]))
FREE = np.array([0.3, 0.9, -0.4, 2.2])


def test_there_and_back():
    np.testing.assert_allclose(MAP.at(MAP.of(FREE)).free, FREE, rtol=1e-14)


def test_nothing_leaves_the_domain():
    free = MAP.at(np.random.default_rng(0).normal(0, 30, (1000, 4))).free
    assert (free[:, 1] >= 0.5).all()
    assert (free[:, 2] <= 2.0).all()
    assert ((free[:, 3] >= -1.0) & (free[:, 3] <= 3.0)).all()


def test_what_is_at_an_end_starts_inside():
    at_ends = np.array([0.0, 0.5, 2.0, 3.0])
    inside = MAP.at(MAP.of(at_ends)).free
    expected = [0, 0.5 + INSIDE, 2 - INSIDE, 3 - 4 * INSIDE]
    np.testing.assert_allclose(inside, expected, atol=1e-12)


@pytest.mark.parametrize("place", range(4))
def test_derivatives(place):
    z, step = MAP.of(FREE), 1e-5
    ahead, here, behind = (MAP.at(z + s * step * np.eye(4)[place]) for s in (1, 0, -1))

    def slope(name):
        return (getattr(ahead, name) - getattr(behind, name)) / (2 * step)

    assert slope("free")[place] == pytest.approx(here.slope[place], rel=1e-8)
    assert slope("slope")[place] == pytest.approx(here.curvature[place], rel=1e-6, abs=1e-9)
    assert slope("log_slope") == pytest.approx(here.log_slopes[place], rel=1e-6, abs=1e-9)
    assert slope("log_slopes")[place] == pytest.approx(here.log_curvature[place], abs=1e-9)
    assert here.log_slope == pytest.approx(np.log(np.abs(here.slope)).sum(), rel=1e-12)
