"""Goodness of fit: what replicates say, and that nothing is lost on the way."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Mix1dError, Mixture, Poisson
from mix1d.describe import goodness
from mix1d.resample.draws import rounding
from mix1d.resample.refit import refit
from mix1d.resample.replicates import BATCH

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])
X = TWO.sample(120, rng=1)


@pytest.fixture(scope="module")
def fit():
    return mix1d.fit(X, 2)


@pytest.mark.parametrize("test", ["ad", "ks", "cvm"])
def test_the_answer_repeats_on_any_number_of_threads(fit, test, monkeypatch):
    first = fit.goodness_of_fit(test, n_boot=BATCH + 3, rng=5)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    again = fit.goodness_of_fit(test, n_boot=BATCH + 3, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(first.null, again.null)
    assert len(first.null) + first.n_failed == BATCH + 3
    assert first.test == test
    assert first.pvalue == again.pvalue
    with pytest.raises(TypeError, match="no truth value"):
        bool(first)


def test_each_batch_has_a_seed_of_its_own(fit, monkeypatch):
    """Whichever is drawn first: here the last."""
    first = fit.goodness_of_fit(n_boot=BATCH + 3)

    def backwards(function, tasks):
        yield from [function(task) for task in reversed(list(tasks))][::-1]

    monkeypatch.setattr("mix1d.resample.replicates.in_threads", backwards)
    np.testing.assert_array_equal(first.null, fit.goodness_of_fit(n_boot=BATCH + 3).null)


def test_under_the_null_pvalues_are_uniform():
    """40 data sets: KS below 1e-6 would be a failure once in a million runs."""
    ps = []
    for seed in range(40):
        fit = mix1d.fit(np.random.default_rng(seed).normal(size=40), 1)
        ps.append(fit.goodness_of_fit(n_boot=19, rng=seed).pvalue)
    spread = np.array(ps) - np.random.default_rng(0).random(40) / 20
    assert stats.kstest(spread, "uniform").pvalue > 1e-6


def test_a_wrong_family_is_found_out():
    x = np.random.default_rng(0).standard_t(3, 400)
    for test in ("ad", "ks", "cvm"):
        found = mix1d.fit(x, 1).goodness_of_fit(test, n_boot=39)
        assert found.pvalue == 1 / 40
        assert found.statistic > 1.4 * found.null.max()
    poor = mix1d.fit(x, 1).goodness_of_fit(n_boot=99)
    assert "does not fit" in poor.sentence


def test_rounding_is_respected(fit):
    """Values rounded to 1 sd: as if they were exact they would be rejected."""
    rounded = mix1d.fit(np.round(TWO.sample(1000, rng=2)), 2)
    found = rounded.goodness_of_fit(n_boot=39)
    assert found.pvalue > 0.05
    drawn = TWO.sample(200, rng=0)
    np.testing.assert_array_equal(rounding(rounded.mixture, rounded.sample)(drawn) % 1.0, 0.0)
    np.testing.assert_array_equal(rounding(fit.mixture, fit.sample)(drawn), drawn)


def test_counts(fit):
    x = Mixture([0.5, 0.5], [Poisson(2.0), Poisson(9.0)]).sample(200, rng=3)
    assert mix1d.fit(x, 2, family="poisson").goodness_of_fit(n_boot=39).pvalue > 0.025
    assert mix1d.fit(x, 1, family="poisson").goodness_of_fit(n_boot=39).pvalue == 1 / 40


def test_weights_are_repetitions(fit):
    values, counts = np.unique(np.round(X, 1), return_counts=True)
    one = mix1d.fit(values, 2, weights=counts).goodness_of_fit(n_boot=9)
    other = mix1d.fit(np.round(X, 1), 2).goodness_of_fit(n_boot=9)
    assert one.statistic == pytest.approx(other.statistic, rel=1e-9)
    np.testing.assert_allclose(one.null, other.null, rtol=1e-6)


def test_a_batch_of_which_nothing_can_be_trusted_is_left_out():
    """The bands could not be put together: its empty measurements had another shape."""
    fit = mix1d.fit([1.0] * 7 + [30.0], 1, family="lognormal")
    ax = fit.plot_qq(n_boot=99)
    assert ax.collections
    assert fit.goodness_of_fit(n_boot=99).n_failed > BATCH


def test_failures_are_counted_and_shown(fit, monkeypatch):
    def unsure(start, values, **options):
        ends = refit(start, values, **options)
        ends.trusted[::2] = False
        return ends

    monkeypatch.setattr("mix1d.resample.replicates.refit", unsure)
    monkeypatch.setattr("mix1d.describe.goodness.refit", unsure)
    found = fit.goodness_of_fit(n_boot=9)
    assert found.n_failed == 5
    assert len(found.null) == 4
    assert "(5 more failed)" in found.sentence
    assert "5 more failed" in str(fit.modes(n_boot=9))


def test_no_replicate_at_all_is_an_error(fit, monkeypatch):
    def hopeless(start, values, **options):
        ends = refit(start, values, **options)
        ends.trusted[:] = False
        return ends

    monkeypatch.setattr("mix1d.describe.goodness.refit", hopeless)
    with pytest.raises(Mix1dError, match="none of 9 replicates of this fit has a fit that can be"):
        fit.goodness_of_fit(n_boot=9)


def test_what_was_stopped_says_so(fit, monkeypatch):
    made = goodness.compared("ad", fit._basis, 9, 0)
    monkeypatch.setattr("mix1d.fitting.goodness_of_fit.compared", lambda *_, **__: made)
    assert "stopped after 9 of 999" in fit.goodness_of_fit().sentence


def test_a_bar_shows_the_way(fit, capsys):
    pytest.importorskip("tqdm")
    fit.goodness_of_fit(n_boot=5, progress=True)
    assert "5/5" in capsys.readouterr().err
    fit.goodness_of_fit(n_boot=5)
    assert capsys.readouterr().err == ""


BAD = [
    ({"test": "chi2"}, "`test` must be one of 'ad', 'ks', 'cvm', got 'chi2'"),
    ({"n_boot": 0}, "`n_boot` must be a whole number of at least 1, got 0"),
    ({"n_boot": 9.5}, "`n_boot` must be a whole number of at least 1, got 9.5"),
    ({"rng": -1}, "`rng` must be a non-negative int, a numpy Generator or None, got -1"),
]


@pytest.mark.parametrize(("options", "sentence"), BAD)
def test_bad_input(fit, options, sentence):
    with pytest.raises(Mix1dError) as error:
        fit.goodness_of_fit(**options)
    assert str(error.value) == sentence


def test_a_sketch_says_what_is_possible_instead():
    x = TWO.sample(5000, rng=8)
    coarse = mix1d.fit(mix1d.sketch(x, cells=256), 2)
    for question in (coarse.goodness_of_fit, coarse.plot_qq, coarse.plot_rootogram):
        with pytest.raises(Mix1dError, match=r"needs every value, .* fit with exact=True"):
            question()
    assert "not tested: the values were summarised in cells" in coarse.summary()
    exact = mix1d.fit(mix1d.sketch(np.round(x, 1)), 2)  # each cell is one value
    assert exact.goodness_of_fit(n_boot=1).pvalue > 0
    restored = mix1d.Fit.from_json(exact.to_json())
    with pytest.raises(Mix1dError, match="read from JSON, which does not hold the data"):
        restored.goodness_of_fit()
