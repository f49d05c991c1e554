"""Pictures of how well a mixture fits: what they hold, and that nothing covers anything."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

import mix1d
from mix1d import Mix1dError, Mixture, Poisson
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
        outlines = [bar.get_transform().transform(bar.get_path().vertices) for bar in ax.patches]
        lines = [line.get_transform().transform(line.get_xydata()) for line in ax.lines]
        for pixels in [*outlines, *lines]:
            beside = (pixels[:, 0] > box.x0) & (pixels[:, 0] < box.x1)
            assert (pixels[beside, 1] < box.y0).all()


def test_a_statistic_far_out_stays_in_the_picture() -> None:
    ax = mix1d.fit(np.random.default_rng(0).standard_t(3, 300), 1).goodness_of_fit(n_boot=39).plot()
    assert ax.get_xlim()[1] > 3.0
    assert isinstance(ax, Axes)


def test_bad_input(fit: mix1d.Fit) -> None:
    with pytest.raises(Mix1dError, match="`n_boot` must be a whole number of at least 0, got -1"):
        fit.plot_qq(n_boot=-1)
    with pytest.raises(Mix1dError, match="`level` must lie strictly between 0 and 1, got 95"):
        fit.plot_rootogram(level=95)
