"""Critical bandwidths against Silverman's own; the level; rounding makes no modes."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.kernels.bumps import critical_bandwidth, modes, modes_on_lattice

# percentage of silica in 22 chondrite meteors: Good & Gaskins (1980), JASA 75; Silverman (1981)
CHONDRITES = np.array([
    20.77, 22.56, 22.71, 22.99, 26.39, 27.08, 27.32, 27.33, 27.57, 27.81, 28.69,
    29.36, 30.25, 31.89, 32.88, 33.23, 33.28, 33.40, 33.52, 33.83, 33.95, 34.82,
])  # fmt: skip


@pytest.mark.parametrize(("k", "printed"), [(1, 2.39), (2, 1.83), (3, 0.68), (4, 0.47)])
def test_critical_bandwidths_of_chondrites(k, printed):
    """Silverman (1981), table 1."""
    found = critical_bandwidth(CHONDRITES, np.ones(22), k, 10.0, 20)
    assert found == pytest.approx(printed, abs=0.012)


def test_modes_are_those_of_the_mixture_of_kernels():
    x = np.sort(np.random.default_rng(1).normal(size=40))
    for bandwidth in (0.05, 0.1, 0.2, 0.4, 1.0):
        estimate = Mixture.normal(means=x, sds=[bandwidth])
        assert modes(x, np.ones(40), bandwidth) == estimate.modes().x.size


def test_gaps_between_kernels_are_no_modes():
    assert modes(np.array([0.0, 1e6, 2e9]), np.ones(3), 1.0) == 3


def test_modes_on_a_lattice_are_those_of_its_points():
    counts = np.random.default_rng(2).poisson(5.0, 40).astype(float)
    places = np.flatnonzero(counts).astype(float)
    for bandwidth in (1.0, 2.0, 5.0):
        by_points = modes(places, counts[counts > 0], bandwidth)
        assert modes_on_lattice(counts, True, 16, bandwidth) == by_points


def test_a_unimodal_histogram_has_one_mode_however_little_it_is_smoothed():
    counts = np.array([1.0, 3.0, 3.0, 8.0, 5.0, 5.0, 2.0])
    jumps = np.diff(counts, prepend=0.0, append=0.0)
    assert modes_on_lattice(jumps, False, 64, 0.25) == 1


def test_rounded_normal_data_have_one_mode():
    """Known trap: p = 0 on N(0, 2) rounded to whole numbers."""
    for n in (300, 3_000, 100_000):
        x = np.round(np.random.default_rng(n).normal(0, 2, n))
        test = mix1d.silverman_test(x, n_boot=99)
        assert test.pvalue > 0.05
        assert test.step == 1.0
    assert "rounded to the same step of 1" in str(test)


def test_two_groups_are_found():
    x = np.concatenate([np.random.default_rng(1).normal(c, 1.2, 150) for c in (0, 6)])
    for data in (x, np.round(x), np.round(x, 1)):
        assert mix1d.silverman_test(data, n_boot=199).pvalue <= 0.01
        assert mix1d.silverman_test(data, 2, n_boot=199).pvalue > 0.05


def test_a_flat_top_is_told():
    """Uniform values that the calibration calls multimodal, and two groups with a valley."""
    flat = np.random.default_rng(0).uniform(size=(30, 100))
    tests = [mix1d.silverman_test(x, n_boot=99) for x in flat]
    wrong = [test for test in tests if test.pvalue <= 0.05]
    told = [test for test in wrong if "this may be one mode with a flat top" in str(test)]
    assert 2 * len(told) > len(wrong) > 0
    assert not any(test.caution for test in tests if test.pvalue > 0.1)
    two = Mixture.normal(means=[0, 6], sds=[1, 1]).sample(100, rng=0)
    assert not mix1d.silverman_test(two, n_boot=99).caution
    assert not mix1d.silverman_test(flat[0], 2, n_boot=9).caution  # of one mode only


def test_the_calibrated_test_keeps_its_level():
    """beta(3, 3), n=100, at 10%: replicates with the variance of the data make it 15%."""
    draws = np.random.default_rng(0).beta(3, 3, size=(60, 100))
    pvalues = np.array([mix1d.silverman_test(x, n_boot=99).pvalue for x in draws])
    assert np.mean(pvalues <= 0.1) <= 0.1


def test_laws():
    rng = np.random.default_rng(3)
    x, times = rng.normal(size=50), np.tile([1, 2], 25)
    test = mix1d.silverman_test(x, n_boot=99)
    moved = mix1d.silverman_test(1024 * x, n_boot=99)
    assert moved.statistic == pytest.approx(1024 * test.statistic)
    assert moved.pvalue == test.pvalue
    weighted = mix1d.silverman_test(x, weights=times, n_boot=99)
    written = mix1d.silverman_test(np.repeat(x, times), n_boot=99)
    assert (weighted.statistic, weighted.pvalue) == (written.statistic, written.pvalue)


@pytest.mark.parametrize(
    ("x", "k", "options", "words"),
    [
        ([1.0, 2.0], 2, {}, r"`k` must be below the number of distinct values \(2\), got 2"),
        ([1.0, 2.0], 0, {}, "`k` must be a whole number of at least 1, got 0"),
        ([1.0, 2.0], 1, {"n_boot": 0}, "`n_boot` must be a whole number of at least 1, got 0"),
    ],
)
def test_bad_input(x, k, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.silverman_test(x, k, **options)


@pytest.mark.parametrize(
    ("x", "k"),
    [
        ([0, 1, 1 + 2.3e-16, 3, 0.2], 4),
        ([0, 1, 1 + 1e-9, 3, 0.2], 4),
        (1 + 2.3e-16 * np.arange(4), 2),
        ([1, np.nextafter(1, 2)], 1),
    ],
)
def test_values_next_to_each_other_end_it(x, k):
    """It looked for ever for a bandwidth that tells them apart, on a grid that did not move."""
    found = mix1d.silverman_test(x, k, n_boot=19)
    assert 0 < found.pvalue <= 1
    assert found.statistic > 0


def test_neighbours_among_the_doubles_are_two_modes():
    x, gap = np.array([1.0, np.nextafter(1.0, 2.0)]), np.spacing(1.0)
    assert modes(x, np.ones(2), 0.1 * gap) == 2
    assert modes(x, np.ones(2), 10.0 * gap) == 1
