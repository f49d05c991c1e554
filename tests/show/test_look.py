"""What may be chosen of a picture: each choice does what it says, and a bad one is told."""

from __future__ import annotations

import io
import re
import time
import warnings
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba

import mix1d
from mix1d.show.climbs import OneClimb, plot_climbs
from mix1d.style.palette import COLOURS, ON_DARK

CLOUDS = mix1d.Mixture.normal(weights=[0.4, 0.6], means=[-2, 2.5], sds=[0.8, 1.2])
X = CLOUDS.sample(400, rng=0)
FIT = mix1d.fit(X, 2)
MM = 1.0 / 25.4


def artists(ax: Axes, label: str) -> list[Any]:
    return [found for found in ax.get_children() if str(found.get_label()).startswith(label)]


def bars(ax: Axes) -> tuple[Any, Any]:
    (steps,) = artists(ax, "_data")
    values, edges, _ = steps.get_data()
    return values, edges


def given(width: float = 6.0, **options: Any) -> Axes:
    return pyplot.subplots(figsize=(width, 4.0), **options)[1]


def test_names_stand_in_the_legend() -> None:
    inside = FIT.plot(given(), group_names=("negative", "positive")).get_legend()
    assert [t.get_text() for t in inside.get_texts()] == ["negative", "positive", "sum"]  # type: ignore[union-attr]
    table = FIT.plot(group_names=["negative", "positive"]).get_legend()
    assert table.get_texts()[0].get_text().split()[0] == "negative"  # type: ignore[union-attr]


def test_bins_are_a_number_or_edges() -> None:
    heights, edges = bars(FIT.plot(bins=7))
    assert len(heights) == 7
    assert edges[[0, -1]].tolist() == [X.min(), X.max()]
    assert (heights * np.diff(edges)).sum() == pytest.approx(1.0)
    chosen = [-4.0, -1.0, 1.0, 3.0, 6.0]
    heights, edges = bars(FIT.plot(bins=chosen))
    assert edges.tolist() == chosen
    assert heights == pytest.approx(np.histogram(X, chosen)[0] / (400 * np.diff(chosen)))
    assert not artists(FIT.plot(bins=0), "_data")
    few = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    assert not artists(few.plot(), "_data")
    assert len(bars(few.plot(bins=3))[0]) == 3


def test_counts_are_numbers_of_values_and_the_curves_are_scaled_alike() -> None:
    ax = FIT.plot(counts=True, bins=9, band=0.9)
    heights, edges = bars(ax)
    assert heights == pytest.approx(np.histogram(X, edges)[0])
    (total,) = artists(ax, "_sum")
    x, y = total.get_data()
    assert y == pytest.approx(FIT.mixture.pdf(x) * 400 * np.diff(edges)[0])
    (band,) = artists(ax, "_band")
    high = band.get_paths()[0].vertices[:, 1].max()
    assert high == pytest.approx(FIT.band(x, 0.9).high.max() * 400 * np.diff(edges)[0])
    assert ax.get_ylabel() == "number of values"


def test_counts_of_whole_numbers_are_those_of_each() -> None:
    counts = np.concatenate([np.arange(8), 20 + np.arange(9)])
    heights, _ = bars(mix1d.fit(counts, 2, family="poisson").plot(counts=True))
    assert set(heights.tolist()) == {0.0, 1.0}


@pytest.mark.parametrize("colors", [["k", "#00ff00"], "cycle"])
def test_colours_are_those_chosen(colors: Any) -> None:
    ax = FIT.plot(given(), colors=colors)
    cycle = matplotlib.rcParams["axes.prop_cycle"].by_key()["color"]
    wanted = cycle if colors == "cycle" else colors
    lines = artists(ax, "_component")
    assert [to_rgba(line.get_color()) for line in lines] == [to_rgba(c) for c in wanted[:2]]
    (points,) = artists(ax, "_points")
    hues = {to_hex(c) for c in points.get_edgecolors()}
    assert hues == {to_hex(c) for c in wanted[:2]}


