"""Groups of components of a fit: what a serologist asks of 3 normals that describe 2 groups."""

import json

import numpy as np
import pytest
from matplotlib.colors import to_rgb

import mix1d
from mix1d import Mix1dError, Mixture, Sample

TRUTH = Mixture.normal([0.4, 0.2, 0.4], means=[0, 2, 9], sds=[1, 2, 1])
X = TRUTH.sample(600, rng=0)
FIT = mix1d.fit(X, 3)
NAMES = ("negative", "positive")
GROUPS = FIT.groups(2, group_names=NAMES)


def test_three_normals_are_two_groups_with_one_cut_and_its_error():
    assert GROUPS.members == ((0, 1), (2,))
    found = GROUPS.thresholds()
    assert found.order.size == 1
    assert found.standard_errors[found.order[0]] > 0
    low, high = found.interval[found.order[0]]
    assert low < found.main < high
    assert "negative below, positive above" in str(found)
    prevalence = GROUPS.quantities["weight"]
    assert prevalence.values[1] == pytest.approx(FIT.mixture.weights[2], rel=1e-14)
    assert prevalence.standard_errors[1] == pytest.approx(FIT.standard_errors().weights[2])
    np.testing.assert_allclose(prevalence.interval[1], FIT.interval().weights[2], rtol=1e-6)


def test_the_error_of_a_cut_is_that_of_samples_fitted_again():
    fits = [mix1d.fit(TRUTH.sample(4000, rng=seed), 3) for seed in range(60)]
    told = [fit.groups(2).thresholds() for fit in fits]
    errors = [found.standard_errors[found.order[0]] for found in told]
    assert np.std([found.main for found in told]) == pytest.approx(np.median(errors), rel=0.35)


def test_the_error_is_the_slope_of_the_cut_along_the_parameters():
    """Against `interval_of`, which moves the mixture and finds the cut again."""
    from mix1d.curve.group_thresholds import group_thresholds

    def cut(mixture):
        return group_thresholds(mixture.weights, mixture._bank, GROUPS.members, NAMES).main

    told = GROUPS.thresholds()
    assert told.main == pytest.approx(cut(FIT.mixture), rel=1e-12)
    moved = FIT.interval_of(cut)
    assert told.standard_errors[told.order[0]] == pytest.approx(moved.standard_error, rel=1e-6)


def test_groups_of_one_component_are_the_components():
    alone = FIT.groups(3)
    np.testing.assert_allclose(alone.posterior(), FIT.posterior())
    assert np.array_equal(alone.labels(), FIT.labels())
    own, found = FIT.thresholds(), alone.thresholds()
    np.testing.assert_allclose(found.x[found.shown], own.x[own.shown], rtol=1e-9)
    np.testing.assert_allclose(
        found.standard_errors[found.shown], own.standard_errors[own.shown], rtol=1e-9
    )
    for name in ("means", "sds"):
        np.testing.assert_allclose(
            alone.quantities[name[:-1]].standard_errors,
            getattr(FIT.standard_errors(), name),
            rtol=1e-5,
        )


def test_weights_and_mixtures_make_the_mixture_again():
    x = np.linspace(-3.0, 12.0, 50)
    parts = [w * m.pdf(x) for w, m in zip(GROUPS.weights, GROUPS.mixtures, strict=True)]
    np.testing.assert_allclose(sum(parts), FIT.mixture.pdf(x), rtol=1e-12)
    for mean, sd, group in zip(
        GROUPS.quantities["mean"].values,
        GROUPS.quantities["sd"].values,
        GROUPS.mixtures,
        strict=True,
    ):
        assert mean == pytest.approx(group.mean(), rel=1e-12)
        assert sd == pytest.approx(group.standard_deviation(), rel=1e-12)


def test_labels_of_new_values():
    main = GROUPS.thresholds().main
    new = [main - 1.0, main + 1.0, np.nan]
    assert GROUPS.labels(new).tolist() == [0, 1, -1]
    assert np.array_equal(GROUPS.labels(X), GROUPS.labels())


