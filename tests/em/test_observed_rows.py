"""The posterior of rows by a mixture alone is that of the fit which found the mixture."""

import numpy as np
import pytest

import mix1d
from mix1d import PointMass, Sample
from mix1d.em.observed_rows import posterior_under

CONTINUOUS = [
    "normal", "gamma", "lognormal", "weibull", "student-t(df=4)", ["normal", "gamma"],
    ["exponential", "normal"], ["weibull", "gumbel"],
]  # fmt: skip


def of_any_kind():
    """Values, intervals, rows beyond limits, some with errors."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.gamma(4, 1, 40), rng.gamma(40, 0.5, 60)])
    low, high = x.copy(), x.copy()
    in_cells = np.r_[0:10, 70:80]
    low[in_cells] = np.floor(x[in_cells])
    high[in_cells] = low[in_cells] + 1
    high[20:30], low[30:35] = np.inf, -np.inf
    return Sample.censored(low, high).with_errors(np.where(np.arange(100) % 3, 0, 0.5))


def compare(sample, family):
    k = None if isinstance(family, list) else 2
    fit = mix1d.fit(sample, k, family=family, start="quantile")
    found = posterior_under(fit.mixture, sample.level_rows.at(sample._rows))
    np.testing.assert_allclose(found, fit.posterior(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("family", CONTINUOUS, ids=str)
def test_of_any_kind(family):
    compare(of_any_kind(), family)


@pytest.mark.parametrize("family", ["poisson", "negative-binomial", ["poisson", "geometric"]])
def test_of_counts(family):
    x = np.round(np.random.default_rng(0).gamma(4, 1, 100))
    i = np.arange(100)
    compare(Sample.censored(np.where(i < 20, x - 2, x), np.where(i > 80, np.inf, x)), family)


def test_a_value_at_a_lump_is_the_lumps_and_an_interval_may_be_of_either():
    x = np.concatenate([np.zeros(10), np.random.default_rng(0).lognormal(1, 1, 60)])
    low, high = np.where(np.arange(70) < 5, -np.inf, x), np.where(np.arange(70) < 5, 1.0, x)
    sample = Sample.censored(low, high)
    compare(sample, [PointMass(0), "lognormal"])
    fit = mix1d.fit(sample, family=[PointMass(0), "lognormal"])
    found = posterior_under(fit.mixture, sample.level_rows.at(sample._rows))
    assert (found[5:10, 0] == 1.0).all()
    assert 0.0 < found[0, 0] < 1.0
