"""R-hat and effective sizes of chains whose truth is known, and of chains that do not agree."""

import numpy as np
import pytest

from mix1d.posterior.convergence import bulk_size, effective_size, r_hat, tail_size


def autoregressive(rho, shape, rng):
    """Chains of a stationary AR(1) process with sd 1."""
    x = np.empty(shape)
    x[:, 0] = rng.normal(size=shape[0])
    for t in range(1, shape[1]):
        x[:, t] = rho * x[:, t - 1] + np.sqrt(1 - rho**2) * rng.normal(size=shape[0])
    return x


@pytest.mark.parametrize("rho", [-0.4, 0.0, 0.6, 0.9])
def test_the_size_of_an_autoregressive_process(rho):
    x = autoregressive(rho, (4, 20_000), np.random.default_rng(0))
    expected = x.size * (1 - rho) / (1 + rho)
    assert effective_size(x) == pytest.approx(expected, rel=0.1)
    assert bulk_size(x) == pytest.approx(expected, rel=0.1)


def test_independent_draws_are_worth_themselves():
    x = np.random.default_rng(1).standard_cauchy((4, 2000))
    assert bulk_size(x) == pytest.approx(x.size, rel=0.1)
    assert tail_size(x) == pytest.approx(x.size, rel=0.1)
    assert r_hat(x) == pytest.approx(1.0, abs=2e-3)


def test_a_chain_elsewhere_is_seen():
    x = np.random.default_rng(2).normal(size=(4, 500))
    x[0] += 1.0
    assert r_hat(x) > 1.1


def test_a_chain_that_is_wider_is_seen():
    """By the distances from the median: the means agree."""
    x = np.random.default_rng(3).normal(size=(4, 500))
    x[0] *= 3.0
    assert r_hat(x) > 1.05


def test_a_chain_that_drifts_is_seen_within_itself():
    x = np.random.default_rng(4).normal(size=(1, 1000)) + np.linspace(0, 2, 1000)
    assert r_hat(x) > 1.1


def test_only_ranks_count():
    x = np.random.default_rng(5).normal(size=(4, 300, 2))
    for measure in (r_hat, bulk_size, tail_size):
        np.testing.assert_allclose(measure(np.exp(5 * x)), measure(x), rtol=1e-2)


def test_reference_values():
    """The formulas of Vehtari et al. (2021) by hand: split chains, scores of their ranks (Blom)."""
    from scipy.stats import norm, rankdata

    x = autoregressive(0.5, (4, 100), np.random.default_rng(6))
    halves = np.concatenate([x[:, :50], x[:, 50:]])

    def plain(values):
        z = norm.ppf((rankdata(values).reshape(values.shape) - 0.375) / (values.size + 0.25))
        within = z.var(axis=1, ddof=1).mean()
        between = 50 * z.mean(axis=1).var(ddof=1)
        return np.sqrt((49 / 50 * within + between / 50) / within)

    expected = max(plain(halves), plain(np.abs(halves - np.median(halves))))
    assert r_hat(x) == pytest.approx(expected, rel=1e-12)
