"""Climbs of gammas in machine code end where those of one data set end."""

import numpy as np
import pytest

import mix1d
from mix1d.errors import Outcome
from mix1d.families import gamma
from mix1d.kernels.library import compiled
from mix1d.search import each, gamma_columns

pytestmark = pytest.mark.skipif(not compiled(), reason="by the climbs of one data set")

STARTS = {
    "one": [[1.0], [0.3], [2.0]],
    "two": [[0.6, 0.4], [5.0, 12.0], [0.04, 0.1]],
    "three": [[0.3, 0.4, 0.3], [2.0, 9.0, 30.0], [0.5, 0.5, 0.6]],
    "narrow": [[0.5, 0.5], [1e4, 1e4], [1.0, 1.05]],
    "tiny": [[0.5, 0.5], [4.0, 9.0], [1e-100, 9e-100]],
    "one twice": [[0.5, 0.5], [3.0, 5.0], [1.0, 1.05]],
}


def drawn(kind, count, n):
    """A start, and data sets from its mixture."""
    start = np.array(STARTS[kind])
    mixture = mix1d.Mixture(start[0], gamma.Gamma._of(*start[1:]))
    return start, list(mixture.sample((count, n), rng=3))


def both(columns, start, monkeypatch, counts=None):
    """The fits by compiled loops and one by one; the second value counts what these were asked."""
    asked, one = [], each._one
    with monkeypatch.context() as watched:
        watched.setattr(each, "_one", lambda *a, **b: asked.append(1) or one(*a, **b))
        fast = each.fitted(columns, start.shape[1], family=gamma.Gamma, start=start, counts=counts)
    with monkeypatch.context() as without:
        without.setattr(gamma_columns, "climbs", lambda _: False)
        slow = each.fitted(columns, start.shape[1], family=gamma.Gamma, start=start, counts=counts)
    return fast, slow, len(asked)


def check_same(fast, slow):
    assert fast.outcomes == slow.outcomes
    np.testing.assert_allclose(fast.loglik, slow.loglik, atol=2e-8, rtol=1e-13)
    np.testing.assert_array_equal(fast.ties, slow.ties)


@pytest.mark.parametrize("n", [60, 245])
@pytest.mark.parametrize("kind", [kind for kind in STARTS if kind != "one twice"])
def test_two_programs_reach_one_maximum(kind, n, monkeypatch):
    start, columns = drawn(kind, 20, n)
    fast, slow, asked = both(columns, start, monkeypatch)
    check_same(fast, slow)
    np.testing.assert_allclose(fast.numbers, slow.numbers, rtol=2e-3)
    assert asked <= 4


def test_weights_are_repetitions(monkeypatch):
    start, columns = drawn("two", 1, 200)
    values = np.sort(columns[0])
    counts = np.random.default_rng(0).multinomial(200, np.full(200, 1 / 200), size=6).astype(float)
    fast, slow, asked = both([values] * 6, start, monkeypatch, list(counts))
    check_same(fast, slow)
    again, *_ = both([np.repeat(values, count.astype(int)) for count in counts], start, monkeypatch)
    np.testing.assert_allclose(again.loglik, fast.loglik, rtol=1e-12)
    assert not asked


def test_what_is_in_doubt_is_left_to_the_other_program(monkeypatch):
    """Spikes, components of few rows and coinciding ones have the outcomes that a fit gives."""
    start, columns = drawn("one twice", 30, 60)
    fast, slow, asked = both(columns, start, monkeypatch)
    assert asked >= 3
    assert Outcome.DOUBTFUL in fast.outcomes
    proven = [a is Outcome.CONVERGED for a in fast.outcomes]
    assert proven == [a is Outcome.CONVERGED for a in slow.outcomes]


def test_one_component_given_twice_is_no_maximum_of_two(monkeypatch):
    start = np.array([[0.5, 0.5], [4.0, 4.0], [1.0, 1.0]])
    _, columns = drawn("one", 3, 100)
    fast, slow, asked = both(columns, start, monkeypatch)
    assert fast.outcomes == slow.outcomes
    assert Outcome.CONVERGED not in fast.outcomes
    assert asked == 3


@pytest.mark.parametrize("x", [np.ones(50), np.append(np.zeros(1), np.ones(9)), np.ones(1)])
def test_values_that_no_mixture_is_fitted_to_have_none(x, monkeypatch):
    start, columns = drawn("two", 2, 50)
    fast, slow, asked = both([columns[0], x, columns[1]], start, monkeypatch)
    check_same(fast, slow)
    assert fast.outcomes[1] is Outcome.TOO_FEW
    assert asked == 1


def test_the_maximum_is_stationary_for_em():
    """By the formulas of the M step alone: weights, means and mean logarithms are reproduced."""
    from scipy.special import digamma

    start, (x,) = drawn("three", 1, 245)
    (found,) = each.fitted([x], 3, family=gamma.Gamma, start=start).numbers
    weights, shapes, scales = found
    mixture = mix1d.Mixture(weights, gamma.Gamma._of(shapes, scales))
    shares = mixture.posterior(x).T
    counts = shares.sum(axis=1)
    np.testing.assert_allclose(counts / x.size, weights, rtol=1e-3)
    np.testing.assert_allclose(shares @ x / counts, shapes * scales, rtol=1e-3)
    np.testing.assert_allclose(
        shares @ np.log(x) / counts, digamma(shapes) + np.log(scales), atol=1e-3
    )


def test_components_keep_the_order_of_the_start():
    start, columns = drawn("two", 3, 245)
    fast = each.fitted(columns, 2, family=gamma.Gamma, start=start)
    turned = each.fitted(columns, 2, family=gamma.Gamma, start=start[:, ::-1].copy())
    np.testing.assert_allclose(fast.numbers, turned.numbers[:, :, ::-1], rtol=1e-6)


def test_one_scale_for_all_is_climbed_by_the_other_program():
    start, columns = drawn("two", 2, 245)
    shared = each.fitted(columns, 2, family=gamma.Gamma, start=start, shared=True)
    np.testing.assert_array_equal(shared.numbers[:, 2, 0], shared.numbers[:, 2, 1])
