"""The laws of the design ("What must be true of every fit"), each by random examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d import Mixture, Outcome

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, deadline=None, derandomize=True)


def two_groups(seed: int, n: int = 120) -> np.ndarray:
    """Two groups of random shares, from overlapping to far apart, sds up to 3:1."""
    rng = np.random.default_rng(seed)
    share, gap, ratio = rng.uniform(0.2, 0.8), rng.uniform(2.5, 8.0), rng.uniform(1.0, 3.0)
    mixture = Mixture.normal([share, 1 - share], means=[0, gap], sds=[1, ratio])
    return mixture.sample(n, rng=rng)


def assert_same(fit: mix1d.Fit, other: mix1d.Fit, *, a=1.0, b=0.0, within: float) -> None:
    """`other` is ``a * fit + b``, `within` in standard errors of the data's order."""
    assert fit.outcome is other.outcome
    width = a * fit.mixture.standard_deviation()
    np.testing.assert_allclose(other.mixture.weights, fit.mixture.weights, atol=within)
    np.testing.assert_allclose(other.mixture.means, a * fit.mixture.means + b, atol=within * width)
    np.testing.assert_allclose(other.mixture.sds, a * fit.mixture.sds, atol=within * width)


# ---------------------------------------------------------------- 1. it is the maximum
@quick
@given(seeds)
def test_plain_em_gains_nothing_beyond_the_certificate(seed):
    x = two_groups(seed)
    fit = mix1d.fit(x, 2)
    if not fit.outcome:
        return
    assert fit.decrement < 1e-8
    on = mix1d.fit(x, start=fit.mixture, accelerate=False, tol=1e-300, max_iter=300)
    assert on.trace.loglik[-1] - fit.loglik < 2e-8


# ---------------------------------------------------------------- 2. it is equivariant
@quick
@given(seeds, st.floats(-12, 12))
def test_scale(seed, exponent):
    x, a = two_groups(seed), 10.0**exponent
    fit, scaled = mix1d.fit(x, 2), mix1d.fit(a * x, 2)
    assert_same(fit, scaled, a=a, within=1e-6)
    assert scaled.loglik == pytest.approx(fit.loglik - len(x) * np.log(a), abs=1e-6)


@quick
@given(seeds, st.floats(0, 8), st.sampled_from([-1.0, 1.0]))
def test_shift_up_to_1e8_sds(seed, exponent, sign):
    x = two_groups(seed)
    b = sign * 10.0**exponent
    # the rounding of x + b itself moves the answer by about 1e-8 of a standard deviation
    assert_same(mix1d.fit(x, 2), mix1d.fit(x + b, 2), b=b, within=1e-6)


@quick
@given(seeds, st.floats(-12, 12))
def test_scale_of_a_lognormal(seed, exponent):
    x, a = np.exp(two_groups(seed) / 2), 10.0**exponent
    fit, scaled = mix1d.fit(x, 2, family="lognormal"), mix1d.fit(a * x, 2, family="lognormal")
    assert fit.outcome is scaled.outcome
    mus = [component.mu + np.log(a) for component in fit.mixture.components]
    assert [c.mu for c in scaled.mixture.components] == pytest.approx(mus, abs=1e-5)
    sigmas = [component.sigma for component in fit.mixture.components]
    assert [c.sigma for c in scaled.mixture.components] == pytest.approx(sigmas, rel=1e-5)


# ---------------------------------------------------------------- 3. it never degenerates silently
def effective_values(fit: mix1d.Fit) -> np.ndarray:
    """Effective number of distinct values each component rests on, from its definition."""
    values, counts = np.unique(fit.sample.values, return_counts=True)
    assert np.all(counts == 1)
    q = fit.sample.weights[:, None] * fit.posterior(values)
    return q.sum(axis=0) ** 2 / (q**2).sum(axis=0)


