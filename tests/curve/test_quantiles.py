"""Quantiles: in the far tails, in gaps, at any scale."""

import numpy as np
import pytest
from scipy.special import ndtri

from mix1d.families import LogNormal, Normal, Poisson
from mix1d.mixture import Mixture
from zoo import CONTINUOUS, DISCRETE, MIXTURES

SHARES = np.array([1e-300, 1e-17, 1e-3, 0.1, 0.25, 0.4, 0.5, 0.6, 0.9])


@pytest.mark.parametrize("mixture", CONTINUOUS.values(), ids=CONTINUOUS)
def test_quantiles_invert_the_tails(mixture):
    x, y = mixture.icdf(SHARES), mixture.iccdf(SHARES)
    eps = np.finfo(float).eps
    for values, log_tail, tail in (
        (x, mixture.logcdf, mixture.cdf),
        (y, mixture.logccdf, mixture.ccdf),
    ):
        near = np.abs(tail(values * (1 + 2 * eps)) - tail(values * (1 - 2 * eps))) / SHARES
        bound = 1e-12 * (1 + np.abs(np.log(SHARES))) + near
        assert np.all(np.abs(log_tail(values) - np.log(SHARES)) <= bound)


@pytest.mark.parametrize("mixture", DISCRETE.values(), ids=DISCRETE)
def test_discrete_quantiles_are_the_smallest_whole_number(mixture):
    for q in (*SHARES, *mixture.cdf([2, 5, 9]), *mixture.ccdf([2, 5, 9])):
        low, high = mixture.icdf(q), mixture.iccdf(q)
        assert mixture.cdf(low) >= q
        assert mixture.cdf(low - 1) < q
        assert mixture.ccdf(high) <= q < mixture.ccdf(high - 1)


@pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES)
def test_the_ends_and_the_shape(mixture):
    start = -np.inf if any(isinstance(c, Normal) for c in mixture.components) else 0.0
    np.testing.assert_array_equal(mixture.icdf([[0.0, 1.0]]), [[start, np.inf]])
    np.testing.assert_array_equal(mixture.iccdf([[1.0], [0.0]]), [[start], [np.inf]])
    assert isinstance(mixture.icdf(0.3), float)
    assert mixture.icdf(np.empty((0, 2))).shape == (0, 2)


def test_the_far_tails():
    # mpmath 1.3, 60 digits: roots of the logarithm of the tail
    mixture = Mixture.normal(weights=[0.3, 0.7], means=[0, 3], sds=[1, 2])
    assert mixture.iccdf(1e-300) == pytest.approx(77.074948884989188093, rel=1e-15)
    assert mixture.icdf(1e-300) == pytest.approx(-71.074948884989188093, rel=1e-15)


def test_one_component_is_its_own_quantile():
    for component in (Normal(3.0, 2.0), LogNormal(1.0, 3.0), Poisson(6.5)):
        mixture = Mixture([1.0], [component])
        np.testing.assert_array_equal(mixture.icdf(SHARES), component.icdf(SHARES))
        np.testing.assert_array_equal(mixture.iccdf(SHARES), component.iccdf(SHARES))


def test_duplicates_have_a_bracket_of_zero_width():
    duplicates = Mixture.normal(means=[3, 3, 3], sds=[2, 2, 2])
    np.testing.assert_array_equal(duplicates.icdf(SHARES), Normal(3, 2).icdf(SHARES))


@pytest.mark.parametrize("distance", [5.0, 14.0, 100.0, 1e6, 1e12])
def test_the_median_in_a_gap_is_exact(distance):
    """F is flat to rounding from -1 to 1 for means -7 and 7; the balance of the tails is not."""
    mixture = Mixture.normal(means=[-distance, distance], sds=[1, 1])
    assert abs(mixture.median()) < 1e-15 * distance
    uneven = Mixture.normal(means=[0, 3 * distance], sds=[1, 2])  # equal scores at a third
    assert uneven.median() == pytest.approx(distance, rel=1e-13)


def test_a_share_beside_the_gap():
    gap = Mixture.normal(weights=[0.25, 0.75], means=[0, 1e6], sds=[1, 2])
    assert gap.icdf(0.125) == pytest.approx(0.0, abs=1e-15)
    assert gap.icdf(0.625) == pytest.approx(1e6, rel=1e-15)
    assert gap.icdf(np.nextafter(0.25, 0)) == pytest.approx(ndtri(1 - 2.0**-52), rel=0.02)
    assert 5.0 < gap.icdf(0.25) < 1e6 - 5.0


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8), (1e-8, 1.0)])
def test_quantiles_move_with_the_line(scale, shift):
    means, sds = np.array([-3.0, 0.0, 2.0]), np.array([0.5, 1.0, 0.25])
    plain = Mixture.normal(weights=[0.25, 0.25, 0.5], means=means, sds=sds)
    moved = Mixture.normal(weights=[0.25, 0.25, 0.5], means=scale * means + shift, sds=scale * sds)
    resolution = 4 * np.spacing(abs(shift)) / scale + 1e-14
    for method in ("icdf", "iccdf"):
        back = (getattr(moved, method)(SHARES) - shift) / scale
        np.testing.assert_allclose(
            back, getattr(plain, method)(SHARES), rtol=1e-14, atol=resolution
        )


def test_lognormals_a_hundred_powers_of_ten_apart():
    mixture = Mixture([0.4, 0.6], [LogNormal(-115.0, 1.0), LogNormal(115.0, 1.0)])
    assert mixture.icdf(0.2) == pytest.approx(np.exp(-115.0), rel=1e-13)
    assert mixture.icdf(0.7) == pytest.approx(np.exp(115.0), rel=1e-13)