def test_a_picture_takes_no_colour_from_the_cycle_of_the_axes() -> None:
    ax = given()
    FIT.plot(ax)
    assert ax.plot([0, 1])[0].get_color() == to_rgba("C0")[:3]


def test_keywords_of_matplotlib_reach_their_artists() -> None:
    ax = FIT.plot(
        given(),
        hist_kws={"color": "red", "ec": "blue"},
        component_kws={"linewidth": 3.0, "fill": False},
        sum_kws={"ls": ":", "label": "all"},
    )
    (steps,) = artists(ax, "_data")
    assert to_hex(steps.get_facecolor()) == "#ff0000"
    assert to_hex(steps.get_edgecolor()) == "#0000ff"
    assert {line.get_linewidth() for line in artists(ax, "_component")} == {3.0}
    assert not ax.collections[:-1]  # the points, and no areas
    (total,) = artists(ax, "_sum")
    assert total.get_linestyle() == ":"
    assert ax.get_legend().get_texts()[-1].get_text() == "all"  # type: ignore[union-attr]


def test_rug_and_thresholds_can_be_left_out_or_be_others() -> None:
    bare = FIT.plot(given(), rug=False, thresholds=False)
    assert not artists(bare, "_points")
    assert not bare.texts
    assert bare.get_ylim()[0] == 0.0
    other = FIT.plot(given(), thresholds=[1.0, 0.0])
    assert [text.get_text() for text in other.texts] == ["0.0", "1.0"]
    assert [t.get_text() for t in CLOUDS.plot(X, thresholds=True).texts] == ["\N{MINUS SIGN}0.2"]


@pytest.mark.parametrize("where", ["outside", "inside", "below", "off"])
@pytest.mark.parametrize("width", [85 * MM, 180 * MM])
def test_the_legend_stands_where_it_was_asked_for(where: Any, width: float) -> None:
    with pyplot.rc_context({"font.size": 7.0}):
        ax = FIT.plot(given(width, layout="constrained"), legend=where)
        ax.figure.canvas.draw()
    legend, box = ax.get_legend(), ax.get_window_extent()
    if where == "off":
        assert legend is None
        assert len(ax.get_legend_handles_labels()[1]) == 3  # for ax.legend() of the user
        return
    assert legend is not None
    there = legend.get_window_extent()
    if where == "outside":
        assert there.x0 >= box.x1
    elif where == "below":
        assert there.y1 <= ax.xaxis.label.get_window_extent().y0
        assert there.y0 >= 0.0
    else:
        assert box.x0 <= there.x0 <= there.x1 <= box.x1
        for line in [*artists(ax, "_component"), *artists(ax, "_sum")]:
            pixels = ax.transData.transform(line.get_xydata())
            assert not there.count_contains(pixels[np.isfinite(pixels).all(axis=1)])
        assert not any(there.overlaps(text.get_window_extent()) for text in ax.texts)


def test_a_narrow_figure_of_its_own_has_the_legend_below() -> None:
    with pyplot.rc_context({"figure.figsize": (85 * MM, 60 * MM), "font.size": 7.0}):
        ax = FIT.plot()
    figure: Any = ax.get_figure()
    assert figure.get_size_inches()[0] == pytest.approx(85 * MM)
    figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y1 < ax.get_window_extent().y0  # type: ignore[union-attr]
    assert ax.get_window_extent().width > 0.7 * figure.bbox.width


def test_a_figure_of_its_own_has_the_size_of_the_style_sheet() -> None:
    """Where the style sheet has none, it is 8.6 by 4.3 inches."""
    climb = OneClimb(np.array([-3.0, -2.0, -1.5]), trusted=True)
    for draw in (FIT.plot, FIT.groups(2).plot, lambda: plot_climbs({"soft": climb})):
        with pyplot.rc_context({"figure.figsize": (5.6, 3.8)}):
            figure: Any = draw().get_figure()
        assert tuple(figure.get_size_inches()) == pytest.approx((5.6, 3.8))
        figure = draw().get_figure()
        assert tuple(figure.get_size_inches()) == pytest.approx((8.6, 4.3))


