"""The numbers of the pictures, without drawing."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d.families import LogNormal, Normal, Poisson, Uniform
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.bins import MOST_BINS, bin_edges
from mix1d.show.curves import curves_of
from mix1d.show.view import marks_of, spread_apart, view_of
from mix1d.show.windows import window

CLOUDS = Mixture.normal(means=[-4.5, 2.5], sds=[0.5, 1.0])


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_rounded_data_get_whole_multiples_of_the_step(scale: float) -> None:
    x = np.round(CLOUDS.sample(500, rng=0), 1) * scale
    mixture = Mixture.normal(means=CLOUDS.means * scale, sds=CLOUDS.sds * scale)
    sample = Sample(x)
    edges = bin_edges(mixture, sample, *window(mixture, sample))
    steps = np.diff(edges) / (0.1 * scale)
    assert np.allclose(steps, np.round(steps[0]))
    offsets = np.abs((edges[:, None] - sample.values) / (0.1 * scale))
    assert offsets.min() == pytest.approx(0.5, abs=0.01)


def test_the_histogram_has_area_one_and_counts_weights() -> None:
    x = CLOUDS.sample(300, rng=0)
    once = view_of(CLOUDS, Sample(np.concatenate([x, x])))
    twice = view_of(CLOUDS, Sample(x, weights=np.full(300, 2.0)))
    assert once.heights @ np.diff(once.edges) == pytest.approx(1.0)
    assert np.array_equal(once.heights, twice.heights)


def test_many_values_get_no_more_bins_than_a_picture_can_show() -> None:
    sample = Sample(CLOUDS.sample(100_000, rng=0))
    assert len(view_of(CLOUDS, sample).heights) <= MOST_BINS + 2


def test_few_values_get_no_histogram_unless_they_are_tied() -> None:
    x = CLOUDS.sample(20, rng=0)
    assert len(view_of(CLOUDS, Sample(x)).heights) == 0
    assert len(view_of(CLOUDS, Sample(np.round(x))).heights) > 0


def test_the_grid_resolves_the_narrowest_component() -> None:
    mixture = Mixture.normal(means=[0.0, 0.5], sds=[1.0, 1e-3])
    curves = curves_of(mixture, -4.0, 4.0)
    areas = np.trapezoid(curves.parts, curves.x, axis=0)
    assert areas == pytest.approx([0.5, 0.5], rel=1e-3)


def test_the_grid_resolves_a_lognormal_near_zero() -> None:
    mixture = Mixture([0.5, 0.5], [LogNormal(-9.0, 1.0), LogNormal(0.0, 0.3)])
    curves = curves_of(mixture, -0.1, 4.0)
    areas = np.trapezoid(curves.parts, curves.x, axis=0)
    assert areas == pytest.approx([0.5, 0.5], rel=1e-3)


def test_counts_are_evaluated_at_whole_numbers_only() -> None:
    mixture = Mixture([0.4, 0.6], [Poisson(2.0), Poisson(9.0)])
    view = view_of(mixture, Sample(mixture.sample(500, rng=0)))
    assert np.array_equal(view.curves.x, np.round(view.curves.x))
    assert np.array_equal(np.diff(view.edges), np.ones(len(view.heights)))
    assert np.array_equal(view.edges % 1, np.full(len(view.edges), 0.5))


def test_a_narrow_group_of_counts_among_large_ones_is_not_stepped_over() -> None:
    mixture = Mixture([0.5, 0.5], [Poisson(1.0), Poisson(1e6)])
    curves = curves_of(mixture, -20_000.0, 1_020_000.0)
    assert len(curves.x) < 4000
    assert np.all(curves.x == np.round(curves.x))
    np.testing.assert_allclose(curves.parts.max(axis=0), [0.5 * np.exp(-1), 1.99e-4], rtol=0.01)
    np.testing.assert_array_less(curves.edges[:-1], curves.x)
    np.testing.assert_array_less(curves.x, curves.edges[1:])


def test_one_value_far_out_is_told_and_not_shown() -> None:
    x = np.append(CLOUDS.sample(272, rng=0), 1e6)
    view = view_of(CLOUDS, Sample(x))
    assert view.high < 10.0
    assert view.notes == ("1 of 273 values outside (1e+06)",)


def test_a_bad_fit_does_not_hide_the_data() -> None:
    x = np.append(CLOUDS.sample(272, rng=0), 1e6)
    view = view_of(Mixture.normal(means=[x.mean()], sds=[x.std()]), Sample(x))
    assert np.count_nonzero(view.heights) > 5


def test_a_needle_is_cut_off_and_told() -> None:
    mixture = Mixture.normal(means=[0.0, 0.5], sds=[1.0, 1e-3])
    view = view_of(mixture, Sample(mixture.sample(500, rng=0)))
    assert view.top < 10.0
    assert view.notes == ("peak of 200 cut off",)


def test_the_guess_is_within_the_window() -> None:
    guess = Mixture.normal(means=[-7.0, 7.0], sds=[1.7, 1.2])
    low, high = window(guess, Sample(CLOUDS.sample(400, rng=0)), reach=5.0)
    assert low < -10.0
    assert high > 10.0


def test_all_equal_values_have_a_window() -> None:
    low, high = window(Mixture.normal(means=[3.0], sds=[1.0]), Sample([3.0, 3.0]))
    assert low < 3.0 < high


def test_marks_are_few_and_every_value_has_one_near() -> None:
    sample = Sample(CLOUDS.sample(100_000, rng=0))
    low, high = window(CLOUDS, sample)
    marks = marks_of(CLOUDS, sample, low, high)
    assert len(marks) < 1700
    inside = sample.values[(sample.values >= low) & (sample.values <= high)]
    places = np.searchsorted(marks, inside)
    nearest = np.minimum(
        np.abs(inside - marks[np.minimum(places, len(marks) - 1)]),
        np.abs(inside - marks[np.maximum(places - 1, 0)]),
    )
    assert nearest.max() <= (high - low) / 1500


def test_labels_are_moved_apart_and_stay_inside() -> None:
    wanted, widths = np.array([1.0, 1.1, 1.2, 9.9]), np.full(4, 1.0)
    places = spread_apart(wanted, widths, 0.0, 10.0)
    assert np.diff(places).min() >= 1.0 - 1e-12
    assert places[0] >= 0.5
    assert places[-1] <= 9.5
    assert np.array_equal(spread_apart(np.array([2.0, 8.0]), widths[:2], 0.0, 10.0), [2.0, 8.0])


def test_labels_at_both_ends_have_room() -> None:
    places = spread_apart(np.array([0.0, 0.1, 9.9, 10.0]), np.full(4, 1.0), 0.0, 10.0)
    assert places == pytest.approx([0.5, 1.5, 8.5, 9.5])


def test_moments_that_no_component_has_are_not_shown():
    """Of Cauchy components the medians are, and half the widths of their middle halves."""
    rng = np.random.default_rng(0)
    fit = mix1d.fit(rng.standard_cauchy(80), 1, family="cauchy")
    text = str(fit)
    assert "nan" not in text
    assert "location" in text
    assert "scale" in text
    assert " sd " not in text


def test_most_of_the_values_are_never_cut_off():
    """Two groups of 47% over noise of 6% that is two hundred times lower."""
    mixture = Mixture([0.47, 0.47, 0.06], [Normal(0, 1), Normal(6, 1), Uniform(-30.0, 40.0)])
    view = view_of(mixture, Sample(mixture.sample(600, rng=0)))
    assert view.top >= mixture.pdf(0.0)
    assert not any("cut off" in note for note in view.notes)
