"""Modes: theory for two normals, the claw density, far clusters, counts."""

from itertools import pairwise

import numpy as np
import pytest

from mix1d.families import Gamma, LogNormal, Poisson
from mix1d.mixture import Mixture
from zoo import CLAW, CONTINUOUS, DISCRETE, MIXTURES


@pytest.mark.parametrize("excess", [1e-7, 1e-6, 1e-4, 1e-2, 1.0])
def test_two_equal_normals_have_two_modes_beyond_2_sd(excess):
    """Bimodal if and only if the means are more than 2 sd apart (Helguero 1904)."""
    for sd in (1.0, 1e-9):
        apart = Mixture.normal(means=[0, (2 + excess) * sd], sds=[sd, sd]).modes()
        assert len(apart.x) == 2
        assert apart.antimodes[0] == pytest.approx((1 + excess / 2) * sd, rel=1e-6)
        together = Mixture.normal(means=[0, (2 - excess) * sd], sds=[sd, sd]).modes()
        assert len(together.x) == 1
        assert len(together.antimodes) == 0
        assert together.x[0] == pytest.approx((1 - excess / 2) * sd, rel=1e-6)


def test_a_pair_of_roots_between_two_grid_points():
    """Unequal sds: the second mode is born beside the first, where f' touches 0."""

    def count(weight):
        mixture = Mixture.normal(weights=[1 - weight, weight], means=[0, 3.5], sds=[1, 1])
        return len(mixture.modes().x)

    few, many = 1e-4, 0.3
    assert (count(few), count(many)) == (1, 2)
    for _ in range(40):
        middle = 0.5 * (few + many)
        few, many = (middle, many) if count(middle) == 1 else (few, middle)
    # at the birth f' = f'' = 0; solved for the weight: y = x - 3.5, x y = -1
    x = (3.5 + np.sqrt(3.5**2 - 4)) / 2
    y = x - 3.5
    ratio = -(x / y) * np.exp(0.5 * (y * y - x * x))
    assert many == pytest.approx(ratio / (1 + ratio), rel=1e-9)


def test_the_claw_has_five_modes():
    claw = CLAW.modes()
    np.testing.assert_allclose(claw.x, -claw.x[::-1], atol=1e-14)
    np.testing.assert_allclose(claw.x, [-1, -0.5, 0, 0.5, 1], atol=5e-3)
    np.testing.assert_allclose(claw.density, CLAW.pdf(claw.x), rtol=1e-15)
    np.testing.assert_allclose(claw.antimodes, -claw.antimodes[::-1], rtol=1e-13)
    np.testing.assert_allclose(claw.antimode_density, CLAW.pdf(claw.antimodes), rtol=1e-15)


@pytest.mark.parametrize("mixture", CONTINUOUS.values(), ids=CONTINUOUS)
def test_modes_alternate_with_antimodes_and_are_extremes(mixture):
    found = mixture.modes()
    turns = np.sort(np.concatenate([found.x, found.antimodes]))
    np.testing.assert_array_equal(turns[::2], found.x)
    np.testing.assert_array_equal(turns[1::2], found.antimodes)
    narrowest = 1e-3 * min(1.0, mixture.sds[mixture.weights > 0].min())
    step = 1e-3 * np.abs(turns) if mixture.components[0].name == "lognormal" else narrowest
    middle, low, high = (mixture.logpdf(turns + s * step) for s in (0, -1, 1))
    sign = np.where(np.arange(len(turns)) % 2, -1, 1)
    assert np.all(sign * (middle - low) > 0)
    assert np.all(sign * (middle - high) > 0)


def test_random_mixtures_against_a_dense_grid():
    rng = np.random.default_rng(3)
    for _ in range(100):
        k = rng.integers(1, 6)
        weights, means = rng.dirichlet(np.ones(k)), rng.normal(0, rng.choice([1, 5]), k)
        sds = np.exp(rng.normal(0, 1, k))
        x = np.unique(np.add.outer(np.linspace(-6, 6, 4001), means / sds) * sds)
        z = (x[:, None] - means) / sds
        derivative = (weights / sds**2 * np.exp(-0.5 * z * z) * -z).sum(axis=1)
        sign = np.sign(derivative[np.abs(derivative) > 1e-300])
        found = Mixture.normal(weights=weights, means=means, sds=sds).modes()
        assert len(found.x) == np.count_nonzero(np.diff(sign) < 0)
        assert len(found.antimodes) == np.count_nonzero(np.diff(sign) > 0)


