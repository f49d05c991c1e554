"""Many columns at once: the answers of `fit`, and nothing that stops the others."""

import os
import time

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome

PLAIN = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1.5])


@pytest.fixture(scope="module")
def table():
    return PLAIN.sample((300, 30), rng=1)


@pytest.mark.parametrize(
    ("k", "options"),
    [(1, {}), (2, {}), (2, {"equal_sd": True}), (3, {}), (2, {"family": "lognormal"})],
)
def test_the_answers_of_fit(table, k, options):
    x = np.exp(table / 3) if "family" in options else table
    fits = mix1d.fit_many(x, k, **options)
    for i in range(10):
        one = mix1d.fit(x[:, i], k, **options)
        assert fits.n[i] == one.n
        assert fits.n_parameters[i] == one.n_parameters
        if k < 3:  # the search of three components is less thorough
            assert fits.outcomes[i] is one.outcome
            assert fits.loglik[i] == pytest.approx(one.loglik, abs=1e-7)
            np.testing.assert_allclose(fits.means[i], one.mixture.means, atol=1e-5)
            np.testing.assert_allclose(fits.sds[i], one.mixture.sds, atol=1e-5)
            assert fits.bic[i] == pytest.approx(one.bic)
            assert fits.aic[i] == pytest.approx(one.aic)
        mixture = fits.mixture(i)
        assert mixture.logpdf(x[:, i]).sum() == pytest.approx(fits.loglik[i], abs=1e-7)


def test_three_components_are_found_nearly_as_often():
    x = Mixture.normal([0.3, 0.3, 0.4], means=[0, 4, 9], sds=[1, 0.5, 2]).sample((400, 40), rng=2)
    fits = mix1d.fit_many(x, 3)
    thorough = np.array([mix1d.fit(x[:, i], 3).loglik for i in range(40)])
    assert np.mean(fits.loglik > thorough - 1e-4) >= 0.9


def test_equivariance_and_order(table):
    fits = mix1d.fit_many(table, 2)
    moved = mix1d.fit_many(1e9 - 1e-3 * table[::-1], 2)
    np.testing.assert_allclose(moved.sds[:, ::-1], 1e-3 * fits.sds, rtol=1e-3)
    np.testing.assert_allclose(moved.weights[:, ::-1], fits.weights, rtol=1e-3)


def test_a_column_does_not_depend_on_its_neighbours_or_on_threads(table, monkeypatch):
    fits = mix1d.fit_many(table, 2)
    alone = mix1d.fit_many(table[:, 7:8], 2)
    np.testing.assert_array_equal(alone.means[0], fits.means[7])
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 5)
    np.testing.assert_array_equal(mix1d.fit_many(table, 2).means, fits.means)


def test_what_cannot_be_fitted_stops_nothing(table):
    columns = {
        "good": table[:, 0],
        "empty": [],
        "one": [4.0],
        "equal": [2.0] * 50,
        "spike": [1.0, 1.1, 1.2, 1.4, 1.7, 50.0],
        "saddle": [1.0, 2.0],
    }
    fits = mix1d.fit_many(columns, 2)
    by_name = dict(zip(fits.names, fits.outcomes, strict=True))
    assert by_name["good"] is Outcome.CONVERGED
    assert [by_name[name] for name in ("empty", "one", "equal")] == 3 * [Outcome.TOO_FEW]
    assert by_name["spike"] is Outcome.PENALISED
    assert by_name["saddle"] is Outcome.PENALISED
    assert np.isnan(fits.means[1:4]).all()
    np.testing.assert_array_equal(fits.trusted, [True, *5 * [False]])
    with pytest.raises(Mix1dError, match="too few distinct values"):
        fits.mixture("one")
    with pytest.raises(Mix1dError, match="`name` must be one of the 6 names"):
        fits.mixture("two")


@pytest.mark.parametrize("rounding", [None, "auto", 1.0])
def test_rounded_columns_are_judged_as_fit_judges_them(rounding):
    x = np.round(Mixture.normal(means=[0, 6], sds=[0.9, 2]).sample((200, 12), rng=3))
    fits = mix1d.fit_many(x, 2, rounding=rounding)
    for i in range(12):
        one = mix1d.fit(x[:, i], 2, rounding=rounding)
        assert fits.steps[i] == pytest.approx(one.options.rounding or np.nan, nan_ok=True)
        assert fits.outcomes[i] is one.outcome
        if one:
            assert fits.loglik[i] == pytest.approx(one.loglik, abs=1e-6)


def test_groups(table):
    x, labels = table.T.ravel(), np.repeat([f"g{i:02}" for i in range(30)], 300)
    shuffled = np.random.default_rng(0).permutation(x.size)
    fits = mix1d.fit_many(x[shuffled], 2, groups=labels[shuffled])
    assert fits.names[:2] == ("g00", "g01")
    np.testing.assert_array_equal(fits.loglik, mix1d.fit_many(table, 2).loglik)


def test_tables_and_mappings(table):
    frame = pd.DataFrame(table[:, :3], columns=["a", "b", "c"])
    fits = mix1d.fit_many(frame, 2)
    assert fits.names == ("a", "b", "c")
    again = mix1d.fit_many({"a": mix1d.sketch(table[:, 0]), "b": table[:, 1]}, 2)
    np.testing.assert_allclose(again.means, fits.means[:2], rtol=1e-3)
    rows = fits.to_frame()
    assert list(rows.columns[:3]) == ["name", "weight_1", "weight_2"]
    assert rows.shape == (3, 11)
    np.testing.assert_array_equal(rows["mean_2"], fits.means[:, 1])


