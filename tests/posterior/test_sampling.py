"""Chains: posteriors that are known, and tests that need none to be known.

Parameters from the prior that are moved given data drawn from them still come from the prior
(Geweke 2004). Simulation-based calibration
(Talts et al. 2018) draws parameters from the prior and asks for their rank among draws from the
posterior of their data; `benchmarks/statistics/posterior.py` does it for three models at length.
"""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Prior
from mix1d.model.problem import pose
from mix1d.posterior.prior import log_prior
from mix1d.posterior.target import Target
from mix1d.posterior.trajectory import Frame, started, trajectory

COUNTS = np.array([3.0, 5, 4, 8])
RATES = Prior(rate=Prior.gamma(2.0, 3.0), weights=Prior.dirichlet(2))


def test_a_conjugate_posterior_is_found():
    """A Poisson rate with a gamma prior has a gamma posterior."""
    fit = mix1d.fit(COUNTS, 1, family="poisson")
    rates = fit.posterior_sample(4000, prior=RATES).parameters["rate"].ravel()
    exact = stats.gamma(2 + COUNTS.sum(), scale=1 / (1 / 3 + COUNTS.size))
    assert rates.mean() == pytest.approx(exact.mean(), rel=0.02)
    assert rates.std() == pytest.approx(exact.std(), rel=0.05)
    assert stats.kstest(rates[::4], exact.cdf).pvalue > 0.01


def test_the_posterior_without_much_data_is_the_prior():
    """Of a binomial's probability after one trial without information: Beta(2, 1)."""
    fit = mix1d.fit([1.0], 1, family=mix1d.family("binomial", n=1))
    p = fit.posterior_sample(4000).parameters["p"].ravel()
    assert stats.kstest(p[::4], stats.beta(2, 1).cdf).pvalue > 0.01


def posed(x, mixture, reference=0):
    """The posterior of these counts, in coordinates that do not depend on the mixture."""
    problem = pose(mix1d.Sample(x), mix1d.Poisson)
    state = problem.state(mixture)
    free = problem.parametrization(state, reference)
    vector = free.vector(*state)
    return Target(problem, free, log_prior(problem, free, RATES), vector)


def test_moves_leave_the_joint_distribution_alone():
    """Geweke (2004): of parameters and data drawn together, each pair afresh."""
    rng, seen = np.random.default_rng(3), []
    for _ in range(600):
        rates, weight = rng.gamma(2.0, 3.0, 2), rng.beta(2, 2)
        mixture = mix1d.Mixture([weight, 1 - weight], [mix1d.Poisson(r) for r in rates])
        target = posed(np.asarray(mixture.sample(6, rng=rng), dtype=float), mixture)
        frame = Frame(target, target.inside, 0.7 * np.eye(3))
        chains = started(frame, np.zeros((1, 3)))
        for _ in range(2):
            chains = trajectory(frame, chains, 0.5, 4, rng).chains
        weights, bank = target.state(frame.z(chains.x))
        seen.append([weights[0, 0], *bank.fields()[0][0]])
    prior = [stats.beta(2, 2), stats.gamma(2, scale=3), stats.gamma(2, scale=3)]
    for column, exact in zip(np.array(seen).T, prior, strict=True):
        assert stats.kstest(column, exact.cdf).pvalue > 0.01


def test_the_truth_has_a_uniform_rank():
    ranks = []
    for i in range(12):
        rng = np.random.default_rng([1, i])
        rates = rng.gamma(2.0, 3.0, 2)
        truth = mix1d.Mixture(rng.dirichlet([2, 2]), [mix1d.Poisson(r) for r in rates])
        x = np.asarray(truth.sample(25, rng=rng), dtype=float)
        fit = mix1d.fit(x, 2, family="poisson", prior=RATES)
        draws = fit.posterior_sample(120, rng=rng)
        low = draws.parameters["rate"].min(axis=-1)
        mean = (draws.weights * draws.parameters["rate"]).sum(axis=-1)
        ranks.append([(low < rates.min()).mean(), (mean < truth.mean()).mean()])
    for column in np.array(ranks).T:
        assert stats.kstest(column, "uniform").pvalue > 0.01


def test_one_rate_has_no_divergences():
    """The step is no longer than the narrower side of a log rate allows: 236 of 4,000 diverged."""
    counts = np.random.default_rng(1).poisson(4, 60)
    draws = mix1d.fit(counts, 1, family="poisson").posterior_sample()
    assert "no divergences" in draws.message
    assert draws.parameters["rate"].std() == pytest.approx(np.sqrt(counts.mean() / 60), rel=0.05)
