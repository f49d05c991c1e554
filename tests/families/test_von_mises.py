"""Von Mises: the circle is cut at 0 and has no other beginning."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d.families import VonMises
from mix1d.mixture import Mixture


def test_the_mean_direction_may_lie_at_the_cut():
    component = VonMises(0.0, 8.0, 360.0)
    assert component.cdf(180.0) == pytest.approx(0.5, rel=1e-14)
    assert component.pdf(1.0) == pytest.approx(component.pdf(359.0), rel=1e-14)


def test_one_period_more_changes_nothing():
    x = np.linspace(0.0, 360.0, 50)
    one, other = VonMises(30.0, 2.0, 360.0), VonMises(-330.0, 2.0, 360.0)
    np.testing.assert_allclose(one.logpdf(x), other.logpdf(x), rtol=1e-12)
    np.testing.assert_allclose(one.logcdf(x), other.logcdf(x), rtol=1e-12)


def test_circular_moments():
    # mean resultant length: I1(2) / I0(2) = 0.697774657964008 (mpmath 1.3)
    mean, sd = VonMises(3.0, 2.0).moments()
    assert mean == 3.0
    assert sd == pytest.approx(np.sqrt(-2.0 * np.log(0.697774657964008)), rel=1e-14)


def test_degrees_are_radians_in_another_unit():
    degrees, radians = VonMises(90.0, 3.0, 360.0), VonMises(np.pi / 2, 3.0)
    x = np.array([0.5, 2.0, 5.0])
    np.testing.assert_allclose(degrees.cdf(np.degrees(x)), radians.cdf(x), rtol=1e-13)


def test_radians_are_the_default_and_any_period_may_be_held():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.vonmises(1, 5, 80), rng.vonmises(4, 9, 60)]) % (2 * np.pi)
    radians = mix1d.fit(x, 2, family="von-mises")
    degrees = mix1d.fit(np.degrees(x), 2, family=mix1d.family("von-mises", period=360))
    assert radians.outcome
    assert np.degrees(radians.mixture.means) == pytest.approx(degrees.mixture.means, rel=1e-9)
    assert mix1d.fit(x, 2, family=VonMises).mixture == radians.mixture
    with pytest.raises(mix1d.Mix1dError, match=r"one period \(x % period\) that period=6\.28"):
        mix1d.fit(x - np.pi, 2, family="von-mises")


@pytest.mark.parametrize("concentration", [1e-3, 0.5, 2.0, 30.0, 1e4, 1e8])
def test_the_m_step_turns_the_circle(concentration):
    """The same step whatever the direction: a group across the cut is a group."""
    angles = stats.vonmises.rvs(concentration, size=200, random_state=3)
    found = []
    for turn in (0.0, 1.0, 4.0):
        old = VonMises.stack([VonMises(turn + 0.1 / np.sqrt(1 + concentration), concentration)])
        y = (angles + turn) % (2 * np.pi)
        sums = old._sums(np.ones((1, 200)), None, old._evidence(y, np.zeros(1))[1])
        new = old._estimate(sums, penalty=0.0, spread=1.0, shared=False)
        found.append([(new.mean[0] - turn) % (2 * np.pi), new.concentration[0]])
    np.testing.assert_allclose(np.sin(np.array(found)[:, 0] - found[0][0]), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.array(found)[:, 1], found[0][1], rtol=1e-7)


def test_equal_angles_all_around_have_no_concentration():
    y = np.arange(8.0) * np.pi / 4
    old = VonMises.stack([VonMises(1.0, 1.0)])
    sums = old._sums(np.ones((1, 8)), None, old._evidence(y, np.zeros(1))[1])
    assert old._estimate(sums, penalty=0.0, spread=1.0, shared=False).concentration[0] < 1e-7


def test_thresholds_on_the_circle_warn_of_nothing():
    """Rounding brought a tail above 1, and the logarithm of 1 less it was a warning."""
    groups = [
        VonMises(1.3493161753093417, 17.54320237613451, 2 * np.pi),
        VonMises(2.8930737591014837, 23.624086055428982, 2 * np.pi),
    ]
    assert len(Mixture([0.5, 0.5], groups).thresholds().x) == 2
