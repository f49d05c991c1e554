"""Fits on sketches: as good as on every value, with a bound that holds, and honest where not."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Outcome, Poisson
from mix1d.fitting.sketched import TOLERATED
from mix1d.sketching.reading import AUTOMATIC

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


def test_a_component_narrower_than_a_cell_brings_every_value_back():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 60_000), rng.normal(3, 1e-5, 60_000)])
    fit = mix1d.fit(x, 2)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.sketch_error is None
    assert fit.mixture.sds.min() == pytest.approx(1e-5, rel=0.02)


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
