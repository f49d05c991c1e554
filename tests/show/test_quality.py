"""Pictures of how well a mixture fits: what they hold, and that nothing covers anything."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

import mix1d
from mix1d import Mix1dError, Mixture, Poisson
from mix1d.describe.envelopes import pp, qq, rootogram, simulation
from mix1d.style.palette import colour

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])


@pytest.fixture(scope="module")
def fit() -> mix1d.Fit:
    return mix1d.fit(TWO.sample(150, rng=1), 2)


@pytest.fixture(scope="module")
def counts() -> mix1d.Fit:
    x = Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)]).sample(200, rng=2)
    return mix1d.fit(x, 2, family="poisson")


@pytest.mark.parametrize("kind", ["plot_qq", "plot_pp", "plot_rootogram"])
@pytest.mark.parametrize("family", ["fit", "counts"])
def test_pictures_have_two_bands_and_return_their_axes(
    kind: str, family: str, request: pytest.FixtureRequest
) -> None:
    fit = request.getfixturevalue(family)
    ax = pyplot.subplots(layout="constrained")[1]
    assert getattr(fit, kind)(ax, n_boot=19) is ax
    legend = ax.get_legend()
    assert legend is not None
    words = [text.get_text() for text in legend.get_texts()]
    assert "95% of 19 refits, all along" in words
    assert "95% of them, at each place" in words
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    bare = getattr(fit, kind)(n_boot=0)
    assert not any("refits" in str(artist.get_label()) for artist in bare.get_children())


def test_zeros_alone_have_a_picture() -> None:
    low, high = mix1d.fit([0] * 20, 1, family="poisson").plot_qq(n_boot=19).get_xlim()
    assert low < 0 < high


def test_points_have_the_colours_of_their_groups(fit: mix1d.Fit) -> None:
    ax = fit.plot_qq(n_boot=0, name="waiting")
    (points,) = ax.collections
    expected = [to_rgba(colour(int(j))) for j in fit.mixture.predict(fit.sample.values)]
    assert [tuple(c) for c in points.get_facecolor()] == expected  # type: ignore[attr-defined]
    assert ax.get_ylabel() == "waiting, observed"


def test_the_legend_covers_no_bar(fit: mix1d.Fit) -> None:
    for ax in (fit.plot_rootogram(n_boot=19), fit.goodness_of_fit(n_boot=39).plot()):
        figure = ax.get_figure()
        assert figure is not None
        figure.canvas.draw()
        box = ax.get_legend().get_window_extent()  # type: ignore[union-attr]
        assert ax.get_window_extent().contains(box.x0, box.y0)
        assert box.x1 <= ax.get_window_extent().x1
        tops = [bar.get_window_extent().y1 for bar in ax.patches]
        lines = [ax.transData.transform(line.get_xydata())[:, 1].max() for line in ax.lines]
        assert box.y0 > max([*tops, *lines])


def test_a_statistic_far_out_stays_in_the_picture() -> None:
    ax = mix1d.fit(np.random.default_rng(0).standard_t(3, 300), 1).goodness_of_fit(n_boot=39).plot()
    assert ax.get_xlim()[1] > 3.0
    assert isinstance(ax, Axes)


# -------------------------------------------------------------------- their numbers
def test_without_replicates_observed_and_expected_are_those_of_the_data(fit: mix1d.Fit) -> None:
    mixture, sample = fit.mixture, fit.sample
    points = qq(mixture, sample, None, 0.95)
    shares = (np.arange(150) + 0.5) / 150
    np.testing.assert_allclose(points.x, mixture.icdf(shares), rtol=1e-9)
    np.testing.assert_array_equal(points.y, sample.values)
    both = pp(mixture, sample, None, 0.95)
    np.testing.assert_allclose(both.x, mixture.cdf(sample.values), rtol=1e-12)
    np.testing.assert_allclose(both.y, shares, rtol=1e-12)
    edges = np.linspace(-4.0, 10.0, 15)
    roots = rootogram(mixture, sample, edges, None, 0.95)
    assert (roots.observed**2).sum() == pytest.approx(150)
    np.testing.assert_allclose(roots.expected**2, 150 * np.diff(mixture.cdf(edges)), rtol=1e-9)


@pytest.mark.parametrize("family", ["fit", "counts"])
def test_bands_hold_the_line_and_each_other(family: str, request: pytest.FixtureRequest) -> None:
    fit = request.getfixturevalue(family)
    mixture, sample = fit.mixture, fit.sample
    simulate = simulation(mixture, sample, 64, 0)
    edges = np.arange(-4.0, 25.0) - 0.5
    for found in (
        qq(mixture, sample, simulate, 0.9).bands,
        pp(mixture, sample, simulate, 0.9).bands,
        rootogram(mixture, sample, edges, simulate, 0.9).bands,
    ):
        assert found is not None
        assert found.n + found.n_failed == 64
        assert (found.inner[:, 0] <= found.inner[:, 1]).all()
    ladder = pp(mixture, sample, simulate, 0.9)
    assert ladder.bands is not None
    inside = (ladder.bands.outer[:, 0] <= ladder.at) & (ladder.at <= ladder.bands.outer[:, 1])
    assert inside.mean() > 0.95
    assert (ladder.bands.outer[:, 0] <= ladder.bands.inner[:, 0]).all()
    assert (ladder.bands.inner[:, 1] <= ladder.bands.outer[:, 1]).all()


def test_the_outer_band_holds_its_share_of_replicates_all_along(fit: mix1d.Fit) -> None:
    """Of fresh replicates: 90% of 200, give or take 5 sds."""
    mixture, sample = fit.mixture, fit.sample
    simulate, fresh = (simulation(mixture, sample, 200, seed) for seed in (1, 2))
    assert simulate is not None
    assert fresh is not None
    bands = pp(mixture, sample, simulate, 0.9).bands
    assert bands is not None
    inside = []

    def watched(measure):  # type: ignore[no-untyped-def]
        curves, failed = fresh(measure)
        inside.append(((curves >= bands.outer[:, 0]) & (curves <= bands.outer[:, 1])).all(axis=1))
        return curves, failed

    pp(mixture, sample, watched, 0.9)
    assert 0.78 < inside[0].mean() < 0.98


def test_bad_input(fit: mix1d.Fit) -> None:
    with pytest.raises(Mix1dError, match="`n_boot` must be a whole number of at least 0, got -1"):
        fit.plot_qq(n_boot=-1)
    with pytest.raises(Mix1dError, match="`level` must lie strictly between 0 and 1, got 95"):
        fit.plot_rootogram(level=95)
