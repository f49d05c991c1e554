"""Entropy: closed forms, and components of very different widths."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from mix1d.families import LogNormal, Normal, Poisson
from mix1d.mixture import Mixture

HALF_LOG_2PIE = 0.5 * np.log(2 * np.pi * np.e)


@pytest.mark.parametrize("sd", [1e-12, 1e-3, 1.0, 1e12])
def test_one_normal(sd):
    entropy = Mixture([1.0], [Normal(0.3 * sd, sd)]).entropy()
    assert entropy == pytest.approx(HALF_LOG_2PIE + np.log(sd), abs=1e-12)


@pytest.mark.parametrize("sigma", [0.01, 0.5, 3.0])
def test_one_lognormal(sigma):
    entropy = Mixture([1.0], [LogNormal(0.7, sigma)]).entropy()
    assert entropy == pytest.approx(0.7 + HALF_LOG_2PIE + np.log(sigma), abs=1e-11)


@pytest.mark.parametrize("rate", [0.3, 5.0, 40.0])
def test_one_poisson(rate):
    x = np.arange(400.0)
    p = Poisson(rate).pdf(x)
    assert Mixture([1.0], [Poisson(rate)]).entropy() == pytest.approx(
        -(p[p > 0] @ np.log(p[p > 0])), abs=1e-12
    )


def test_a_large_poisson_is_nearly_normal():
    # the series of Evans, Boersma, Blachman & Jagers (1988), SIAM Review 30, problem 87-6
    rate = 1e4
    series = HALF_LOG_2PIE + 0.5 * np.log(rate) - 1 / (12 * rate) - 1 / (24 * rate**2)
    assert Mixture([1.0], [Poisson(rate)]).entropy() == pytest.approx(series, abs=1e-9)


def test_so_many_counts_that_the_sum_becomes_an_integral(monkeypatch):
    mixture = Mixture([0.5, 0.5], [Poisson(3e3), Poisson(3.2e3)])
    total = mixture.entropy()
    monkeypatch.setattr("mix1d.curve.integral.MOST_TERMS", 100)
    assert mixture.entropy() != total
    assert mixture.entropy() == pytest.approx(total, abs=1e-10)


@pytest.mark.parametrize("distance", [100.0, 1e6])
def test_far_apart_the_labels_add_their_own_entropy(distance):
    weights, sds = np.array([0.2, 0.5, 0.3]), np.array([1.0, 0.1, 2.0])
    mixture = Mixture.normal(weights=weights, means=distance * np.array([0, 1, 2]), sds=sds)
    expected = weights @ (HALF_LOG_2PIE + np.log(sds)) - weights @ np.log(weights)
    assert mixture.entropy() == pytest.approx(expected, abs=1e-10)


def test_counts_far_apart():
    parts = [Mixture([1.0], [Poisson(rate)]).entropy() for rate in (10.0, 1e4)]
    both = Mixture([0.5, 0.5], [Poisson(10.0), Poisson(1e4)]).entropy()
    assert both == pytest.approx(np.mean(parts) + np.log(2), abs=1e-11)


@pytest.mark.parametrize(("sd", "error"), [(1e-3, 1e-11), (1e-6, 1e-9)])  # rounding of x: eps / sd
def test_a_narrow_component_beside_a_wide_one(sd, error):
    """SciPy's ``Mixture.entropy`` misses the narrow one; an integral with breaks does not."""

    def term(x):
        wide = 0.5 * np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
        f = wide + 0.5 * np.exp(-0.5 * ((x - 0.3) / sd) ** 2) / (sd * np.sqrt(2 * np.pi))
        return -f * np.log(f) if f > 0 else 0.0

    breaks = [-40, -9, -1, *(0.3 + sd * np.arange(-40, 41, 2.0)), 1, 9, 40]
    pieces = [quad(term, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in pairwise(breaks)]
    entropy = Mixture.normal(means=[0, 0.3], sds=[1, sd]).entropy()
    assert entropy == pytest.approx(sum(pieces), abs=error)


def test_weight_0_and_duplicates_add_nothing():
    alone = Mixture([1.0], [Normal(1, 2)]).entropy()
    assert Mixture([1.0, 0.0], [Normal(1, 2), Normal(9, 1)]).entropy() == alone
    twice = Mixture([0.5, 0.5], [Normal(1, 2), Normal(1, 2)]).entropy()
    assert twice == pytest.approx(alone, abs=1e-13)
