"""The numbers of QQ plot, PP plot and rootogram, and their bands."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Poisson
from mix1d.describe import envelopes
from mix1d.describe.envelopes import Simulation, pp, qq, rootogram

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])
NO_BANDS = Simulation(0)


@pytest.fixture(scope="module")
def fit() -> mix1d.Fit:
    return mix1d.fit(TWO.sample(150, rng=1), 2)


@pytest.fixture(scope="module")
def counts() -> mix1d.Fit:
    x = Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)]).sample(200, rng=2)
    return mix1d.fit(x, 2, family="poisson")


def test_without_replicates_observed_and_expected_are_those_of_the_data(fit: mix1d.Fit) -> None:
    mixture, sample = fit.mixture, fit.sample
    points = qq(mixture, sample, NO_BANDS)
    shares = (np.arange(150) + 0.5) / 150
    np.testing.assert_allclose(points.x, mixture.icdf(shares), rtol=1e-9)
    np.testing.assert_array_equal(points.y, sample.values)
    both = pp(mixture, sample, NO_BANDS)
    np.testing.assert_allclose(both.x, mixture.cdf(sample.values), rtol=1e-12)
    np.testing.assert_allclose(both.y, shares, rtol=1e-12)
    edges = np.linspace(-4.0, 10.0, 15)
    roots = rootogram(mixture, sample, edges, NO_BANDS)
    assert (roots.observed**2).sum() == pytest.approx(150)
    np.testing.assert_allclose(roots.expected**2, 150 * np.diff(mixture.cdf(edges)), rtol=1e-9)


@pytest.mark.parametrize("family", ["fit", "counts"])
def test_bands_hold_the_line_and_each_other(family: str, request: pytest.FixtureRequest) -> None:
    fit = request.getfixturevalue(family)
    mixture, sample = fit.mixture, fit.sample
    simulation = Simulation(64, 0.9)
    edges = np.arange(-4.0, 25.0) - 0.5
    for found in (
        qq(mixture, sample, simulation).bands,
        pp(mixture, sample, simulation).bands,
        rootogram(mixture, sample, edges, simulation).bands,
    ):
        assert found is not None
        assert found.n + found.n_failed == 64
        assert (found.inner[:, 0] <= found.inner[:, 1]).all()
    ladder = pp(mixture, sample, simulation)
    assert ladder.bands is not None
    inside = (ladder.bands.outer[:, 0] <= ladder.at) & (ladder.at <= ladder.bands.outer[:, 1])
    assert inside.mean() > 0.95
    assert (ladder.bands.outer[:, 0] <= ladder.bands.inner[:, 0]).all()
    assert (ladder.bands.inner[:, 1] <= ladder.bands.outer[:, 1]).all()


def test_the_outer_band_holds_its_share_of_replicates_all_along(
    fit: mix1d.Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of fresh replicates: 90% of 200, give or take 5 sds."""
    mixture, sample = fit.mixture, fit.sample
    bands = pp(mixture, sample, Simulation(200, 0.9, rng=1)).bands
    assert bands is not None
    inside = []

    limits = envelopes._limits

    def watched(curves, level, even):  # type: ignore[no-untyped-def]
        inside.append(((curves >= bands.outer[:, 0]) & (curves <= bands.outer[:, 1])).all(axis=1))
        return limits(curves, level, even)

    monkeypatch.setattr(envelopes, "_limits", watched)
    pp(mixture, sample, Simulation(200, 0.9, rng=2))
    assert 0.78 < inside[0].mean() < 0.98


def test_each_value_has_the_colour_of_its_component(fit: mix1d.Fit) -> None:
    for points in (envelope(fit.mixture, fit.sample, NO_BANDS) for envelope in (qq, pp)):
        np.testing.assert_array_equal(points.groups, fit.mixture.predict(fit.sample.values))


def test_a_rootogram_says_what_lies_outside_its_bins(fit: mix1d.Fit) -> None:
    mixture, sample = fit.mixture, fit.sample
    whole = rootogram(mixture, sample, np.array([-99.0, 0.0, 99.0]), NO_BANDS)
    assert (whole.n_outside, whole.outermost) == (0.0, None)
    part = rootogram(mixture, sample, sample.values[[2, 75, 148]], NO_BANDS)
    assert part.n_outside == 3.0
    assert part.outermost == (sample.values[0], sample.values[-1])
    assert (part.observed**2).sum() == 147
