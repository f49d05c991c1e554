"""The search looks at the data from one side, whatever their sign."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d.families import Normal, Poisson
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.reflection import reflected, reflects

quick = settings(max_examples=30, deadline=None, derandomize=True)


@quick
@given(st.lists(st.integers(-50, 50), min_size=3, max_size=30, unique=True), st.integers(0, 9))
def test_of_a_column_and_its_mirror_one_is_reflected(values, seed):
    x = np.array(values, float)
    weights = np.random.default_rng(seed).integers(1, 4, len(x))
    here = pose(Sample(x, weights=weights), Normal)
    there = pose(Sample(-x, weights=weights), Normal)
    if reflects(here) == reflects(there):  # only where both are the same data
        np.testing.assert_allclose(here.y - here.y[0], there.y - there.y[0], atol=1e-12)
        np.testing.assert_array_equal(here.weights, there.weights)
        return
    turned = reflected(here) if reflects(here) else reflected(there)
    other = there if reflects(here) else here
    np.testing.assert_array_equal(turned.y, other.y)  # to the last bit
    np.testing.assert_array_equal(turned.weights, other.weights)


def test_counts_have_one_side_only():
    assert not reflects(pose(Sample([0.0, 1, 5]), Poisson))
    assert not reflects(pose(Sample([0.0, 4, 5]), Poisson))


def skewed(seed):
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.normal(0, 1, 60), rng.gamma(2, 2, 60)])


@pytest.mark.parametrize("equal_sd", [False, True])
@pytest.mark.parametrize("k", [2, 3])
@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_mirrored_data_mirrored_answer(k, equal_sd, seed):
    x = skewed(seed)
    fit, mirrored = (mix1d.fit(sign * x, k, equal_sd=equal_sd) for sign in (1, -1))
    assert mirrored.outcome is fit.outcome
    assert mirrored.loglik == pytest.approx(fit.loglik, abs=1e-6)
    if fit.outcome:
        np.testing.assert_allclose(-mirrored.mixture.means[::-1], fit.mixture.means, rtol=1e-5)
    many = mix1d.fit_many({"x": x, "mirrored": -x}, k, equal_sd=equal_sd)
    assert many.outcomes[0] is many.outcomes[1]
    assert many.loglik[0] == pytest.approx(many.loglik[1], abs=1e-6)


def test_the_starts_and_the_path_are_those_of_the_data_not_of_their_mirror():
    x = skewed(1)
    for sign in (1, -1):
        fit = mix1d.fit(sign * x, 3)
        for record in list(fit.starts)[:5]:
            assert record.mixture.logpdf(sign * x).sum() == pytest.approx(record.loglik, abs=1e-6)
        assert fit.trace.loglik[0] == pytest.approx(
            fit.trace.mixtures[0].logpdf(sign * x).sum(), abs=1e-6
        )
        assert fit.trace.loglik[-1] == pytest.approx(fit.loglik, abs=1e-6)
