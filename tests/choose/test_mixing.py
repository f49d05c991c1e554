"""The nonparametric maximum: against a convex solver on a fine grid, and by its certificate."""

import numpy as np
import pytest

from mix1d.choose.mixing import Mixing, most_likely


def data(seed):
    rng = np.random.default_rng(seed)
    y = np.sort(np.concatenate([rng.normal(0, 2, 40), rng.normal(9, 1, 20)]))
    return y, rng.integers(1, 4, y.size).astype(float)


def on_a_grid(y, counts, spacing, steps=60_000):
    """EM for the weights of fixed atoms: slow, simple, and it only rises."""
    atoms = np.arange(y[0], y[-1] + spacing, spacing)
    densities = np.exp(-0.5 * (y[:, None] - atoms) ** 2) / np.sqrt(2 * np.pi)
    shares = np.full(atoms.size, 1.0 / atoms.size)
    for _ in range(steps):
        shares *= (counts / (densities @ shares)) @ densities / counts.sum()
    return counts @ np.log(densities @ shares)


def test_it_is_the_maximum_on_a_fine_grid():
    y, counts = data(1)
    best = most_likely(y, counts, 1e-6)
    on_grid = on_a_grid(y, counts, 0.05)
    assert on_grid <= best.loglik + 1e-9
    assert best.loglik == pytest.approx(on_grid, abs=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_the_certificate_is_reached(seed):
    best = most_likely(*data(seed), 1e-6)
    peak = best.gradient.maximum(best.n, 1e-8)
    assert peak.bound - best.n <= 1e-6
    assert best.shares.sum() == pytest.approx(1.0)
    assert np.all(np.diff(best.atoms) > 0.02)  # no two atoms for one place


def test_a_single_value_needs_one_atom():
    best = most_likely(np.array([3.0]), np.array([5.0]), 1e-6)
    np.testing.assert_allclose(best.atoms, [3.0])


def test_many_values_are_folded_without_loss():
    y = np.sort(np.random.default_rng(3).normal(0, 8, 5_000))
    best = most_likely(y, np.ones(y.size), 1e-6)
    peak = best.gradient.maximum(best.n, 1e-8)
    assert peak.bound - best.n <= 1e-5


def test_values_far_apart_do_not_underflow():
    y = np.array([0.0, 1e3, 1e6, 1e8])
    best = most_likely(y, np.ones(4), 1e-6)
    assert best.loglik == pytest.approx(-4 * np.log(4) - 2 * np.log(2 * np.pi))


def test_atoms_of_share_0_leave():
    mixing = Mixing(np.array([0.0]), np.array([1.0]), np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    np.testing.assert_array_equal(mixing.with_shares(np.array([0.0, 2.0])).atoms, [1.0])