def test_the_antimode_in_a_gap_balances_the_slopes():
    weights, sd = np.array([0.25, 0.75]), np.array([1.0, 2.0])
    found = MIXTURES["far apart"].modes()
    np.testing.assert_allclose(found.x, [0, 1e6], atol=1e-9)
    x = found.antimodes[0]
    log_slopes = np.log(weights) - np.log(sd) - 0.5 * ((x - [0, 1e6]) / sd) ** 2
    log_slopes += np.log(np.abs(x - np.array([0, 1e6])) / sd**2)
    # 1e-10 of x moves the difference of the logarithms by 1e-10 * 1e6 * 5e5
    assert abs(log_slopes[0] - log_slopes[1]) < 1e-3
    assert found.antimode_density[0] == 0.0


def test_a_narrow_component_beside_a_wide_one():
    found = MIXTURES["narrow beside wide"].modes()
    np.testing.assert_allclose(found.x, [0.0, 0.3], atol=1e-6)
    assert found.density[1] == pytest.approx(0.5 / (1e-3 * np.sqrt(2 * np.pi)), rel=1e-2)
    assert 0.29 < found.antimodes[0] < 0.3


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8)])
def test_modes_move_with_the_line(scale, shift):
    means, sds = np.array([-3.0, 0.0, 2.0]), np.array([0.5, 1.0, 0.25])
    plain = Mixture.normal(means=means, sds=sds).modes()
    moved = Mixture.normal(means=scale * means + shift, sds=scale * sds).modes()
    atol = 4 * np.spacing(abs(shift)) / scale + 1e-14
    np.testing.assert_allclose((moved.x - shift) / scale, plain.x, atol=atol)
    np.testing.assert_allclose((moved.antimodes - shift) / scale, plain.antimodes, atol=atol)
    np.testing.assert_allclose(moved.density * scale, plain.density, rtol=1e-7)


@pytest.mark.parametrize("sigma", [0.1, 1.0, 3.0])
def test_the_mode_of_a_lognormal(sigma):
    found = Mixture([1.0], [LogNormal(0.7, sigma)]).modes()
    np.testing.assert_allclose(found.x, [np.exp(0.7 - sigma**2)], rtol=1e-12)


# -------------------------------------------------------------------- counts
@pytest.mark.parametrize(
    ("rate", "mode"), [(0.3, 0), (1.0, 0), (1.5, 1), (3.0, 2), (37.5, 37), (1e6, 999_999)]
)
def test_the_mode_of_a_poisson(rate, mode):
    """floor(rate), and the lower one of rate - 1 and rate if it is a whole number."""
    np.testing.assert_array_equal(Mixture([1.0], [Poisson(rate)]).modes().x, [mode])


@pytest.mark.parametrize("rate", [1e14, 3e15])
def test_counts_whose_neighbours_are_as_likely_have_a_mode(rate):
    """None was found, and the summary of the fit failed."""
    (mode,) = Mixture([1.0], [Poisson(rate)]).modes().x
    assert mode == pytest.approx(rate, rel=1e-13)
    assert mode == np.floor(mode)


def test_counts_against_every_whole_number():
    rng = np.random.default_rng(4)
    for _ in range(60):
        k = rng.integers(1, 5)
        rates = np.exp(rng.normal(2, 1.5, k))
        mixture = Mixture(rng.dirichlet(np.ones(k)), [Poisson(rate) for rate in rates])
        logs = mixture.logpdf(np.arange(-1.0, 2000.0))
        inside = logs[1:-1]
        found = mixture.modes()
        peaks = np.flatnonzero((inside > logs[:-2]) & (inside > logs[2:]))
        np.testing.assert_array_equal(found.x, peaks, err_msg=repr(mixture))
        lowest = [a + np.argmin(inside[a:b]) for a, b in pairwise(peaks)]
        np.testing.assert_array_equal(found.antimodes, lowest, err_msg=repr(mixture))
        np.testing.assert_array_equal(found.density, mixture.pdf(found.x))


def test_counts_far_apart():
    found = DISCRETE["counts far apart"].modes()
    np.testing.assert_array_equal(found.x, [9, 9999])
    assert 10 < found.antimodes[0] < 9999


def test_a_density_that_is_infinite_at_the_end_of_its_support_warns_of_nothing():
    """Its slope there is -inf: an overflow in the sum of the terms was a RuntimeWarning."""
    mixture = Mixture(
        [3.42397e-09, 0.417264, 0.58273599657603],
        [
            Gamma(0.4987405713785367, 3.6835946655065293),
            Gamma(1.270611669330816, 1.486831509001297),
            Gamma(1.4498051414777362, 18.27760609477446),
        ],
    )
    (mode,) = mixture.modes().x
    assert mixture.pdf(mode) > mixture.pdf([0.98 * mode, 1.02 * mode]).max()
