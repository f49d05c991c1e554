"""Bands of the fitted curve."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture
from mix1d.infer.band import bootstrap_band


def test_it_is_the_interval_of_the_curve_on_its_own_scale(faithful):
    x = np.array([45.0, 66.0, 90.0])
    band = faithful.band(x)
    of = faithful.interval_of(lambda m: m.logpdf(x))
    np.testing.assert_allclose(band.low, np.exp(of.low), rtol=1e-9)
    np.testing.assert_allclose(band.high, np.exp(of.high), rtol=1e-9)
    np.testing.assert_allclose(band.estimate, faithful.mixture.pdf(x))


def test_it_stays_in_range_however_far_out(faithful):
    x = [-1e4, 0, 40, 66, 100, 1e4]
    for band in (faithful.band(x), faithful.band(x, of="cdf")):
        assert np.all((band.low >= 0) & (band.low <= band.estimate))
        assert np.all(band.estimate <= band.high)
    assert np.all(band.high <= 1)


def test_an_end_beyond_the_largest_number_is_infinite():
    x = np.append(np.random.default_rng(0).normal(0, 1, 30), 1e9)
    band = mix1d.fit(x, 2).band([0.0, 0.9e9])
    assert np.isfinite(band.high[0])
    assert band.high[1] == np.inf


def test_a_rate_of_0_has_no_band():
    """Zeros of two kinds: its logarithm overflowed, then was told as a fault of the user's."""
    fit = mix1d.fit(np.repeat([0, 1, 2, 3], [21, 13, 7, 4]), 2, family="poisson")
    assert fit.mixture.means[0] < 1e-6
    band = fit.band([0, 1, 2])
    np.testing.assert_allclose(band.estimate, fit.mixture.pdf([0, 1, 2]))
    assert np.isnan(band.high).all()
    assert len(fit.plot(band=0.95).lines) > 0


def test_where_the_density_is_0_so_is_the_band():
    x = np.random.default_rng(0).lognormal(0, 0.5, 80)
    band = mix1d.fit(x, 1, family="lognormal").band([-1.0, 0.0, 1.0])
    np.testing.assert_array_equal(band.high[:2], 0)
    assert band.low[2] > 0


def test_one_normal_at_its_mean_has_the_error_of_its_sd():
    """d log f = -d log s there, and log s has the error 1 / sqrt(2 n)."""
    x = np.random.default_rng(0).normal(0, 1, 200)
    band = mix1d.fit(x, 1).band(x.mean())
    assert np.log(band.high / band.estimate)[0] == pytest.approx(1.959964 / 20, rel=1e-5)


def test_the_bootstrap_band_is_near(faithful):
    x = np.linspace(45, 95, 11)
    wald, percentile = faithful.band(x), bootstrap_band(faithful.bootstrap(200), x, 0.95, "pdf")
    ratio = np.log(percentile.high / percentile.low) / np.log(wald.high / wald.low)
    assert np.all((ratio > 0.7) & (ratio < 1.4))
    assert "200 replicates" in percentile.method


def test_it_is_drawn(faithful):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    plain, banded = faithful.plot(), faithful.plot(band=0.95)
    labels = [c.get_label() for c in banded.collections]
    assert "_band" in labels
    assert "_band" not in [c.get_label() for c in plain.collections]
    counts = mix1d.fit(
        Mixture([0.5, 0.5], [mix1d.Poisson(2), mix1d.Poisson(15)]).sample(200, rng=0),
        2,
        family="poisson",
    )
    assert "_band" in [p.get_label() for p in counts.plot(band=0.9).patches]
    pyplot.close("all")
