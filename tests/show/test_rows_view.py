"""Pictures of rows that are no exact values, as numbers and as artists."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mix1d
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.view import view_of

TWO = Mixture.normal([0.4, 0.6], means=[20.0, 30.0], sds=[2.0, 2.0])


def test_bins_are_drawn_as_given() -> None:
    edges, counts = [5.0, 9.0, 11.0, 13.0, 19.0, 30.0], [10, 200, 90, 300, 50]
    view = view_of(TWO, Sample.binned(edges, counts))
    assert view.edges.tolist() == edges
    assert view.heights == pytest.approx(np.array(counts) / 650 / np.diff(edges))


def test_the_open_bins_are_named() -> None:
    view = view_of(TWO, Sample.binned([-np.inf, 18.0, 30.0, np.inf], [10, 80, 10]))
    assert view.edges.tolist() == [18.0, 30.0]
    assert view.notes[:2] == ("10% below 18", "10% above 30")


def test_bins_begin_where_the_family_does() -> None:
    mixture = mix1d.fit(Sample.binned([-np.inf, 2.0, 4.0, 9.0], [5, 30, 20]), 1, family="gamma")
    view = view_of(mixture.mixture, mixture.sample)
    assert view.edges[0] == 0.0


def test_bars_of_censored_rows_follow_the_density() -> None:
    x = TWO.sample(40_000, rng=1)
    limits = np.random.default_rng(0).uniform(15.0, 45.0, x.size)
    sample = Sample.censored(np.minimum(x, limits), np.where(x <= limits, x, np.inf))
    view = view_of(TWO, sample)
    middles = 0.5 * (view.edges[1:] + view.edges[:-1])
    assert view.heights == pytest.approx(TWO.pdf(middles), abs=0.012)


def test_bars_of_a_window_are_a_share_of_the_whole_and_beyond_is_shaded() -> None:
    x = TWO.sample(40_000, rng=2)
    view = view_of(TWO, Sample(x[x >= 21.0]).within(21.0))
    middles = 0.5 * (view.edges[1:] + view.edges[:-1])
    inside = middles > 21.5
    assert view.heights[inside] == pytest.approx(TWO.pdf(middles[inside]), abs=0.012)
    assert view.rows is not None
    assert view.rows.hidden == (21.0, np.inf)
    assert "shaded: not observed" in view.notes


def test_the_density_with_errors_is_that_of_the_measured_values() -> None:
    error = np.array([0.5, 3.0])
    sample = Sample([20.0, 30.0]).with_errors(error)
    view = view_of(TWO, sample)
    assert view.rows is not None
    wide = [np.hypot(2.0, sd) for sd in error]
    want = np.mean(
        [
            Mixture.normal([0.4, 0.6], means=[20, 30], sds=[sd, sd]).pdf(view.curves.x)
            for sd in wide
        ],
        axis=0,
    )
    assert view.rows.measured == pytest.approx(want, abs=2e-3 * want.max())


def test_rows_have_the_group_of_what_was_observed() -> None:
    sample = Sample.censored([-np.inf, 27.0, 22.0, 24.0], [24.0, np.inf, 24.0, 30.0])
    view = view_of(TWO, sample)
    assert view.rows is not None
    order = np.argsort(view.rows.lower)
    assert view.rows.groups[order].tolist() == [0, 0, 1, 1]
    assert len(set(view.rows.lane.tolist())) > 1  # some lie over each other


def test_a_spike_that_the_errors_explain_is_no_scale() -> None:
    spike = Mixture.normal([1.0], means=[0.0], sds=[1e-8])
    view = view_of(spike, Sample(np.linspace(-2, 2, 9)).with_errors(1.0))
    assert view.top < 2.0
    assert "lines: single values, by weight" in view.notes
    assert not any("e+" in note for note in view.notes)  # how high a line is says nothing


@pytest.mark.parametrize(
    "sample",
    [
        Sample([18.0, 20.0, 30.0, 31.0, 33.0]).with_errors([0.1, 1.0, 1.0, 3.0, 1.0]),
        Sample.censored([18.0, 21.0, -np.inf, 30.0], [19.0, np.inf, 22.0, 30.0]),
        Sample.binned(np.arange(0.0, 60.0), np.ones(59)),
        Sample(TWO.sample(200, rng=0).clip(19.0)).within(19.0),
        Sample(TWO.sample(200, rng=0).round()).rounded(1.0),
    ],
    ids=["errors", "censored", "bins", "window", "rounded"],
)
def test_every_kind_is_drawn_within_the_axes(sample: Sample) -> None:
    from mix1d.show.figures import plot_fit

    ax = plot_fit(TWO, sample)
    ticks = [tick for tick in ax.get_yticks() if ax.get_ylim()[0] <= tick <= ax.get_ylim()[1]]
    assert min(ticks) >= 0.0
    drawn = [c for c in ax.collections if np.size(c.get_offsets()) or c.get_paths()]
    assert drawn
    plt.close("all")


def test_the_picture_of_the_posterior_has_the_rows_too() -> None:
    from mix1d.show.posterior import plot_posterior

    ax = plot_posterior(TWO, Sample.binned([15.0, 22.0, 25.0, 35.0], [30, 10, 60]))
    assert len(ax.collections) > 1  # bars of the rows beside the area of the uncertainty
    plt.close("all")