def test_labels_are_those_of_the_most_probable_group():
    assert np.array_equal(GROUPS.labels(), (GROUPS.thresholds().main < X).astype(int))
    np.testing.assert_allclose(GROUPS.posterior().sum(axis=1), 1.0)
    np.testing.assert_allclose(GROUPS.posterior(X), GROUPS.posterior())


def test_all_components_are_one_group_of_all_values():
    whole = FIT.groups(1)
    assert whole.quantities["weight"].standard_errors.tolist() == [0.0]
    np.testing.assert_allclose(whole.quantities["weight"].interval, [[1.0, 1.0]], rtol=1e-12)
    assert whole.quantities["mean"].values[0] == pytest.approx(FIT.mixture.mean(), rel=1e-12)
    assert whole.thresholds().absence == "there is one group"


def test_a_missing_row_has_no_group():
    fit = mix1d.fit([*X, np.nan], 3, missing="drop")
    groups = fit.groups(2)
    assert groups.labels()[-1] == -1
    assert np.isnan(groups.posterior()[-1]).all()


def test_without_a_number_the_elbow_is_a_suggestion():
    found = FIT.groups()
    assert len(found) == found.suggested == 2
    assert found.message == "a suggestion: the entropy bends at 2 groups"
    few = mix1d.fit(X, 2).groups()
    assert (len(few), few.suggested) == (2, None)
    assert "too few" in few.message


def test_it_is_a_table_and_a_document():
    table = GROUPS.to_frame(backend="pandas")
    assert table["components"].tolist() == ["1, 2", "3"]
    assert table["weight_low"][0] < table["weight"][0] < table["weight_high"][0]
    document = json.loads(GROUPS.to_json())
    assert document["members"] == [[0, 1], [2]]
    assert document["names"] == list(NAMES)
    assert document["entropies"] == pytest.approx(GROUPS.entropies.tolist())
    assert Mixture.from_dict(document["mixtures"][0]) == GROUPS.mixtures[0]


def test_it_says_where_to_cut_and_what_was_merged():
    said = str(GROUPS)
    assert "2 groups of 3 components" in said
    assert "negative below, positive above" in said
    assert "  1 and 2: entropy" in said
    assert "  1+2 and 3: entropy" in said


@pytest.mark.parametrize("n", [0, 4, 2.0, True, "2"])
def test_a_number_that_is_none_is_refused(n):
    with pytest.raises(Mix1dError, match=r"`n` must be a whole number from 1 to 3"):
        FIT.groups(n)


@pytest.mark.parametrize("names", [("a",), ("a", "a"), ("a", ""), "ab", 3, ("a", "b", "c")])
def test_names_that_are_none_are_refused(names):
    with pytest.raises(Mix1dError, match=r"`group_names` must be 2 different texts"):
        FIT.groups(2, group_names=names)


def test_a_fit_that_was_read_has_no_rows_to_merge_by():
    with pytest.raises(Mix1dError, match="fit again"):
        mix1d.Fit.from_json(FIT.to_json()).groups(2)


def test_a_fit_that_cannot_be_trusted_says_so_first():
    fit = mix1d.fit(X, 3, max_iter=1, start="random")
    groups = fit.groups(2)
    assert str(groups).startswith("NOT TO BE TRUSTED")
    assert groups.thresholds().caution


def test_relative_weights_count_as_their_effective_number():
    weights = np.ones(600)
    found = mix1d.fit(X, 3, weights=weights, weights_are="relative").groups(2)
    np.testing.assert_allclose(found.entropies, GROUPS.entropies, rtol=1e-4, atol=1e-9)


def test_lumps_are_groups_of_their_own_that_merge_last():
    fit = mix1d.fit([*X, *np.zeros(200)], 3, lumps="auto")
    assert fit.mixture.k == 4
    groups = fit.groups(3)
    assert (0,) in groups.members
    assert groups.thresholds().order.size == 1
    assert groups.labels()[-1] == groups.members.index((0,))


def test_rows_that_are_intervals_are_merged_by_what_was_observed():
    fit = mix1d.fit(Sample(np.round(X)).rounded(1.0), 3)
    shares = fit.posterior()
    entropy = -np.where(shares > 0, shares * np.log(np.maximum(shares, 1e-300)), 0.0).sum()
    assert fit.groups(2).entropies[-1] == pytest.approx(entropy, rel=1e-9)


