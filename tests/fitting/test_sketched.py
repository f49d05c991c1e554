"""Fits on sketches: as good as on every value, with a bound that holds, and honest where not."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome, Poisson
from mix1d.fitting.sketched import TOLERATED
from mix1d.sketching.input_columns import AUTOMATIC
from mix1d.sketching.layers import Layers

THREE = Mixture.normal([0.3, 0.5, 0.2], means=[-4.5, 2.5, 5], sds=[0.5, 1, 2])
X = THREE.sample(AUTOMATIC + 1, rng=0)


def shift(fit: mix1d.Fit, other: mix1d.Fit) -> float:
    """Largest difference of a weight, mean or sd in standard errors."""
    errors = other.standard_errors()
    parts = [
        (getattr(fit.mixture, name) - getattr(other.mixture, name)) / getattr(errors, name)
        for name in ("weights", "means", "sds")
    ]
    return float(np.abs(parts).max())


@pytest.fixture(scope="module")
def exact() -> mix1d.Fit:
    return mix1d.fit(X, 3, exact=True)


def test_a_long_column_is_sketched_without_being_asked(exact):
    fit = mix1d.fit(X, 3)
    assert exact.sketch_error is None
    assert fit.outcome
    assert 0 < fit.sketch_error < TOLERATED
    assert shift(fit, exact) <= fit.sketch_error
    assert fit.loglik == pytest.approx(exact.loglik, abs=1e-6)
    assert mix1d.fit(X[:1000], 3).sketch_error is None


@pytest.mark.parametrize("cells", [32, 64, 256])
def test_the_bound_holds_for_coarse_sketches_too(cells, exact):
    fit = mix1d.fit(mix1d.sketch(X, cells=cells), start=exact.mixture)
    assert shift(fit, exact) <= fit.sketch_error
    if fit.sketch_error > TOLERATED:
        assert "the sketch may shift the parameters by up to" in fit.message


def test_the_bound_falls_with_the_fourth_power_of_the_width(exact):
    errors = {}
    for cells in (128, 256, 512, 1024):
        folded = mix1d.sketch(X, cells=cells)
        errors[folded.width] = mix1d.fit(folded, start=exact.mixture).sketch_error
    widths, bounds = np.array(sorted(errors.items())).T
    slopes = np.diff(np.log(bounds)) / np.diff(np.log(widths))
    np.testing.assert_allclose(slopes, 4, atol=0.5)


def test_rows_keep_their_labels(exact):
    fit = mix1d.fit(X, 3)
    np.testing.assert_array_equal(fit.labels(), fit.mixture.predict(X))
    np.testing.assert_allclose(fit.posterior()[:5], fit.posterior(X[:5]))
    gap = X.copy()
    gap[7] = np.nan
    dropped = mix1d.fit(gap, 3, missing="drop")
    assert (dropped.labels()[7], dropped.n_missing) == (-1, 1)
    with pytest.raises(Mix1dError, match="got 1 of 100001, the first at row 7"):
        mix1d.fit(gap, 3)


def test_a_sketch_is_fitted_as_it_is():
    halves = mix1d.sketch(X[:50_000]) + mix1d.sketch(X[50_000:])
    fit = mix1d.fit(halves, 3)
    assert fit.mixture.means == pytest.approx(mix1d.fit(X, 3).mixture.means, abs=1e-9)
    assert fit.plot() is not None
    with pytest.raises(Mix1dError, match="a sketch holds no rows"):
        fit.labels()


def test_the_digest_and_the_answer_do_not_depend_on_the_row_order():
    shuffled = np.random.default_rng(0).permutation(X)
    fit, other = mix1d.fit(X, 3), mix1d.fit(shuffled, 3)
    assert fit.digest == other.digest
    assert shift(fit, other) < 1e-9


# ------------------------------------------------------------------------ what cells hide
def hiding(n=100_000, few=3000, sd=1e-4):
    """A narrow group on the edge of two cells of a wide one."""
    rng = np.random.default_rng(5)
    return np.concatenate([rng.normal(size=n), rng.normal(1, sd, few)])


def far_background():
    """Two groups, and one value in 200 spread over a thousand times their width."""
    rng = np.random.default_rng(31)
    n = 120_000
    of = rng.choice(3, n, p=[0.4975, 0.4975, 0.005])
    return np.array([0, 3, 2500.0])[of] + np.array([1, 1, 1000])[of] * rng.normal(size=n)


def test_a_background_does_not_take_the_cells_of_the_core():
    """-240,995.83 from 40 random starts of plain EM on every value; the core was seen as one."""
    fit = mix1d.fit(far_background(), 3)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(-240_995.8322, abs=1e-3)
    assert fit.mixture.means[:2] == pytest.approx([-0.0099, 2.9888], abs=1e-3)


@pytest.mark.parametrize("sd", [1e-9, 1e-5, 1e-2])
def test_a_narrow_group_is_seen(sd):
    x = hiding(sd=sd)
    fit, every = mix1d.fit(x, 2), mix1d.fit(x, 2, exact=True)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(every.loglik, abs=1e-3)
    assert fit.mixture.sds.min() == pytest.approx(sd, rel=0.05)
    assert fit.sketch_error <= TOLERATED
    assert shift(fit, every) <= max(fit.sketch_error, 1e-6)


def test_half_the_data_in_one_cell():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 60_000), rng.normal(3, 1e-5, 60_000)])
    fit, every = mix1d.fit(x, 2), mix1d.fit(x, 2, exact=True)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(every.loglik, abs=1e-5)
    assert fit.mixture.sds.min() == pytest.approx(1e-5, rel=0.02)
    assert fit.sample.values.size < x.size / 5


@pytest.mark.parametrize("change", [lambda x: -x, lambda x: 1e-9 * x, lambda x: 1e6 + 1e3 * x])
def test_a_hidden_group_moves_with_the_data(change):
    x = hiding()
    fit, moved = mix1d.fit(x, 2), mix1d.fit(change(x), 2)
    means, sds = fit.mixture.means, fit.mixture.sds
    expected = change(means)
    order = np.argsort(expected)
    scale = abs(change(1.0) - change(0.0))
    assert moved.outcome is Outcome.CONVERGED
    assert moved.mixture.means == pytest.approx(expected[order], abs=1e-6 * scale)
    assert moved.mixture.sds == pytest.approx(scale * sds[order], rel=1e-5)


def test_weights_and_logarithms_are_seen_again():
    x = hiding()
    weights = 1.0 + (np.arange(x.size) % 2)
    weighted = mix1d.fit(x, 2, weights=weights)
    assert weighted.loglik == pytest.approx(
        mix1d.fit(np.repeat(x, weights.astype(int)), 2).loglik, abs=1e-6
    )
    logs = mix1d.fit(np.exp(x), 2, family="lognormal")
    assert min(c.sigma for c in logs.mixture.components) == pytest.approx(1e-4, rel=0.05)


def test_rows_of_no_weight_make_nothing_hidden():
    rng = np.random.default_rng(2)
    x = np.append(rng.normal(size=300_000), rng.normal(4, 1, 300_000))
    kept = (rng.random(x.size) < 0.1).astype(float)
    for weights in (kept, kept * 1e-9):
        layers = mix1d.sketch(x, weights=weights).layers
        assert not layers.hidden(max(layers.n / x.size, layers.lightest)).any()
    assert mix1d.fit(mix1d.sketch(x, weights=kept), 2).outcome is Outcome.CONVERGED


def test_missing_values_stay_out():
    x = np.append(hiding(), [np.nan] * 3)
    fit = mix1d.fit(x, 2, missing="drop")
    assert fit.n == pytest.approx(x.size - 3)
    assert fit.n_missing == 3
    assert fit.loglik == pytest.approx(mix1d.fit(x[:-3], 2).loglik, abs=1e-9)
    assert fit.labels()[-1] == -1


def test_an_engine_looks_as_an_array_does():
    pl = pytest.importorskip("polars")
    x = hiding()
    fit = mix1d.fit(x, 2)
    lazy = mix1d.fit(pl.LazyFrame({"x": x, "other": 1.0}), 2, column="x")
    assert lazy.digest == fit.digest
    assert lazy.loglik == pytest.approx(fit.loglik, abs=1e-6)
    logs = mix1d.fit(pl.LazyFrame({"x": np.exp(x)}), 2, family="lognormal")
    assert logs.outcome is Outcome.CONVERGED
    assert min(c.sigma for c in logs.mixture.components) == pytest.approx(1e-4, rel=0.05)


def test_an_array_in_chunks_looks_again():
    dask = pytest.importorskip("dask.array")
    x = hiding()
    assert mix1d.fit(dask.from_array(x, chunks=30_000), 2).digest == mix1d.fit(x, 2).digest


def test_a_sketch_alone_says_what_it_hides():
    """There is nothing to look at again, and no answer is trusted; so `select` chooses none."""
    hides = "unevenly spread within a cell, so a narrow group may be hidden there"
    rng = np.random.default_rng(5)
    wide = np.concatenate([rng.normal(size=100_000), rng.normal(4, 1, 100_000)])
    folded = mix1d.sketch(np.append(wide, rng.normal(1, 1e-4, 1000)))
    fit = mix1d.fit(folded, 2)
    assert fit.outcome is Outcome.UNRESOLVED
    assert not fit
    assert hides in fit.message
    assert fit.sketch_error < TOLERATED  # of this maximum
    assert mix1d.select(folded, [1, 2], equal_sd=[False]).best is None
    assert mix1d.fit(iter([np.append(wide, np.full(1000, 0.7))]), 2).outcome is Outcome.UNRESOLVED
    spike = mix1d.fit(mix1d.sketch(hiding()), 2)
    assert not spike
    assert hides in spike.message
    assert mix1d.fit(mix1d.sketch(wide), 2).outcome is Outcome.CONVERGED


def test_a_sketch_far_too_coarse_is_not_trusted(exact):
    fit = mix1d.fit(mix1d.sketch(X, cells=16), start=exact.mixture)
    assert fit.sketch_error > 0.1
    assert fit.outcome is Outcome.UNRESOLVED


def test_nothing_is_looked_at_twice_without_need(monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a second pass")

    monkeypatch.setattr("mix1d.sources.inputs.cells_within", refused)
    assert mix1d.fit(X, 3).outcome
    assert mix1d.fit(X, 3, family="normal", weights=np.ones(X.size)).outcome
    with pytest.raises(AssertionError, match="a second pass"):
        mix1d.fit(hiding(), 2)


def test_where_looking_again_brings_nothing_every_value_is_used(monkeypatch):
    monkeypatch.setattr(Layers, "refined", lambda *_: None)
    fit = mix1d.fit(hiding(), 2)
    assert fit.sketch_error is None
    assert fit.sample.values.size == 103_000
    assert fit.outcome is Outcome.CONVERGED


def test_counts_stay_counts():
    x = Mixture([0.5, 0.5], [Poisson(2), Poisson(15)]).sample(AUTOMATIC, rng=0)
    fit = mix1d.fit(x, 2, family="poisson")
    assert fit.sketch_error == 0
    assert fit.mixture == mix1d.fit(x, 2, family="poisson", exact=True).mixture
    wide = mix1d.sketch(np.arange(50_000.0), cells=64)
    with pytest.raises(Mix1dError, match="every distinct value for the family 'poisson'"):
        mix1d.fit(wide, 1, family="poisson")


def test_a_lognormal_wants_cells_of_the_logarithms():
    x = np.exp(X)
    fit = mix1d.fit(x, 3, family="lognormal")
    assert 0 < fit.sketch_error < TOLERATED
    np.testing.assert_allclose(
        [c.mu for c in fit.mixture.components], mix1d.fit(X, 3).mixture.means, atol=1e-6
    )
    with pytest.raises(Mix1dError, match="scale='log' for the family 'lognormal'"):
        mix1d.fit(mix1d.sketch(x), 2, family="lognormal")
    with pytest.raises(Mix1dError, match="scale='linear' for the family 'normal'"):
        mix1d.fit(mix1d.sketch(x, scale="log"), 2)


def test_bad_input_has_the_words_of_a_fit():
    bad = X.copy()
    bad[123] = -np.inf
    with pytest.raises(Mix1dError, match=r"`x` must be finite, got 1 infinite, .* at row 123"):
        mix1d.fit(bad, 2)
    with pytest.raises(Mix1dError, match=r"`x` must be positive finite numbers .* at row 0"):
        mix1d.fit(np.concatenate([[-1.0], np.exp(X)]), 2, family="lognormal")
    with pytest.raises(Mix1dError, match="`weights` must be None for a Sketch"):
        mix1d.fit(mix1d.sketch(X), 2, weights=np.ones(len(X)))
    with pytest.raises(Mix1dError, match="every distinct value for exact=True"):
        mix1d.fit(mix1d.sketch(X), 2, exact=True)


def test_a_narrow_group_is_sketched_again_in_finer_cells():
    """Narrower than a cell of the first sketch, but not of the second: no value is sorted."""
    truth = Mixture.normal([0.99, 0.01], means=[0, 2], sds=[1, 1e-3])
    x = truth.sample(600_000, rng=0)
    fit = mix1d.fit(x, start=truth)
    assert fit.outcome
    assert 4096 < fit.sample.values.size < len(x) / 4
    assert 0.0 < fit.sketch_error < TOLERATED
    exact = mix1d.fit(x, start=truth, exact=True)
    errors = exact.standard_errors()
    assert np.all(np.abs(fit.mixture.sds - exact.mixture.sds) < 1e-4 * errors.sds)
    assert np.all(np.abs(fit.mixture.means - exact.mixture.means) < 1e-4 * errors.means)
