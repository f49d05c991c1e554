"""Normal: tails, and crossings where a textbook quadratic fails."""

import numpy as np
import pytest

from mix1d.families import Normal


# mpmath 1.3, 60 digits: log(erfc(-z / sqrt(2)) / 2)
@pytest.mark.parametrize(
    ("z", "log_tail"),
    [
        (-40.0, -804.60844201375378817),
        (-10.0, -53.231285150512470578),
        (5.0, -2.8665161296376359338e-7),
    ],
)
def test_tails_in_logarithms(z, log_tail):
    component = Normal(100.0, 8.0)
    assert component.logcdf(100.0 + 8.0 * z) == pytest.approx(log_tail, rel=1e-14)
    assert component.logccdf(100.0 - 8.0 * z) == pytest.approx(log_tail, rel=1e-14)


def test_quantile_of_a_tiny_share():
    # mpmath: the root of log(erfc(z / sqrt(2)) / 2) = log(1e-300)
    assert Normal(1.0, 2.0).iccdf(1e-300) == pytest.approx(1 + 2 * 37.047096299361199237, rel=1e-15)


def test_equal_sds_cross_once_half_way_for_equal_weights():
    np.testing.assert_allclose(Normal(0, 1.3).crossings(Normal(7, 1.3), 0.0), [3.5], rtol=1e-15)


@pytest.mark.parametrize("difference", [1e-3, 1e-6, 1e-9])
def test_nearly_equal_sds_cross_a_second_time_far_away(difference):
    """Exact roots for means 0 and 1 from rational arithmetic in Fractions."""
    from fractions import Fraction

    wide = 1.0 + difference
    roots = Normal(0, 1).crossings(Normal(1, wide), float(np.log(1.0 / wide)))
    # log ratio chosen so that the constant is 1 / (2 wide^2): (w^2 - 1) x^2 + 2 x - 1 = 0
    a = float(Fraction(wide) ** 2 - 1)
    far = -(1 + np.sqrt(1 + a)) / a
    near = 1 / (1 + np.sqrt(1 + a))
    np.testing.assert_allclose(np.sort(roots), [far, near], rtol=1e-12)


def test_no_crossing_under_a_higher_curve():
    assert len(Normal(0, 1).crossings(Normal(0.3, 2), np.log(0.05 / 0.95))) == 0
    assert Normal(0, 1).crossings(object(), 0.0) is None


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8)])
def test_crossings_move_with_the_line(scale, shift):
    plain = np.sort(Normal(0, 1).crossings(Normal(2, 3), 0.4))
    moved = Normal(shift, scale).crossings(Normal(2 * scale + shift, 3 * scale), 0.4)
    np.testing.assert_allclose(
        (np.sort(moved) - shift) / scale, plain, atol=3e-8 if shift else 1e-14
    )


def test_a_component_without_rows_leaves_the_shared_sd_alone():
    y, q = np.array([0.0, 1.0, 5.0, 6.0]), np.array([[1.0, 0.0]] * 4)
    with np.errstate(invalid="ignore"):
        stack = Normal.estimate(y, q, penalty=0.0, spread=1.0, shared=True)
    np.testing.assert_allclose(stack.sd, np.std(y), rtol=1e-15)


def test_variance_about_the_mean_at_1e8():
    y = 1e8 + np.array([-1.0, 0.0, 1.0])
    stack = Normal.estimate(y, np.ones((3, 1)), penalty=0.0, spread=1.0, shared=False)
    assert stack.sd[0] == pytest.approx(np.sqrt(2 / 3), rel=1e-7)