def test_pictures_show_the_groups():
    pytest.importorskip("matplotlib")
    ax = GROUPS.plot(name="log titre")
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words[0].startswith("negative")
    assert len(words) == 3
    labels = [line.get_label() for line in ax.lines]
    assert [label for label in labels if label.startswith("_component")] == [
        "_component 1",
        "_component 2",
    ]
    assert labels.count("_group 1") == labels.count("_group 2") == 1
    points = GROUPS.plot_entropies()
    assert [line.get_label() for line in points.lines].count("_elbow") == 2


def test_a_report_tells_of_groups_where_peaks_are_fewer(tmp_path):
    pytest.importorskip("jinja2")
    FIT.report(tmp_path / "three.html", n_boot=0)
    page = (tmp_path / "three.html").read_text(encoding="utf-8")
    assert "The 3 components have 2 peaks" in page
    assert "group 1 (components 1 and 2)" in page
    mix1d.fit(X, 2).report(tmp_path / "two.html", n_boot=0)
    assert 'id="groups"' not in (tmp_path / "two.html").read_text(encoding="utf-8")


ERRORS = np.random.default_rng(0).uniform(1.0, 4.0, 45)
AGES = np.repeat([120.0, 160.0, 250.0], 15) + np.random.default_rng(1).normal(0.0, ERRORS)


def test_rows_that_are_no_values_have_the_colours_of_their_groups():
    fit = mix1d.fit(AGES, 3, errors=ERRORS)
    ax = fit.groups(2).plot()
    (points,) = [drawn for drawn in ax.collections if drawn.get_label() == "_points"]
    hues = {tuple(np.round(hue[:3], 6)) for hue in points.get_facecolors()}
    areas = [line.get_color() for line in ax.lines if line.get_label().startswith("_group")]
    assert hues == {tuple(np.round(to_rgb(color), 6)) for color in areas}
    assert len(hues) == 2


def test_no_number_separates_groups_of_single_values():
    """As of the components themselves: a measured value's group depends on its own error."""
    fit = mix1d.fit(AGES, 3, errors=ERRORS, constraints={"sds": 0})
    groups = fit.groups(3)
    assert not groups.thresholds().x.size
    assert "single values" in groups.thresholds().reason
    assert groups.quantities["sd"].values.tolist() == [0.0, 0.0, 0.0]
    assert not groups.plot().texts
    lines = [line for line in groups.plot().lines if line.get_label().startswith("_group")]
    heights = [line.get_ydata()[1] for line in lines]
    assert np.allclose(heights / max(heights), fit.mixture.weights / fit.mixture.weights.max())


def test_a_share_that_never_ends_is_a_group_without_an_area():
    x = 300.0 * np.random.default_rng(0).weibull(1.2, 100)
    lower, upper = np.r_[x, np.full(100, 5000.0)], np.r_[x, np.full(100, np.inf)]
    sample = Sample.censored(lower, upper)
    fit = mix1d.fit(sample, family=["weibull", mix1d.PointMass(np.inf)])
    (line,) = [row for row in str(fit.groups(2)).splitlines() if "∞" in row]
    assert line.split()[-1] == "∞"  # it has no sd
    assert "nan" not in str(fit.groups(2))
    for ax in (fit.plot(), fit.groups().plot()):
        assert ax.get_xlim()[1] < 6000.0
        (bars,) = [patch for patch in ax.patches if patch.get_label() == "_data"]
        values, edges, _ = bars.get_data()
        assert values @ np.diff(edges) == pytest.approx(0.5, abs=0.01)
        (curve,) = [line for line in ax.lines if line.get_label() in ("_component 1", "_group 1")]
        y = np.nan_to_num(curve.get_ydata())
        assert np.trapezoid(y, curve.get_xdata()) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("x", [-9.0, 3.0, np.nan, np.float32(4)])
def test_label_of_one_number(x):
    assert GROUPS.labels(x).shape == ()
    assert GROUPS.labels(x) == GROUPS.labels([x])[0]
