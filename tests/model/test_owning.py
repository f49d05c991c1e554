"""Whose densities a prior has under constraints: each number that is free has one."""

import numpy as np
import pytest
from scipy import optimize, stats

import mix1d
from mix1d import Mix1dError, Mixture, Normal, Prior
from mix1d.model.owning import owners_of
from mix1d.model.reading_constraints import asked_constraints

X = Mixture.normal([0.4, 0.6], means=[100, 130], sds=[5, 9]).sample(80, rng=1)
MEANS = Prior.normal(110, 20)


def owners(said, prior, k=2):
    constraints = asked_constraints(said, None, [Normal] * k)
    return [[int(is_own) for is_own in own] for own in owners_of(prior, Normal, constraints)]


@pytest.mark.parametrize(
    ("said", "prior", "expected"),
    [
        ({"means": "a"}, {"mean": MEANS}, [[1, 1], [0, 1]]),
        ({"means": ["a", "2*a"]}, {"mean": MEANS}, [[1, 1], [0, 1]]),
        ({"means": ["a", "2*a"]}, {"mean": [None, MEANS]}, [[0, 1], [1, 1]]),
        ({"means": [5, None]}, {"mean": MEANS}, [[0, 1], [1, 1]]),
        ({"means": ["a", "b"], "sds": ["c*a", "c*b"]}, {"mean": MEANS}, [[1, 1], [1, 0]]),
        ({"means": ["a", "b"], "sds": ["c*a", "c*b"]}, {"sd": [None, Prior.gamma(2, 3)]},
         [[1, 0], [1, 1]]),
    ],
)  # fmt: skip
def test_each_free_number_has_one_density(said, prior, expected):
    assert owners(said, Prior(**prior)) == expected


def test_a_sum_of_two_sds_leaves_both_their_densities():
    said = {"sds": ["s", "t", "s+t"]}
    assert owners(said, Prior(mean=MEANS), 3) == [[1, 1], [1, 1], [1, 0]]


def test_a_tied_mean_has_its_density_once():
    """Against direct maximisation: the density of the mean counted twice (0.35 too near 90)."""
    prior = Prior(mean=Prior.normal(90, 0.5), sd=Prior.lognormal(2, 0.5))
    fit = mix1d.fit(X, 2, constraints={"means": "a"}, prior=prior)

    def height(v):
        weight, sds = 1 / (1 + np.exp(-v[0])), np.exp(v[2:])
        shares = np.array([weight, 1 - weight]) / np.sqrt(2 * np.pi) / sds
        density = shares @ np.exp(-0.5 * ((X - v[1]) / sds[:, None]) ** 2)
        known = -0.5 * ((v[1] - 90) / 0.5) ** 2 - np.log(0.5) - 0.5 * np.log(2 * np.pi)
        known += (-0.5 * ((v[2:] - 2) / 0.5) ** 2 - v[2:] - np.log(0.5)).sum()
        return -(np.log(density).sum() + known - np.log(2 * np.pi))

    starts = [np.array([w, 92, a, b]) for w in (-1, 1) for a in (1, 2, 3) for b in (1, 3)]
    best = min((optimize.minimize(height, s, tol=1e-12) for s in starts), key=lambda r: r.fun)
    assert fit.log_posterior == pytest.approx(-best.fun, abs=1e-6)
    assert fit.mixture.means[0] == pytest.approx(best.x[1], abs=1e-3)


def test_a_density_of_what_follows_from_others_is_refused():
    prior = Prior(mean=[Prior.normal(50, 1), Prior.normal(90, 1)])
    words = "for 'mean' of component 2, which follows from others by `constraints`"
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit(X, 2, constraints={"means": ["a", "2*a"]}, prior=prior)
    fit = mix1d.fit(X, 2, constraints={"means": ["a", "2*a"]})
    with pytest.raises(Mix1dError, match=words):
        fit.posterior_sample(80, prior=prior)


def test_one_density_for_all_counts_where_it_can():
    fit = mix1d.fit(X, 2, constraints={"means": ["a", "2*a"]}, prior=Prior(mean=MEANS))
    own = stats.norm(110, 20).logpdf(fit.mixture.means[0])
    assert fit.log_prior == pytest.approx(own, rel=1e-12)
