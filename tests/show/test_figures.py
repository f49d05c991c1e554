"""Pictures on Agg: what they hold, in which colours, and that no label covers another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

import mix1d
from mix1d.errors import MissingExtraError
from mix1d.families import Cauchy, LogNormal, Normal, PointMass, Poisson
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.figures import plot_fit, plot_truth
from mix1d.show.quality import plot_null
from mix1d.show.trace import plot_trace
from mix1d.style.palette import COLOURS, colour

CLOUDS = Mixture.normal(means=[-4.5, 2.5], sds=[0.5, 1.0])
CLAW = Mixture.normal(
    weights=[0.1] * 5 + [0.5], means=[-1, -0.5, 0, 0.5, 1, 0], sds=[0.1] * 5 + [1]
)
COMB = Mixture.normal(means=3.0 * np.arange(8) + 1e8, sds=[0.5, 0.6, 0.7, 0.8, 0.9, 0.4, 0.3, 1])
COUNTS = Mixture([0.4, 0.6], [Poisson(2.0), Poisson(9.0)])
SIZES = Mixture([0.6, 0.4], [LogNormal(-1.7, 0.5), LogNormal(0.2, 0.3)])
MIXTURES = {
    "clouds": CLOUDS,
    "claw": CLAW,
    "comb": COMB,
    "counts": COUNTS,
    "sizes": SIZES,
    "one": Mixture.normal(means=[0.0], sds=[1.0]),
}


def lines(ax: Axes, label: str) -> list[object]:
    return [artist for artist in ax.get_children() if str(artist.get_label()).startswith(label)]


def picture(name: str, n: int = 300, ax: Axes | None = None) -> Axes:
    mixture = MIXTURES[name]
    return plot_fit(mixture, Sample(mixture.sample(n, rng=0)), mixture.thresholds(), ax)


@pytest.mark.parametrize("name", MIXTURES)
def test_each_component_has_its_line_in_its_colour(name: str) -> None:
    ax = picture(name)
    drawn = lines(ax, "_component")
    assert len(drawn) == MIXTURES[name].k
    for j, line in enumerate(drawn):
        hue = line.get_edgecolor() if hasattr(line, "get_edgecolor") else line.get_color()  # type: ignore[attr-defined]
        assert to_rgba(hue) == to_rgba(colour(j))
    assert len(lines(ax, "_sum")) == (MIXTURES[name].k > 1)


@pytest.mark.parametrize("name", MIXTURES)
@pytest.mark.parametrize("given", ["new figure", "axes", "axes with layout"])
def test_no_label_covers_another(name: str, given: str) -> None:
    ax = None
    if given != "new figure":
        layout = "constrained" if given == "axes with layout" else None
        ax = pyplot.subplots(1, 2, figsize=(13, 4.5), layout=layout)[1][0]
    ax = picture(name, ax=ax)
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    legend = ax.get_legend()
    if name == "one" and given != "new figure":  # there is nothing to tell apart
        assert legend is None
        return
    assert legend is not None
    boxes.append(legend.get_window_extent())
    boxes.append(ax.xaxis.label.get_window_extent())
    boxes.append(ax.yaxis.label.get_window_extent())
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    if given == "new figure":
        assert legend.get_window_extent().x0 >= ax.get_window_extent().x1
        assert legend.get_window_extent().x1 <= figure.bbox.x1
    else:
        assert ax.get_window_extent().contains(*legend.get_window_extent().min)
        assert ax.get_window_extent().contains(*legend.get_window_extent().max)


@pytest.mark.parametrize("name", MIXTURES)
def test_labels_stand_above_the_curves(name: str) -> None:
    ax = picture(name)
    ax.get_figure().canvas.draw()  # type: ignore[union-attr]
    inverted = ax.transData.inverted()
    highest = max(float(np.nanmax(line.get_ydata())) for line in ax.lines[:1])
    for text in ax.texts:
        assert inverted.transform(text.get_window_extent().p0)[1] > highest


def test_points_have_the_colours_of_their_groups() -> None:
    x = np.array([-5.0, -4.0, 2.0, 3.0])
    ax = plot_fit(CLOUDS, Sample(x))
    (points,) = lines(ax, "_points")
    expected = [to_rgba(colour(j), 0.9) for j in (0, 0, 1, 1)]
    assert points.get_facecolors().tolist() == [list(c) for c in expected]  # type: ignore[attr-defined]


def test_many_points_are_thinned_and_rasterized() -> None:
    (points,) = lines(picture("clouds", n=100_000), "_points")
    assert len(points.get_offsets()) < 1700  # type: ignore[attr-defined]
    assert points.get_rasterized()  # type: ignore[attr-defined]


def test_thresholds_with_hardly_any_mass_beyond_are_left_out() -> None:
    ax = picture("clouds")
    assert len(CLOUDS.thresholds().x) == 2
    assert [text.get_text() for text in ax.texts] == ["\N{MINUS SIGN}2.1"]


def test_the_main_threshold_has_the_heavier_line_among_several() -> None:
    mixture = Mixture.normal(weights=[0.2, 0.5, 0.3], means=[0, 5, 10], sds=[1, 1, 1])
    ax = plot_fit(mixture, Sample(mixture.sample(300, rng=0)), mixture.thresholds())
    upright = [line for line in lines(ax, "_threshold") if len(set(line.get_xdata())) == 1]  # type: ignore[attr-defined]
    widths = {line.get_xdata()[0]: line.get_linewidth() for line in upright}  # type: ignore[attr-defined]
    other, main = mixture.thresholds().x
    assert main == mixture.thresholds().main
    assert widths[main] > widths[other]


def test_thresholds_close_together_read_differently() -> None:
    needle = Mixture.normal(means=[0.0, 0.5], sds=[1.0, 1e-3])
    ax = plot_fit(needle, Sample(needle.sample(300, rng=0)), needle.thresholds())
    assert [text.get_text() for text in ax.texts] == ["0.496", "0.504"]


def test_the_legend_tells_number_weight_mean_and_sd() -> None:
    legend = picture("clouds").get_legend()
    assert legend is not None
    assert legend.get_title().get_text().split() == ["weight", "mean", "sd"]
    shown = [text.get_text().split() for text in legend.get_texts()]
    numbers = [["1", "0.500", "\N{MINUS SIGN}4.50", "0.500"], ["2", "0.500", "2.50", "1.00"]]
    assert shown == [*numbers, ["sum"]]


def test_the_truth_has_the_true_colours() -> None:
    x, labels = CLOUDS.sample_labelled(50, rng=0)
    ax = plot_truth(CLOUDS, x, labels, name="velocity")
    (points,) = lines(ax, "_points")
    assert [tuple(c) for c in points.get_facecolors()] == [to_rgba(colour(j), 0.9) for j in labels]  # type: ignore[attr-defined]
    assert ax.get_xlabel() == "velocity"
    (grey,) = lines(plot_truth(CLOUDS, x), "_points")
    assert len({tuple(c) for c in grey.get_facecolors()}) == 1  # type: ignore[attr-defined]


GUESS = Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])


@pytest.mark.parametrize("draw", [GUESS.plot, lambda x: mix1d.plot_guess(x, GUESS)])
def test_the_guess_is_drawn_whole_over_the_values_it_would_part(draw: Callable[..., Axes]) -> None:
    x = CLOUDS.sample(400, rng=0)
    ax = draw(x)
    low, high = ax.get_xlim()
    assert low < -10
    assert high > 10
    assert lines(ax, "_data")
    assert len(lines(ax, "_component")) == 2
    (points,) = lines(ax, "_points")
    there = [to_rgba(c, 0.9) for c in (colour(0), colour(1))]
    assert {tuple(c) for c in points.get_edgecolors()} == set(there)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", MIXTURES)
def test_a_mixture_without_values_is_drawn_as_wide_as_it_is(name: str) -> None:
    mixture = MIXTURES[name]
    ax = mixture.plot(name="width")
    low, high = ax.get_xlim()
    assert mixture.cdf(low) < 0.01
    assert mixture.ccdf(high) < 0.01
    assert high - low < 20 * mixture.standard_deviation()
    assert len(lines(ax, "_component")) == mixture.k
    assert not lines(ax, "_data")
    assert ax.get_xlabel() == "width"


def test_heavy_tails_do_not_make_it_wider() -> None:
    low, high = Mixture([1.0], [Cauchy(3.0, 2.0)]).plot().get_xlim()
    assert (low, high) == pytest.approx((-19.8, 25.8), rel=0.2)


def test_a_component_of_weight_0_does_not_make_it_wider() -> None:
    ax = Mixture.normal([1.0, 0.0], means=[0, 1e6], sds=[1, 1]).plot()
    assert ax.get_xlim()[1] < 10


@pytest.mark.parametrize("x", [None, [0.0, 0.0, *np.linspace(20, 50, 60)]])
def test_lumps_stand_in_a_note(x: list[float] | None) -> None:
    parts = [PointMass(0.0), Normal(30, 2), Normal(45, 3)]
    ax = Mixture([0.3, 0.5, 0.2], parts).plot(x)
    assert len(lines(ax, "_component")) == 2
    assert "30% are 0; shown: the other values" in ax.get_title(loc="right")
    assert ax.get_xlim()[0] > 10


@pytest.mark.parametrize("given", ["new figure", "grid", "free"])
def test_the_trace_has_two_panels_in_the_place_of_one(given: str) -> None:
    loglik = -100.0 - 50.0 * 0.9 ** np.arange(300)
    ax = None
    if given == "grid":
        ax = pyplot.subplots(1, 2)[1][0]
    if given == "free":
        ax = pyplot.figure().add_axes((0.1, 0.1, 0.8, 0.8))
    place = ax.get_position() if ax is not None else None
    upper = plot_trace(loglik, ax)
    lower = upper.get_figure().axes[-1]  # type: ignore[union-attr]
    assert lower.get_yscale() == "log"
    assert not upper.get_position().overlaps(lower.get_position())
    if place is not None:
        assert lower.get_position().y0 == pytest.approx(place.y0)
        assert upper.get_position().y1 == pytest.approx(place.y1)


def test_a_trace_of_one_state_is_drawn() -> None:
    assert plot_trace([-100.0]).get_ylabel() == "log-likelihood"


def test_the_axes_given_are_returned() -> None:
    ax = pyplot.subplots()[1]
    assert picture("clouds", ax=ax) is ax


def test_matplotlib_is_not_loaded_by_importing_the_module() -> None:
    code = "import sys, mix1d.show; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_matplotlib_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'matplotlib"):
        plot_trace([-1.0])


def test_the_legend_of_thirty_components_can_be_read() -> None:
    many = Mixture.normal(means=4.0 * np.arange(30), sds=np.linspace(0.5, 1.3, 30))
    ax = plot_fit(many, Sample(many.sample(300, rng=0)))
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    legend = ax.get_legend()
    assert legend is not None
    assert min(text.get_fontsize() for text in legend.get_texts()) >= 8.0
    assert legend.get_window_extent().y0 >= 0.0


def test_what_belongs_to_no_component_has_none_of_their_colours() -> None:
    upper = plot_trace([-200.0, -101.0, -100.0])
    pictures = [
        *upper.get_figure().axes,  # type: ignore[union-attr]
        mix1d.fit(CLOUDS.sample(300, rng=0), 2).plot_rootogram(n_boot=19),
        plot_null(np.linspace(0.0, 1.0, 99), 0.5, 0.5, "statistic"),
    ]
    hues = {to_rgba(hue)[:3] for hue in COLOURS}
    for ax in pictures:
        shown = [to_rgba(line.get_color()) for line in ax.lines]  # type: ignore[arg-type]
        shown += [
            to_rgba(hue) for p in ax.patches for hue in (p.get_facecolor(), p.get_edgecolor())
        ]
        assert shown
        assert not [hue for hue in shown if hue[:3] in hues]
