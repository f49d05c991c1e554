"""One component drawn anew: the posterior stays what it is, and chains come from place to place."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Prior
from mix1d.model.problem import pose
from mix1d.posterior.convergence import r_hat
from mix1d.posterior.mode import mode_near
from mix1d.posterior.prior import log_prior
from mix1d.posterior.redraw import Redraw
from mix1d.posterior.sampling import draw
from mix1d.posterior.target import Target
from mix1d.posterior.trajectory import Frame, started

COUNTS = np.array([3.0, 5, 4, 8, 15])
PRIOR = Prior(rate=Prior.gamma(2.0, 3.0), weights=Prior.dirichlet([1.5, 1, 1]))


def poissons(k=3):
    """The posterior of these counts with the first weight as the reference."""
    problem = pose(mix1d.Sample(COUNTS), mix1d.Poisson)
    mixture = mix1d.Mixture(np.full(k, 1 / k), [mix1d.Poisson(3.0 + 4 * j) for j in range(k)])
    state = problem.state(mixture)
    free = problem.parametrization(state, 0)
    return Target(problem, free, log_prior(problem, free, PRIOR), free.vector(*state))


def from_the_posterior(n, rng):
    """Weights and rates (n, 3): draws from the prior, drawn again by their likelihood."""
    many = 200 * n
    weights, rates = rng.dirichlet([1.5, 1, 1], many), rng.gamma(2.0, 3.0, (many, 3))
    likelihood = np.ones(many)
    for count in COUNTS:
        likelihood *= (weights * stats.poisson(rates).pmf(count)).sum(axis=1)
    which = rng.choice(many, n, p=likelihood / likelihood.sum())
    return weights[which], rates[which]


def test_the_posterior_stays_what_it_is():
    """Chains that begin in it, at 3,000 independent places, are still there after 40 moves each.

    Each has moved several times, so that a wrong rule shows: without the probabilities of choice
    the test of Kolmogorov and Smirnov has p = 5e-7.
    """
    rng, target = np.random.default_rng(0), poissons()
    weights, rates = from_the_posterior(3000, rng)
    z = np.column_stack([np.log(weights[:, 1:] / weights[:, :1]), np.log(rates)])
    move = Redraw.of(target, np.random.default_rng(5).normal([0, 0, 1.5, 1.5, 1.5], 1, (200, 5)))
    frame = Frame(target, target.inside, 0.7 * np.eye(5))
    chains, jumps = started(frame, frame.x(z)), 0.0
    for _ in range(40):
        chains, jumped = move.move(frame, chains, rng)
        jumps += jumped.mean()
    assert jumps > 3.0
    found, bank = target.state(frame.z(chains.x))
    np.testing.assert_allclose(chains.slope, frame.at(chains.x).slope)
    columns = [*found.T, *np.log(bank.fields()[0]).T, np.log(found.min(axis=1))]
    others = [*weights.T, *np.log(rates).T, np.log(weights.min(axis=1))]
    for column, other in zip(columns, others, strict=True):
        assert stats.ks_2samp(column, other).pvalue > 0.005
        error = np.sqrt((column.var() + other.var()) / len(column))
        assert abs(column.mean() - other.mean()) < 3.5 * error


def test_there_is_none_of_one_component_or_under_constraints():
    x = np.arange(20.0)
    for fit in (mix1d.fit(x, 1), mix1d.fit(x, 2, constraints={"means": [5, None]})):
        problem = fit._basis.maximum.problem
        target = Target.of(problem, problem.state(fit.mixture), None)
        assert Redraw.of(target, np.zeros((200, target.inside.size))) is None


def test_an_extra_component_comes_from_group_to_group():
    """Chains have the same smallest weight and density on average, whatever group it divided."""
    x = mix1d.Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(60, rng=1)
    problem = pose(mix1d.Sample(x), mix1d.Normal)
    states = [
        problem.state(mix1d.Mixture.normal([0.3, 0.3, 0.4], means=means, sds=[1, 1, 1]))
        for means in ([-1, 1, 5], [0, 4, 6])
    ]
    target = Target.of(problem, states[0], None)
    modes = [mode_near(target, target.coordinates(state)) for state in states]
    chains = draw(target, modes * 2, 300, np.random.default_rng(0))
    weights, bank = target.state(chains.z)
    density = np.log(np.matmul(weights[:, :, None], np.exp(bank._logpdf(np.array([0.0, 0.4])))))
    assert r_hat(density[:, :, 0]).max() < 1.03
    assert r_hat(np.log(weights.min(axis=-1))) < 1.05


@pytest.mark.parametrize("family", ["normal", "poisson"])
def test_two_groups_far_apart_need_none(family, monkeypatch):
    from mix1d.posterior import sampling

    seen = []
    monkeypatch.setattr(sampling._Sampler, "next", lambda s, f=sampling._Sampler.next:
                        (seen.append(s.redraw), f(s))[1])  # fmt: skip
    x = np.round(mix1d.Mixture.normal(means=[10, 60], sds=[3, 3]).sample(100, rng=0))
    mix1d.fit(x, 2, family=family).posterior_sample(80)
    assert set(seen) == {None}
