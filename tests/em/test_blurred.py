"""The compiled E step and derivatives of values with errors, against those by arrays."""

import numpy as np
import pytest

import mix1d
from mix1d.em import blurred
from mix1d.em.newton import score_and_information
from mix1d.em.step import evaluate
from mix1d.families import Normal
from mix1d.kernels.library import compiled
from mix1d.model.problem import State, pose
from mix1d.sample import Sample

pytestmark = pytest.mark.skipif(not compiled(), reason="no compiled loops to compare with")

N = 401
RNG = np.random.default_rng(3)
ERRORS = RNG.uniform(0.05, 3.0, N)
X = RNG.normal(RNG.choice([0.0, 6.0, 40.0], N), 1.0) + RNG.normal(0.0, ERRORS)
WEIGHTS = RNG.integers(1, 4, N).astype(float)
SAMPLES = {
    "errors": Sample(X, weights=WEIGHTS).with_errors(ERRORS),
    "a window, too": Sample(X[X > 1.0]).with_errors(ERRORS[X > 1.0]).within(1.0, 60.0),
}


def states(k):
    """Two side by side; of several components one is far away, and one has weight 0."""
    weights, means = RNG.dirichlet(np.ones(k), 2), np.tile(np.linspace(-1.0, 1.0, k), (2, 1))
    if k > 1:
        means[0, 0] = 1e3
        weights[1] = np.append(0.0, weights[1, 1:] / weights[1, 1:].sum())
    arrays = weights, means, RNG.uniform(1e-3, 1.0, (2, k))
    weights, means, sds = map(np.asfortranarray, arrays)  # as `stacked` may lay them out
    return State(weights, Normal._of(means, sds))


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_loops_do_what_arrays_do(k, kind, monkeypatch):
    problem, state = pose(SAMPLES[kind], Normal), states(k)
    assert blurred.serves(problem)
    monkeypatch.setattr(blurred, "AT_ONCE", 300 * k)
    monkeypatch.setattr("mix1d.em.batches.BATCH", 10**9)
    free, found = problem.parametrization(state), []
    for serves in (True, False):
        monkeypatch.setattr(blurred, "serves", lambda _, serves=serves: serves)
        point = evaluate(problem, state)
        found.append((point, score_and_information(problem, point, free)))
    (point, derivatives), (other, others) = found
    np.testing.assert_allclose(point.counts, other.counts, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(point.loglik, other.loglik, rtol=1e-13)
    np.testing.assert_allclose(point.noise, other.noise, rtol=1e-12)
    for array, by_arrays in zip(derivatives, others, strict=True):
        size = np.abs(by_arrays).max()
        np.testing.assert_allclose(array, by_arrays, rtol=1e-9, atol=1e-12 * size)


@pytest.mark.parametrize(
    "sample",
    [
        Sample(X),
        Sample(X).rounded(1.0).with_errors(0.5),
        Sample.censored(X, np.where(X > 6.0, np.inf, X)).with_errors(0.5),
    ],
)
def test_other_rows_go_by_arrays(sample):
    assert not blurred.serves(pose(sample, Normal))


def test_families_on_another_line_go_by_arrays():
    sample = Sample(np.exp(0.1 * X)).with_errors(0.1)
    assert not blurred.serves(pose(sample, mix1d.families.FAMILIES["lognormal"]))
    assert not blurred.serves(pose(sample, mix1d.families.FAMILIES["gamma"]))
