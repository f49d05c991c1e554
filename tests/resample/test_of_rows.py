"""Climbs on data sets of rows that are no exact values."""

import numpy as np

import mix1d
from mix1d import Outcome, Sample
from mix1d.resample.of_rows import refit_rows


def test_an_sd_of_0_is_left_where_a_replicate_has_spread():
    """8 schools (Rubin 1981): the sd is 0 at the maximum; of replicates of them it is often not."""
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    fit = mix1d.fit(Sample(effects).with_errors(errors), 1)
    assert fit.outcome is Outcome.AT_BOUND
    rng = np.random.default_rng(0)
    samples = [fit.sample.redrawn(fit.mixture, rng=rng) for _ in range(12)]
    ends = refit_rows(fit.mixture, samples)
    assert ends.trusted.all()
    searched = [mix1d.fit(sample, 1) for sample in samples]
    np.testing.assert_allclose(ends.loglik, [one.loglik for one in searched], atol=1e-6)
    has_spread = [one.mixture.sds[0] > 0.1 for one in searched]
    assert 0 < sum(has_spread) < 12
    assert fit.goodness_of_fit(n_boot=19, rng=0).n_failed == 0