def test_letters_and_widths_are_those_of_the_style_sheet() -> None:
    style = {"font.size": 6.5, "font.family": "serif", "lines.linewidth": 0.75}
    with pyplot.rc_context(style):
        ax = FIT.plot(given())
        legend: Any = ax.get_legend()
        texts = [*legend.get_texts(), *ax.texts, ax.xaxis.label, *ax.get_xticklabels()]
        assert {text.get_fontsize() for text in texts} == {6.5}
        assert {tuple(text.get_fontfamily()) for text in texts} == {("serif",)}
        assert {line.get_linewidth() for line in artists(ax, "_component")} == {0.8}


def test_columns_of_the_table_are_aligned() -> None:
    mixture = mix1d.Mixture.normal(weights=[0.3, 0.7], means=[9, 101], sds=[1, 12])
    ax = mixture.plot()
    ax.figure.canvas.draw()
    legend: Any = ax.get_legend()
    ends = [t.get_window_extent().x1 for t in [legend.get_title(), *legend.get_texts()[:2]]]
    assert np.ptp(ends) <= 0.5 * 10.0 * 0.32 * ax.figure.dpi / 72.0 + 1.0  # half a blank


def test_a_dark_style_has_light_lines() -> None:
    with pyplot.style.context("dark_background"):
        ax = FIT.plot()
    lines = artists(ax, "_component")
    assert [line.get_color() for line in lines] == list(ON_DARK[:2])
    (total,) = artists(ax, "_sum")
    assert min(to_rgba(total.get_color())[:3]) > 0.8
    (steps,) = artists(ax, "_data")
    assert max(steps.get_facecolor()[:3]) < 0.3
    light = FIT.plot()
    assert [line.get_color() for line in artists(light, "_component")] == list(COLOURS[:2])


@pytest.mark.parametrize("layout", [None, "constrained", "tight"])
def test_axes_that_are_given_are_neither_moved_nor_resized_nor_warned_about(layout: Any) -> None:
    figure, panels = pyplot.subplots(2, 3, figsize=(180 * MM, 80 * MM), layout=layout)
    before = [ax.get_position().bounds for ax in panels.flat]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for ax in panels.flat:
            FIT.plot(ax)
        assert [ax.get_position().bounds for ax in panels.flat] == before
        figure.canvas.draw()
    if layout is None:
        assert [ax.get_position().bounds for ax in panels.flat] == before


def test_two_fits_share_axes() -> None:
    ax = given()
    FIT.plot(ax, group_names=("a", "b"))
    limits = ax.get_xlim()
    mix1d.fit(X + 6.0, 2).plot(ax, group_names=("c", "d"), colors=["k", "grey"])
    assert ax.get_xlim()[0] == limits[0]
    assert ax.get_xlim()[1] == pytest.approx(limits[1] + 6.0)
    legend: Any = ax.get_legend()
    assert [t.get_text() for t in legend.get_texts()] == ["a", "b", "sum", "c", "d", "sum"]
    assert not ax.texts[0].get_window_extent().overlaps(ax.texts[1].get_window_extent())


def test_shared_axes_show_the_data_of_all_panels() -> None:
    _, (one, other) = pyplot.subplots(2, 1, sharex=True, sharey=True)
    FIT.plot(one)
    mix1d.fit(X + 6.0, 2).plot(other)
    assert one.get_xlim()[0] < X.min()
    assert one.get_xlim()[1] > X.max() + 6.0


def seconds_of_panels() -> float:
    start = time.process_time()
    figure, panels = pyplot.subplots(5, 5, figsize=(12, 12), layout="constrained")
    for ax in panels.flat:
        FIT.plot(ax)
    figure.savefig(io.BytesIO())
    pyplot.close(figure)
    return time.process_time() - start


