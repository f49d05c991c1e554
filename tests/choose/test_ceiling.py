"""The ceiling holds for every normal mixture whose sds are at least the floor."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.choose.ceiling import Ceiling

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def example(name, column=0):
    from pathlib import Path

    path = Path(__file__).parents[2] / "examples" / f"{name}.csv"
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)[:, column]


# ---------------------------------------------------------------------------------- the proof
@quick
@given(seeds)
def test_no_mixture_exceeds_it(seed):
    rng = np.random.default_rng(seed)
    x = rng.choice([rng.normal(size=30), rng.standard_cauchy(30), np.round(rng.normal(0, 3, 30))])
    floor = rng.uniform(0.05, 1.0)
    top = mix1d.ceiling(x, min_sd=floor)
    for _ in range(20):
        k = rng.integers(1, 30)
        sds = floor * rng.choice([1.0, 1.5, 10.0], k)
        means = rng.choice(x, k) + floor * rng.normal(size=k) * rng.choice([0.0, 1.0])
        mixture = Mixture.normal(rng.dirichlet(np.ones(k)), means=means, sds=sds)
        assert mixture.logpdf(x).sum() <= top.bound


@pytest.mark.parametrize(("share", "bound"), [(0.2, -197.8105), (0.02, -153.2099)])
def test_galaxies(share, bound):
    """MATH.md: -197.8 at 0.2 sd of the data, -153.2 at 0.02."""
    x = example("galaxies")
    top = mix1d.ceiling(x, min_sd=share * x.std())
    assert top.bound == pytest.approx(bound, abs=1e-4)
    assert 0 < top.gap <= 1e-6
    assert top.mixture.logpdf(x).sum() == pytest.approx(top.loglik_feasible, abs=1e-9)


def test_a_fit_does_not_exceed_it():
    x = example("enzyme")
    top = mix1d.ceiling(x)
    for k in (1, 2, 3, 4):
        fit = mix1d.fit(x, k)
        assert fit.mixture.sds.min() >= top.min_sd
        assert fit.loglik < top.bound
        assert fit.bic > top.bound_bic(k)


def test_a_sketch_loses_little_and_never_proves_too_much():
    x = mix1d.Mixture.normal([0.3, 0.7], means=[0, 4], sds=[1, 1]).sample(20_000, rng=1)
    exact = mix1d.ceiling(x, min_sd=0.5)
    folded = mix1d.ceiling(mix1d.sketch(x, cells=512), min_sd=0.5)
    assert exact.bound <= folded.bound + 1e-6
    assert folded.bound <= exact.bound + 0.5


@pytest.mark.parametrize("n", [25_000, 120_000])
def test_long_columns_are_folded(n):
    x = np.random.default_rng(0).normal(size=n)
    top = mix1d.ceiling(x)
    assert 1e-6 < top.gap < 0.1  # what the cells leave open
    assert top.mixture.logpdf(x).sum() <= top.bound


def test_cells_too_wide_for_the_floor_leave_the_values_as_they_are():
    x = np.concatenate([np.linspace(0.0, 2e-4, 25_000), [0.0, 1.0]])
    top = mix1d.ceiling(x, min_sd=1e-4)
    assert top.gap < 1e-6
    assert top.mixture.logpdf(x).sum() <= top.bound


# ---------------------------------------------------------------------------------- the laws
@quick
@given(seeds, st.floats(-12, 12), st.floats(-3, 3))
def test_it_follows_the_units(seed, exponent, shift):
    x, a = np.random.default_rng(seed).normal(size=25), 10.0**exponent
    top, moved = mix1d.ceiling(x), mix1d.ceiling(a * (x + shift))
    assert moved.min_sd == pytest.approx(a * top.min_sd)
    assert moved.bound + 25 * np.log(a) == pytest.approx(top.bound, abs=1e-6)


def test_data_at_1e15():
    x = np.array([0.0, 1.0, 2.0, 8.0, 9.0, 11.0])
    top, far = mix1d.ceiling(x, min_sd=1.0), mix1d.ceiling(x + 1e15, min_sd=1.0)
    assert far.bound == pytest.approx(top.bound, abs=1e-9)


def test_weights_are_counts():
    x, times = np.random.default_rng(2).normal(size=30), np.tile([1, 2, 3], 10)
    written, weighted = mix1d.ceiling(np.repeat(x, times)), mix1d.ceiling(x, weights=times)
    assert weighted.min_sd == written.min_sd
    assert weighted.bound == pytest.approx(written.bound, abs=1e-9)


def test_the_bound_falls_as_the_floor_rises():
    x = example("acidity")
    bounds = [mix1d.ceiling(x, min_sd=s).bound for s in (0.05, 0.1, 0.2, 0.5, 2.0)]
    assert np.all(np.diff(bounds) < 0)


# ---------------------------------------------------------------------------------- in words
def made(bound=-100.0, n=50.0):
    return Ceiling(bound, 0.1, bound, Mixture.normal(means=[0], sds=[0.1]), n)


def test_the_largest_k_is_the_last_that_can_win():
    top = made()
    for bic in (190.0, 230.0, 260.0, 500.0):
        k = top.largest_k(bic)
        assert top.bound_bic(k + 1) >= bic
        assert k == 0 or top.bound_bic(k) < bic
        assert top.largest_k(bic, equal_sd=True) >= k


def test_the_sentence_names_the_floor():
    assert made().sentence(245.0) == (
        "no k above 4 with sds of their own, at least 0.1, can have a BIC better than 245: proved"
    )
    assert made().sentence(245.0, equal_sd=True) == (
        "no k above 5 with one sd, at least 0.1, can have a BIC better than 245: proved"
    )


def test_what_is_shown_is_never_stronger_than_what_is_proved():
    top = Ceiling(-123.45678949, 0.12345671, 0.0, Mixture.normal(means=[0], sds=[0.1]), 50.0)
    assert "above -123.456:" in str(top)
    assert "at least 0.123457 " in str(top)
    assert "better than 300.123:" in top.sentence(300.1239)


# ---------------------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("x", "options", "words"),
    [
        ([1.0, 1.0], {}, "`min_sd` must be given where all values are equal"),
        ([1.0, 2.0], {"min_sd": 0}, "`min_sd` must be a positive finite number, got 0"),
        ([0.0, 1.0], {"min_sd": 1e-12}, "`min_sd` must be at least 1e-09 of the range"),
        ([], {}, "`x` must hold at least one number"),
        (mix1d.sketch([1.0, 2.0]), {"weights": [1, 1]}, "`weights` must be None for a Sketch"),
        (mix1d.sketch(range(9_999), cells=50), {"min_sd": 1}, "`min_sd` must be at least 4 times"),
        (mix1d.sketch([1.0, 2.0], scale="log"), {}, "`x` must be a sketch with scale='linear'"),
    ],
)
def test_bad_input(x, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.ceiling(x, **options)
