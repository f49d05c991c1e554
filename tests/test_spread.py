"""Scale, quantile and rounding step: in the data's own units, whatever they are."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from mix1d.spread import WIDTHS, quantile, rounding_step, scale

quick = settings(max_examples=100, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
exponents = st.integers(-900, 900)


def folded(x):
    values, weights = np.unique(x, return_counts=True)
    return values, weights.astype(float)


def test_the_widths_are_those_of_the_normal():
    for share, width in WIDTHS.items():
        assert width == pytest.approx(norm.isf(share) - norm.ppf(share), rel=1e-14)


# -------------------------------------------------------------------- quantiles
@quick
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30), st.floats(0.001, 0.999))
def test_a_quantile_is_the_first_value_with_that_share_below(x, share):
    assume(abs(share * len(x) - round(share * len(x))) > 1e-9)  # a share between two rows
    at = sorted(x)[int(np.floor(share * len(x)))]
    assert quantile(*folded(x), share) == at
    # a weight is a repetition, to the last bit
    assert quantile(np.sort(x).astype(float), np.ones(len(x)), share) == at


@pytest.mark.parametrize("share", [0.25, 0.1, 0.05, 0.025, 0.01])
@pytest.mark.parametrize("times", [1, 2, 5, 50])
def test_a_share_that_falls_between_two_rows_takes_their_mean(share, times):
    """n times the share is whole: rounding must not make it the row before or after."""
    n = times * round(1.0 / share)
    values, weights = np.arange(n, dtype=float), np.ones(n)
    assert quantile(values, weights, share) == round(share * n) - 0.5
    assert quantile(values, weights, 1.0 - share) == n - 0.5 - round(share * n)


@quick
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=30), st.sampled_from([*WIDTHS, 0.5, 0.3]))
def test_mirrored_values_have_mirrored_quantiles_and_one_scale(x, share):
    values, weights = folded(x)
    mirrored, turned = -values[::-1], weights[::-1].copy()
    assert quantile(mirrored, turned, 1.0 - share) == -quantile(values, weights, share)
    assert scale(mirrored, turned) == scale(values, weights)


def test_quantiles_are_those_of_definition_2():
    """R 4: quantile(1:10, c(.25, .5, .1), type = 2) is 3, 5.5, 1.5."""
    values, weights = np.arange(1.0, 11.0), np.ones(10)
    assert [quantile(values, weights, q) for q in (0.25, 0.5, 0.1)] == [3.0, 5.5, 1.5]


def test_the_ends():
    values, weights = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0])
    assert quantile(values, weights, 0.0) == 1
    assert quantile(values, weights, 1.0) == 3


# -------------------------------------------------------------------- scale
def test_consistent_at_the_normal():
    x = norm.ppf((np.arange(1, 10_000) - 0.5) / 9999, loc=50, scale=3)
    assert scale(x, np.ones(x.size)) == pytest.approx(3.0, rel=1e-3)


def test_an_outlier_does_not_move_it():
    x = np.concatenate([np.linspace(0, 1, 100), np.linspace(9, 10, 100)])
    clean = scale(*folded(x))
    spoilt = scale(*folded(np.append(x, 1e6)))
    assert spoilt == pytest.approx(clean, rel=0.02)


@pytest.mark.parametrize(
    ("tied", "tail"), [(0, 0.25), (60, 0.10), (85, 0.05), (92, 0.025), (96, 0.01)]
)
def test_where_ties_make_it_0_wider_ranges_follow(tied, tail):
    """The tied values stand in the middle of 100; the range that first sees the others counts."""
    below = np.arange(-((100 - tied) // 2), 0)
    above = np.arange(1, 101 - tied - below.size)
    x = np.concatenate([below, np.zeros(tied), above]).astype(float)
    assert x.size == 100
    values, weights = folded(x)
    low, high = quantile(values, weights, tail), quantile(values, weights, 1 - tail)
    assert low < high
    assert scale(values, weights) == pytest.approx((high - low) / (-2 * norm.ppf(tail)))


def test_at_last_the_standard_deviation():
    x = np.append(np.full(500, 7.0), [8.0, 9.0])
    assert scale(*folded(x)) == pytest.approx(x.std(), rel=1e-14)


def test_0_only_if_all_are_equal():
    assert scale(np.array([7.0]), np.array([5.0])) == 0
    assert scale(np.array([7.0, np.nextafter(7, 8)]), np.array([1e9, 1.0])) > 0


@quick
@given(seeds, st.integers(2, 40), exponents)
def test_scale_is_equivariant(seed, n, exponent):
    rng = np.random.default_rng(seed)
    values, weights = folded(np.round(rng.standard_cauchy(n), 1))
    unit = scale(values, weights)
    assert scale(np.ldexp(values, exponent), weights) == np.ldexp(unit, exponent)
    assert scale(3.7 * values - 11.0, weights) == pytest.approx(3.7 * unit, rel=1e-9)
    assert scale(values, weights * 2.0**exponent) == unit
    assert scale(values, weights * 5.0) == pytest.approx(unit, rel=1e-14)


def test_scale_at_the_ends_of_the_range():
    assert scale(np.array([-1.7e308, 0.0, 1.7e308]), np.ones(3)) == np.inf  # no warning
    assert scale(np.array([-1e308, 0.0, 1e308]), np.ones(3)) < np.inf
    assert scale(np.array([0.0, 5e-324]), np.ones(2)) > 0
    assert scale(np.array([-1.7e308, 1.7e308]), np.array([1e6, 1.0])) < np.inf


# -------------------------------------------------------------------- rounding step
LATTICES = {
    "thousandths": (np.round(np.random.default_rng(0).normal(0.08, 0.01, 485), 3), 0.001),
    "counts": (np.array([0.0, 1, 2, 5, 9]), 1.0),
    "counts and a far one": (np.array([0.0, 1, 2, 5, 9, 1e9]), 1.0),
    "counts at 1e9": (1e9 + np.array([0.0, 1, 2, 5, 9, 50]), 1.0),
    "no gap is the step": (np.array([0.0, 6, 16, 31]), 1.0),
    "even": (np.array([0.0, 6, 16, 30]), 2.0),
    "tenths with an offset": (0.03 + 0.1 * np.array([0, 7, 9, 12, 400, 401.0]), 0.1),
    "tenths at 1e6": (1e6 + 0.1 * np.arange(0, 300, 7.0), 0.7),
    "thirds": (np.array([1.0, 5, 7, 11, 12]) / 3, 1 / 3),
    "negative": (-0.25 * np.arange(7.0)[::-1], 0.25),
    "one half among the whole": (np.array([0.0, 0.5, 1, 2, 3, 4, 5]), 0.5),
    "sparse": (np.array([0.0, 123.457, 400.019, 731.5, 999.998]), 0.001),
    "two values": (np.array([1.0, 3.5]), 2.5),
    "1e-12": (1e-12 * np.array([3.0, 4, 7, 11]), 1e-12),
    "1e12": (1e12 * np.array([3.0, 4, 7, 11]), 1e12),
    "one value": (np.array([4.0]), 0.0),
}


@pytest.mark.parametrize(("x", "step"), LATTICES.values(), ids=LATTICES)
def test_lattices(x, step):
    assert rounding_step(np.unique(x)) == pytest.approx(step, rel=1e-6)


@quick
@given(
    st.lists(st.integers(0, 10**5), min_size=2, max_size=60, unique=True),
    st.floats(1e-12, 1e12),
    st.floats(-1e3, 1e3),
)
def test_any_lattice(points, step, offset):
    points = np.sort(points)
    divisor = np.gcd.reduce(np.diff(points))
    found = rounding_step((points + offset) * step)
    assert found == pytest.approx(divisor * step, rel=1e-6)


@quick
@given(st.lists(st.integers(-(10**4), 10**4), min_size=2, max_size=60, unique=True), exponents)
def test_the_step_is_equivariant(points, exponent):
    values = np.sort(points) / 10.0
    assert rounding_step(np.ldexp(values, exponent)) == np.ldexp(rounding_step(values), exponent)


@quick
@given(seeds, st.integers(10, 300), st.sampled_from([0.0, 1.0, -1e8]), st.floats(1e-12, 1e12))
def test_continuous_values_lie_on_none(seed, n, shift, unit):
    x = (np.random.default_rng(seed).normal(size=n) + shift) * unit
    assert rounding_step(np.unique(x)) == 0


@quick
@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=8, unique=True))
def test_the_search_for_a_step_ends(x):
    assert 0 <= rounding_step(np.unique(np.array(x) + 0.0)) < np.inf


def test_a_gap_as_far_off_the_lattice_as_rounding_goes():
    """Is it off? Two ways to ask gave two answers, and the search never ended."""
    assert rounding_step(np.array([2.8400217, 6.8556323, 7.338129599999999])) < 1e-6


def test_one_value_off_the_lattice_is_enough():
    x = np.append(np.arange(1000.0), np.pi)
    assert rounding_step(np.sort(x)) < 1e-6


def test_a_million_values_take_no_time():
    x = np.sort(np.random.default_rng(0).normal(size=1_000_000))
    begin = perf_counter()
    assert rounding_step(x) == 0
    assert perf_counter() - begin < 2.0  # 0.1 s