def test_twenty_five_panels_are_drawn_in_three_seconds() -> None:
    assert seconds_of_panels() < 3.0 or seconds_of_panels() < 3.0  # the first may load fonts


def test_an_svg_has_its_text_as_text() -> None:
    with pyplot.rc_context({"svg.fonttype": "none"}):
        buffer = io.StringIO()
        FIT.plot(name="titre").figure.savefig(buffer, format="svg")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", buffer.getvalue())
    assert "titre" in words
    assert any(word.split() == ["weight", "mean", "sd"] for word in words)


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        ({"group_names": "ab"}, "`group_names` must be different texts"),
        ({"group_names": ["a", "a"]}, "`group_names` must be different texts"),
        ({"group_names": ["a"]}, "`group_names` must be 2 texts, one for each component"),
        ({"colors": "red"}, "`colors` must be a list of colours of Matplotlib, or 'cycle'"),
        ({"colors": ["no colour"]}, "`colors` must be a list of colours"),
        ({"bins": 2.5}, "`bins` must be a whole number"),
        ({"bins": [3, 2]}, "`bins` must be a number of bins, or at least two ascending edges"),
        ({"bins": [0, np.inf]}, "`bins` must be finite edges"),
        ({"counts": 1}, "`counts` must be True or False"),
        ({"counts": True, "bins": 0}, "`counts` must be False without bars"),
        ({"counts": True, "bins": [-4, 0, 1]}, "`counts` needs bins of one width, got widths"),
        ({"xscale": "logit"}, "`xscale` must be one of 'linear', 'log'"),
        ({"xscale": "log"}, "`xscale` must be 'linear' where values are not positive"),
        ({"rug": "yes"}, "`rug` must be True or False"),
        ({"thresholds": "all"}, "`thresholds` must be numbers"),
        ({"thresholds": [np.nan]}, "`thresholds` must be True, False or a list of finite numbers"),
        ({"legend": "left"}, "`legend` must be one of 'outside', 'inside', 'below', 'off'"),
        ({"hist_kws": 3}, "`hist_kws` must be a dict of keywords of Matplotlib"),
        ({"hist_kws": {"bins": 3}}, "`hist_kws` must be keywords of Matplotlib: .*bins"),
        ({"component_kws": {"fill": 2}}, "`component_kws` must be keywords of Matplotlib"),
        ({"component_kws": {"label": "a"}}, "named by `group_names`"),
        ({"sum_kws": {"colour": "red"}}, "`sum_kws` must be keywords of Matplotlib: .*colour"),
    ],
)
def test_a_bad_choice_is_told_in_a_sentence(look: dict[str, Any], sentence: str) -> None:
    with pytest.raises(mix1d.Mix1dError, match=sentence):
        FIT.plot(**look)


def test_counts_need_weights_that_count() -> None:
    fit = mix1d.fit(X, 2, weights=np.ones(400), weights_are="relative")
    with pytest.raises(mix1d.Mix1dError, match="`counts` needs weights that are counts"):
        fit.plot(counts=True)


def test_a_fit_without_its_data_draws_its_curves() -> None:
    read = mix1d.Fit.from_json(FIT.to_json())
    ax = read.plot(band=0.9)
    assert len(artists(ax, "_component")) == 2
    assert not artists(ax, "_data")
    assert [t.get_text() for t in ax.texts] == [t.get_text() for t in FIT.plot().texts]
    assert read.plot_posterior().get_ylabel() == "probability"
    lumped = mix1d.fit([0.0] * 80 + (X + 20).tolist(), 2, lumps="auto")
    ax = mix1d.Fit.from_json(lumped.to_json()).plot()
    assert len(artists(ax, "_component")) == 2
    assert "are 0; shown: the other values" in ax.get_title(loc="right")


