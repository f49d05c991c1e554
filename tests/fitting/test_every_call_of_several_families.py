"""Every question to a fit of several families is answered, or refused in one sentence."""

from __future__ import annotations

import copy
import pickle
import warnings
from functools import cache

import numpy as np
import pytest
from matplotlib import pyplot

import mix1d
from mix1d import Mix1dError, PointMass

pytestmark = pytest.mark.usefixtures("few_replicates")

rng = np.random.default_rng(3)
NORMAL, FAR, GAMMA = rng.normal(0, 1, 50), rng.normal(8, 1, 50), rng.gamma(40, 0.5, 50)

FITS = {
    "normal, gamma": lambda: mix1d.fit([*NORMAL, *GAMMA], family=["normal", "gamma"]),
    "normals, noise": lambda: mix1d.fit([*NORMAL, *FAR, -30, -22, 25, 41, 60], 2, noise=True),
    "zeros, lognormal, gamma": lambda: mix1d.fit(
        [*np.zeros(30), *np.exp(0.3 * NORMAL), *GAMMA],
        family=[PointMass(0), "lognormal", "gamma"],
    ),
    "zeros, poisson": lambda: mix1d.fit(
        [*np.zeros(30), *np.random.default_rng(1).poisson(6, 70)],
        family=[PointMass(0), "poisson"],
    ),
    "normals, weibull": lambda: mix1d.fit(
        [*NORMAL, *FAR, *20 * np.random.default_rng(2).weibull(9, 50)],
        family=["normal", "normal", "weibull"],
    ),
}

CALLS = {
    "standard_errors": lambda fit: fit.standard_errors(),
    "interval": lambda fit: fit.interval(),
    "profile": lambda fit: fit.interval(method="profile"),
    "interval_of": lambda fit: fit.interval_of(lambda mixture: mixture.means),
    "bootstrap": lambda fit: fit.bootstrap(12, rng=1).interval(kind="percentile"),
    "bias-corrected bootstrap": lambda fit: fit.bootstrap(20, rng=1).interval(),
    "bayesian bootstrap": lambda fit: fit.bootstrap(12, kind="bayesian", rng=1).standard_errors(),
    "band": lambda fit: fit.band([1.0, 2.0]),
    "influence": lambda fit: fit.influence(),
    "outliers": lambda fit: fit.outliers(),
    "thresholds": lambda fit: fit.thresholds(),
    "profile of thresholds": lambda fit: fit.thresholds(method="profile"),
    "cut": lambda fit: fit.cut(specificity=0.9),
    "cuts": lambda fit: fit.cuts(),
    "labels": lambda fit: fit.labels(),
    "posterior": lambda fit: fit.posterior([0.0, 1.0, 5.0]),
    "modes": lambda fit: fit.modes(),
    "overlap": lambda fit: fit.mixture.overlap(),
    "entropy": lambda fit: fit.mixture.entropy(),
    "goodness_of_fit": lambda fit: fit.goodness_of_fit(n_boot=9),
    "criteria": lambda fit: (fit.aic, fit.bic, fit.icl, fit.free_parameters),
    "to_frame": lambda fit: fit.to_frame(),
    "to_json": lambda fit: mix1d.Fit.from_json(fit.to_json()).summary(),
    "mixture to_json": lambda fit: mix1d.Mixture.from_json(fit.mixture.to_json()),
    "repr": lambda fit: (repr(fit), fit.facts()),
    "plot": lambda fit: fit.plot(),
    "plot_cdf": lambda fit: fit.plot_cdf(),
    "plot_qq": lambda fit: fit.plot_qq(n_boot=0),
    "plot_pp": lambda fit: fit.plot_pp(n_boot=0),
    "plot_rootogram": lambda fit: fit.plot_rootogram(n_boot=0),
    "plot_trace": lambda fit: fit.plot_trace(),
    "animate": lambda fit: fit.animate(2),
    "sample": lambda fit: fit.mixture.sample(5, rng=0),
    "trace": lambda fit: (fit.trace.means, fit.trace.parameters, fit.trace.mixtures[-1]),
    "starts": lambda fit: (fit.starts.to_frame(), fit.starts[0]),
    "to_scipy": lambda fit: fit.mixture.to_scipy(),
    "quantiles": lambda fit: (fit.mixture.icdf([0.1, 0.9]), fit.mixture.variance),
    "fit from it": lambda fit: mix1d.fit(fit.sample, start=fit.mixture),
    "pickle": lambda fit: pickle.loads(pickle.dumps(fit.mixture)),
    "copy": lambda fit: copy.deepcopy(fit.mixture),
    "sketch": lambda fit: mix1d.fit(mix1d.sketch(fit.sample), start=fit.mixture),
}

REFUSED = {
    ("zeros, lognormal, gamma", name): words
    for name, words in {
        "profile": "ask `fit.rest` for it",
        "profile of thresholds": "ask `fit.rest` for it",
        "bootstrap": "ask `fit.rest` for it",
        "bias-corrected bootstrap": "ask `fit.rest` for it",
        "bayesian bootstrap": "ask `fit.rest` for it",
        "influence": "holds no rows",
        "entropy": "a density beside an atom has none",
        "to_scipy": "needs continuous components",
    }.items()
} | {("zeros, poisson", "to_scipy"): "needs continuous components"}


@cache
def fit_of(name):
    return FITS[name]()


@pytest.fixture(autouse=True)
def _closed_figures():
    yield
    pyplot.close("all")


@pytest.mark.parametrize("name", FITS)
def test_the_fit_is_trusted(name):
    assert fit_of(name)


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("call", CALLS)
def test_every_call(name, call):
    fit = fit_of(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        if (name, call) in REFUSED:
            with pytest.raises(Mix1dError, match=REFUSED[name, call]):
                CALLS[call](fit)
        else:
            CALLS[call](fit)


@pytest.mark.parametrize("name", [name for name in FITS if name != "zeros, lognormal, gamma"])
def test_wald_and_profile_intervals_are_near_each_other(name):
    fit = fit_of(name)
    wald, profile = fit.interval(), fit.interval(method="profile")
    for one, other in (
        (wald.weights, profile.weights),
        *((wald.parameters[n], profile.parameters[n]) for n in wald.parameters),
    ):
        known = np.isfinite(one).all(axis=1) & (np.ptp(one, axis=1) > 0)
        width = np.ptp(one[known], axis=1, keepdims=True)
        np.testing.assert_allclose(other[known] / width, one[known] / width, atol=0.3)


@pytest.mark.parametrize("name", ["normal, gamma", "normals, noise", "normals, weibull"])
def test_profile_intervals_of_thresholds_are_near_those_of_wald(name):
    fit = fit_of(name)
    wald, profile = fit.thresholds(), fit.thresholds(method="profile")
    np.testing.assert_array_equal(wald.x, profile.x)
    for one, other in zip(wald.interval[wald.shown], profile.interval[wald.shown], strict=True):
        width = np.ptp(one)
        np.testing.assert_allclose(other / width, one / width, atol=0.5)


def test_a_component_has_no_error_in_a_parameter_of_another_family():
    fit = fit_of("normal, gamma")
    assert np.isnan(fit.influence().parameters["shape"][:, 0]).all()
    errors = fit.standard_errors().parameters["shape"]
    assert errors[0] == 0.0 < errors[1]


def test_a_report_is_written(tmp_path):
    path = tmp_path / "report.html"
    fit_of("normals, noise").report(path, n_boot=9)
    assert "normal components and noise" in path.read_text(encoding="utf-8")
