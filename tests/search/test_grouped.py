"""Mixtures of rounded values: the mass of intervals, its maximum, and moderated places."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr

from mix1d import LogNormal, Mixture, Normal
from mix1d.search.grouped import best_up_to, intervals, moderated

TWO = Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 1.5])


def counted(x, step):
    values, counts = np.unique(np.round(x / step) * step, return_counts=True)
    return values, counts[None].astype(float)


def loglik(cells, counts, place):
    weights, means, sds = place
    upto = [ndtr((ends[:, None] - means) / sds) for ends in (cells.low, cells.high)]
    return float(counts[0] @ np.log((upto[1] - upto[0]) @ weights))


def best(cells, counts, k, starts):
    """The maximum by BFGS, which knows no EM."""

    def height(t):
        weights = np.exp(np.append(t[: k - 1], 0.0))
        place = weights / weights.sum(), t[k - 1 : 2 * k - 1], np.exp(t[2 * k - 1 :])
        with np.errstate(all="ignore"):
            return -np.nan_to_num(loglik(cells, counts, place), nan=-1e9, neginf=-1e9)

    return -min(minimize(height, start, method="BFGS").fun for start in starts)


@pytest.mark.parametrize("step", [0.3, 1.0])
def test_it_is_the_maximum_of_the_mass_of_the_intervals(step):
    values, counts = counted(TWO.sample(200, rng=1), step)
    cells = intervals(values, step, Normal)
    one, two = best_up_to(cells, counts, 2, shared=False)
    for found in (one, two):
        assert found.logliks[0] == pytest.approx(loglik(cells, counts, found.places[0]), abs=1e-9)
    rng = np.random.default_rng(0)
    starts = [np.r_[0, -0.5, 3, 0, 0], *rng.normal([0, 0, 3, 0, 0], 0.5, (4, 5))]
    with np.errstate(all="ignore"):
        highest = best(cells, counts, 2, starts)
    assert two.logliks[0] == pytest.approx(highest, abs=1e-3)
    assert one.logliks[0] == pytest.approx(best(cells, counts, 1, [np.r_[1.0, 1.0]]), abs=1e-3)


def test_the_sd_before_rounding_is_found():
    """Of values rounded to one sd the variance is 1 + 1/12; 2,000 know it to 3%."""
    values, counts = counted(np.random.default_rng(0).normal(0.3, 1, 2_000), 1.0)
    place = best_up_to(intervals(values, 1.0, Normal), counts, 1, shared=False)[0].places[0]
    sheppard = np.sqrt(np.average((values - place[1]) ** 2, weights=counts[0]) - 1 / 12)
    assert place[2, 0] == pytest.approx(sheppard, rel=2e-3)
    assert place[2, 0] == pytest.approx(1.0, abs=0.06)


def test_fine_rounding_is_none():
    """At a hundredth of an sd the mass is the density times the step, to 1e-5 of a unit a value."""
    x = np.round(np.random.default_rng(2).normal(size=100), 2)
    values, counts = np.unique(x, return_counts=True)
    found = best_up_to(
        intervals(values, 0.01, Normal), counts[None].astype(float), 1, shared=False
    )[0]
    expected = -50 * np.log(2 * np.pi * np.e * x.var()) + 100 * np.log(0.01)
    assert found.logliks[0] == pytest.approx(expected, abs=1e-3)


def test_more_components_never_lower_the_likelihood_and_a_shared_sd_never_raises_it():
    values, counts = counted(TWO.sample(120, rng=3), 0.7)
    cells = intervals(values, 0.7, Normal)
    free, tied = (best_up_to(cells, counts, 4, shared=shared) for shared in (False, True))
    heights = [found.logliks[0] for found in free]
    assert np.all(np.diff(heights) > -1e-4)
    assert all(b.logliks[0] <= a.logliks[0] + 1e-3 for a, b in zip(free, tied, strict=True))
    assert np.ptp(tied[2].places[0, 2]) < 1e-12


def test_data_sets_side_by_side_are_as_alone():
    values = np.arange(-4.0, 8.0)
    counts = np.random.default_rng(0).multinomial(100, np.full(12, 1 / 12), size=5).astype(float)
    together = best_up_to(intervals(values, 1.0, Normal), counts, 2, shared=False)[1]
    alone = [
        best_up_to(intervals(values, 1.0, Normal), row[None].copy(), 2, shared=False)[1].logliks[0]
        for row in counts
    ]
    np.testing.assert_allclose(together.logliks, alone, atol=1e-4)


def test_units_and_far_values():
    values, counts = counted(TWO.sample(100, rng=4), 0.5)
    plain = best_up_to(intervals(values, 0.5, Normal), counts, 2, shared=False)[1]
    moved = best_up_to(intervals(1e6 + 8 * values, 4.0, Normal), counts, 2, shared=False)[1]
    assert moved.logliks[0] == pytest.approx(plain.logliks[0], abs=1e-4)
    far = np.append(values, 5_000.0), np.append(counts, [[1.0]], axis=1)
    one, two = best_up_to(intervals(far[0], 0.5, Normal), far[1], 2, shared=False)
    assert np.isfinite([one.logliks[0], two.logliks[0]]).all()
    assert two.places[0, 1].max() == pytest.approx(5_000.0, abs=0.5)


def test_a_lognormal_has_nothing_below_zero():
    cells = intervals(np.arange(1.0, 5.0), 1.0, LogNormal)
    np.testing.assert_allclose(cells.low, np.log([0.5, 1.5, 2.5, 3.5]))
    wide = intervals(np.array([1.0, 3.0]), 2.0, LogNormal)
    np.testing.assert_allclose(wide.low, [-np.inf, np.log(2.0)])


def test_all_in_one_interval():
    found = best_up_to(intervals(np.array([3.0]), 1.0, Normal), np.array([[9.0]]), 2, shared=False)
    assert found[0].logliks[0] == pytest.approx(0.0, abs=0.2)
    assert np.isfinite(found[1].places).all()


def test_a_moderated_place_has_no_narrow_component_but_keeps_large_ones():
    values, counts = counted(TWO.sample(400, rng=5), 0.5)
    cells = intervals(values, 0.5, Normal)
    narrow = np.array([[0.97, 0.03], [1.8, 0.5], [2.0, 0.05]])
    found = moderated(cells, counts, narrow, shared=False)
    assert found[2].min() > 0.3
    two = best_up_to(cells, counts, 2, shared=False)[1].places[0]
    np.testing.assert_allclose(
        moderated(cells, counts, two, shared=False), two, rtol=0.03, atol=0.05
    )