def test_the_table_has_errors_thresholds_and_icl_on_request(table):
    fits = mix1d.fit_many(table[:, :3], 2)
    rows = fits.to_frame(errors=True, thresholds=True, icl=True)
    assert set(rows) - set(fits.to_frame()) == {
        *(f"{name}_se_{j}" for name in ("weight", "mean", "sd") for j in (1, 2)), "threshold", "icl"
    }  # fmt: skip
    np.testing.assert_array_equal(rows["mean_se_2"], fits.standard_errors().means[:, 1])
    np.testing.assert_array_equal(rows["threshold"], fits.main_thresholds)
    np.testing.assert_array_equal(rows["icl"], fits.icl)
    one = fits.fit(1)
    assert rows["threshold"][1] == pytest.approx(one.thresholds().main)
    assert rows["icl"][1] == pytest.approx(one.icl)
    assert rows["sd_se_1"][1] == pytest.approx(one.standard_errors().sds[0])


def test_other_families_take_the_way_of_fit():
    x = np.random.default_rng(0).poisson(np.repeat([2.0, 15.0], 60)[:, None], (120, 2))
    fits = mix1d.fit_many(x, 2, family="poisson")
    assert fits.loglik[1] == pytest.approx(mix1d.fit(x[:, 1], 2, family="poisson").loglik)
    assert set(fits.parameters) == {"rate"}


def test_missing_values(table):
    holes = table.copy()
    holes[3, 1] = np.nan
    with pytest.raises(Mix1dError, match="got 1 in column 1, the first at row 3"):
        mix1d.fit_many(holes, 2)
    fits = mix1d.fit_many(holes, 2, missing="drop")
    assert fits.n[1] == 299
    holes[3, 1] = np.inf
    with pytest.raises(Mix1dError, match="finite, got 1 infinite in column 1"):
        mix1d.fit_many(holes, 2)


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([1.0, 2.0], 2), {}, "`x` must be a table of columns"),
        ((np.empty((3, 0)), 2), {}, "at least one column, got none"),
        (({}, 2), {}, "at least one column, got none"),
        ((np.ones((3, 2)), 0), {}, "`k` must be a whole number"),
        ((np.ones((3, 2)), 2), {"family": "t"}, "`family`"),
        ((np.ones((3, 2)), 2), {"equal_sd": 1}, "`equal_sd` must be True or False"),
        ((np.ones((3, 2)), 2), {"tol": 0}, "`tol` must be a positive"),
        ((np.ones((3, 2)), 2), {"missing": "skip"}, "`missing` must be one of"),
        ((np.ones((3, 2)), 2), {"progress": "yes"}, "`progress` must be True or False"),
        (([1.0, 2.0], 2), {"groups": [1]}, "one label for each of 2 rows"),
        (([1.0, 2.0], 2), {"groups": [1.0, np.nan]}, "missing, got NaN at row 1"),
        (([[1.0, "a"]], 1), {}, "real numbers"),
        ((-np.ones((3, 2)), 1), {"family": "lognormal"}, "-1 in column 0"),
        ((np.ones((3, 2)), 2), {"family": "poisson", "equal_sd": True}, "family with a scale"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit_many(*arguments, **options)


def test_the_words():
    fits = mix1d.fit_many({"a": [1.0, 2.0, 5.0], "b": [1.0]}, 1)
    assert repr(fits) == str(fits)
    assert str(fits).splitlines()[0] == "2 fits of 1 normal component"
    assert "too few distinct values" in str(fits)


def test_progress_is_shown_on_request(table, capsys):
    mix1d.fit_many(table, 2)
    assert capsys.readouterr().err == ""
    mix1d.fit_many(table, 2, progress=True)
    assert "30/30" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_it_can_be_interrupted():
    import signal
    import threading

    x = PLAIN.sample((500, 4000), rng=3)
    mix1d.fit_many(x[:, :3], 2)
    timer = threading.Timer(0.1, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    begin = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        _work_until(begin + 30, lambda: mix1d.fit_many(x, 2))
    assert time.perf_counter() - begin < 2.0


def _work_until(end, work):
    while time.perf_counter() < end:
        work()


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_far_values_do_not_take_the_cells_of_the_others(share):
    """Two groups and a background ten thousand times wider, in a coarse copy of 128 points."""
    columns = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        of = rng.choice(3, 500, p=[(1 - share) / 2, (1 - share) / 2, share])
        columns.append(
            np.array([0.0, 5.0, 0.0])[of] + np.array([1, 1, 1e4])[of] * rng.normal(size=500)
        )
    fits = mix1d.fit_many(np.stack(columns, axis=1), 3)
    for column, trusted, loglik in zip(columns, fits.trusted, fits.loglik, strict=True):
        fit = mix1d.fit(column, 3)
        assert trusted == bool(fit)
        assert loglik == pytest.approx(fit.loglik, abs=1e-6)


def test_columns_with_a_limit_each():
    """Proteomics: one detection limit a column; that many rows lie below it is no lump."""
    limits = [4.0, 4.5, 5.0]
    columns = [mix1d.Mixture.normal(means=[5, 12], sds=[1, 1]).sample(120, rng=j) for j in range(3)]
    samples = {
        f"p{limit}": mix1d.Sample.censored(np.where(x < limit, -np.inf, x), np.maximum(x, limit))
        for limit, x in zip(limits, columns, strict=True)
    }
    fits = mix1d.fit_many(samples, 2)
    for i, sample in enumerate(samples.values()):
        alone = mix1d.fit(sample, 2)
        assert alone.outcome
        assert fits.outcomes[i] is alone.outcome
        assert fits.loglik[i] == pytest.approx(alone.loglik, rel=1e-12)