def test_groups_take_the_same_choices() -> None:
    truth = mix1d.Mixture.normal([0.4, 0.2, 0.4], means=[0, 2, 9], sds=[1, 2, 1])
    groups = mix1d.fit(truth.sample(600, rng=0), 3).groups(2, group_names=("low", "high"))
    ax = groups.plot(given(), counts=True, colors=["k", "r"], rug=False)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["low", "high", "sum"]  # type: ignore[union-attr]
    assert to_rgba(artists(ax, "_group 2")[0].get_color()) == to_rgba("r")
    with pytest.raises(mix1d.Mix1dError, match="must be 2 texts, one for each group"):
        groups.plot(group_names=("a", "b", "c"))


@pytest.mark.parametrize("names", [("a", "b"), ("a name of a group that is long", "b")])
def test_a_legend_beside_narrow_axes_does_not_squeeze_them_to_nothing(names: Any) -> None:
    ax = FIT.plot(given(85 * MM, layout="constrained"), legend="outside", group_names=names)
    ax.figure.canvas.draw()  # a warning of Matplotlib is an error here
    assert ax.get_window_extent().width > 0.3 * ax.figure.bbox.width
    legend: Any = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [*names, "sum"]


def test_a_band_without_bounds_leaves_the_picture_as_high_as_it_is() -> None:
    fit = mix1d.fit(mix1d.Sample.binned([-3, 0, 1, 5, 6, 9], [10, 20, 5, 20, 30]), 2)
    top = fit.plot(given()).get_ylim()[1]
    assert fit.plot(given(), band=0.9).get_ylim()[1] <= 2.0 * top


@pytest.mark.parametrize("where", ["below", "inside"])
def test_a_legend_of_many_names_leaves_room_for_the_picture(where: Any) -> None:
    means = np.arange(12.0) * 6.0
    mixture = mix1d.Mixture.normal(means=means, sds=np.ones(12))
    _, ax = pyplot.subplots(figsize=(85 * MM, 61 * MM), layout="constrained")
    mixture.plot(mixture.sample(300, rng=0), ax, legend=where)
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    legend: Any = ax.get_legend()
    share = legend.get_window_extent().height / ax.figure.bbox.height
    assert share < 0.5
    assert ax.get_window_extent().height > 0.25 * ax.figure.bbox.height


def test_a_table_that_has_no_room_beside_stands_below() -> None:
    names = ("susceptible to the disease, all ages", "immune after vaccination, all ages")
    with pyplot.rc_context({"figure.figsize": (85 * MM, 61 * MM)}):
        ax = FIT.plot(legend="outside", group_names=names)
    ax.figure.draw_without_rendering()  # type: ignore[union-attr]
    legend: Any = ax.get_legend()
    assert legend.get_window_extent().y1 < ax.get_window_extent().y0
    assert legend.get_window_extent().x1 <= ax.figure.bbox.width


def test_numbers_have_the_minus_of_the_ticks() -> None:
    with pyplot.rc_context({"axes.unicode_minus": False}):
        assert [t.get_text() for t in CLOUDS.plot(X, given(), thresholds=True).texts] == ["-0.2"]
    assert [t.get_text() for t in CLOUDS.plot(X, given(), thresholds=True).texts] == [
        "\N{MINUS SIGN}0.2"
    ]
    tiny = mix1d.fit(X * 1e-9, 2).plot(given())
    assert re.fullmatch("\N{MINUS SIGN}?[0-9.]+e\N{MINUS SIGN}1[01]", tiny.texts[0].get_text())


def test_no_tick_of_a_probability_is_above_1() -> None:
    ax = FIT.plot_cdf(given(2.0), legend="inside")
    assert max(ax.get_yticks()) == 1.0


def test_notes_that_are_too_long_stand_below_each_other() -> None:
    errors = np.full(len(X), 0.5)
    fit = mix1d.fit(X, 2, errors=errors, constraints={"sds": 0})
    with pyplot.rc_context({"figure.figsize": (60 * MM, 61 * MM)}):
        ax = fit.plot()
    assert ax.get_title(loc="right").splitlines()[-1] == "dotted: with the errors"
