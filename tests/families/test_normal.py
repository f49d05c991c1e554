"""Normal: tails, and crossings where a textbook quadratic fails."""

import numpy as np
import pytest

from mix1d.em.step import em_map, evaluate
from mix1d.families import Normal
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample


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


def m_step(old, y, counts, *, shared=False):
    """The sums about the old components, and what the M step makes of them."""
    sums = old._sums(counts, old._statistics(y), old._evidence(y, np.zeros(len(old)))[1])
    with np.errstate(invalid="ignore"):
        return sums, old._estimate(sums, penalty=0.0, spread=1.0, shared=shared)


def test_a_component_without_rows_leaves_the_shared_sd_alone():
    y, counts = np.array([0.0, 1.0, 5.0, 6.0]), np.array([[1.0] * 4, [0.0] * 4])
    old = Normal.stack([Normal(2.0, 2.0), Normal(3.0, 2.0)])
    _, stack = m_step(old, y, counts, shared=True)
    np.testing.assert_allclose(stack.sd, np.std(y), rtol=1e-15)


def test_variance_about_the_mean_at_1e8():
    y = 1e8 + np.array([-1.0, 0.0, 1.0])
    _, stack = m_step(Normal.stack([Normal(1e8, 1.0)]), y, np.ones((1, 3)))
    assert stack.sd[0] == pytest.approx(np.sqrt(2 / 3), rel=1e-7)


def test_an_sd_of_1e_4_beside_a_group_at_2500_keeps_its_variance():
    """As E[y^2] - E[y]^2, on a line where the two groups have scale 1, it would lose 4% of it."""
    rng = np.random.default_rng(0)
    near, far = rng.normal(0.0, 1e-4, 200), rng.normal(2500.0, 1.0, 200)
    start = Mixture.normal(means=[1e-5, 2500.0], sds=[2e-4, 1.0])
    problem = pose(Sample(np.concatenate([near, far])), Normal)
    state = problem.state(start)
    for _ in range(2):
        state = em_map(problem, evaluate(problem, state))
    first = problem.mixture(state).components[0]
    assert first.sd == pytest.approx(np.std(near), rel=1e-9)


def test_sums_about_a_mean_that_is_far_away_are_taken_again():
    y, counts = np.array([5.0, 5.0 + 1e-6, 5.0 + 3e-6]), np.ones((1, 3))
    old = Normal.stack([Normal(-1e6, 1e6)])
    sums, rough = m_step(old, y, counts)
    assert not old._is_close(sums)
    assert rough.sd[0] != pytest.approx(np.std(y), rel=0.1)
    near = Normal.stack([Normal(rough.mean[0], 1e6)])
    sums, good = m_step(near, y, counts)
    assert near._is_close(sums)
    assert good.sd[0] == pytest.approx(np.std(y), rel=1e-9)