def awkward(kind: str, rng: np.random.Generator) -> np.ndarray:
    n = int(rng.integers(8, 150))
    match kind:
        case "random":
            return rng.normal(size=n)
        case "tied":
            return rng.choice(rng.normal(size=max(4, n // 6)), n)
        case "rounded":
            return np.round(rng.normal(0, rng.uniform(0.5, 20), n))
        case "heavy-tailed":
            return rng.standard_cauchy(n)
        case "zeros":
            return np.concatenate([np.zeros(4 * n), rng.normal(3, 1, n)])
    raise AssertionError(kind)


@pytest.mark.parametrize("kind", ["random", "tied", "rounded", "heavy-tailed", "zeros"])
@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=seeds, k=st.integers(2, 4), equal_sd=st.booleans())
def test_a_spike_is_never_trusted(kind, seed, k, equal_sd):
    x = awkward(kind, np.random.default_rng(seed))
    if np.unique(x).size < k:
        return
    fit = mix1d.fit(x, k, equal_sd=equal_sd, max_iter=300)
    if fit.outcome:
        if not equal_sd:
            assert effective_values(fit).min() >= 2.5
        assert fit.mixture.sds.min() >= 0.5 * fit.sample.step


@quick
@given(seeds)
def test_a_sound_fit_is_never_called_a_spike(seed):
    rng = np.random.default_rng(seed)
    narrow, wide = rng.normal(rng.uniform(-3, 3), 1e-3, 150), rng.normal(0, 1, 150)
    fit = mix1d.fit(np.concatenate([narrow, wide]), 2)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.mixture.sds.max() / fit.mixture.sds.min() == pytest.approx(1000, rel=0.3)


# ---------------------------------------------------------------- 4. weights mean repetition
@quick
@given(seeds, st.booleans())
def test_a_weight_is_the_value_written_so_often(seed, equal_sd):
    rng = np.random.default_rng(seed)
    x = two_groups(seed, 60)
    times = rng.integers(0, 4, len(x))
    written = mix1d.fit(np.repeat(x, times), 2, equal_sd=equal_sd)
    weighted = mix1d.fit(x, 2, equal_sd=equal_sd, weights=times)
    assert weighted.mixture == written.mixture  # to the last bit
    assert (weighted.loglik, weighted.bic, weighted.icl) == (
        written.loglik,
        written.bic,
        written.icl,
    )
    np.testing.assert_array_equal(weighted.covariance, written.covariance)
    np.testing.assert_array_equal(np.repeat(weighted.labels(), times), written.labels())


@pytest.mark.parametrize("algorithm", ["em", "cem", "sem", "em-hard-proportions"])
def test_weights_mean_repetition_in_every_algorithm(algorithm):
    x, times = two_groups(1, 60), np.tile([1, 2, 3], 20)
    options = {"algorithm": algorithm, "start": "kmeans", "max_iter": 50}
    written = mix1d.fit(np.repeat(x, times), 2, **options)
    assert mix1d.fit(x, 2, weights=times, **options).mixture == written.mixture


# ---------------------------------------------------------------- 5. it is reproducible
@quick
@given(seeds, st.sampled_from(["normal", "lognormal"]))
def test_row_order(seed, family):
    x = np.exp(two_groups(seed) / 3)
    order = np.random.default_rng(seed).permutation(len(x))
    fit, shuffled = mix1d.fit(x, 2, family=family), mix1d.fit(x[order], 2, family=family)
    assert fit.mixture == shuffled.mixture
    assert fit.digest == shuffled.digest
    np.testing.assert_array_equal(fit.labels()[order], shuffled.labels())


@quick
@given(seeds)
def test_components_are_sorted_by_location(seed):
    x = two_groups(seed)
    start = Mixture.normal(means=[x.max(), x.min()], sds=[1, 1])
    assert np.all(np.diff(mix1d.fit(x, start=start).mixture.means) >= 0)


def test_the_same_seed_repeats_and_global_state_is_untouched():
    x = two_groups(3)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    assert mix1d.fit(x, 3, rng=5).mixture == mix1d.fit(x, 3, rng=5).mixture
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


# ---------------------------------------------------------------- 6. it tells
@quick
@given(seeds, st.integers(1, 3))
def test_an_outcome_is_a_name_and_a_sentence(seed, k):
    fit = mix1d.fit(two_groups(seed), k, max_iter=2, accelerate=False, start="linspace")
    assert fit.outcome in Outcome
    assert fit.message.startswith(fit.outcome.value)
    assert bool(fit) == bool(fit.outcome) == (fit.outcome is Outcome.CONVERGED)
